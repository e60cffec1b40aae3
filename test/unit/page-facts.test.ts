/** What public copies of the WhatsApp Web page tell; those that were looked at lie in the project. */
import assert from 'node:assert/strict';
import { LIST_COMPONENTS } from '#src/transports/whatsapp-web/list-modules.js';
import { CHANNEL_COMPONENT } from '../emulator/conformance/bundles.js';
import { measured } from '../emulator/conformance/vectors.js';
import { COMPONENTS, compare, readPage, type PageFacts } from '../page-check/page-facts.js';

const { imitated, newest } = measured<{ imitated: PageFacts; newest: PageFacts }>('pages');
const { components: READ } = measured<{
  components: Readonly<Record<string, readonly string[]>>;
}>('modules-in-bundles');

/** The copies were read before anything was sent to channels, and were not kept. */
const FOR_LISTS = Object.keys(READ).filter((component) => component !== CHANNEL_COMPONENT);

describe('public copies of the WhatsApp Web page', () => {
  it('are of the days of the client that was measured, and newer', () => {
    assert.match(imitated.version, /^2\.3000\.10448/);
    assert.ok(newest.published > imitated.published);
  });

  for (const [name, page] of Object.entries({ imitated, newest })) {
    it(`have every component that brings what lists need (the ${name} one)`, () => {
      for (const component of [...Object.keys(LIST_COMPONENTS), ...FOR_LISTS]) {
        assert.ok(page.components[component], component);
      }
    });

    it(`never fetch the sending to lists by themselves (the ${name} one)`, () => {
      const sending = page.components['WAWebProcessCampaignNotificationAction'];
      assert.ok(sending && sending.onDemand > 0, JSON.stringify(sending));
    });

    it(`name none of the modules that lists need: what brings them is in no map (the ${name} one)`, () => {
      const forLists = new Set(Object.values(LIST_COMPONENTS).flat());
      assert.deepEqual(
        page.named.filter((module) => forLists.has(module)),
        [],
      );
      for (const facts of Object.values(page.components)) assert.deepEqual(facts?.names, []);
    });

    it(`name what whatsapp-web.js makes QR codes of (the ${name} one)`, () => {
      for (const module of ['WABase64', 'WAWebSignalStoreApi', 'WAWebUserPrefsInfoStore']) {
        assert.ok(page.named.includes(module), module);
      }
    });
  }

  it('differ in nothing that lists need', () => {
    assert.deepEqual(compare(imitated, newest).gone, []);
  });
});

const SENDING = 'WAWebProcessCampaignNotificationAction';
const payload = (content: object) =>
  `<script type="application/json"  data-content-len="1" data-sjs>${JSON.stringify(content)}</script>`;

describe('the reading of a page', () => {
  it('finds what a component needs, at the start, soon after and never', () => {
    const html = [
      '<script src="x.js" data-bootloader-hash="start" async="1"></script>',
      payload({
        require: [
          ['Bootloader', 'handlePayload', null, [{ consistency: { rev: 1 } }]],
          [
            'Bootloader',
            'handlePayload',
            null,
            [
              {
                compMap: {
                  [SENDING]: {
                    r: ['start', 'soon', 'never'],
                    rds: { m: ['ODS', 'WAWebSendBroadcastMsgAction'] },
                  },
                  'WAWebCampaignOther.react': { r: [] },
                },
              },
            ],
          ],
        ],
      }),
      payload({
        require: [
          [
            'ScheduledServerJS',
            'handle',
            null,
            [
              {
                __bbox: {
                  require: [['DeferredJSResourceScheduler', null, null, [['soon', 'other']]]],
                },
              },
            ],
          ],
        ],
      }),
    ].join('\n');
    const page = readPage(html, { version: '2.3000.1', published: '2026-10-01' });
    assert.deepEqual(page.components[SENDING], {
      scripts: 3,
      later: 2,
      onDemand: 1,
      names: ['WAWebSendBroadcastMsgAction'],
    });
    assert.deepEqual(page.related, ['WAWebCampaignOther.react', SENDING]);
    assert.deepEqual(page.named, ['WAWebSendBroadcastMsgAction']);
  });

  it('refuses a page that is built otherwise', () => {
    assert.throws(
      () => readPage('<html></html>', { version: '2.4000.1', published: '2027-01-01' }),
      /2\.4000\.1 has no map/,
    );
  });
});

describe('the difference between two pages', () => {
  const facts = { scripts: 3, later: 2, onDemand: 1, names: [] };
  const page: PageFacts = {
    version: '2.3000.1',
    published: '2026-08-10',
    components: Object.fromEntries(COMPONENTS.map((name) => [name, facts])),
    related: [SENDING],
    named: ['WAWebCmd'],
  };

  it('is none between a page and itself', () => {
    assert.deepEqual(compare(page, page), { gone: [], changed: [] });
  });

  it('names a component of lists that is gone, what it brought, and where to mend that', () => {
    const { gone } = compare(page, {
      ...page,
      components: { ...page.components, [SENDING]: null },
      related: ['WAWebCampaignSender'],
    });
    assert.match(
      gone[0] ?? '',
      new RegExp(`${SENDING} .*WAWebSendBroadcastMsgAction.*list-modules`),
    );
  });

  it('says what else to look at', () => {
    const { gone, changed } = compare(page, {
      ...page,
      components: { ...page.components, [SENDING]: { ...facts, later: 0, onDemand: 0 } },
      related: [SENDING, 'WAWebCampaignSender'],
      named: ['WALinkify'],
    });
    assert.deepEqual(gone, []);
    assert.deepEqual(
      changed.map((line) => line.replace(/:.*/, '')),
      [
        `${SENDING} is fetched at the start`,
        `${SENDING} is fetched by the page itself soon after the start.`,
        'New components about lists or campaigns',
        'Needed modules that the page does not name any more',
        'Needed modules that the page names now',
      ],
    );
  });
});

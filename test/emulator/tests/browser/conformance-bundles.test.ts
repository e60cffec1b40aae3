/**
 * Modules that exist in the real page and are not loaded at its start (part 2 of the reading, §0):
 * each row of its tables, held against the emulated page.
 */
import assert from 'node:assert/strict';
import { BarePage } from '../../conformance/bare-page.js';
import { loadBundles } from '../../conformance/bundles.js';
import { INTERFACE } from '../../conformance/interface.js';
import { measured } from '../../conformance/vectors.js';

const PREFETCHED = [
  'WAWebBroadcastListAction',
  'WAWebBizBroadcastsAudienceUtils',
  'WAWebBroadcastMsgDataUtils',
  'WAWebBizBroadcastMediaProcessor',
];
const CREDIT_QUERY = [
  'WAWebGetSMBMeteredMessagingCheckoutJob',
  'WASmaxSmbMeteredMessagingAccountGetSMBMeteredMessagingCheckoutRPC',
];
const ON_DEMAND = [
  'WAWebSendBroadcastMsgAction',
  'WAWebBroadcastMessageRPC',
  'WAWebNewsletterCreateAction',
  ...CREDIT_QUERY,
];
const BROUGHT: [component: string, modules: readonly string[]][] = [
  [
    'WAWebProcessCampaignNotificationAction',
    [
      'WAWebSendBroadcastMsgAction',
      'WAWebBroadcastMessageRPC',
      'WAWebBroadcastMsgDataUtils',
      'WAWebBizBroadcastMediaProcessor',
      'WAWebProcessCampaignNotificationAction',
    ],
  ],
  [
    'WAWebBizBroadcastsManageAudiencePanel.react',
    ['WAWebBroadcastListAction', 'WAWebBizBroadcastsAudienceUtils'],
  ],
  ['WAWebSendMsgMultiModal.react', ['WAWebBizBroadcastMediaProcessor']],
  ['WAWebBizBroadcastNewBroadcastFlow.react', CREDIT_QUERY],
  ['WAWebNewsletterTabFlow.react', ['WAWebNewsletterCreateAction']],
];
const EVERY = [...new Set([...PREFETCHED, ...ON_DEMAND, ...BROUGHT.flatMap(([, names]) => names)])];
const IN_PAGE = `const missing = (name) => {
  try { window.require(name); return false; } catch { return true; }
};`;

describe('modules in bundles, in the emulated page', function () {
  this.timeout(60_000);
  let bare: BarePage;

  before(async () => {
    bare = await BarePage.open({ silent: true });
  });

  beforeEach(async () => {
    await bare.page.reload();
    await bare.page.waitForFunction('window.Debug?.VERSION !== undefined');
  });

  after(() => bare.close());

  const there = async (): Promise<string[]> => {
    const names = JSON.stringify(EVERY);
    const script = `(() => { ${IN_PAGE} return ${names}.filter((name) => !missing(name)); })()`;
    return (await bare.page.evaluate(script)) as string[];
  };
  const caught = (script: string) => bare.page.evaluate(script) as Promise<string>;

  for (const name of [...PREFETCHED, ...ON_DEMAND]) {
    it(`${name} is not there at the start, and require throws for it`, async () => {
      const message = await caught(
        `(() => { try { window.require('${name}'); return ''; } catch (e) { return e.message; } })()`,
      );
      assert.equal(message, `Requiring unknown module "${name}"`);
    });
  }

  it('has everything else at the start: what is static and what is deferred', async () => {
    const others = INTERFACE.map(({ name }) => name).filter((name) => !EVERY.includes(name));
    const lacking = await bare.page.evaluate(
      `(() => { ${IN_PAGE} return ${JSON.stringify(others)}.filter(missing); })()`,
    );
    assert.deepEqual(lacking, []);
    assert.ok(others.includes('WAWebUserPrefsMultiDevice'), 'getIsHosted… among them');
  });

  for (const [component, modules] of BROUGHT) {
    it(`${component} brings what it brings, and nothing else`, async () => {
      await loadBundles(bare.page, [component]);
      assert.deepEqual((await there()).sort(), [...modules].sort());
    });

    it(`${component} can be had from the Bootloader as well`, async () => {
      await caught(`new Promise((resolve) => {
        window.require('Bootloader').loadModules(['${component}'], () => resolve(''), 'test');
      })`);
      assert.deepEqual((await there()).sort(), [...modules].sort());
    });
  }

  it('has in its tables what was read', () => {
    const read = measured<{
      readonly prefetched: readonly string[];
      readonly withTheSendingModule: readonly string[];
      readonly components: Readonly<Record<string, readonly string[]>>;
    }>('modules-in-bundles');
    assert.deepEqual(PREFETCHED, read.prefetched);
    for (const [component, modules] of BROUGHT) {
      const emulated = read.components[component]?.filter((name) => EVERY.includes(name));
      assert.deepEqual(
        modules.filter((name) => name !== component && !read.withTheSendingModule.includes(name)),
        emulated,
        component,
      );
    }
  });

  it('gives the component’s own module to who loads it', async () => {
    const keys = await caught(`(async () => {
      const module = await window.require('JSResourceForInteraction')(
        'WAWebProcessCampaignNotificationAction').load();
      return Object.keys(module).join();
    })()`);
    assert.equal(keys, 'processCampaignNotification');
  });

  it('refuses a component that it does not know, in both ways', async () => {
    const refused = `(async () => {
      try { await window.require('JSResourceForInteraction')('Nothing').load(); return ''; }
      catch { return 'refused'; }
    })()`;
    assert.equal(await caught(refused), 'refused');
    const threw = `(() => {
      try { window.require('Bootloader').loadModules(['Nothing'], () => {}, 'test'); return ''; }
      catch { return 'threw'; }
    })()`;
    assert.equal(await caught(threw), 'threw');
  });

  it('tells by the Bootloader which components it knows', async () => {
    const known = `[...window.require('Bootloader').__debug.componentMap.keys()].sort().join()`;
    assert.equal(
      await caught(known),
      BROUGHT.map(([component]) => component)
        .sort()
        .join(),
    );
  });
});

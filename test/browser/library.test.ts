/** Modules that only whatsapp-web.js needs: the page lacks one, and the service says which, or does without. */
import assert from 'node:assert/strict';
import type { InboundMessage } from '#src/model/message.js';
import type { PageLack } from '#src/model/session.js';
import { systemClock } from '#src/runtime/time.js';
import { PageLacks } from '#src/transports/whatsapp-web/page-check.js';
import {
  LESSER_CONTRACT,
  LIBRARY_CONTRACTS,
  LIBRARY_NEEDS,
} from '#src/transports/whatsapp-web/page/library.js';
import { silentLogger } from '../fakes/runtime.js';
import { LinkedWhatsApp } from '../support/linked-whatsapp.js';
import { until } from '../support/until.js';

const DOOR = { times: { door: { needed: 300, lesser: 100 } } };

/** The page is loaded anew without these. */
async function reloadWithout(linked: LinkedWhatsApp, modules: readonly string[]): Promise<void> {
  await linked.phones.heal();
  for (const name of modules) await linked.phones.fault('moduleMissing', { name });
  linked.states.length = 0;
  await linked.phones.fault('reload');
  await until('another state', () => linked.states.length > 0);
}

const lostFor = async (linked: LinkedWhatsApp): Promise<readonly string[]> => {
  const lost = await linked.reaches('lost');
  assert.ok(lost.reason.kind === 'incompatible', JSON.stringify(lost));
  return lost.reason.missing;
};

describe('what whatsapp-web.js needs of a page that is linked', function () {
  this.timeout(60_000);
  let linked: LinkedWhatsApp;

  before(async () => {
    linked = await LinkedWhatsApp.ready(DOOR);
  });
  after(() => linked.close());

  const needed = { ...LIBRARY_CONTRACTS.injection, ...LIBRARY_CONTRACTS.preparation };
  for (const name of Object.keys(needed)) {
    it(`is named when it is ${name}`, async () => {
      await reloadWithout(linked, [name]);
      assert.deepEqual(await lostFor(linked), [name]);
      assert.equal(linked.session.gateway, null);
    });
  }

  it('needs no new QR code when it is back', async () => {
    await reloadWithout(linked, ['WAWebCollections']);
    await lostFor(linked);
    await reloadWithout(linked, []);
    await linked.reaches('ready');
    assert.ok(!linked.states.some(({ name }) => name === 'pairing'));
  });

  it('is done without where it is not ours to need, and what is lost is told', async () => {
    const lesser = Object.keys(LIBRARY_NEEDS).filter((name) => name in LESSER_CONTRACT);
    await reloadWithout(linked, lesser);
    await linked.reaches('ready');
    let lacks: readonly PageLack[] = [];
    const watch = new PageLacks(
      linked.session,
      { pageAnswer: 10_000, looks: [200, 400] },
      systemClock,
      silentLogger,
      (found) => (lacks = found),
    );
    await watch.start();
    const heard: InboundMessage[] = [];
    const release = linked.messenger.onMessage((message) => heard.push(message));
    const { phone } = await linked.phones.citizen();
    await linked.phones.write(phone, 'ATTIVA');
    const message = await until('the keyword', () => heard[0]);
    assert.equal(message.body, 'ATTIVA');
    await until('all of it', () => lacks.length === lesser.length);
    assert.deepEqual(lacks.map(({ missing }) => missing).sort(), [...lesser].sort());
    assert.deepEqual(
      lacks.find(({ missing }) => missing === 'WAWebCallCollection'),
      { missing: 'WAWebCallCollection', loss: 'calls' },
    );

    await linked.phones.heal();
    await linked.phones.fault('reload');
    await until('nothing lost any more', () => lacks.length === 0);
    release();
    await watch.stop();
  });
});

describe('what whatsapp-web.js needs for a QR code', function () {
  this.timeout(60_000);
  let linked: LinkedWhatsApp;

  before(async () => {
    linked = await LinkedWhatsApp.open(DOOR);
    await linked.reaches('pairing');
  });
  after(() => linked.close());

  it('is named instead of a code that nobody can use, and there is a code when it is back', async () => {
    const pairing = Object.keys(LIBRARY_CONTRACTS.pairing);
    await reloadWithout(linked, pairing);
    assert.deepEqual([...(await lostFor(linked))].sort(), pairing.sort());
    await reloadWithout(linked, []);
    await linked.reaches('pairing');
  });
});

/**
 * What may befall a linked session, in a real Chromium on the emulator: each ends in `ready`
 * without anybody doing anything, except where a person must scan a code.
 */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import type { InboundMessage, Target } from '#src/model/message.js';
import type { SessionState } from '#src/model/session.js';
import { LinkedWhatsApp, type LinkOptions } from '../support/linked-whatsapp.js';
import { until } from '../support/until.js';

describe('a session that something befalls', function () {
  this.timeout(120_000);
  let linked: LinkedWhatsApp;
  /** for tests that need no times of their own */
  let shared: LinkedWhatsApp | null = null;

  afterEach(async function () {
    if (linked !== shared) return await linked.close();
    await linked.phones.heal();
    if (this.currentTest?.isPassed() !== true) await closeShared();
  });
  const closeShared = async () => {
    await shared?.close();
    shared = null;
  };
  after(closeShared);

  const ready = async (options?: LinkOptions) => {
    linked =
      options === undefined
        ? (shared ??= await LinkedWhatsApp.ready())
        : await LinkedWhatsApp.ready(options);
    linked.states.length = 0;
    linked.log.length = 0;
  };
  const isReadyAgain = () =>
    until('the session to be ready again', () => {
      const names = linked.states.map(({ name }) => name);
      return names.at(-1) === 'ready' && names.length > 1;
    });
  const losses = () =>
    linked.states.flatMap((state: SessionState) => (state.name === 'lost' ? [state.reason] : []));
  const wasNeverAskedForACode = () =>
    assert.ok(!linked.states.some(({ name }) => name === 'pairing'));
  const logged = (pattern: RegExp) => linked.log.filter((line) => pattern.test(line)).length;

  /** Everything works: a message comes, once, and an answer goes out. */
  async function worksBothWays(): Promise<void> {
    const heard: InboundMessage[] = [];
    const release = linked.messenger.onMessage((message) => heard.push(message));
    const { phone } = await linked.phones.citizen();
    await linked.phones.write(phone, 'ATTIVA');
    await linked.phones.write(phone, 'fine');
    await until('the second text', () => heard.some(({ body }) => body === 'fine'));
    release();
    assert.deepEqual(
      heard.map(({ body }) => body),
      ['ATTIVA', 'fine'],
    );
    const [message] = heard;
    assert.ok(message);
    const target: Target = { kind: 'person', person: message.from, chatId: message.chatId };
    const outcome = await linked.messenger.send(target, newMessageId(), {
      kind: 'text',
      text: 'risposta',
    });
    assert.deepEqual(outcome, { kind: 'sent' });
    assert.equal((await linked.phones.inbox(phone)).length, 1);
  }

  it('comes back when the page’s process crashes', async () => {
    await ready();
    await linked.phones.fault('crashPage');
    await isReadyAgain();
    assert.equal(losses()[0]?.kind, 'failed');
    wasNeverAskedForACode();
    await worksBothWays();
  });

  it('comes back when the browser is killed', async () => {
    await ready();
    const [browser] = await linked.session.processes();
    assert.ok(browser);
    process.kill(browser, 'SIGKILL');
    await isReadyAgain();
    assert.equal(losses()[0]?.kind, 'failed');
    wasNeverAskedForACode();
    await worksBothWays();
  });

  it('notices a page that hangs although it says CONNECTED, and ends its browser', async () => {
    await ready({ times: { probe: 300, pageAnswer: 1_500, reload: 1_500, close: 1_000 } });
    const before = await linked.session.processes();
    await linked.phones.fault('hang', { ms: 60_000 });
    await isReadyAgain();
    assert.deepEqual(losses()[0], { kind: 'failed', detail: 'the page stays silent' });
    wasNeverAskedForACode();
    await until('the old browser to be gone', () => before.every((pid) => !isAlive(pid)));
    await worksBothWays();
  });

  it('reloads a page that never syncs, then restarts the browser, and keeps the login', async () => {
    await ready({ times: { patience: { connected: 2_500 } } });
    const { id } = await linked.phones.fault('neverSynced');
    // a busy machine may have needed a reload to become ready
    linked.log.length = 0;
    await linked.restart();
    await until('a restart', () => logged(/"remedy":"restart","stage":"connected"/) > 0);
    assert.equal(logged(/"remedy":"reload","stage":"connected"/), 1);
    await linked.phones.heal(id);
    await linked.reaches('ready');
    wasNeverAskedForACode();
    assert.equal(logged(/credentials/), 0);
  });

  it('is ready although the page had synced before anyone listened', async () => {
    await ready();
    await linked.phones.fault('alreadySynced');
    await linked.restart();
    await linked.reaches('ready');
    wasNeverAskedForACode();
    await worksBothWays();
  });

  it('hears each message once although the page is ready twice and frames come and go', async () => {
    await ready();
    await linked.phones.fault('doubleReady');
    await linked.restart();
    await linked.reaches('ready');
    const framed = await linked.session.gateway?.call(
      async () => {
        for (let i = 0; i < 3; i += 1) {
          const frame = document.createElement('iframe');
          frame.srcdoc = `<p>${i}</p>`;
          const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
          document.body.append(frame);
          await loaded;
        }
      },
      undefined,
      z.undefined(),
      10_000,
    );
    assert.equal(framed?.kind, 'answered');
    await worksBothWays();
  });

  it('waits when another browser has the session, and takes it back in the same page', async () => {
    await ready({ times: { patience: { conflict: 1_500 } } });
    await linked.phones.fault('conflict');
    await isReadyAgain();
    assert.deepEqual(losses()[0], { kind: 'conflict' });
    assert.equal(logged(/"remedy":"take-back"/), 1);
    assert.equal(logged(/run-ended/), 0);
    wasNeverAskedForACode();
    await worksBothWays();
  });

  it('comes back by itself when the network does, whatever it was doing', async () => {
    await ready({}); // of its own: a connection that is back may falter once more
    const { id } = await linked.phones.fault('offline');
    await until('the loss', () => losses()[0]?.kind === 'network');
    // Without a network even a new browser comes to nothing, and is tried again.
    await linked.session.restart();
    await until('three attempts', () => logged(/run-ended.*net::ERR/) >= 3);
    await linked.phones.heal(id);
    await linked.reaches('ready');
    wasNeverAskedForACode();
    await worksBothWays();
  });

  it('says of a send that returned nothing that it does not know, and then that it went out', async () => {
    await ready();
    const { lid } = await linked.phones.citizen();
    const person: Target = { kind: 'person', person: { alias: lid, phone: null }, chatId: lid };
    await linked.phones.fault('sendReturnsNothing', { count: 1 });
    const id = newMessageId();
    const outcome = await linked.messenger.send(person, id, { kind: 'text', text: 'x' });
    assert.equal(outcome.kind, 'unknown');
    await until('the trace', async () => {
      const trace = await linked.messenger.trace(person, id);
      return trace.kind === 'found' && trace.ack >= 1;
    });
  });

  it('stops sending at a logout in the middle of a send, and goes on once it is paired again', async () => {
    await ready();
    const { lid } = await linked.phones.citizen();
    const person: Target = { kind: 'person', person: { alias: lid, phone: null }, chatId: lid };
    await linked.phones.fault('ackDelay', { ms: 60_000 });
    const before = (await linked.phones.accepted()).length;
    const sending = linked.messenger.send(person, newMessageId(), { kind: 'text', text: 'x' });
    await until('the message to be on its way', async () => {
      return (await linked.phones.accepted()).length > before;
    });
    await linked.phones.fault('logout');
    assert.equal((await sending).kind, 'unknown');
    await linked.reaches('pairing');
    const later = await linked.messenger.send(person, newMessageId(), { kind: 'text', text: 'x' });
    assert.equal(later.kind, 'notSent');
    // The connection goes first, and a look at the page may fall between the two.
    assert.deepEqual(losses().at(-1), { kind: 'logged-out' });
    assert.equal(logged(/credentials-set-aside/), 1);
    await linked.phones.heal();
    await linked.phones.pair();
    await linked.reaches('ready');
    await worksBothWays();
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** The session over clients whose pages are scripted: time stands still until the test moves it. */
import assert from 'node:assert/strict';
import type wwebjs from 'whatsapp-web.js';
import type { SessionState } from '#src/model/session.js';
import { SESSION_TIMES } from '#src/transports/whatsapp-web/session-times.js';
import { WhatsAppWebSession } from '#src/transports/whatsapp-web/session.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { type PageFacts, ScriptedRun } from '../fakes/scripted-run.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { useTempDir } from '../support/temp-dir.js';
import { whenIdle } from '../support/when-idle.js';
import { idle } from '../support/in-flight.js';

const MINUTE = 60_000;
const { patience, probe } = SESSION_TIMES;

describe('the session, without a browser', () => {
  let clock: ManualClock;
  let session: WhatsAppWebSession;
  let runs: ScriptedRun[];
  let states: SessionState[];
  let log: MemoryLogger;
  /** how the next client's page is, and what happens when it is opened */
  let page: Partial<PageFacts>;
  let onOpen: (run: ScriptedRun) => void;

  afterEach(async () => {
    const stopped = session.stop();
    await idle();
    await stopped;
  });

  const home = useTempDir();

  beforeEach(() => {
    [clock, runs, states, log] = [new ManualClock(), [], [], new MemoryLogger()];
    page = {};
    onOpen = () => undefined;
    session = new WhatsAppWebSession(
      {
        sessions: home.path,
        launch: { executablePath: '', args: [] },
        number: '393665775490',
        maskPhone: () => '39*****90',
        times: SESSION_TIMES,
        newRun: (events) => {
          const run = new ScriptedRun(events, page, onOpen);
          runs.push(run);
          return run;
        },
      },
      clock,
      log,
    );
    session.onState((state) => states.push(state));
  });

  /** The mark of the linking is read from the disk meanwhile. */
  const isReady = () => whenIdle('the session to be ready', () => session.state.name === 'ready');
  const run = () => {
    const last = runs.at(-1);
    assert.ok(last);
    return last;
  };
  const start = async () => {
    await session.start();
    await idle();
  };
  const ready = async () => {
    onOpen = (opened) => opened.events.synced();
    await start();
    await isReady();
  };
  const lastLoss = () => states.findLast((state) => state.name === 'lost')?.reason;
  const message = (body: string) => ({ body }) as wwebjs.Message;

  it('asks a page that is ready once a minute, and acts when it has not answered twice', async () => {
    await ready();
    clock.naps.length = 0;
    run().page.hangs = true;
    await clock.advance(probe);
    assert.equal(session.state.name, 'ready', 'once may be chance');
    assert.deepEqual([...new Set(clock.naps)], [probe]);
    await clock.advance(probe);
    assert.deepEqual(lastLoss(), { kind: 'failed', detail: 'the page stays silent' });
    assert.equal(session.gateway, null);
    assert.deepEqual(run().done, ['open', 'reload']);
  });

  it('does something about a page that does not get on although the clock of the PC is set back', async () => {
    page = { hasSynced: false, injected: false };
    await start();
    await clock.advance(MINUTE);
    clock.setBy(-2 * 60 * MINUTE);
    await clock.advance(SESSION_TIMES.patience.connected);
    assert.deepEqual(run().done, ['open', 'reload']);
  });

  it('opens the browser anew when the reload of a page that hangs does not help', async () => {
    await ready();
    run().page.hangs = true;
    await clock.advance(2 * probe);
    await clock.advance(3 * SESSION_TIMES.reconcile);
    assert.equal(runs.length, 2);
    assert.deepEqual(runs[0]?.done, ['open', 'reload', 'close']);
    await isReady();
  });

  it('opens it at once when the page cannot even be reloaded', async () => {
    await ready();
    Object.assign(run().page, { hangs: true });
    run().reloads = false;
    await clock.advance(2 * probe + 2 * SESSION_TIMES.restart[0]);
    assert.equal(runs.length, 2);
    await isReady();
  });

  it('does not mind one missing answer between two good ones', async () => {
    await ready();
    for (let round = 0; round < 5; round += 1) {
      run().page.hangs = round % 2 === 0;
      await clock.advance(probe);
    }
    assert.deepEqual(run().done, ['open']);
    await isReady();
  });

  it('reloads a page that never syncs, then restarts, and goes on so without an end', async () => {
    page = { hasSynced: false, injected: false };
    await start();
    await clock.advance(patience.connected + 4_000);
    assert.deepEqual(run().done, ['open', 'reload']);
    await clock.advance(patience.connected + 4_000);
    assert.deepEqual(runs[0]?.done, ['open', 'reload', 'close']);
    await clock.advance(4 * patience.connected);
    assert.ok(runs.length >= 3);
    page = {};
    onOpen = (opened) => opened.events.synced();
    await clock.advance(3 * patience.connected);
    await isReady();
  });

  it('says to a page that had synced before anyone listened what it waits for', async () => {
    page = { injected: false };
    await start();
    await clock.advance(2_000);
    assert.ok(run().done.includes('announceSynced'));
  });

  it('takes a page as it is when the library never says that it is ready', async () => {
    await start();
    await clock.advance(30_000);
    await isReady();
  });

  it('takes the session back after a pause, and says meanwhile who has it', async () => {
    await ready();
    run().page.socket = 'CONFLICT';
    run().events.socket('CONFLICT');
    await idle();
    assert.deepEqual(lastLoss(), { kind: 'conflict' });
    await clock.advance(patience.conflict - 2_000);
    assert.ok(!run().done.includes('takeSessionBack'));
    await clock.advance(4_000);
    assert.ok(run().done.includes('takeSessionBack'));
    run().page.socket = 'CONNECTED';
    run().events.socket('CONNECTED');
    await idle();
    await isReady();
    assert.equal(runs.length, 1);
  });

  it('waits three hours for the network, in the same page', async () => {
    await ready();
    Object.assign(run().page, { socket: 'OPENING', reachable: false });
    run().events.socket('OPENING');
    await clock.advance(180 * MINUTE);
    assert.deepEqual(session.state, { name: 'lost', reason: { kind: 'network' } });
    assert.deepEqual(run().done, ['open'], 'what it has not got rid of, it sends when it can');
    Object.assign(run().page, { socket: 'CONNECTED', reachable: true });
    run().events.socket('CONNECTED');
    await idle();
    await isReady();
  });

  it('loads a page anew that does not come back although the network has', async () => {
    await ready();
    run().page.socket = 'TIMEOUT';
    run().events.socket('TIMEOUT');
    await clock.advance(patience.offline + 4_000);
    assert.deepEqual(run().done, ['open', 'reload']);
  });

  it('opens browsers for three hours without a network, with pauses of a minute at most', async () => {
    onOpen = (opened) => opened.fail('net::ERR_INTERNET_DISCONNECTED at https://…');
    await start();
    await clock.advance(180 * MINUTE);
    assert.deepEqual(session.state, { name: 'lost', reason: { kind: 'network' } });
    assert.ok(runs.length >= 150, `${runs.length} attempts`);
    assert.equal(Math.max(...clock.naps), MINUTE);
    onOpen = (opened) => opened.events.synced();
    await clock.advance(2 * MINUTE);
    await isReady();
  });

  it('takes no notice of what an old client still says', async () => {
    const heard: string[] = [];
    session.onFeed({
      message: ({ body }) => heard.push(body),
      receipts: () => heard.push('receipts'),
      edited: ({ body }) => heard.push(body),
    });
    await ready();
    const [old] = runs;
    assert.ok(old);
    old.fail('browser ended');
    await idle();
    await clock.advance(2 * SESSION_TIMES.restart[0]);
    await isReady();
    states.length = 0;
    old.events.message(message('vecchio'));
    old.events.receipts([]);
    old.events.edited({ chatId: '1@lid', id: '3A', body: 'corretto', t: 1, editedAt: 2 });
    old.events.socket('OPENING');
    old.events.qr('2@old');
    old.events.reloaded();
    old.events.synced();
    old.finish({ kind: 'logged-out' });
    run().events.message(message('nuovo'));
    await clock.advance(probe);
    assert.deepEqual(heard, ['nuovo']);
    assert.deepEqual(states, []);
    assert.equal(runs.length, 2);
  });

  it('is not made ready by a check that an old client’s page began', async () => {
    let answer: (() => void) | undefined;
    onOpen = (opened) => {
      const { call } = opened.gateway;
      opened.gateway.call = async (...args) => {
        await new Promise<void>((resolve) => (answer ??= resolve));
        return call(...args);
      };
      opened.events.synced();
    };
    await start();
    onOpen = () => undefined;
    page = { socket: 'OPENING' };
    run().fail('browser ended');
    await clock.advance(4_000);
    answer?.();
    await idle();
    assert.deepEqual(session.state, {
      name: 'lost',
      reason: { kind: 'failed', detail: 'browser ended' },
    });
  });

  it('opens the browser again when it is asked to, and hands nothing on meanwhile', async () => {
    await ready();
    const restarted = session.restart();
    assert.equal(session.gateway, null);
    await restarted;
    await idle();
    await clock.advance(2 * SESSION_TIMES.restart[0]);
    assert.equal(runs.length, 2);
    await isReady();
    assert.deepEqual(
      states.map(({ name }) => name),
      ['ready', 'starting', 'ready'],
    );
  });

  it('stops sending at a logout, and asks for a new code with the old profile kept', async () => {
    await ready();
    onOpen = (opened) => opened.events.qr('2@new');
    run().finish({ kind: 'logged-out' });
    await idle();
    assert.equal(session.gateway, null);
    await whenIdle('the next client', async () => {
      await clock.advance(2_000);
      return runs.length === 2;
    });
    await idle();
    assert.deepEqual(session.state, { name: 'pairing', qr: '2@new' });
    assert.deepEqual(lastLoss(), { kind: 'logged-out' });
  });

  for (const [how, end] of [
    ['is unlinked', { kind: 'logged-out' }],
    ['breaks', { kind: 'failed', detail: 'the browser ended' }],
  ] as const) {
    it(`tells whether it was unlinked when the page goes away before it answers and ${how}`, async () => {
      await ready();
      const before = run();
      Object.assign(before.gateway, {
        call: () => {
          before.finish(end);
          return Promise.resolve({ kind: 'gone', detail: 'Execution context was destroyed' });
        },
      });
      assert.equal(await session.unlink(), how === 'is unlinked');
    });
  }

  it('unlinks another number, and hears nothing of it', async () => {
    page = { phone: '393400000000' };
    onOpen = (opened) => opened.events.synced();
    await start();
    assert.equal(lastLoss()?.kind, 'wrong-number');
    assert.ok(run().done.includes('unlink'));
  });

  it('unlinks nothing while the page does not know its own number', async () => {
    page = { phone: null };
    onOpen = (opened) => opened.events.synced();
    await start();
    await clock.advance(MINUTE);
    assert.deepEqual(
      runs.map(({ done }) => done),
      [['open']],
    );
    run().page.phone = '393665775490';
    await clock.advance(4_000);
    await isReady();
  });

  it('looks again after half an hour whether WhatsApp Web offers what we need', async () => {
    page = { missing: ['WAWebMsgKey'] };
    onOpen = (opened) => opened.events.synced();
    await start();
    assert.deepEqual(session.state, {
      name: 'lost',
      reason: { kind: 'incompatible', missing: ['WAWebMsgKey'] },
    });
    await clock.advance(patience.lacking - MINUTE);
    assert.deepEqual(run().done, ['open']);
    await clock.advance(2 * MINUTE);
    assert.ok(run().done.includes('reload'));
    run().page.missing = [];
    run().events.synced();
    await idle();
    await isReady();
  });

  it('hardly logs in again with a number that WhatsApp has blocked, and goes on saying so', async () => {
    await ready();
    page = { socket: 'TOS_BLOCK', hasSynced: false };
    onOpen = () => undefined;
    run().page.socket = 'TOS_BLOCK';
    run().events.socket('TOS_BLOCK');
    const blocked = { kind: 'blocked', state: 'TOS_BLOCK' };
    const since = states.length;
    for (let minutes = 0; minutes < 3 * 60; minutes += 10) {
      await clock.advance(10 * MINUTE);
      assert.deepEqual(session.state, { name: 'lost', reason: blocked });
    }
    const loads = runs.flatMap(({ done }) => done).filter((what) => what !== 'close');
    assert.ok(loads.length <= 4, `${String(loads.length)} loads in three hours`);
    assert.equal(states.length, since, 'nothing else was said meanwhile');
    run().page.socket = 'CONNECTED';
    run().page.hasSynced = true;
    await clock.advance(MINUTE);
    await isReady();
  });

  it('says that WhatsApp Web has changed when it cannot be prepared time and again', async () => {
    page = { throws: 'TypeError: fromString' };
    onOpen = (opened) => opened.events.synced();
    await start();
    assert.equal(lastLoss(), undefined, 'once may be the moment');
    await clock.advance(2 * MINUTE);
    assert.deepEqual(lastLoss(), { kind: 'incompatible', missing: ['TypeError: fromString'] });
    run().page.throws = null;
    run().events.synced();
    await isReady();
  });

  it('says what whatsapp-web.js lacks, and asks for no code that cannot be shown', async () => {
    page = { socket: 'UNPAIRED', hasSynced: false, injected: false };
    onOpen = (opened) => opened.events.lacking(['WABase64']);
    await start();
    await clock.advance(patience.lacking - MINUTE);
    assert.deepEqual(
      states.filter(({ name }) => name !== 'starting'),
      [{ name: 'lost', reason: { kind: 'incompatible', missing: ['WABase64'] } }],
    );
    assert.deepEqual(run().done, ['open']);
    await clock.advance(2 * MINUTE);
    assert.ok(run().done.includes('reload'));
  });

  it('shows that a code has run out, and asks for another', async () => {
    page = { socket: 'UNPAIRED' };
    onOpen = (opened) => opened.events.qr(`2@${runs.length}`);
    await start();
    await clock.advance(patience.unpaired + 6_000);
    assert.deepEqual(
      states.map((state) => state.name === 'pairing' && state.qr),
      ['2@1', null, '2@2'],
    );
  });
});

import assert from 'node:assert/strict';
import { OfflineAlert, tellStaff } from '#src/session/alerts.js';
import type { SessionState } from '#src/model/session.js';
import { DiskWatch } from '#src/system/disk-watch.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';

const MINUTE = 60_000;

describe('the watch over the connection', () => {
  let clock: ManualClock;
  let alerts: MemoryAlerts;
  let watch: OfflineAlert;
  const up = () => alerts.current().map(({ code }) => code);
  const network: SessionState = { name: 'lost', reason: { kind: 'network' } };
  const ready: SessionState = {
    name: 'ready',
    account: { phone: '393665775490', alias: null, business: true, clientVersion: '2' },
    pairingId: '1',
  };

  beforeEach(() => {
    clock = new ManualClock();
    alerts = new MemoryAlerts();
    watch = new OfflineAlert(clock, alerts);
  });
  afterEach(() => watch.stop());

  it('tells after a quarter of an hour, through restarts of the browser, and until it is back', async () => {
    watch.follow(ready);
    watch.follow(network);
    await clock.advance(8 * MINUTE);
    watch.follow({ name: 'starting' });
    watch.follow({ name: 'lost', reason: { kind: 'failed', detail: 'crashed' } });
    await clock.advance(7 * MINUTE - 1);
    assert.deepEqual(up(), []);
    await clock.advance(1);
    assert.deepEqual(up(), ['no-connection']);
    watch.follow(ready);
    assert.deepEqual(up(), []);
    await clock.advance(60 * MINUTE);
    assert.deepEqual(up(), []);
  });

  it('begins anew after every connection', async () => {
    for (let turn = 0; turn < 3; turn += 1) {
      watch.follow(network);
      await clock.advance(14 * MINUTE);
      watch.follow(ready);
    }
    assert.deepEqual(up(), []);
  });

  it('leaves to others what they tell of: a code to be scanned, a page that has changed', async () => {
    for (const state of [
      { name: 'pairing', qr: 'code' },
      { name: 'lost', reason: { kind: 'incompatible', missing: ['x'] } },
      { name: 'lost', reason: { kind: 'logged-out' } },
    ] satisfies SessionState[]) {
      watch.follow(network);
      watch.follow(state);
      await clock.advance(60 * MINUTE);
      assert.deepEqual(up(), []);
    }
  });
});

describe('what staff are told of the link', () => {
  it('is no request for a QR code while WhatsApp Web cannot show one', () => {
    const alerts = new MemoryAlerts();
    const up = () => alerts.current().map(({ code }) => code);
    tellStaff({ name: 'lost', reason: { kind: 'logged-out' } }, alerts);
    assert.deepEqual(up(), ['pairing-needed']);
    tellStaff({ name: 'lost', reason: { kind: 'incompatible', missing: ['WABase64'] } }, alerts);
    assert.deepEqual(up(), ['incompatible']);
    assert.match(alerts.current()[0]?.text ?? '', /WABase64/);
  });

  it('is all that is said of the link while a code can be scanned', () => {
    const alerts = new MemoryAlerts();
    const up = () => alerts.current().map(({ code }) => code);
    const code: SessionState = { name: 'pairing', qr: 'code' };
    tellStaff({ name: 'lost', reason: { kind: 'incompatible', missing: ['WABase64'] } }, alerts);
    tellStaff(code, alerts);
    assert.deepEqual(up(), ['pairing-needed']);
    tellStaff({ name: 'lost', reason: { kind: 'conflict' } }, alerts);
    tellStaff({ name: 'lost', reason: { kind: 'logged-out' } }, alerts);
    assert.deepEqual(up(), ['pairing-needed']);
  });
});

describe('the watch over the disk', () => {
  it('tells while there is little room, until there is enough', async () => {
    const clock = new ManualClock();
    const alerts = new MemoryAlerts();
    let megabytes: number | null = 1000;
    let looks = 0;
    const free = (): Promise<number> => {
      looks += 1;
      return megabytes === null
        ? Promise.reject(new Error('not there'))
        : Promise.resolve(megabytes * 1024 * 1024);
    };
    const watch = new DiskWatch('/archivio', clock, silentLogger, alerts, free);
    await watch.start();
    const seen: [number | null, boolean][] = [];
    for (const now of [1000, 200, 199, 250, null, 299, 300, 199]) {
      megabytes = now;
      const before = looks;
      await clock.passesUntil('the next look', () => looks > before);
      seen.push([now, alerts.current().length === 1]);
    }
    await watch.stop();
    assert.deepEqual(seen, [
      [1000, false],
      [200, false],
      [199, true],
      [250, true],
      [null, true],
      [299, true],
      [300, false],
      [199, true],
    ]);
  });

  it('can ask the system how much room there is where a folder lies', async () => {
    const log = new MemoryLogger();
    const watch = new DiskWatch(process.cwd(), new ManualClock(), log, new MemoryAlerts());
    await watch.start();
    await watch.stop();
    assert.deepEqual(log.lines, []);
    const nowhere = new DiskWatch('/does/not/exist', new ManualClock(), log, new MemoryAlerts());
    await nowhere.start();
    await nowhere.stop();
    assert.match(log.lines.join(), /disk\.unknown/);
  });
});

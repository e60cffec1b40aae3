import assert from 'node:assert/strict';
import { StaffAlerts } from '#src/system/alerts.js';
import { MemoryLogger } from '../fakes/memory-logger.js';

describe('alerts', () => {
  it('are raised once and cleared once, in the log too', () => {
    const log = new MemoryLogger();
    let now = 1000;
    const alerts = new StaffAlerts({ now: () => now }, log);

    alerts.raise('pairing-needed', 'Inquadrare il codice');
    now = 2000;
    alerts.raise('pairing-needed', 'Il codice è scaduto');
    assert.deepEqual(alerts.current(), [
      { code: 'pairing-needed', text: 'Il codice è scaduto', since: 1000 },
    ]);

    alerts.clear('pairing-needed');
    alerts.clear('pairing-needed');
    assert.deepEqual(alerts.current(), []);
    assert.deepEqual(
      log.lines.map((line) => (JSON.parse(line) as { event: string }).event),
      ['alert.raised', 'alert.cleared'],
    );
  });

  it('reach the others when one of the ways to staff is broken, and whoever raises them goes on', () => {
    const log = new MemoryLogger();
    const alerts = new StaffAlerts({ now: () => 0 }, log);
    const seen: string[] = [];
    alerts.onChange(() => {
      throw new Error('a broken way');
    });
    alerts.onChange(() => seen.push(String(alerts.current().length)));
    alerts.raise('disk-full', 'Pieno');
    alerts.clear('disk-full');
    assert.equal(seen.length, 2);
    assert.match(log.lines.join(), /alert\.listener-failed/);
  });

  it('tell those who carry them on of every change, and of nothing else', () => {
    const alerts = new StaffAlerts({ now: () => 0 }, new MemoryLogger());
    const seen: string[] = [];
    const release = alerts.onChange(() =>
      seen.push(
        alerts
          .current()
          .map(({ text }) => text)
          .join(),
      ),
    );
    alerts.raise('disk-full', 'Pieno');
    alerts.raise('disk-full', 'Pieno');
    alerts.raise('disk-full', 'Pieno, fare posto');
    alerts.clear('backup-failed');
    alerts.clear('disk-full');
    release();
    alerts.raise('disk-full', 'Pieno');
    assert.deepEqual(seen, ['Pieno', 'Pieno, fare posto', '']);
  });
});

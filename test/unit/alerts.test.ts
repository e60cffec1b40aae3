import assert from 'node:assert/strict';
import { StaffAlerts } from '#src/system/alerts.js';
import { MemoryLogger } from '../fakes/memory-logger.js';

describe('alerts', () => {
  it('are raised once and cleared once, in the log too', () => {
    const log = new MemoryLogger();
    let now = 1000;
    const alerts = new StaffAlerts({ now: () => now, sleep: () => Promise.resolve() }, log);

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
});

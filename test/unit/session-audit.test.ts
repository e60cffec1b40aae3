import assert from 'node:assert/strict';
import { SessionAudit } from '#src/session/audit.js';
import type { AuditEntry } from '#src/model/audit.js';
import type { AuditLog } from '#src/ports/storage.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';

describe('the record of the session', () => {
  it('has each change once, in order, and no numbers', async () => {
    const entries: Omit<AuditEntry, 'id'>[] = [];
    const audit: AuditLog = {
      record: async (entry) => void entries.push(entry),
      entries: async () => [],
    };
    const record = new SessionAudit(audit, new ManualClock(7), silentLogger);
    record.follow({ name: 'pairing', qr: 'one' });
    record.follow({ name: 'pairing', qr: 'two' });
    record.follow({ name: 'syncing' });
    record.follow({
      name: 'lost',
      reason: { kind: 'wrong-number', expectedMasked: '+39 366', foundMasked: '+39 333' },
    });
    record.follow({ name: 'lost', reason: { kind: 'network' } });
    record.follow({ name: 'lost', reason: { kind: 'network' } });
    await record.written();
    assert.deepEqual(
      entries.map(({ actor, event, at }) => [actor, event, at]),
      [
        ['service', 'session.pairing', 7],
        ['whatsapp', 'session.lost', 7],
        ['whatsapp', 'session.lost', 7],
      ],
    );
    assert.doesNotMatch(entries.map(({ text }) => text).join(), /\d/);
  });

  it('does not stop the service when it cannot be written', async () => {
    const tried: string[] = [];
    const audit: AuditLog = {
      record: ({ event }) => {
        tried.push(event);
        return Promise.reject(new Error('disk full'));
      },
      entries: async () => [],
    };
    const record = new SessionAudit(audit, new ManualClock(), silentLogger);
    record.follow({ name: 'starting' });
    await record.written();
    record.follow({ name: 'pairing', qr: 'one' });
    await record.written();
    assert.deepEqual(tried, ['session.starting', 'session.pairing']);
  });
});

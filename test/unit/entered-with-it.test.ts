/** What is entered of changes that no button of the page brings about: never one without the other. */
import assert from 'node:assert/strict';
import { commandCalls } from '#src/commands/service-or-database.js';
import { nextEntered, parkOverdue } from '#src/notices/notice-audit.js';
import { Renewals } from '#src/notices/renewals.js';
import type { Storage } from '#src/ports/storage.js';
import { atStart } from '#src/town/waking.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';
import { ALWAYS, failingWithin } from '../support/failing.js';
import { at, citizen, notice, useStorage } from '../support/storage.js';

const HOUR = 3_600_000;
const PERSON = { alias: null, phone: citizen(1).phone };

describe('a change and its entry in the audit log', () => {
  const db = useStorage();
  const clock = new ManualClock();
  const earlier = new ManualClock();
  earlier.setBy(-22 * HOUR);
  const logger = silentLogger;

  beforeEach(async () => {
    await db.subscribe(2);
    const accepted = at(clock.now() - 20 * HOUR, { confirmAbove: 2 });
    await db.storage.notices.accept(notice('acqua'), accepted);
    await db.storage.notices.accept(notice('fiera', { sendAt: clock.now() }), accepted);
    await db.subscribe(1, 3);
  });

  const CHANGES: Readonly<Record<string, (storage: Storage) => Promise<unknown>>> = {
    'a person is forgotten': (storage) =>
      commandCalls(storage, clock).forget({ person: PERSON, rehearse: false }),
    'consents are imported': (storage) =>
      commandCalls(storage, clock).enter({
        people: [{ phone: '393331112299', at: 1, origin: 'modulo', privacyVersion: null }],
        rehearse: false,
      }),
    'a notice is overdue': (storage) => parkOverdue({ ...storage, clock, logger }, 12 * HOUR),
    'a notice has come to more people': ({ transaction }) =>
      nextEntered(transaction).next(clock.now(), false, [1]),
    'what is stored moves back with the clock': (storage) =>
      atStart({ ...storage, clock: earlier, logger }, () => assert.fail('that is too much')),
    'citizens are asked to write ATTIVA again': (storage) =>
      new Renewals({
        ...storage,
        ...{ clock, log: logger, text: 'Scrivi ATTIVA.', coolingMs: 0, onAsked: () => undefined },
        settings: { active: true, months: 12, coldPercent: 0, weeks: 1 },
      }).look(),
  };

  /** All that is there but when something was looked at. */
  async function content(): Promise<string> {
    const rows: object[] = [];
    for (const table of ['subscribers', 'consent_events', 'notices', 'recipients', 'audit']) {
      rows.push(...(await db.inspect(`select '${table}' as "of", * from ${table}`)));
    }
    return JSON.stringify(rows);
  }

  for (const [what, change] of Object.entries(CHANGES)) {
    it(`are there together or not at all: ${what}`, async () => {
      const { storage } = db;
      const before = await content();
      const transaction = failingWithin(storage, { audit: { record: ALWAYS } });
      await assert.rejects(change({ ...storage, transaction }), /the disk does not take it/);
      assert.equal(await content(), before);
      await change(storage);
      assert.notEqual(await content(), before);
      assert.equal((await storage.audit.entries({ limit: 9 })).length, 1);
    });
  }
});

import assert from 'node:assert/strict';
import { NoticeAudit } from '#src/notices/notice-audit.js';
import type { AuditEntry } from '#src/model/audit.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { FolderDesk } from '../support/folder-desk.js';

describe('the record of what becomes of notices', () => {
  let desk: FolderDesk;
  let entries: Omit<AuditEntry, 'id'>[];
  let record: NoticeAudit;
  const logger = new MemoryLogger();
  let failing: boolean;

  beforeEach(async () => {
    desk = await FolderDesk.open();
    entries = [];
    failing = false;
    const audit = {
      record: (entry: Omit<AuditEntry, 'id'>): Promise<void> => {
        if (failing) return Promise.reject(new Error('SQLITE_FULL'));
        entries.push(entry);
        return Promise.resolve();
      },
    };
    record = new NoticeAudit(
      { notices: desk.store, audit, clock: desk.clock, logger },
      'Europe/Rome',
    );
  });

  afterEach(() => desk.close());

  /** As the service does it. */
  async function round(): Promise<void> {
    const { accepted, refused } = await desk.takeIn();
    await record.accepted(accepted);
    await record.refused(refused);
    await record.filed(await desk.filing.fileDone());
  }

  const told = (): string[] => entries.map(({ event, text }) => `${event}: ${text}`);

  it('says what was taken in, and when it goes', async () => {
    await desk.drop('acqua.txt', 'Manca l’acqua');
    await desk.drop('mercato.txt', 'Invia il: 08/12/2026 08:30\n\nMercato');
    await desk.drop('strada.txt', 'Urgente: sì\n\nStrada chiusa');
    await round();
    assert.deepEqual(told(), [
      'notice.accepted: L’avviso «acqua» è stato preso in carico per 3 persone.',
      'notice.accepted: L’avviso «mercato» è stato preso in carico per 3 persone: parte martedì 8 dicembre 2026 alle ore 08:30.',
      'notice.accepted: L’avviso «strada» è stato preso in carico per 3 persone, come urgente.',
    ]);
    assert.deepEqual(
      entries.map(({ actor, noticeId }) => [actor, noticeId]),
      [1, 2, 3].map((id) => ['staff', id]),
    );
  });

  it('says what has been replaced by a new version of the same name', async () => {
    desk.coolingMs = 60_000;
    desk.restart();
    await desk.drop('acqua.txt', 'Manca l’acqua');
    await round();
    await desk.drop('acqua.txt', 'Manca l’acqua domani');
    await round();
    const [, replaced] = entries;
    assert.equal(replaced?.event, 'notice.replaced');
    assert.equal(replaced.noticeId, 1);
    assert.match(replaced.text, /ne è arrivata una nuova versione con lo stesso nome/);
  });

  it('says what was not sent because there was nobody', async () => {
    await desk.drop('acqua.txt', 'Invia il: 25/11/2026 08:30\n\nManca l’acqua');
    await round();
    for (const number of [1, 2, 3]) await desk.unsubscribe(number);
    await desk.storage.outbox.finish(1, desk.clock.now());
    await round();
    assert.equal(
      told().at(-1),
      'notice.expired: L’avviso «acqua» non è stato inviato: non c’era nessun iscritto.',
    );
  });

  it('says what waits for a confirmation', async () => {
    desk.confirmAbove = 2;
    desk.restart();
    await desk.drop('acqua.txt', 'Manca l’acqua');
    await round();
    assert.deepEqual(told(), [
      'notice.accepted: L’avviso «acqua» è stato preso in carico per 3 persone e aspetta una conferma.',
    ]);
  });

  it('says what was refused and why', async () => {
    await desk.drop('vuoto.txt', '   ');
    await round();
    assert.deepEqual(told(), [
      'notice.refused: «vuoto» è stato scartato: il testo «vuoto.txt» è vuoto.',
    ]);
    assert.deepEqual([entries[0]?.actor, entries[0]?.noticeId], ['service', null]);
  });

  it('says once what was sent, and what had expired', async () => {
    await desk.drop('acqua.txt', 'Manca l’acqua');
    await desk.drop('strada.txt', 'Scade il: 24/11/2026 11:00\n\nStrada chiusa');
    await round();
    entries.length = 0;
    await desk.send(1);
    await desk.clock.advance(30 * 60_000);
    await round();
    await round();
    assert.deepEqual(told(), [
      'notice.sent: L’invio dell’avviso «acqua» è terminato: WhatsApp l’ha accettato per 3 persone su 3.',
      'notice.expired: L’avviso «strada» è scaduto: 3 persone non lo riceveranno.',
    ]);
  });

  it('does not hold up a notice that it cannot write down', async () => {
    failing = true;
    await desk.drop('acqua.txt', 'Manca l’acqua');
    await round();
    assert.deepEqual(await desk.files('in-corso'), ['acqua.stato.txt', 'acqua.txt']);
    assert.match(logger.lines.at(-1) ?? '', /"notice.not-recorded".*"notice":1/);
  });
});

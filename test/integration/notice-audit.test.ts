import assert from 'node:assert/strict';
import { NoticeAudit } from '#src/notices/notice-audit.js';
import type { AuditEntry } from '#src/model/audit.js';
import type { IntakeRound } from '#src/notices/notice-intake.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { failing } from '../support/failing.js';
import { FolderDesk } from '../support/folder-desk.js';

describe('the record of what becomes of notices', () => {
  let desk: FolderDesk;
  let record: NoticeAudit;
  const logger = new MemoryLogger();

  beforeEach(async () => {
    desk = await FolderDesk.open();
    const { clock, store: notices } = desk;
    const audit = failing(desk.storage.audit, { record: () => desk.auditFails });
    record = new NoticeAudit({ notices, audit, clock, logger });
  });

  afterEach(() => desk.close());

  /** As the service does it. */
  async function round(): Promise<IntakeRound> {
    const taken = await desk.takeIn();
    await record.refused(taken.refused);
    await record.filed(await desk.filing.fileDone());
    return taken;
  }

  const entries = async (): Promise<readonly AuditEntry[]> =>
    (await desk.storage.audit.entries({ limit: 99 })).toReversed();
  const told = async (): Promise<string[]> =>
    (await entries()).map(({ event, text }) => `${event}: ${text}`);

  it('says what was taken in, and when it goes', async () => {
    await desk.drop('acqua.txt', 'Manca l’acqua');
    await desk.drop('mercato.txt', 'Invia il: 08/12/2026 08:30\n\nMercato');
    await desk.drop('strada.txt', 'Urgente: sì\n\nStrada chiusa');
    await round();
    assert.deepEqual(await told(), [
      'notice.accepted: L’avviso «acqua» è stato preso in carico per 3 persone.',
      'notice.accepted: L’avviso «mercato» è stato preso in carico per 3 persone: parte martedì 8 dicembre 2026 alle ore 08:30.',
      'notice.accepted: L’avviso «strada» è stato preso in carico per 3 persone, come urgente.',
    ]);
    assert.deepEqual(
      (await entries()).map(({ actor, noticeId }) => [actor, noticeId]),
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
    const replaced = (await entries()).find(({ event }) => event === 'notice.replaced');
    assert.equal(replaced?.noticeId, 1);
    assert.match(replaced.text, /ne è arrivata una nuova versione, che parte al suo posto/);
  });

  it('says what was not sent because there was nobody', async () => {
    await desk.drop('acqua.txt', 'Invia il: 25/11/2026 08:30\n\nManca l’acqua');
    await round();
    for (const number of [1, 2, 3]) await desk.unsubscribe(number);
    await desk.storage.outbox.finish(1, desk.clock.now());
    await round();
    assert.equal(
      (await told()).at(-1),
      'notice.expired: L’avviso «acqua» non è stato inviato: non c’era nessun iscritto.',
    );
  });

  it('says what waits for a confirmation', async () => {
    desk.confirmAbove = 2;
    desk.restart();
    await desk.drop('acqua.txt', 'Manca l’acqua');
    await round();
    assert.deepEqual(await told(), [
      'notice.accepted: L’avviso «acqua» è stato preso in carico per 3 persone e aspetta una conferma.',
    ]);
  });

  it('says what was refused and why', async () => {
    await desk.drop('vuoto.txt', '   ');
    await round();
    assert.deepEqual(await told(), [
      'notice.refused: «vuoto» è stato scartato: il testo «vuoto.txt» è vuoto.',
    ]);
    const [entry] = await entries();
    assert.deepEqual([entry?.actor, entry?.noticeId], ['service', null]);
  });

  it('says once what was sent, and what had expired', async () => {
    await desk.drop('acqua.txt', 'Manca l’acqua');
    await desk.drop('strada.txt', 'Scade il: 24/11/2026 11:00\n\nStrada chiusa');
    await round();
    const before = (await told()).length;
    await desk.send(1);
    await desk.clock.advance(30 * 60_000);
    await round();
    await round();
    assert.deepEqual((await told()).slice(before), [
      'notice.sent: L’invio dell’avviso «acqua» è terminato: WhatsApp l’ha accettato per 3 persone su 3.',
      'notice.expired: L’avviso «strada» è scaduto: 3 persone non lo riceveranno.',
    ]);
  });

  it('takes nothing in that it cannot write down, and takes it in once it can', async () => {
    desk.auditFails = true;
    await desk.drop('acqua.txt', 'Manca l’acqua');
    assert.ok((await round()).failed > 0);
    assert.deepEqual([await desk.notices(), await entries()], [[], []]);
    assert.deepEqual(await desk.files(), ['acqua.txt']);
    desk.auditFails = false;
    await round();
    assert.deepEqual([(await desk.notices()).length, (await entries()).length], [1, 1]);
  });

  it('does not hold up a notice of which it cannot write down that it was sent', async () => {
    await desk.drop('acqua.txt', 'Manca l’acqua');
    await round();
    await desk.send(1);
    desk.auditFails = true;
    await round();
    assert.deepEqual(await desk.files('inviati'), ['acqua.esito.txt', 'acqua.txt']);
    assert.match(logger.lines.at(-1) ?? '', /"notice.not-recorded".*"notice":1/);
  });
});

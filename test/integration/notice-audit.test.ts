import assert from 'node:assert/strict';
import { enterRefused } from '#src/notices/notice-audit.js';
import type { AuditEntry } from '#src/model/audit.js';
import type { IntakeRound } from '#src/notices/notice-intake.js';
import * as audit from '#src/messages/it/audit.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { failing } from '../support/failing.js';
import { FolderDesk } from '../support/folder-desk.js';

describe('the record of what becomes of notices', () => {
  let desk: FolderDesk;
  const logger = new MemoryLogger();

  beforeEach(async () => {
    desk = await FolderDesk.open();
  });

  afterEach(() => desk.close());

  /** As the service does it. */
  async function round(): Promise<IntakeRound> {
    const taken = await desk.takeIn();
    const audit = failing(desk.storage.audit, { record: () => desk.auditFails });
    await enterRefused({ audit, clock: desk.clock, logger }, taken.refused);
    await desk.filing.fileDone();
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
    assert.equal(replaced.text, audit.replaced({ title: 'acqua' }));
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

  it('refuses also what it cannot write down, and says so in the log', async () => {
    desk.auditFails = true;
    await desk.drop('vuoto.txt', '   ');
    await round();
    assert.deepEqual(await desk.files('scartati'), ['vuoto.motivo.txt', 'vuoto.txt']);
    assert.match(logger.lines.at(-1) ?? '', /"audit.not-entered".*"notice.refused"/);
  });

  for (const [end, entry] of [
    ['sent', /^notice\.sent: L’invio dell’avviso «acqua» è terminato/],
    ['expired', /^notice\.expired: L’avviso «acqua» è scaduto/],
  ] as const) {
    it(`says once that a notice was ${end}, whatever kept that from being written down`, async () => {
      await desk.drop('acqua.txt', 'Scade il: 24/11/2026 11:00\n\nManca l’acqua');
      await round();
      if (end === 'sent') await desk.send(1);
      else await desk.clock.advance(30 * 60_000);
      const before = (await told()).length;
      desk.auditFails = true;
      await round();
      const place = end === 'sent' ? 'inviati' : 'scartati';
      assert.ok((await desk.files(place)).includes('acqua.txt'), 'it does not hold up the files');
      assert.equal((await desk.notice()).filedAt, null);
      // the process ends in between
      desk.auditFails = false;
      desk.restart();
      await round();
      await round();
      const [only, ...others] = (await told()).slice(before);
      assert.match(only ?? '', entry);
      assert.deepEqual(others, []);
      assert.deepEqual((await desk.notice()).placed, ['acqua.txt']);
      assert.equal((await desk.files(place)).length, 2);
      assert.deepEqual(desk.alerts.current(), []);
    });
  }
});

import assert from 'node:assert/strict';
import { enterRefused } from '#src/notices/notice-audit.js';
import type { AuditEntry } from '#src/model/audit.js';
import type { IntakeRound } from '#src/notices/notice-intake.js';
import * as audit from '#src/messages/it/audit.js';
import { emptyText } from '#src/messages/it/rejections/files.js';
import { NO_PEOPLE, type Notice } from '#src/model/notice.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { failing } from '../support/failing.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';

/** Whom all notices here go to. */
const THREE = { ...NO_PEOPLE, recipients: 3, accepted: 3 };

describe('the record of what becomes of notices', () => {
  let comune: ComuneWithFolder;
  const logger = new MemoryLogger();

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
  });

  afterEach(() => comune.close());

  /** As the service does it. */
  async function round(): Promise<IntakeRound> {
    const taken = await comune.takeIn();
    const audit = failing(comune.storage.audit, { record: () => comune.auditFails });
    await enterRefused({ audit, clock: comune.clock, logger }, taken.refused);
    await comune.filing.fileDone();
    return taken;
  }

  const entries = async (): Promise<readonly AuditEntry[]> =>
    (await comune.storage.audit.entries({ limit: 99 })).toReversed();
  const told = async (): Promise<string[]> =>
    (await entries()).map(({ event, text }) => `${event}: ${text}`);

  const acceptedEntry = (notice: Notice): string =>
    `notice.accepted: ${audit.accepted(notice, THREE, comune.clock.now(), 'Europe/Rome')}`;

  it('says what was taken in, and when it goes', async () => {
    await comune.drop('acqua.txt', 'Manca l’acqua');
    await comune.drop('mercato.txt', 'Invia il: 08/12/2026 08:30\n\nMercato');
    await comune.drop('strada.txt', 'Urgente: sì\n\nStrada chiusa');
    await round();
    const notices = await comune.notices();
    assert.deepEqual(
      notices.map(({ title, sendAt, urgent }) => [title, sendAt, urgent]),
      [
        ['acqua', null, false],
        ['mercato', Date.UTC(2026, 11, 8, 7, 30), false],
        ['strada', null, true],
      ],
    );
    const entered = notices.map(acceptedEntry);
    assert.equal(new Set(entered.map((text) => text.replace(/«.*»/, ''))).size, 3);
    assert.deepEqual(await told(), entered);
    assert.deepEqual(
      (await entries()).map(({ actor, noticeId }) => [actor, noticeId]),
      [1, 2, 3].map((id) => ['staff', id]),
    );
  });

  it('says what has been replaced by a new version of the same name', async () => {
    comune.coolingMs = 60_000;
    comune.restart();
    await comune.drop('acqua.txt', 'Manca l’acqua');
    await round();
    await comune.drop('acqua.txt', 'Manca l’acqua domani');
    await round();
    const replaced = (await entries()).find(({ event }) => event === 'notice.replaced');
    assert.equal(replaced?.noticeId, 1);
    assert.equal(replaced.text, audit.replaced({ title: 'acqua' }));
  });

  it('says what was not sent because there was nobody', async () => {
    await comune.drop('acqua.txt', 'Invia il: 25/11/2026 08:30\n\nManca l’acqua');
    await round();
    for (const number of [1, 2, 3]) await comune.unsubscribe(number);
    await comune.storage.outbox.finish(1, comune.clock.now());
    await round();
    const nobody = await comune.notice();
    assert.equal(nobody.notSentTo, 0);
    assert.equal((await told()).at(-1), `notice.expired: ${audit.expired(nobody)}`);
    assert.notEqual(audit.expired(nobody), audit.expired({ ...nobody, expiresAt: 1 }));
  });

  it('says what waits for a confirmation', async () => {
    comune.confirmAbove = 2;
    comune.restart();
    await comune.drop('acqua.txt', 'Manca l’acqua');
    await round();
    const waiting = await comune.notice();
    assert.equal(waiting.state, 'unconfirmed');
    assert.deepEqual(await told(), [acceptedEntry(waiting)]);
  });

  it('says what was refused and why', async () => {
    await comune.drop('vuoto.txt', '   ');
    await round();
    const { why } = emptyText('vuoto.txt', false);
    assert.deepEqual(await told(), [`notice.refused: ${audit.rejected('vuoto', why)}`]);
    const [entry] = await entries();
    assert.deepEqual([entry?.actor, entry?.noticeId], ['service', null]);
  });

  it('says once what was sent, and what had expired', async () => {
    await comune.drop('acqua.txt', 'Manca l’acqua');
    await comune.drop('strada.txt', 'Scade il: 24/11/2026 11:00\n\nStrada chiusa');
    await round();
    const before = (await told()).length;
    await comune.send(1);
    await comune.clock.advance(30 * 60_000);
    await round();
    await round();
    const [acqua, strada] = await comune.notices();
    assert.ok(acqua && strada);
    assert.deepEqual((await told()).slice(before), [
      `notice.sent: ${audit.sent({ title: 'acqua' }, THREE)}`,
      `notice.expired: ${audit.expired({ ...strada, title: 'strada', notSentTo: 3 })}`,
    ]);
  });

  it('takes nothing in that it cannot write down, and takes it in once it can', async () => {
    comune.auditFails = true;
    await comune.drop('acqua.txt', 'Manca l’acqua');
    assert.ok((await round()).failed > 0);
    assert.deepEqual([await comune.notices(), await entries()], [[], []]);
    assert.deepEqual(await comune.files(), ['acqua.txt']);
    comune.auditFails = false;
    await round();
    assert.deepEqual([(await comune.notices()).length, (await entries()).length], [1, 1]);
  });

  it('refuses also what it cannot write down, and says so in the log', async () => {
    comune.auditFails = true;
    await comune.drop('vuoto.txt', '   ');
    await round();
    assert.deepEqual(await comune.files('scartati'), ['vuoto.motivo.txt', 'vuoto.txt']);
    assert.match(logger.lines.at(-1) ?? '', /"audit.not-entered".*"notice.refused"/);
  });

  for (const [end, entry] of [
    ['sent', (notice: Notice) => audit.sent(notice, THREE)],
    ['expired', (notice: Notice) => audit.expired({ ...notice, notSentTo: 3 })],
  ] as const) {
    it(`says once that a notice was ${end}, whatever kept that from being written down`, async () => {
      await comune.drop('acqua.txt', 'Scade il: 24/11/2026 11:00\n\nManca l’acqua');
      await round();
      if (end === 'sent') await comune.send(1);
      else await comune.clock.advance(30 * 60_000);
      const before = (await told()).length;
      comune.auditFails = true;
      await round();
      const place = end === 'sent' ? 'inviati' : 'scartati';
      assert.ok((await comune.files(place)).includes('acqua.txt'), 'it does not hold up the files');
      assert.equal((await comune.notice()).filedAt, null);
      // the process ends in between
      comune.auditFails = false;
      comune.restart();
      await round();
      await round();
      const [only, ...others] = (await told()).slice(before);
      assert.equal(only, `notice.${end}: ${entry(await comune.notice())}`);
      assert.deepEqual(others, []);
      assert.deepEqual((await comune.notice()).placed, ['acqua.txt']);
      assert.equal((await comune.files(place)).length, 2);
      assert.deepEqual(comune.alerts.current(), []);
    });
  }
});

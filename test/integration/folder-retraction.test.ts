import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { RETRACTION_FOLDER, placesIn } from '#src/folder/places.js';
import { WatchedFolder } from '#src/folder/watched-folder.js';
import { DEFAULT_CORRECTION } from '#src/messages/it/citizens.js';
import { afterExpiry } from '#src/messages/it/rejections/notices.js';
import { movedHere } from '#src/messages/it/files.js';
import { textTooLong } from '#src/messages/it/rejections/files.js';
import {
  correction,
  headerInCorrection,
  note,
  unknown,
} from '#src/messages/it/rejections/retractions.js';
import { retractionReport } from '#src/messages/it/retraction-report.js';
import { NO_PEOPLE } from '#src/model/notice.js';
import type { RetractionFigures } from '#src/model/retraction.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { DEFAULT_PATIENCE } from '#src/notices/notice-group.js';
import { NoticeIntake } from '#src/notices/notice-intake.js';
import { Retraction, RetractionFiling } from '#src/notices/retraction/retraction.js';
import { RetractionIntake } from '#src/notices/retraction/intake.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { everyPicture, MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { filingOn } from '../support/filing.js';
import { fixture } from '../support/fixtures.js';
import { namesIn } from '../support/folder-names.js';
import { shows, showsNot } from '../support/shows.js';
import { messageId, useStorage } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';
import { posixOnly } from '../support/posix-only.js';

const ZONE = 'Europe/Rome';
const TO_NOBODY: RetractionFigures = { deleted: 0, deleting: 0, kept: 0, correction: null };
const TO_THREE: RetractionFigures = {
  ...{ deleted: 0, deleting: 1, kept: 2 },
  correction: { ...NO_PEOPLE, recipients: 2, waiting: 2 },
};

describe('a notice in «ritira»', () => {
  const home = useTempDir();
  const db = useStorage();
  let clock: ManualClock;
  let alerts: MemoryAlerts;
  let round: () => Promise<void>;
  let filing: RetractionFiling;
  let retract: (id: number) => Promise<unknown>;
  /** makes the next moving of files fail, as if the process had ended before it */
  let endBeforeMoving = false;

  beforeEach(() => {
    clock = new ManualClock();
    alerts = new MemoryAlerts();
    endBeforeMoving = false;
    open();
  });

  const avvisi = (...path: readonly string[]): string => home.join('avvisi', ...path);
  const ritira = (...path: readonly string[]): string => avvisi(RETRACTION_FOLDER, ...path);

  /** A new process on the same home. */
  function open(): void {
    const at = { settleMs: 2_000, rescanMs: 2_000 };
    const root = new WatchedFolder(
      { folder: avvisi(), spool: home.join('spool'), guide: 'CARTELLA', ...at },
      clock,
      silentLogger,
    );
    const folder = new WatchedFolder(
      {
        folder: ritira(),
        spool: home.join('spool', 'ritira'),
        places: placesIn(avvisi()),
        guide: null,
        showsReports: true,
        ...at,
      },
      clock,
      silentLogger,
    );
    const parts = { ...db.storage, clock, alerts, logger: silentLogger };
    const settings = {
      limits: DEFAULT_LIMITS,
      captionFromName: false,
      computer: 'municipio-7',
      footer: null,
      patience: DEFAULT_PATIENCE,
      coolingMs: 0,
      confirmAbove: null,
      zone: ZONE,
      patienceMs: DEFAULT_PATIENCE.attachmentMs,
    };
    const intake = new NoticeIntake({ ...parts, folder: root, pictures: everyPicture }, settings);
    const { filing: noticeFiling, placing } = filingOn({ ...parts, folder: root }, settings);
    filing = new RetractionFiling({ ...parts, folder, placing }, ZONE);
    const retraction = new Retraction(
      { ...parts, onBegun: () => undefined },
      { correction: DEFAULT_CORRECTION, zone: ZONE, textLength: DEFAULT_LIMITS.textLength },
    );
    retract = (id) => retraction.retract(id, null);
    const retractions = new RetractionIntake(
      {
        ...parts,
        folder,
        retraction,
        filing: {
          put: (id, files) =>
            endBeforeMoving
              ? Promise.reject(new Error('the process has ended'))
              : filing.put(id, files),
        },
      },
      settings,
    );
    round = async () => {
      await intake.takeIn();
      await noticeFiling.fileDone();
      await retractions.takeIn();
      await clock.advance(2_500);
    };
  }

  const rounds = async (count = 5): Promise<void> => {
    for (let each = 0; each < count; each += 1) await round();
  };

  /** A notice to two people by list and one person alone, sent and put away. */
  async function sent(name: string, text: string): Promise<number> {
    await mkdir(avvisi(), { recursive: true });
    await writeFile(avvisi(`${name}.txt`), text);
    return await acceptedAndSent(name);
  }
  async function acceptedAndSent(name: string): Promise<number> {
    await rounds();
    const [notice] = await db.storage.notices.recent(1);
    assert.ok(notice);
    const { outbox } = db.storage;
    const people = await outbox.unassigned(notice.id);
    const [alone = 0, ...others] = people;
    await outbox.assign(notice.id, [
      { kind: 'list', listId: '1@broadcast', subscriberIds: others },
      { kind: 'person', subscriberId: alone },
    ]);
    for (let number = 0; number < 2 * notice.parts.length; number += 1) {
      const next = await outbox.nextOf(notice.id);
      assert.ok(next);
      await outbox.begin(next.id, messageId(notice.id * 10 + number), clock.now(), 'link 1');
      await outbox.settle(next.id, { kind: 'handed-over' }, clock.now());
    }
    await outbox.finish(notice.id, clock.now());
    await rounds(1);
    assert.ok((await namesIn(avvisi('inviati'))).includes(`${name}.esito.txt`));
    return notice.id;
  }
  const dragFromSent = (name: string): Promise<void> =>
    rename(avvisi('inviati', name), ritira(name));
  const read = (...path: readonly string[]): Promise<string> => readFile(avvisi(...path), 'utf8');
  const correctionText = async (): Promise<string> => {
    const [newest] = await db.storage.notices.recent(1);
    const part = newest?.parts[0];
    assert.ok(newest?.kind === 'correction' && part?.kind === 'text');
    return part.text;
  };

  async function assertReport(text: string, id: number, figures: RetractionFigures): Promise<void> {
    const found = await db.storage.notices.get(id);
    assert.ok(found);
    const report = retractionReport(found, figures, clock.now(), ZONE).trim().split('\n\n');
    // the second paragraph says when the figures were read
    for (const paragraph of report.toSpliced(1, 1)) shows(text, paragraph);
  }

  it('is taken back and goes to «annullati» with a report', async () => {
    await db.subscribe(3);
    const id = await sent('mercato', 'Domani c’è il mercato.');
    await dragFromSent('mercato.txt');
    await rounds();
    assert.deepEqual(await namesIn(ritira()), []);
    assert.deepEqual(await namesIn(avvisi('annullati')), ['mercato.esito.txt', 'mercato.txt']);
    assert.notEqual((await db.storage.notices.get(id))?.retractedAt, null);
    assert.equal(
      await correctionText(),
      DEFAULT_CORRECTION.replace('{titolo}', 'Domani c’è il mercato').replace('{ora}', '10:32'),
    );
    for (const place of ['annullati', 'inviati']) {
      const report = await read(place, 'mercato.esito.txt');
      await assertReport(report, id, TO_THREE);
    }
    assert.deepEqual(alerts.current(), []);
  });

  it('has its report brought up to date', async () => {
    await db.subscribe(3);
    const id = await sent('mercato', 'Domani c’è il mercato.');
    await dragFromSent('mercato.txt');
    await rounds();
    const [due] = await db.storage.retractions.dueRevocations(1, clock.now());
    assert.ok(due);
    await db.storage.retractions.settleRevocation(due.deliveryId, { kind: 'done' }, clock.now());
    await filing.refresh(id);
    const report = await read('annullati', 'mercato.esito.txt');
    await assertReport(report, id, { ...TO_THREE, deleted: 1, deleting: 0 });
  });

  it('is corrected in the words of «.rettifica.txt», whatever wrote them', async () => {
    await db.subscribe(3);
    await sent('mercato', 'Domani c’è il mercato.');
    await dragFromSent('mercato.txt');
    // Windows-1252: «Il mercato è giovedì.»
    await writeFile(
      ritira('mercato.rettifica.txt'),
      Buffer.from('Il mercato \xe8 gioved\xec.', 'latin1'),
    );
    await rounds();
    assert.equal(await correctionText(), 'Il mercato è giovedì.');
    assert.deepEqual(await namesIn(avvisi('annullati')), [
      'mercato.esito.txt',
      'mercato.rettifica.txt',
      'mercato.txt',
    ]);
  });

  it('is not taken back with a correction that cannot be sent', async () => {
    await db.subscribe(3);
    const id = await sent('mercato', 'Domani c’è il mercato.');
    await dragFromSent('mercato.txt');
    await writeFile(ritira('mercato.rettifica.txt'), 'x'.repeat(4_097));
    await rounds();
    assert.equal((await db.storage.notices.get(id))?.retractedAt, null);
    assert.deepEqual(await namesIn(avvisi('scartati')), [
      'mercato.motivo.txt',
      'mercato.rettifica.txt',
      'mercato.txt',
    ]);
    const why = await read('scartati', 'mercato.motivo.txt');
    const files = ['mercato.txt', 'mercato.rettifica.txt'];
    const rejection = correction(textTooLong('mercato.rettifica.txt', 4097, 4096));
    const wanted = note('mercato', files, rejection, clock.now(), ZONE);
    // the last paragraph says when the files were moved
    shows(why, wanted.trim().split('\n\n').slice(0, -1).join('\n\n'));
  });

  it('is not taken back with a correction in which an order stands that nobody would obey', async () => {
    await db.subscribe(3);
    const id = await sent('mercato', 'Domani c’è il mercato.');
    await dragFromSent('mercato.txt');
    await writeFile(ritira('mercato.rettifica.txt'), '- Urgente: sì\n\nIl mercato non c’è.');
    await rounds();
    assert.equal((await db.storage.notices.get(id))?.retractedAt, null);
    const { why } = headerInCorrection('mercato.rettifica.txt', 1);
    shows(await read('scartati', 'mercato.motivo.txt'), why);
  });

  it('is known under another name, and by its report alone', async () => {
    await db.subscribe(3);
    const first = await sent('mercato', 'Domani c’è il mercato.');
    const second = await sent('scuola', 'Domani la scuola è chiusa.');
    await rename(avvisi('inviati', 'mercato.txt'), ritira('copia di mercato.txt'));
    await dragFromSent('scuola.esito.txt');
    await rounds();
    for (const id of [first, second]) {
      assert.notEqual((await db.storage.notices.get(id))?.retractedAt, null);
    }
  });

  it('is told by its place from another one with the same content', async () => {
    await db.subscribe(3);
    const first = await sent('mercato', 'Domani c’è il mercato.');
    await clock.advance(40 * 24 * 3_600_000);
    const second = await sent('mercato', 'Domani c’è il mercato.');
    await db.inspect(
      `update notices set taken_at = 1, placed = iif(id = ${String(first)},
         '["mercato.txt"]', '["mercato (2).txt"]')`,
    );
    await dragFromSent('mercato.txt');
    await rounds();
    assert.notEqual((await db.storage.notices.get(first))?.retractedAt, null);
    assert.equal((await db.storage.notices.get(second))?.retractedAt, null);
  });

  it('stops one that still waits, and nobody gets it', async () => {
    await db.subscribe(3);
    await mkdir(avvisi(), { recursive: true });
    await writeFile(avvisi('mercato.txt'), 'Domani c’è il mercato.');
    await rounds();
    await rename(avvisi('in-corso', 'mercato.txt'), ritira('mercato.txt'));
    await rounds();
    const [notice, ...more] = await db.storage.notices.recent(9);
    assert.deepEqual(more, [], 'no correction');
    assert.equal(notice?.state, 'cancelled');
    assert.deepEqual(await namesIn(avvisi()), ['LEGGIMI.txt']);
    assert.deepEqual(await namesIn(avvisi('in-corso')), []);
    const report = await read('annullati', 'mercato.esito.txt');
    assert.equal(notice.notSentTo, 3);
    await assertReport(report, notice.id, TO_NOBODY);
    assert.deepEqual(await db.storage.notices.unfiled(), []);
  });

  it('says so in «scartati», too, where one lies that expired half way', async () => {
    await db.subscribe(3);
    await mkdir(avvisi(), { recursive: true });
    await writeFile(avvisi('mercato.txt'), 'Scade il: 24/11/2026 12:00\n\nDomani c’è il mercato.');
    await rounds();
    const { notices, outbox } = db.storage;
    const [notice] = await notices.recent(1);
    assert.ok(notice);
    const [first = 0] = await outbox.unassigned(notice.id);
    await outbox.assign(notice.id, [{ kind: 'person', subscriberId: first }]);
    const next = await outbox.nextOf(notice.id);
    await outbox.begin(next?.id ?? 0, messageId(1), clock.now(), 'link 1');
    await outbox.settle(next?.id ?? 0, { kind: 'handed-over' }, clock.now());
    await clock.advance(2 * 3_600_000);
    await rounds(2);
    await retract(notice.id);
    await filing.refresh(notice.id);
    const text = await read('scartati', 'mercato.motivo.txt');
    assert.equal((await notices.get(notice.id))?.notSentTo, 2);
    await assertReport(text, notice.id, { ...TO_NOBODY, deleting: 1 });
    for (const hadIt of [true, false]) showsNot(text, afterExpiry(hadIt));
  });

  it('takes along what is left in «in-corso» of one of which only a file was dragged', async () => {
    await db.subscribe(3);
    await mkdir(avvisi(), { recursive: true });
    await writeFile(avvisi('mercato.txt'), 'Domani c’è il mercato.');
    await writeFile(avvisi('mercato.jpg'), fixture('mercato.jpg'));
    await rounds();
    await rename(avvisi('in-corso', 'mercato.jpg'), ritira('mercato.jpg'));
    await rounds();
    assert.deepEqual(await namesIn(avvisi('in-corso')), []);
    assert.deepEqual(await namesIn(avvisi('annullati')), [
      'mercato.esito.txt',
      'mercato.jpg',
      'mercato.txt',
    ]);
    const [stopped] = await db.storage.notices.recent(1);
    await assertReport(await read('annullati', 'mercato.esito.txt'), stopped?.id ?? 0, TO_NOBODY);
    assert.deepEqual(await db.storage.notices.unfiled(), []);
  });

  it('may be a sub-folder, which is one notice', async () => {
    await db.subscribe(3);
    await mkdir(avvisi('festa'), { recursive: true });
    await writeFile(avvisi('festa', 'testo.txt'), 'Domani festa.');
    await writeFile(avvisi('festa', 'piazza.jpg'), fixture('mercato.jpg'));
    const id = await acceptedAndSent('festa');
    await dragFromSent('festa');
    await writeFile(ritira('festa.rettifica.txt'), 'La festa è sabato.');
    await rounds();
    assert.notEqual((await db.storage.notices.get(id))?.retractedAt, null);
    assert.equal(await correctionText(), 'La festa è sabato.');
    assert.deepEqual(await readdir(ritira()), []);
    assert.deepEqual(await namesIn(avvisi('annullati')), [
      'festa.esito.txt',
      'festa.rettifica.txt',
    ]);
    assert.deepEqual(await namesIn(avvisi('annullati', 'festa')), ['piazza.jpg', 'testo.txt']);
  });

  posixOnly('symlinks')(
    'is refused when it is a sub-folder or a link that is no notice',
    async () => {
      await mkdir(ritira('altro', 'dentro'), { recursive: true });
      await mkdir(ritira('vuota'));
      await symlink(home.join('fuori.txt'), ritira('link.txt'));
      await rounds();
      assert.deepEqual(await readdir(avvisi('scartati')), ['link.motivo.txt', 'link.txt']);
      await clock.advance(600_000);
      await rounds();
      assert.deepEqual(await readdir(ritira()), []);
      shows(await read('scartati', 'altro.motivo.txt'), movedHere(['altro/']));
      assert.deepEqual(await readdir(avvisi('scartati', 'altro', 'dentro')), []);
      assert.deepEqual(await readdir(avvisi('scartati', 'vuota')), []);
    },
  );

  it('is refused when it is none that was sent', async () => {
    await db.subscribe(3);
    await sent('mercato', 'Domani c’è il mercato.');
    await writeFile(ritira('altro.txt'), 'Mai inviato');
    await rounds();
    assert.deepEqual(await namesIn(ritira()), []);
    assert.deepEqual(await namesIn(avvisi('scartati')), ['altro.motivo.txt', 'altro.txt']);
    shows(await read('scartati', 'altro.motivo.txt'), unknown(false).why);
    assert.equal(await read('scartati', 'altro.txt'), 'Mai inviato');
  });

  it('is taken back once, also when the process ends before its files are moved', async () => {
    await db.subscribe(3);
    const id = await sent('mercato', 'Domani c’è il mercato.');
    await dragFromSent('mercato.txt');
    endBeforeMoving = true;
    await rounds();
    assert.notEqual((await db.storage.notices.get(id))?.retractedAt, null);
    assert.deepEqual(await namesIn(ritira()), ['mercato.txt']);
    assert.deepEqual(
      alerts.current().map(({ code }) => code),
      ['notice-retraction'],
    );
    await db.reopen();
    endBeforeMoving = false;
    open();
    await rounds();
    assert.deepEqual(await namesIn(avvisi('annullati')), ['mercato.esito.txt', 'mercato.txt']);
    assert.deepEqual(await namesIn(avvisi('scartati')), []);
    assert.deepEqual(alerts.current(), []);
    const entries = await db.storage.audit.entries({ limit: 9, noticeId: id });
    assert.equal(entries.filter(({ event }) => event === 'notice.retracted').length, 1);
  });
});

/** Every text that the program puts into the folder: whoever drags one of them along sends it to nobody. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DropBox } from '#src/folder/panel-folder.js';
import { forNotepad } from '#src/folder/names.js';
import { isOwnText, keepGuide } from '#src/folder/own-texts.js';
import { GUIDE, leggimi } from '#src/messages/it/folder-guide.js';
import * as notes from '#src/messages/it/folder-notes.js';
import { link } from '#src/messages/it/rejections/files.js';
import { LOST, lostNote } from '#src/messages/it/rejections/left-in-progress.js';
import { reasonNote } from '#src/messages/it/rejections/notices.js';
import * as retractions from '#src/messages/it/rejections/retractions.js';
import { renderReport, testReport } from '#src/messages/it/report.js';
import { retractionReport } from '#src/messages/it/retraction-report.js';
import { confirmationText, stateNote } from '#src/messages/it/status-note.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { DAY, figures, ZONE } from '../support/notice-situations.js';
import { queuedNotice } from '../support/queued-notice.js';
import { posixOnly } from '../support/posix-only.js';
import { shows } from '../support/shows.js';
import { parsed, sourceFiles } from '../support/source-texts.js';

const NOTICE = queuedNotice(DAY);
const PROGRESS = figures({ recipients: 60, waiting: 60 });
const FACTS = {
  progress: PROGRESS,
  outlook: { startsAt: null, waitsFor: null, ends: null, cold: 0 },
} as const;
const TOWN = { unsaved: 0, inactive: 0, listRecipientsThisMonth: 0, allowance: null };
const FILES = ['acqua.txt'];
const ABOUT = { name: 'acqua', files: FILES, isTest: false };
const CODE = '12-000000000000';
const REPORT = renderReport(NOTICE, { progress: PROGRESS, routes: [] }, TOWN, DAY, ZONE);
const NOTHING = { deleted: 0, deleting: 0, kept: 0, correction: null };
const RETRACTED = retractionReport({ ...NOTICE, retractedAt: DAY }, NOTHING, DAY, ZONE);
const EXPIRED = { ...NOTICE, state: 'expired', finishedAt: DAY, expiresAt: DAY } as const;

/** The part that writes it → name of the file and what is in it. */
const WRITERS: Readonly<Record<string, readonly (readonly [name: string, text: string])[]>> = {
  'folder/own-texts.ts': [
    ['LEGGIMI.txt', leggimi({ coolingSeconds: 60, quietHours: null })],
    ['LEGGIMI - Copia.txt', leggimi({ coolingSeconds: 60, quietHours: null })],
  ],
  'folder/alert-files.ts': [
    [
      'AVVISO-CAMPANILE-disco-pieno.txt',
      notes.alertFile({ code: 'disk-full', text: 'Il disco è pieno.', since: DAY }, ZONE),
    ],
  ],
  'folder/panel-folder.ts': [['acqua.motivo.txt', notes.undecidedNote('acqua', FILES)]],
  'folder/empty-files.ts': [['acqua.motivo.txt', notes.emptyFilesNote(FILES)]],
  'folder/presence.ts': ['', 'SI-', 'Sì '].map((yes) => [
    `${yes}${notes.FOLDER_CONFIRMATION}`,
    notes.folderConfirmationText(FILES),
  ]),
  'notices/confirmations.ts': ['', 'SI-', 'Sì ', 'sì_'.normalize('NFD')].map((yes) => [
    `${yes}CONFERMA-12-acqua.txt`,
    confirmationText(NOTICE, FACTS, ZONE),
  ]),
  'notices/in-progress.ts': (['queued', 'sent', 'expired'] as const).flatMap((state) =>
    (['annullati', 'inviati', 'scartati'] as const).map(
      (place) =>
        [
          'acqua.motivo.txt',
          notes.correctedNote({ ...NOTICE, state }, place, FILES, DAY, ZONE),
        ] as const,
    ),
  ),
  'notices/state-notes.ts': [['acqua (2).stato.txt', stateNote(NOTICE, FACTS, ZONE)]],
  'notices/notice-filing.ts': [
    ['acqua.esito.txt', REPORT],
    ['acqua.esito - Copia.txt', REPORT],
    ['acqua.esito (2).txt', REPORT],
    ['acqua.esito.txt.txt', REPORT],
    ['acqua.motivo.txt', notes.expiryNote({ ...EXPIRED, notSentTo: 45 }, PROGRESS, ZONE)],
    ['acqua.motivo.txt', notes.expiryNote(EXPIRED, figures({}), ZONE)],
  ],
  'notices/notice-intake.ts': [
    ['acqua.motivo.txt', reasonNote(ABOUT, LOST, DAY, ZONE)],
    ['acqua.motivo-letto.txt', reasonNote(ABOUT, LOST, DAY, ZONE)],
    ['acqua.motivo.txt', reasonNote({ ...ABOUT, isTest: true }, LOST, DAY, ZONE)],
  ],
  'notices/unknown-files.ts': [
    ['acqua.motivo.txt', lostNote({ name: 'acqua', files: FILES, code: CODE }, DAY, ZONE)],
    ['acqua.motivo.txt', reasonNote(ABOUT, LOST, DAY, ZONE)],
  ],
  'notices/test-notices.ts': [['acqua.esito.txt', testReport(NOTICE, PROGRESS, DAY, ZONE)]],
  'notices/retraction/intake.ts': [
    ['acqua.motivo.txt', retractions.note('acqua', FILES, retractions.unknown(true), DAY, ZONE)],
  ],
  'notices/retraction/retraction.ts': [
    ['acqua.esito.txt', RETRACTED],
    ['acqua.motivo.txt', RETRACTED],
  ],
};

/** What writes a text into the folder has one of these in it. */
const WRITES = /\bsuffix: '\.|\bfolder\.put\(|\bforNotepad\(/;
/** They write what they are given. */
const CARRIES = [
  'ports/folder.ts',
  'folder/names.ts',
  'folder/filing-cabinet.ts',
  'folder/watched-folder.ts',
];

describe('a text that the program writes into the folder', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
  });

  afterEach(() => comune.close());

  it('is in this table, whoever writes it', async () => {
    const files = (await sourceFiles()).filter((file) => !CARRIES.includes(file));
    const found: string[] = [];
    for (const file of files) if (WRITES.test((await parsed(file)).text)) found.push(file);
    assert.deepEqual(found, Object.keys(WRITERS).toSorted());
  });

  for (const [writer, texts] of Object.entries(WRITERS)) {
    it(`goes to nobody when staff drag it along (${writer})`, async () => {
      for (const [name, text] of texts) {
        for (const at of [name, `mercato/${name}`]) {
          await comune.drop(at, forNotepad(text));
          assert.equal(await isOwnText(join(comune.avvisi, at)), true, `${at}\n${text}`);
        }
        await comune.takeIn();
        assert.deepEqual(await comune.notices(), [], name);
      }
    });
  }

  it('is known also where the request is put that a full disk has kept from being heeded', async () => {
    comune.confirmAbove = 2;
    comune.restart();
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.filing.fileDone();
    const yes = join(comune.avvisi, 'in-corso', 'SI-CONFERMA-1-a.txt');
    await rename(join(comune.avvisi, 'in-corso', 'CONFERMA-1-a.txt'), yes);
    Object.assign(comune.staff, { confirm: () => Promise.reject(new Error('disk I/O error')) });
    await comune.filing.fileDone();
    const [heading = ''] = confirmationText(await comune.notice(), FACTS, ZONE).split('\n');
    shows(await readFile(yes, 'utf8'), heading);
    await rename(yes, join(comune.avvisi, 'SI-CONFERMA-1-a.txt'));
    await comune.takeIn();
    assert.equal((await comune.notices()).length, 1);
  });

  it('is the reason of a refusal, which staff see in the panel, beside what was corrected in «in-corso»', async () => {
    comune.coolingMs = 60_000;
    comune.restart();
    await comune.accept({ 'a.txt': 'Il mercato è lunedì' });
    await writeFile(join(comune.avvisi, 'in-corso', 'a.txt'), 'Il mercato è martedì');
    for (let round = 0; round < 3; round += 1) await comune.filing.fileDone();
    const box = new DropBox(comune.avvisi);
    assert.equal(await box.refusedCount(), 1);
    assert.equal((await box.refused(1))[0]?.name, 'a');
    for (const name of ['a.txt', 'a.motivo.txt'])
      await rename(join(comune.avvisi, 'scartati', name), join(comune.avvisi, name));
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['a', 'a']);
    assert.equal((await comune.notice(2)).files.length, 1);
  });

  posixOnly('fifos')('is sought in no pipe, into which perhaps nobody ever writes', async () => {
    await comune.accept({ 'a.txt': 'Domani manca l’acqua' });
    await comune.filing.fileDone();
    await rm(join(comune.avvisi, GUIDE), { force: true });
    for (const name of ['x.esito.txt', GUIDE, 'in-corso/x.stato.txt', 'inviati/y.esito.txt'])
      execFileSync('mkfifo', [join(comune.avvisi, name)]);
    for (const name of ['y.motivo.txt', 'z.txt'])
      execFileSync('mkfifo', [join(comune.avvisi, 'scartati', name)]);
    const [[note, reason] = ['', '']] = WRITERS['notices/notice-intake.ts'] ?? [];
    await writeFile(join(comune.avvisi, 'scartati', note.replace('acqua', 'z')), reason);
    assert.equal(await isOwnText(join(comune.avvisi, 'x.esito.txt')), false);
    await keepGuide(comune.avvisi, 'Come si usa');
    const box = new DropBox(comune.avvisi);
    assert.equal(await box.refusedText('z'), null);
    await comune.accept({ 'b.txt': 'Il mercato è lunedì' });
    await comune.filing.fileDone();
    assert.deepEqual(await comune.names(), ['a', 'b']);
  });

  posixOnly('symlinks')('is not what a link leads to: the link is refused', async () => {
    const [[, text] = ['', '']] = WRITERS['folder/own-texts.ts'] ?? [];
    await writeFile(join(comune.avvisi, '..', 'altrove.txt'), forNotepad(text));
    await symlink('../altrove.txt', join(comune.avvisi, 'x.esito.txt'));
    assert.equal(await isOwnText(join(comune.avvisi, 'x.esito.txt')), false);
    await comune.takeIn();
    shows(await comune.read('scartati', 'x.esito.motivo.txt'), link('x.esito.txt').why);
  });
});

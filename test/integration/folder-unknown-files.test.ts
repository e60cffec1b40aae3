import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RefusedFiles } from '#src/folder/refused-files.js';
import { upperFirst } from '#src/italian.js';
import { rejected } from '#src/messages/it/audit.js';
import { parkedEntry, stateReason, willNotGet } from '#src/messages/it/notice-states.js';
import {
  leftOf,
  LOST,
  lostNote,
  NOT_UNDER_WAY,
} from '#src/messages/it/rejections/left-in-progress.js';
import { alreadyTaken, REPEAT, TWICE } from '#src/messages/it/rejections/notices.js';
import { NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { archiveCode, type Rejection } from '#src/model/notice.js';
import { acceptedBy } from '../support/accepted-by.js';
import { failing } from '../support/failing.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { fixture } from '../support/fixtures.js';
import { shows, showsNot } from '../support/shows.js';

const MINUTE = 60_000;
const ZONE = 'Europe/Rome';

describe('what lies in «in-corso» and no notice knows', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
    comune.coolingMs = MINUTE;
    comune.restart();
  });

  afterEach(() => comune.close());

  const inProgress = (name: string): string => join(comune.avvisi, 'in-corso', name);

  /** Long enough for everything to have been seen at rest. */
  async function rounds(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await comune.filing.fileDone();
      await comune.clock.advance(MINUTE);
    }
  }

  function showsReason(note: string, { why, remedy }: Rejection): void {
    shows(note, why);
    shows(note, remedy);
  }

  /** As it is said of a notice that is over. */
  async function leftOver(id: number): Promise<Rejection> {
    return leftOf(await comune.notice(id), await comune.store.progress(id), ZONE);
  }

  it('that lies where it was dropped when an older copy is restored waits for a person', async () => {
    const copy = await comune.backUp();
    await comune.drop('a.txt', 'Manca l’acqua.');
    await comune.takeIn();
    comune.locked.add('a.txt');
    await comune.filing.fileDone();
    await comune.send(1);
    assert.deepEqual(await comune.files(), ['a.txt']);

    await comune.restoreFrom(copy);
    await comune.takeIn();
    assert.deepEqual(await comune.names(), []);
    comune.restart();
    comune.locked.clear();
    await comune.takeIn();
    const { state, parkedWhy } = await comune.notice();
    assert.deepEqual([state, parkedWhy], ['parked', 'restored']);
    const parked = await comune.notice();
    shows((await comune.audit()).join(), parkedEntry(parked, 'restored'));
    await rounds();
    shows(await comune.read('in-corso', 'CONFERMA-1-a.txt'), upperFirst(stateReason(parked) ?? ''));
    await comune.accept({ 'b.txt': 'Torna l’acqua.' });
    assert.deepEqual(await comune.states(), ['parked', 'queued']);
  });

  it('is not all of what staff did after the copy: what they dragged away stays so, what they sent is asked about', async () => {
    comune.coolingMs = 60 * MINUTE;
    comune.restart();
    await comune.accept({ 'a.txt': 'Manca l’acqua.', 'b.txt': 'Mercato', 'c.txt': 'Fiera' });
    const copy = await comune.backUp();
    await comune.staff.stop({ id: 1 });
    await comune.staff.sendNow({ id: 2 });
    await comune.send(2);
    await rounds();
    assert.deepEqual(await comune.states(), ['cancelled', 'sent', 'queued']);

    await comune.restoreFrom(copy);
    await rounds();
    assert.deepEqual(await comune.states(), ['cancelled', 'parked', 'parked']);
    assert.equal((await comune.notice(2)).parkedWhy, 'restored', 'whatever became of its file');
    const why = stateReason({ ...(await comune.notice(3)), parkedWhy: 'restored' });
    shows(await comune.read('in-corso', 'CONFERMA-3-c.txt'), upperFirst(why ?? ''));
  });

  it('that is another file of such a name is not asked about, however soon after a restore', async () => {
    const copy = await comune.backUp();
    await comune.drop('a.txt', 'Manca l’acqua.');
    await comune.drop('b.txt', 'Mercato');
    await comune.restoreFrom(copy);
    await comune.takeIn();
    comune.restart();
    await comune.takeIn();
    assert.deepEqual(await comune.states(), ['parked', 'parked']);
    await comune.staff.stop({ id: 1 });
    await comune.staff.stop({ id: 2 });
    await rounds();
    await comune.takeIn();
    await comune.accept({ 'a.txt': 'Torna l’acqua.' });
    assert.deepEqual(await comune.states(), ['cancelled', 'cancelled', 'queued']);
    // the very file that lay there then is asked about wherever it was meanwhile
    await rename(join(comune.avvisi, 'annullati', 'b.txt'), join(comune.avvisi, 'b.txt'));
    await comune.takeIn();
    assert.deepEqual(await comune.states(), ['cancelled', 'cancelled', 'queued', 'parked']);
  });

  it('that a program saves once more before it lets go of it is the file of then', async () => {
    const copy = await comune.backUp();
    comune.locked.add('a.txt');
    await comune.drop('a.txt', 'Manca l’acqua.');
    await comune.restoreFrom(copy);
    await comune.takeIn();
    await comune.drop('a.txt', 'Manca l’acqua');
    await comune.takeIn();
    comune.locked.clear();
    await comune.takeIn();
    assert.deepEqual(await comune.states(), ['parked']);
  });

  it('after a restore of an older copy is told of, and never goes out by itself', async () => {
    const copy = await comune.backUp();
    await comune.accept({
      'a.txt': 'Il mercato è spostato.',
      'a.jpg': fixture('mercato.jpg'),
      'gita/testo.txt': 'La gita è rimandata.',
      'gita/1.jpg': fixture('mercato.jpg'),
    });
    comune.confirmAbove = 1;
    comune.restart();
    await comune.accept({ 'b.txt': 'Manca l’acqua.' });
    assert.deepEqual(await comune.states(), ['queued', 'queued', 'unconfirmed']);
    const code = archiveCode(await comune.notice());

    await comune.restoreFrom(copy);
    await comune.takeIn();
    await rounds();
    assert.deepEqual(await comune.names(), []);
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.deepEqual(await comune.files('scartati'), [
      'a.jpg',
      'a.motivo.txt',
      'a.txt',
      'b.motivo.txt',
      'b.txt',
      'gita.motivo.txt',
      'gita/1.jpg',
      'gita/testo.txt',
    ]);
    const note = await comune.read('scartati', 'a.motivo.txt');
    const lost = lostNote({ name: 'a', files: ['a.txt', 'a.jpg'], code }, comune.clock.now(), ZONE);
    const paragraphs = lost.trim().split('\n\n');
    // the last says when the files were moved
    for (const paragraph of paragraphs.slice(0, -1)) shows(note, paragraph);
    const audit = await comune.audit();
    assert.equal(audit.length, 3);
    shows(audit.join('\n'), rejected('b', LOST.why));
    assert.deepEqual(comune.alerts.current(), []);

    // the panel shows it among what waits for a person
    const refused = await new RefusedFiles(join(comune.avvisi, 'scartati'), String).list(9);
    assert.deepEqual(refused.map(({ name, isText }) => [name, isText]).toSorted(), [
      ['a', false],
      ['b', true],
      ['gita', false],
    ]);
    await rename(join(comune.avvisi, 'scartati', 'b.txt'), join(comune.avvisi, 'b.txt'));
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['b']);
  });

  it('after a restore leaves alone what is accepted from then on, whatever its number', async () => {
    const copy = await comune.backUp();
    await comune.accept({ 'a.txt': 'uno' });
    await comune.restoreFrom(copy);
    // What lies there at the first look may have been there before.
    await comune.takeIn();
    await comune.accept({ 'a.txt': 'due' });
    await rounds();
    assert.deepEqual(await comune.names(), ['a']);
    assert.deepEqual(await comune.files('in-corso'), ['a (2).stato.txt', 'a (2).txt']);
    assert.equal(await comune.read('in-corso', 'a (2).txt'), 'due');
    assert.equal(await comune.read('scartati', 'a.txt'), 'uno');
  });

  it('that somebody has put there is told of once it is at rest', async () => {
    await writeFile(inProgress('sagra.txt'), 'La sagra');
    await comune.filing.fileDone();
    await comune.clock.advance(MINUTE / 2);
    await writeFile(inProgress('sagra.txt'), 'La sagra è domenica.');
    await comune.filing.fileDone();
    await comune.clock.advance(MINUTE / 2);
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('in-corso'), ['sagra.txt'], 'it was written a moment ago');
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.equal(await comune.read('scartati', 'sagra.txt'), 'La sagra è domenica.');
    showsReason(await comune.read('scartati', 'sagra.motivo.txt'), NOT_UNDER_WAY);
    assert.deepEqual(await comune.names(), []);
  });

  it('stays while it is a file of a notice under way, under another name, and not afterwards', async () => {
    await comune.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    await rename(inProgress('a.jpg'), inProgress('piazza.jpg'));
    await rounds();
    assert.deepEqual(await comune.states(), ['queued']);
    assert.deepEqual(await comune.files('in-corso'), ['a.stato.txt', 'a.txt', 'piazza.jpg']);
    await comune.send();
    await rounds();
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.txt']);
    assert.deepEqual(await comune.files('scartati'), ['piazza.jpg', 'piazza.motivo.txt']);
  });

  for (const name of ['a.jpg', 'piazza.jpg']) {
    it(`stays while its notice, which was stopped and put away, goes on («${name}»)`, async () => {
      await comune.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
      await comune.clock.advance(MINUTE);
      await comune.sendTo(1);
      assert.equal(await comune.store.cancel(1, comune.clock.now()), true);
      await comune.filing.fileDone();
      assert.deepEqual(await comune.files('in-corso'), []);
      assert.equal(await comune.store.resume(1, comune.clock.now()), true);
      await rename(join(comune.avvisi, 'annullati', 'a.jpg'), inProgress(name));
      await rounds();
      assert.deepEqual(await comune.states(), ['sending']);
      assert.deepEqual(await comune.files('in-corso'), [name]);
      assert.deepEqual(await comune.files('scartati'), []);
    });
  }

  it('is not the report of a notice that goes on: it stays, is kept up to date, and goes back when that is over', async () => {
    await comune.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    await comune.clock.advance(MINUTE);
    await comune.sendTo(1);
    assert.equal(await comune.store.cancel(1, comune.clock.now()), true);
    await comune.filing.fileDone();
    const all = await comune.files('annullati');
    assert.deepEqual(all, ['a.esito.txt', 'a.jpg', 'a.txt']);
    for (const name of all) await rename(join(comune.avvisi, 'annullati', name), inProgress(name));
    await comune.filing.fileDone();
    shows(await comune.read('in-corso', 'a.esito.txt'), willNotGet(2));
    assert.equal(await comune.store.resume(1, comune.clock.now()), true);
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), all);
    const goesOn = await comune.read('in-corso', 'a.esito.txt');
    for (const left of [1, 2, 3]) showsNot(goesOn, willNotGet(left));
    await comune.send();
    await rounds();
    await rounds();
    assert.deepEqual(await comune.states(), ['sent']);
    const report = await comune.read('inviati', 'a.esito.txt');
    shows(report, acceptedBy(3, await comune.notice()));
    assert.doesNotMatch(report, /\ufeff.*\ufeff|[^\r]\n|\r\r/s);
    assert.ok(!(await comune.files('in-corso')).includes('a.esito.txt'));
    assert.ok(!(await comune.files('scartati')).some((name) => name.includes('esito')));
    assert.ok(!(await comune.audit()).some((text) => text.includes('«a.esito»')));
  });

  for (const [how, place, end] of [
    ['sent', 'inviati', () => comune.send()],
    ['stopped', 'annullati', () => comune.staff.stop({ id: 1 })],
  ] as const) {
    it(`is not the report of a notice that was ${how}: that goes back to where it lay`, async () => {
      await comune.accept({ 'a.txt': 'Mercato' });
      await end();
      await comune.filing.fileDone();
      const report = await comune.read(place, 'a.esito.txt');
      await rename(join(comune.avvisi, place, 'a.esito.txt'), inProgress('a.esito.txt'));
      await rounds();
      assert.deepEqual(await comune.files('in-corso'), []);
      assert.equal(await comune.read(place, 'a.esito.txt'), report);
      assert.deepEqual(await comune.files('scartati'), []);
      // and once more where it lies there, too
      await writeFile(inProgress('a.esito.txt'), report);
      await rounds();
      assert.deepEqual(await comune.files('in-corso'), []);
      assert.deepEqual(await comune.files(place), ['a.esito.txt', 'a.txt']);
      assert.ok(!(await comune.audit()).some((text) => text.includes('scartato')));
    });
  }

  it('is an old copy of a report, and does not take the place of the newer one', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.sendTo(1);
    await comune.staff.stop({ id: 1 });
    await comune.filing.fileDone();
    const report = await comune.read('annullati', 'a.esito.txt');
    const old = report.replaceAll('fermato', 'inviato');
    assert.notEqual(old, report);
    await writeFile(inProgress('a.esito.txt'), old);
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.equal(await comune.read('annullati', 'a.esito.txt'), report);
    assert.equal(await comune.read('scartati', 'a.esito.txt'), old);
  });

  it('is kept beside what is lost when it is a report that an older copy does not know', async () => {
    const copy = await comune.backUp();
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.send();
    await comune.filing.fileDone();
    for (const name of ['a.txt', 'a.esito.txt'])
      await rename(join(comune.avvisi, 'inviati', name), inProgress(name));
    await comune.restoreFrom(copy);
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.deepEqual(await comune.files('scartati'), ['a.esito.txt', 'a.motivo.txt', 'a.txt']);
  });

  it('is not what systems leave there, nor what waits to be moved away', async () => {
    for (const name of ['Thumbs.db', '.DS_Store', '~$a.docx', 'desktop.ini']) {
      await writeFile(inProgress(name), 'x');
    }
    await comune.accept({ 'a.txt': 'Mercato' });
    await rounds();
    assert.deepEqual(await comune.files('scartati'), []);
    assert.equal((await comune.files('in-corso')).length, 6);
  });

  it('is not what a clerk has written in the name of our notes', async () => {
    await writeFile(inProgress('sagra.stato.txt'), 'La sagra è in ottimo stato.');
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.equal(await comune.read('scartati', 'sagra.stato.txt'), 'La sagra è in ottimo stato.');
  });

  it('of which the copy knew is not called sent when it comes again, for nobody knows', async () => {
    await comune.accept({ 'a.txt': 'uno' });
    const copy = await comune.backUp();
    await comune.clock.advance(2 * MINUTE); // it would have gone
    await comune.restoreFrom(copy);
    await rounds();
    assert.deepEqual(await comune.states(), ['sent']);
    await comune.accept({ 'b.txt': 'uno' });
    const note = await comune.read('scartati', 'b.motivo.txt');
    const [known, progress] = [await comune.notice(), await comune.store.progress(1)];
    assert.equal(progress.accepted, 0);
    assert.notEqual(progress.uncertain + progress.held, 0);
    showsReason(note, alreadyTaken(known, progress, ZONE));
    shows(note, REPEAT);
    showsNot(note, alreadyTaken(known, { ...progress, accepted: 3 }, ZONE).why);
  });

  it('is not the note of a notice under way that a program had open when it was first seen', async () => {
    comune.coolingMs = 60 * MINUTE; // its note says the same all the time
    comune.restart();
    comune.locked.add('a.stato.txt');
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.filing.fileDone();
    comune.locked.clear();
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), ['a.stato.txt', 'a.txt']);
    assert.deepEqual(await comune.files('scartati'), []);
    assert.deepEqual(await comune.audit(), []);
  });

  it('is not judged while the note that says whose it is cannot be read', async () => {
    const copy = await comune.backUp();
    await comune.accept({ 'a.txt': 'uno' });
    await comune.restoreFrom(copy);
    comune.locked.add('a.stato.txt');
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), ['a.stato.txt', 'a.txt']);
    comune.locked.clear();
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), []);
    showsReason(await comune.read('scartati', 'a.motivo.txt'), LOST);
  });

  it('is put aside also when another thing that lies there cannot be', async () => {
    comune.restart((real) => failing(real, { file: ({ name }) => name === 'a' }));
    for (const name of ['a.txt', 'b.txt']) await writeFile(inProgress(name), name);
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), ['a.txt']);
    assert.deepEqual(await comune.files('scartati'), ['b.motivo.txt', 'b.txt']);
    assert.deepEqual(
      comune.alerts.current().map(({ code }) => code),
      ['notice-filing'],
    );
  });

  for (const [how, end, state, accepted] of [
    ['was sent', () => comune.send(), 'sent', 3],
    ['was called off', () => comune.staff.stop({ id: 1 }), 'cancelled', 0],
    [
      'was stopped half way',
      async () => {
        await comune.sendTo(1);
        await comune.staff.stop({ id: 1 });
      },
      'cancelled',
      1,
    ],
  ] as const) {
    it(`and is a file of a notice that ${how} is called so, and nobody sends it once more unawares`, async () => {
      const gita = { 'gita/testo.txt': 'Gita', 'gita/1.jpg': fixture('mercato.jpg') };
      await comune.accept({
        'a.txt': 'Titolo: Mercato\n\nMercato',
        'a.jpg': fixture('mercato.jpg'),
      });
      await comune.accept(gita);
      await end();
      await comune.send(2);
      await comune.filing.fileDone();
      await writeFile(inProgress('piazza.jpg'), fixture('mercato.jpg'));
      await mkdir(inProgress('gita'));
      for (const [name, bytes] of Object.entries(gita)) await writeFile(inProgress(name), bytes);
      await rounds();
      assert.deepEqual(await comune.files('in-corso'), []);
      const note = await comune.read('scartati', 'piazza.motivo.txt');
      const [mercato, trip] = [await leftOver(1), await leftOver(2)];
      showsReason(note, trip);
      showsReason(await comune.read('scartati', 'gita.motivo.txt'), trip);
      await writeFile(inProgress('b.txt'), 'Titolo: Mercato\n\nMercato');
      await rounds();
      assert.equal((await comune.notice()).state, state);
      assert.equal((await comune.store.progress(1)).accepted, accepted);
      const said = await comune.read('scartati', 'b.motivo.txt');
      showsReason(said, mercato);
      if (state === 'sent') shows(said, TWICE);
      else {
        shows(said, `«${NOTICE_ACT_WORDS.resume.name}»`);
        showsNot(said, REPEAT);
      }
      shows((await comune.audit()).at(-1) ?? '', rejected('b', mercato.why));
    });
  }

  it('and is to go once more, as a month before, is told that it does not go from there, and how it does', async () => {
    await comune.accept({ 'a.txt': 'Il mercato è sabato.' });
    await comune.send();
    await comune.filing.fileDone();
    await writeFile(inProgress('a.txt'), 'Il mercato è sabato.');
    await rounds();
    assert.equal((await comune.notice()).state, 'sent');
    const note = await comune.read('scartati', 'a.motivo.txt');
    showsReason(note, await leftOver(1));
    shows(note, REPEAT);
    shows(note, TWICE);
  });

  it('is not judged while nobody can say whether it is a file of a notice that is over', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.send();
    await comune.filing.fileDone();
    await writeFile(inProgress('b.txt'), 'Mercato');
    comune.locked.add('b.txt');
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), ['b.txt']);
    comune.locked.clear();
    await rounds();
    showsReason(await comune.read('scartati', 'b.motivo.txt'), await leftOver(1));
  });

  it('that is a note alone goes: nobody would renew it', async () => {
    const copy = await comune.backUp();
    await comune.accept({ 'a.txt': 'uno' });
    await rm(inProgress('a.txt'));
    await comune.restoreFrom(copy);
    await rounds();
    assert.deepEqual(await comune.files('in-corso'), []);
    assert.deepEqual(await comune.files('scartati'), []);
  });
});

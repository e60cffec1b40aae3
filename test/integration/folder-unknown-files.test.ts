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
import { FolderDesk } from '../support/folder-desk.js';
import { fixture } from '../support/fixtures.js';
import { shows, showsNot } from '../support/shows.js';

const MINUTE = 60_000;
const ZONE = 'Europe/Rome';

describe('what lies in «in-corso» and no notice knows', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await FolderDesk.open();
    desk.coolingMs = MINUTE;
    desk.restart();
  });

  afterEach(() => desk.close());

  const inProgress = (name: string): string => join(desk.avvisi, 'in-corso', name);

  /** Long enough for everything to have been seen at rest. */
  async function rounds(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await desk.filing.fileDone();
      await desk.clock.advance(MINUTE);
    }
  }

  function showsReason(note: string, { why, remedy }: Rejection): void {
    shows(note, why);
    shows(note, remedy);
  }

  /** As it is said of a notice that is over. */
  async function leftOver(id: number): Promise<Rejection> {
    return leftOf(await desk.notice(id), await desk.store.progress(id), ZONE);
  }

  it('that lies where it was dropped when an older copy is restored waits for a person', async () => {
    const copy = await desk.backUp();
    await desk.drop('a.txt', 'Manca l’acqua.');
    await desk.takeIn();
    desk.locked.add('a.txt');
    await desk.filing.fileDone();
    await desk.send(1);
    assert.deepEqual(await desk.files(), ['a.txt']);

    await desk.restoreFrom(copy);
    await desk.takeIn();
    assert.deepEqual(await desk.names(), []);
    desk.restart();
    desk.locked.clear();
    await desk.takeIn();
    const { state, parkedWhy } = await desk.notice();
    assert.deepEqual([state, parkedWhy], ['parked', 'restored']);
    const parked = await desk.notice();
    shows((await desk.audit()).join(), parkedEntry(parked, 'restored'));
    await rounds();
    shows(await desk.read('in-corso', 'CONFERMA-1-a.txt'), upperFirst(stateReason(parked) ?? ''));
    await desk.accept({ 'b.txt': 'Torna l’acqua.' });
    assert.deepEqual(await desk.states(), ['parked', 'queued']);
  });

  it('is not all of what staff did after the copy: what they dragged away stays so, what they sent is asked about', async () => {
    desk.coolingMs = 60 * MINUTE;
    desk.restart();
    await desk.accept({ 'a.txt': 'Manca l’acqua.', 'b.txt': 'Mercato', 'c.txt': 'Fiera' });
    const copy = await desk.backUp();
    await desk.staff.stop({ id: 1 });
    await desk.staff.sendNow({ id: 2 });
    await desk.send(2);
    await rounds();
    assert.deepEqual(await desk.states(), ['cancelled', 'sent', 'queued']);

    await desk.restoreFrom(copy);
    await rounds();
    assert.deepEqual(await desk.states(), ['cancelled', 'parked', 'parked']);
    assert.equal((await desk.notice(2)).parkedWhy, 'restored', 'whatever became of its file');
    const why = stateReason({ ...(await desk.notice(3)), parkedWhy: 'restored' });
    shows(await desk.read('in-corso', 'CONFERMA-3-c.txt'), upperFirst(why ?? ''));
  });

  it('that is another file of such a name is not asked about, however soon after a restore', async () => {
    const copy = await desk.backUp();
    await desk.drop('a.txt', 'Manca l’acqua.');
    await desk.drop('b.txt', 'Mercato');
    await desk.restoreFrom(copy);
    await desk.takeIn();
    desk.restart();
    await desk.takeIn();
    assert.deepEqual(await desk.states(), ['parked', 'parked']);
    await desk.staff.stop({ id: 1 });
    await desk.staff.stop({ id: 2 });
    await rounds();
    await desk.takeIn();
    await desk.accept({ 'a.txt': 'Torna l’acqua.' });
    assert.deepEqual(await desk.states(), ['cancelled', 'cancelled', 'queued']);
    // the very file that lay there then is asked about wherever it was meanwhile
    await rename(join(desk.avvisi, 'annullati', 'b.txt'), join(desk.avvisi, 'b.txt'));
    await desk.takeIn();
    assert.deepEqual(await desk.states(), ['cancelled', 'cancelled', 'queued', 'parked']);
  });

  it('that a program saves once more before it lets go of it is the file of then', async () => {
    const copy = await desk.backUp();
    desk.locked.add('a.txt');
    await desk.drop('a.txt', 'Manca l’acqua.');
    await desk.restoreFrom(copy);
    await desk.takeIn();
    await desk.drop('a.txt', 'Manca l’acqua');
    await desk.takeIn();
    desk.locked.clear();
    await desk.takeIn();
    assert.deepEqual(await desk.states(), ['parked']);
  });

  it('after a restore of an older copy is told of, and never goes out by itself', async () => {
    const copy = await desk.backUp();
    await desk.accept({
      'a.txt': 'Il mercato è spostato.',
      'a.jpg': fixture('mercato.jpg'),
      'gita/testo.txt': 'La gita è rimandata.',
      'gita/1.jpg': fixture('mercato.jpg'),
    });
    desk.confirmAbove = 1;
    desk.restart();
    await desk.accept({ 'b.txt': 'Manca l’acqua.' });
    assert.deepEqual(await desk.states(), ['queued', 'queued', 'unconfirmed']);
    const code = archiveCode(await desk.notice());

    await desk.restoreFrom(copy);
    await desk.takeIn();
    await rounds();
    assert.deepEqual(await desk.names(), []);
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('scartati'), [
      'a.jpg',
      'a.motivo.txt',
      'a.txt',
      'b.motivo.txt',
      'b.txt',
      'gita.motivo.txt',
      'gita/1.jpg',
      'gita/testo.txt',
    ]);
    const note = await desk.read('scartati', 'a.motivo.txt');
    const lost = lostNote({ name: 'a', files: ['a.txt', 'a.jpg'], code }, desk.clock.now(), ZONE);
    const paragraphs = lost.trim().split('\n\n');
    // the last says when the files were moved
    for (const paragraph of paragraphs.slice(0, -1)) shows(note, paragraph);
    const audit = await desk.audit();
    assert.equal(audit.length, 3);
    shows(audit.join('\n'), rejected('b', LOST.why));
    assert.deepEqual(desk.alerts.current(), []);

    // the panel shows it among what waits for a person
    const refused = await new RefusedFiles(join(desk.avvisi, 'scartati'), String).list(9);
    assert.deepEqual(refused.map(({ name, isText }) => [name, isText]).toSorted(), [
      ['a', false],
      ['b', true],
      ['gita', false],
    ]);
    await rename(join(desk.avvisi, 'scartati', 'b.txt'), join(desk.avvisi, 'b.txt'));
    await desk.takeIn();
    assert.deepEqual(await desk.names(), ['b']);
  });

  it('after a restore leaves alone what is accepted from then on, whatever its number', async () => {
    const copy = await desk.backUp();
    await desk.accept({ 'a.txt': 'uno' });
    await desk.restoreFrom(copy);
    // What lies there at the first look may have been there before.
    await desk.takeIn();
    await desk.accept({ 'a.txt': 'due' });
    await rounds();
    assert.deepEqual(await desk.names(), ['a']);
    assert.deepEqual(await desk.files('in-corso'), ['a (2).stato.txt', 'a (2).txt']);
    assert.equal(await desk.read('in-corso', 'a (2).txt'), 'due');
    assert.equal(await desk.read('scartati', 'a.txt'), 'uno');
  });

  it('that somebody has put there is told of once it is at rest', async () => {
    await writeFile(inProgress('sagra.txt'), 'La sagra');
    await desk.filing.fileDone();
    await desk.clock.advance(MINUTE / 2);
    await writeFile(inProgress('sagra.txt'), 'La sagra è domenica.');
    await desk.filing.fileDone();
    await desk.clock.advance(MINUTE / 2);
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('in-corso'), ['sagra.txt'], 'it was written a moment ago');
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.equal(await desk.read('scartati', 'sagra.txt'), 'La sagra è domenica.');
    showsReason(await desk.read('scartati', 'sagra.motivo.txt'), NOT_UNDER_WAY);
    assert.deepEqual(await desk.names(), []);
  });

  it('stays while it is a file of a notice under way, under another name, and not afterwards', async () => {
    await desk.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    await rename(inProgress('a.jpg'), inProgress('piazza.jpg'));
    await rounds();
    assert.deepEqual(await desk.states(), ['queued']);
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt', 'piazza.jpg']);
    await desk.send();
    await rounds();
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.txt']);
    assert.deepEqual(await desk.files('scartati'), ['piazza.jpg', 'piazza.motivo.txt']);
  });

  for (const name of ['a.jpg', 'piazza.jpg']) {
    it(`stays while its notice, which was stopped and put away, goes on («${name}»)`, async () => {
      await desk.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
      await desk.clock.advance(MINUTE);
      await desk.sendTo(1);
      assert.equal(await desk.store.cancel(1, desk.clock.now()), true);
      await desk.filing.fileDone();
      assert.deepEqual(await desk.files('in-corso'), []);
      assert.equal(await desk.store.resume(1, desk.clock.now()), true);
      await rename(join(desk.avvisi, 'annullati', 'a.jpg'), inProgress(name));
      await rounds();
      assert.deepEqual(await desk.states(), ['sending']);
      assert.deepEqual(await desk.files('in-corso'), [name]);
      assert.deepEqual(await desk.files('scartati'), []);
    });
  }

  it('is not the report of a notice that goes on: it stays, is kept up to date, and goes back when that is over', async () => {
    await desk.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    await desk.clock.advance(MINUTE);
    await desk.sendTo(1);
    assert.equal(await desk.store.cancel(1, desk.clock.now()), true);
    await desk.filing.fileDone();
    const all = await desk.files('annullati');
    assert.deepEqual(all, ['a.esito.txt', 'a.jpg', 'a.txt']);
    for (const name of all) await rename(join(desk.avvisi, 'annullati', name), inProgress(name));
    await desk.filing.fileDone();
    shows(await desk.read('in-corso', 'a.esito.txt'), willNotGet(2));
    assert.equal(await desk.store.resume(1, desk.clock.now()), true);
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), all);
    const goesOn = await desk.read('in-corso', 'a.esito.txt');
    for (const left of [1, 2, 3]) showsNot(goesOn, willNotGet(left));
    await desk.send();
    await rounds();
    await rounds();
    assert.deepEqual(await desk.states(), ['sent']);
    const report = await desk.read('inviati', 'a.esito.txt');
    shows(report, acceptedBy(3, await desk.notice()));
    assert.doesNotMatch(report, /\ufeff.*\ufeff|[^\r]\n|\r\r/s);
    assert.ok(!(await desk.files('in-corso')).includes('a.esito.txt'));
    assert.ok(!(await desk.files('scartati')).some((name) => name.includes('esito')));
    assert.ok(!(await desk.audit()).some((text) => text.includes('«a.esito»')));
  });

  for (const [how, place, end] of [
    ['sent', 'inviati', () => desk.send()],
    ['stopped', 'annullati', () => desk.staff.stop({ id: 1 })],
  ] as const) {
    it(`is not the report of a notice that was ${how}: that goes back to where it lay`, async () => {
      await desk.accept({ 'a.txt': 'Mercato' });
      await end();
      await desk.filing.fileDone();
      const report = await desk.read(place, 'a.esito.txt');
      await rename(join(desk.avvisi, place, 'a.esito.txt'), inProgress('a.esito.txt'));
      await rounds();
      assert.deepEqual(await desk.files('in-corso'), []);
      assert.equal(await desk.read(place, 'a.esito.txt'), report);
      assert.deepEqual(await desk.files('scartati'), []);
      // and once more where it lies there, too
      await writeFile(inProgress('a.esito.txt'), report);
      await rounds();
      assert.deepEqual(await desk.files('in-corso'), []);
      assert.deepEqual(await desk.files(place), ['a.esito.txt', 'a.txt']);
      assert.ok(!(await desk.audit()).some((text) => text.includes('scartato')));
    });
  }

  it('is an old copy of a report, and does not take the place of the newer one', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.sendTo(1);
    await desk.staff.stop({ id: 1 });
    await desk.filing.fileDone();
    const report = await desk.read('annullati', 'a.esito.txt');
    const old = report.replaceAll('fermato', 'inviato');
    assert.notEqual(old, report);
    await writeFile(inProgress('a.esito.txt'), old);
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.equal(await desk.read('annullati', 'a.esito.txt'), report);
    assert.equal(await desk.read('scartati', 'a.esito.txt'), old);
  });

  it('is kept beside what is lost when it is a report that an older copy does not know', async () => {
    const copy = await desk.backUp();
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.send();
    await desk.filing.fileDone();
    for (const name of ['a.txt', 'a.esito.txt'])
      await rename(join(desk.avvisi, 'inviati', name), inProgress(name));
    await desk.restoreFrom(copy);
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('scartati'), ['a.esito.txt', 'a.motivo.txt', 'a.txt']);
  });

  it('is not what systems leave there, nor what waits to be moved away', async () => {
    for (const name of ['Thumbs.db', '.DS_Store', '~$a.docx', 'desktop.ini']) {
      await writeFile(inProgress(name), 'x');
    }
    await desk.accept({ 'a.txt': 'Mercato' });
    await rounds();
    assert.deepEqual(await desk.files('scartati'), []);
    assert.equal((await desk.files('in-corso')).length, 6);
  });

  it('is not what a clerk has written in the name of our notes', async () => {
    await writeFile(inProgress('sagra.stato.txt'), 'La sagra è in ottimo stato.');
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.equal(await desk.read('scartati', 'sagra.stato.txt'), 'La sagra è in ottimo stato.');
  });

  it('of which the copy knew is not called sent when it comes again, for nobody knows', async () => {
    await desk.accept({ 'a.txt': 'uno' });
    const copy = await desk.backUp();
    await desk.clock.advance(2 * MINUTE); // it would have gone
    await desk.restoreFrom(copy);
    await rounds();
    assert.deepEqual(await desk.states(), ['sent']);
    await desk.accept({ 'b.txt': 'uno' });
    const note = await desk.read('scartati', 'b.motivo.txt');
    const [known, progress] = [await desk.notice(), await desk.store.progress(1)];
    assert.equal(progress.accepted, 0);
    assert.notEqual(progress.uncertain + progress.held, 0);
    showsReason(note, alreadyTaken(known, progress, ZONE));
    shows(note, REPEAT);
    showsNot(note, alreadyTaken(known, { ...progress, accepted: 3 }, ZONE).why);
  });

  it('is not the note of a notice under way that a program had open when it was first seen', async () => {
    desk.coolingMs = 60 * MINUTE; // its note says the same all the time
    desk.restart();
    desk.locked.add('a.stato.txt');
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.filing.fileDone();
    desk.locked.clear();
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
    assert.deepEqual(await desk.files('scartati'), []);
    assert.deepEqual(await desk.audit(), []);
  });

  it('is not judged while the note that says whose it is cannot be read', async () => {
    const copy = await desk.backUp();
    await desk.accept({ 'a.txt': 'uno' });
    await desk.restoreFrom(copy);
    desk.locked.add('a.stato.txt');
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
    desk.locked.clear();
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), []);
    showsReason(await desk.read('scartati', 'a.motivo.txt'), LOST);
  });

  it('is put aside also when another thing that lies there cannot be', async () => {
    desk.restart((real) => failing(real, { file: ({ name }) => name === 'a' }));
    for (const name of ['a.txt', 'b.txt']) await writeFile(inProgress(name), name);
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), ['a.txt']);
    assert.deepEqual(await desk.files('scartati'), ['b.motivo.txt', 'b.txt']);
    assert.deepEqual(
      desk.alerts.current().map(({ code }) => code),
      ['notice-filing'],
    );
  });

  for (const [how, end, state, accepted] of [
    ['was sent', () => desk.send(), 'sent', 3],
    ['was called off', () => desk.staff.stop({ id: 1 }), 'cancelled', 0],
    [
      'was stopped half way',
      async () => {
        await desk.sendTo(1);
        await desk.staff.stop({ id: 1 });
      },
      'cancelled',
      1,
    ],
  ] as const) {
    it(`and is a file of a notice that ${how} is called so, and nobody sends it once more unawares`, async () => {
      const gita = { 'gita/testo.txt': 'Gita', 'gita/1.jpg': fixture('mercato.jpg') };
      await desk.accept({ 'a.txt': 'Titolo: Mercato\n\nMercato', 'a.jpg': fixture('mercato.jpg') });
      await desk.accept(gita);
      await end();
      await desk.send(2);
      await desk.filing.fileDone();
      await writeFile(inProgress('piazza.jpg'), fixture('mercato.jpg'));
      await mkdir(inProgress('gita'));
      for (const [name, bytes] of Object.entries(gita)) await writeFile(inProgress(name), bytes);
      await rounds();
      assert.deepEqual(await desk.files('in-corso'), []);
      const note = await desk.read('scartati', 'piazza.motivo.txt');
      const [mercato, trip] = [await leftOver(1), await leftOver(2)];
      showsReason(note, trip);
      showsReason(await desk.read('scartati', 'gita.motivo.txt'), trip);
      await writeFile(inProgress('b.txt'), 'Titolo: Mercato\n\nMercato');
      await rounds();
      assert.equal((await desk.notice()).state, state);
      assert.equal((await desk.store.progress(1)).accepted, accepted);
      const said = await desk.read('scartati', 'b.motivo.txt');
      showsReason(said, mercato);
      if (state === 'sent') shows(said, TWICE);
      else {
        shows(said, `«${NOTICE_ACT_WORDS.resume.name}»`);
        showsNot(said, REPEAT);
      }
      shows((await desk.audit()).at(-1) ?? '', rejected('b', mercato.why));
    });
  }

  it('and is to go once more, as a month before, is told that it does not go from there, and how it does', async () => {
    await desk.accept({ 'a.txt': 'Il mercato è sabato.' });
    await desk.send();
    await desk.filing.fileDone();
    await writeFile(inProgress('a.txt'), 'Il mercato è sabato.');
    await rounds();
    assert.equal((await desk.notice()).state, 'sent');
    const note = await desk.read('scartati', 'a.motivo.txt');
    showsReason(note, await leftOver(1));
    shows(note, REPEAT);
    shows(note, TWICE);
  });

  it('is not judged while nobody can say whether it is a file of a notice that is over', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.send();
    await desk.filing.fileDone();
    await writeFile(inProgress('b.txt'), 'Mercato');
    desk.locked.add('b.txt');
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), ['b.txt']);
    desk.locked.clear();
    await rounds();
    showsReason(await desk.read('scartati', 'b.motivo.txt'), await leftOver(1));
  });

  it('that is a note alone goes: nobody would renew it', async () => {
    const copy = await desk.backUp();
    await desk.accept({ 'a.txt': 'uno' });
    await rm(inProgress('a.txt'));
    await desk.restoreFrom(copy);
    await rounds();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('scartati'), []);
  });
});

import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { longTime } from '#src/italian.js';
import { NOT_FILED, noticesWait } from '#src/messages/it/alerts.js';
import { confirmed, sent, stopped } from '#src/messages/it/audit.js';
import { correctedNote, expiryNote } from '#src/messages/it/folder-notes.js';
import { parkedEntry, stateClause, willNotGet } from '#src/messages/it/notice-states.js';
import { outlookSentence } from '#src/messages/it/outlook.js';
import { alreadyTaken, nobodySubscribed } from '#src/messages/it/rejections/notices.js';
import {
  renderReport,
  REPORT_SENTENCES,
  SENT_TO_NOBODY,
  whenSent,
} from '#src/messages/it/report.js';
import { confirmationText, stateNote } from '#src/messages/it/status-note.js';
import { NO_PEOPLE, type Notice, type NoticeProgress } from '#src/model/notice.js';
import type { Outlook } from '#src/model/outlook.js';
import { QuietHours } from '#src/sending/daily-window.js';
import type { FilingPlace } from '#src/ports/folder.js';
import { parkOverdue } from '#src/notices/notice-audit.js';
import { silentLogger } from '../fakes/runtime.js';
import { acceptedBy } from '../support/accepted-by.js';
import { fixture } from '../support/fixtures.js';
import { failing } from '../support/failing-folder.js';
import { FolderDesk } from '../support/folder-desk.js';
import { shows, showsNot } from '../support/shows.js';

const MINUTE = 60_000;
const ZONE = 'Europe/Rome';
const AT_ONCE: Outlook = { startsAt: null, waitsFor: null, ends: null, cold: 0 };

describe('an accepted notice', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await FolderDesk.open();
    desk.coolingMs = MINUTE;
    desk.restart();
  });

  afterEach(() => desk.close());

  const drag = (name: string, to: string): Promise<void> =>
    rename(join(desk.avvisi, 'in-corso', name), join(desk.avvisi, to, name));

  async function factsOf(id = 1): Promise<{ notice: Notice; progress: NoticeProgress }> {
    return { notice: await desk.notice(id), progress: await desk.store.progress(id) };
  }

  /** What the report says of what became of it. */
  async function became(id = 1): Promise<string> {
    const { notice, progress } = await factsOf(id);
    return whenSent(notice, progress, ZONE);
  }

  /** The note beside a notice, as it has to be while that can still be stopped, or waits for a person. */
  async function noteOf(id: number, waitsFor: 'cooling' | 'decision'): Promise<string> {
    const { notice, progress } = await factsOf(id);
    const startsAt = waitsFor === 'cooling' ? notice.dueAt : null;
    return stateNote(notice, { progress, outlook: { ...AT_ONCE, startsAt, waitsFor } }, ZONE);
  }

  /** @param place where the files of the notice went whose new version it is */
  async function assertNotTaken(name: string, place: FilingPlace): Promise<void> {
    const note = await desk.read('scartati', 'a.motivo.txt');
    const wanted = correctedNote(await desk.notice(), place, [name], desk.clock.now(), ZONE);
    // the last paragraph says when the file was moved
    for (const paragraph of wanted.trim().split('\n\n').slice(0, -1)) shows(note, paragraph);
  }

  it('waits in «in-corso» beside a note on when it goes, to how many, and how to stop it', async () => {
    await desk.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    assert.deepEqual(await desk.files(), []);
    assert.deepEqual(await desk.files('in-corso'), ['a.jpg', 'a.stato.txt', 'a.txt']);
    const note = await desk.read('in-corso', 'a.stato.txt');
    assert.equal(note, `\ufeff${(await noteOf(1, 'cooling')).replaceAll('\n', '\r\n')}`);
    assert.equal((await desk.store.progress(1)).waiting, 3);
    assert.equal((await desk.notice()).dueAt, (await desk.notice()).acceptedAt + MINUTE);
    assert.deepEqual((await desk.notice()).placed, ['a.txt', 'a.jpg']);
  });

  it('is called by its title in its note and its report, and by its file where that is to be found', async () => {
    await desk.accept({ 'a.txt': 'Titolo: Interruzione idrica\n\nManca l’acqua.' });
    const note = await desk.read('in-corso', 'a.stato.txt');
    shows(note, await noteOf(1, 'cooling'));
    assert.match(note, /^[^\n]*«Interruzione idrica»[^]*«a\.txt»/);
    await desk.send();
    await desk.filing.fileDone();
    const report = await desk.read('inviati', 'a.esito.txt');
    const { notice, progress } = await factsOf();
    const lines = renderReport(notice, { progress, routes: [] }, null, desk.clock.now(), ZONE)
      .trim()
      .split('\n');
    assert.ok(report.startsWith(`\ufeff${lines[0] ?? ''}\r\n`), report);
    shows(report, lines.at(-1) ?? '');
    assert.match(report, /^[^\n]*«Interruzione idrica»[^]*«Interruzione idrica»[^]*«a\.txt»/);
  });

  it('goes on to «inviati» with its report when it is sent, and its note is gone', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.send();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.txt']);
  });

  it('goes on to «scartati» when it has expired', async () => {
    await desk.accept({ 'a.txt': 'Scade il: 24/11/2026 11:00\n\nMercato' });
    await desk.clock.advance(30 * MINUTE);
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('scartati'), ['a.motivo.txt', 'a.txt']);
  });

  it('makes way for one of the same name, in each place, and gets its own name back', async () => {
    await desk.accept({ 'a.txt': 'uno' });
    await desk.sendTo(1);
    await desk.accept({ 'a.txt': 'due' });
    assert.deepEqual(await desk.files('in-corso'), [
      'a (2).stato.txt',
      'a (2).txt',
      'a.stato.txt',
      'a.txt',
    ]);
    await desk.send(2);
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.txt']);
    assert.equal(await desk.read('inviati', 'a.txt'), 'due');
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
  });

  for (const [what, before, after] of [
    ['text', 'Il mercato è lunedì', 'Il mercato è martedì'],
    ['picture', fixture('mercato.jpg'), Buffer.concat([fixture('mercato.jpg'), Buffer.from('x')])],
  ] as const) {
    it(`is stopped when staff correct and save its ${what}, and says how the new one goes`, async () => {
      const name = what === 'text' ? 'a.txt' : 'a.jpg';
      await desk.accept({ [name]: before });
      for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'queued');
      await writeFile(join(desk.avvisi, 'in-corso', name), after);
      desk.restart();
      for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'cancelled');
      assert.deepEqual(await desk.files('in-corso'), []);
      assert.deepEqual(await desk.files('annullati'), ['a.esito.txt']);
      assert.deepEqual(await desk.files('scartati'), [name, 'a.motivo.txt'].toSorted());
      assert.deepEqual(await readFile(join(desk.avvisi, 'scartati', name)), Buffer.from(after));
      await assertNotTaken(name, 'annullati');
    });
  }

  it('is not taken for corrected when its file is only touched', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.filing.fileDone();
    await writeFile(join(desk.avvisi, 'in-corso', 'a.txt'), 'Mercato');
    for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'queued');
  });

  it('is not taken for corrected while a program only holds its file open, also after a restart', async () => {
    await desk.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    desk.locked.add('a.txt').add('a.jpg');
    desk.restart();
    for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'queued');
    await desk.send();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('scartati'), []);
    desk.locked.clear();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('scartati'), []);
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    assert.deepEqual(desk.alerts.current(), []);
  });

  it('is stopped, not left to a person, when its file in «annullati» is locked at that moment', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await drag('a.txt', 'annullati');
    desk.locked.add('a.txt');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'cancelled');
  });

  it('that was dragged too late waits for the file to be closed before its report is put beside it', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.send();
    await drag('a.txt', 'annullati');
    desk.locked.add('a.txt');
    await desk.filing.fileDone();
    desk.locked.clear();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('inviati'), []);
    assert.deepEqual(await desk.files('annullati'), ['a.esito.txt', 'a.txt']);
  });

  it('tells when its file was corrected too late, and does not show the new one as sent', async () => {
    await desk.accept({ 'a.txt': 'Il mercato è lunedì' });
    await writeFile(join(desk.avvisi, 'in-corso', 'a.txt'), 'Il mercato è martedì');
    await desk.send();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt']);
    assert.equal((await desk.notice()).state, 'sent');
    await assertNotTaken('a.txt', 'inviati');
  });

  it('asks once to be stopped when there is nothing left to stop', async () => {
    await desk.accept({ 'a.txt': 'Il mercato è lunedì' });
    await desk.filing.fileDone();
    await desk.sendTo(3);
    let asked = 0;
    const { stop } = desk.staff;
    Object.assign(desk.staff, {
      stop: (input: Parameters<typeof stop>[0]) => {
        asked += 1;
        return stop(input);
      },
    });
    await writeFile(join(desk.avvisi, 'in-corso', 'a.txt'), 'Il mercato è martedì');
    for (let round = 0; round < 5; round += 1) await desk.filing.fileDone();
    assert.equal(asked, 1);
    assert.equal((await desk.notice()).state, 'sending');
    await desk.storage.outbox.finish(1, desk.clock.now());
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'sent');
    await assertNotTaken('a.txt', 'inviati');
  });

  for (const { how, act, state } of [
    {
      how: 'is stopped when one of its files is dragged to «annullati»',
      act: () => rename(join(desk.avvisi, 'a.txt'), join(desk.avvisi, 'annullati', 'a.txt')),
      state: 'cancelled',
    },
    {
      how: 'waits for a person when its files are deleted',
      act: async () => {
        for (const name of ['a.txt', 'a.jpg']) await unlink(join(desk.avvisi, name));
      },
      state: 'parked',
    },
    {
      how: 'goes on when one of its files is deleted',
      act: () => unlink(join(desk.avvisi, 'a.txt')),
      state: 'queued',
    },
  ]) {
    it(`${how} before they are in «in-corso»`, async () => {
      await desk.drop('a.txt', 'Mercato');
      await desk.drop('a.jpg', fixture('mercato.jpg'));
      await desk.takeIn();
      desk.locked.add('a.jpg');
      await desk.filing.fileDone();
      await act();
      desk.locked.clear();
      for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, state);
      const isLive = state !== 'cancelled';
      assert.equal((await desk.files('in-corso')).includes('a.stato.txt'), isLive);
    });
  }

  it('that is dropped once more after a stop is not stopped by what lies in «annullati» since', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await drag('a.txt', 'annullati');
    await desk.filing.fileDone();
    for (const crash of [true, false]) {
      if (crash) desk.restart(failing('file', false));
      else desk.restart();
      await desk.accept(crash ? { 'a.txt': 'Mercato' } : {});
      assert.deepEqual(await desk.states(), ['cancelled', 'queued']);
    }
    assert.deepEqual((await desk.notice(2)).placed, ['a.txt']);
  });

  it('is told of when a program keeps its file from going to «in-corso» for half a minute', async () => {
    await desk.drop('a.txt', 'Mercato');
    await desk.takeIn();
    desk.locked.add('a.txt');
    for (let round = 0; round < 2; round += 1) {
      assert.deepEqual(desk.alerts.current(), []);
      await desk.filing.fileDone();
      await desk.clock.advance(31_000);
    }
    await desk.filing.fileDone();
    assert.equal(desk.alerts.current()[0]?.text, NOT_FILED);
    desk.locked.clear();
    await desk.filing.fileDone();
    assert.deepEqual(desk.alerts.current(), []);
  });

  it('waits with all of its files while another program has one of them locked', async () => {
    await desk.drop('a.txt', 'Mercato');
    await desk.drop('a.jpg', fixture('mercato.jpg'));
    await desk.takeIn();
    desk.locked.add('a.jpg');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).placed, null);
    assert.deepEqual(await desk.files(), ['a.jpg', 'a.txt']);
    assert.deepEqual(desk.alerts.current(), []);
    await desk.send();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files(), ['a.jpg', 'a.txt']);
    assert.equal(desk.alerts.current()[0]?.code, 'notice-filing');
    desk.locked.clear();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    await desk.takeIn();
    assert.equal((await desk.notices()).length, 1);
  });

  it('makes way for a new version of the same name while nothing of it has gone out', async () => {
    await desk.accept({ 'a.txt': 'pagina 1' });
    await desk.accept({ 'a.txt': 'pagine 1 e 2' });
    await desk.filing.fileDone();
    assert.deepEqual(await desk.states(), ['cancelled', 'queued']);
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
    assert.equal(await desk.read('in-corso', 'a.txt'), 'pagine 1 e 2');
    assert.equal((await desk.notice(2)).replaces, 1);
    shows(await desk.read('in-corso', 'a.stato.txt'), await noteOf(2, 'cooling'));
    assert.equal((await desk.notice()).replacedBy, 2);
    shows(await desk.read('annullati', 'a.esito.txt'), await became());
  });

  /** A notice of which the first message has been handed over, without an answer; the delivery's id. */
  const begun = async (): Promise<number> => {
    await desk.accept({ 'a.txt': 'pagina 1' });
    const { outbox } = desk.storage;
    const people = await outbox.unassigned(1);
    await outbox.assign(
      1,
      people.map((subscriberId) => ({ kind: 'person', subscriberId })),
    );
    const first = await outbox.nextOf(1, 'person');
    assert.ok(first);
    await outbox.begin(first.id, '3EB0'.padEnd(22, '0'), desk.clock.now(), 'link');
    return first.id;
  };

  it('makes way for a new version when it has begun and nothing has left yet', async () => {
    const first = await begun();
    const { outbox } = desk.storage;
    await outbox.settle(first, { kind: 'queued', detail: 'not sent' }, desk.clock.now());
    assert.equal((await desk.notice()).state, 'sending');
    await desk.accept({ 'a.txt': 'pagine 1 e 2' });
    assert.deepEqual(await desk.states(), ['cancelled', 'queued']);
    assert.equal((await desk.notice(2)).replaces, 1);
  });

  it('makes way for none while somebody may have it', async () => {
    await begun();
    await desk.accept({ 'a.txt': 'pagine 1 e 2' });
    assert.deepEqual(await desk.states(), ['sending', 'queued']);
    assert.equal((await desk.notice(2)).replaces, null);
  });

  it('stays when what is dropped under its name is refused as a copy of an older one', async () => {
    await desk.accept({ 'vecchio.txt': 'Mercato' });
    await desk.send();
    await desk.filing.fileDone();
    await desk.accept({ 'a.txt': 'Sagra' });
    await desk.accept({ 'a.txt': 'Mercato' });
    assert.deepEqual(await desk.states(), ['sent', 'queued']);
    const { notice, progress } = await factsOf();
    assert.equal(notice.name, 'vecchio');
    const { why } = alreadyTaken(notice, progress, ZONE);
    shows(await desk.read('scartati', 'a.motivo.txt'), why);
  });

  it('with a date is put aside with the reason when nobody is there then, and can be dropped again', async () => {
    await desk.close();
    desk = await FolderDesk.open(0);
    const text = 'Invia il: 25/11/2026 08:30\n\nMercato';
    await desk.accept({ 'a.txt': text });
    await desk.clock.advance(24 * 60 * MINUTE);
    assert.equal((await desk.store.next(desk.clock.now(), false))?.id, 1);
    assert.equal(await desk.storage.outbox.finish(1, desk.clock.now()), true);
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'expired');
    assert.deepEqual(await desk.files('scartati'), ['a.motivo.txt', 'a.txt']);
    const { notice, progress } = await factsOf();
    assert.equal(notice.notSentTo, 0);
    shows(await desk.read('scartati', 'a.motivo.txt'), expiryNote(notice, progress, ZONE));
    await desk.subscribe(1);
    await desk.accept({ 'a.txt': 'Mercato' });
    assert.equal((await desk.notice(2)).state, 'queued');
  });

  it('is refused while nobody has subscribed, and can be dropped again', async () => {
    await desk.close();
    desk = await FolderDesk.open(0);
    await desk.accept({ 'a.txt': 'Mercato' });
    assert.deepEqual(await desk.notices(), []);
    shows(await desk.read('scartati', 'a.motivo.txt'), nobodySubscribed().why);
    await desk.subscribe(1);
    await desk.accept({ 'a.txt': 'Mercato' });
    assert.equal((await desk.notice()).state, 'queued');
  });

  it('is refused when it is dropped once more while it waits', async () => {
    await desk.accept({ 'a.txt': 'uno' });
    await desk.accept({ 'a.txt': 'uno' });
    assert.equal((await desk.notices()).length, 1);
    assert.deepEqual(await desk.files('scartati'), ['a.motivo.txt', 'a.txt']);
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
  });

  it('survives the loss of its file: the copy in the spool is what is sent', async () => {
    await desk.accept({ 'a.jpg': fixture('mercato.jpg') });
    await unlink(join(desk.avvisi, 'in-corso', 'a.jpg'));
    const [part] = (await desk.notice()).parts;
    assert.ok(part?.kind === 'media');
    assert.deepEqual(await readFile(part.path), fixture('mercato.jpg'));
  });

  // ----------------------------------------------------------------- stopped

  it('is stopped when it is dragged to «annullati»: nobody gets it', async () => {
    await desk.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    await drag('a.txt', 'annullati');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'cancelled');
    assert.deepEqual(await desk.files('in-corso'), []);
    assert.deepEqual(await desk.files('annullati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    const report = await desk.read('annullati', 'a.esito.txt');
    const { notice, progress } = await factsOf();
    assert.deepEqual([notice.notSentTo, progress.accepted], [3, 0]);
    shows(report, await became());
    shows(report, willNotGet(3));
    shows(report, SENT_TO_NOBODY);
    assert.deepEqual(await desk.audit(), [stopped(notice, progress)]);
  });

  it('may be dropped once more after it was stopped before anybody got it', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await drag('a.txt', 'annullati');
    await desk.filing.fileDone();
    await desk.accept({ 'b.txt': 'Mercato' });
    assert.deepEqual(await desk.states(), ['cancelled', 'queued']);
    assert.deepEqual(await desk.files('scartati'), []);
  });

  it('says in figures who had it when it is stopped half way', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.sendTo(1);
    await drag('a.txt', 'annullati');
    await desk.filing.fileDone();
    const report = await desk.read('annullati', 'a.esito.txt');
    const { notice } = await factsOf();
    shows(report, await became());
    shows(report, willNotGet(2));
    shows(report, acceptedBy(1, notice));
    await desk.receivedBy(1);
    await desk.filing.refresh(1);
    const arrived = { ...NO_PEOPLE, accepted: 1, delivered: 1 };
    const said = REPORT_SENTENCES.delivered(arrived, notice);
    shows(await desk.read('annullati', 'a.esito.txt'), said ?? '');
  });

  it('has its report where staff dragged it, though it was too late', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.send();
    await drag('a.txt', 'annullati');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'sent');
    assert.deepEqual(await desk.files('annullati'), ['a.esito.txt', 'a.txt']);
    shows(await desk.read('annullati', 'a.esito.txt'), acceptedBy(3, await desk.notice()));
  });

  it('is told from an older one with the same name that lies in «annullati»', async () => {
    await desk.accept({ 'a.txt': 'uno' });
    await drag('a.txt', 'annullati');
    await desk.filing.fileDone();
    await desk.accept({ 'a.txt': 'due' });
    await desk.filing.fileDone();
    assert.equal((await desk.notice(2)).state, 'queued');
    await rename(
      join(desk.avvisi, 'in-corso', 'a.txt'),
      join(desk.avvisi, 'annullati', 'a (2).txt'),
    );
    await desk.filing.fileDone();
    assert.equal((await desk.notice(2)).state, 'cancelled');
    assert.deepEqual(await desk.files('annullati'), [
      'a (2).esito.txt',
      'a (2).txt',
      'a.esito.txt',
      'a.txt',
    ]);
  });

  it('waits for a person when its files are gone, and goes when confirmed', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await unlink(join(desk.avvisi, 'in-corso', 'a.txt'));
    await desk.filing.fileDone();
    const { state, parkedWhy } = await desk.notice();
    assert.deepEqual([state, parkedWhy], ['parked', 'files-gone']);
    await desk.filing.fileDone();
    shows(await desk.read('in-corso', 'a.stato.txt'), await noteOf(1, 'decision'));
    assert.equal(desk.alerts.current()[0]?.text, noticesWait(['a']));
    assert.deepEqual(await desk.audit(), [parkedEntry(await desk.notice(), 'files-gone')]);
    assert.equal((await desk.staff.confirm({ id: 1 })).kind, 'done');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'queued');
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt']);
    assert.deepEqual(desk.alerts.current(), []);
  });

  // ------------------------------------------------------------ confirmation

  describe('to many people', () => {
    const REQUEST = 'CONFERMA-1-a.txt';

    beforeEach(async () => {
      desk.confirmAbove = 2;
      desk.restart();
      await desk.accept({ 'a.txt': 'Mercato' });
      await desk.filing.fileDone();
    });

    it('waits for a confirmation and says how to give it', async () => {
      assert.equal((await desk.notice()).state, 'unconfirmed');
      assert.deepEqual(await desk.files('in-corso'), [REQUEST, 'a.stato.txt', 'a.txt']);
      const { notice, progress } = await factsOf();
      assert.equal(progress.waiting, 3);
      const outlook: Outlook = { ...AT_ONCE, waitsFor: 'confirmation' };
      const request = confirmationText(notice, { progress, outlook }, ZONE);
      shows(await desk.read('in-corso', REQUEST), request);
      shows(await desk.read('in-corso', 'a.stato.txt'), await unconfirmed());
    });

    /** What its note says of it until it is confirmed. */
    async function unconfirmed(): Promise<string> {
      const { notice, progress } = await factsOf();
      const facts = { ...notice, ...progress, outlook: { waitsFor: 'confirmation' } } as const;
      return stateClause({ ...facts, state: 'unconfirmed' });
    }

    for (const yes of ['SI-CONFERMA-1-a.txt', 'sì conferma-1-a.txt', 'Si-CONFERMA-1-a.txt.txt']) {
      it(`goes when the file is renamed to «${yes}»`, async () => {
        await rename(join(desk.avvisi, 'in-corso', REQUEST), join(desk.avvisi, 'in-corso', yes));
        await desk.filing.fileDone();
        assert.equal((await desk.notice()).state, 'queued');
        await desk.filing.fileDone();
        assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
        const { notice, progress } = await factsOf();
        assert.deepEqual(await desk.audit(), [confirmed(notice, { ...progress, waiting: 3 })]);
      });
    }

    const sayYes = (): Promise<void> =>
      rename(
        join(desk.avvisi, 'in-corso', REQUEST),
        join(desk.avvisi, 'in-corso', `SI-${REQUEST}`),
      );

    it('goes on a renamed file only when that is gone, so that it confirms nothing a second time', async () => {
      desk.restart(failing('takeBack'));
      await sayYes();
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'unconfirmed');
      assert.ok(desk.alerts.current().some(({ code }) => code === 'notice-filing'));
      desk.restart();
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'queued');
      await desk.store.park(1, 'overdue');
      for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'parked');
    });

    it('waits for a new decision, though it was confirmed twice, when its files are gone', async () => {
      await sayYes();
      assert.equal((await desk.staff.confirm({ id: 1 })).kind, 'done');
      await desk.filing.fileDone();
      assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
      await unlink(join(desk.avvisi, 'in-corso', 'a.txt'));
      for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'parked');
    });

    it('has a note that says how it stands, also after one that could not be written', async () => {
      assert.equal((await desk.staff.confirm({ id: 1 })).kind, 'done');
      const { renew } = desk.folder;
      desk.folder.renew = () => Promise.reject(new Error('EBUSY'));
      await desk.filing.fileDone();
      assert.ok(desk.alerts.current().some(({ code }) => code === 'notice-filing'));
      desk.folder.renew = renew;
      await desk.filing.fileDone();
      assert.deepEqual(desk.alerts.current(), []);
      showsNot(await desk.read('in-corso', 'a.stato.txt'), await unconfirmed());
    });

    it('keeps the decision that was written when the database does not take it', async () => {
      await sayYes();
      const { confirm } = desk.staff;
      Object.assign(desk.staff, { confirm: () => Promise.reject(new Error('disk I/O error')) });
      await desk.filing.fileDone();
      Object.assign(desk.staff, { confirm });
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'queued');
    });

    it('takes a renamed file away with its request when it is stopped', async () => {
      await sayYes();
      await desk.staff.stop({ id: 1 });
      await desk.filing.fileDone();
      assert.deepEqual(await desk.files('in-corso'), []);
    });

    it('does not go when another file is renamed, or the request is deleted', async () => {
      await writeFile(join(desk.avvisi, 'in-corso', 'SI-CONFERMA-2-a.txt'), 'x');
      await unlink(join(desk.avvisi, 'in-corso', REQUEST));
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'unconfirmed');
      assert.ok((await desk.files('in-corso')).includes(REQUEST));
    });

    it('is stopped like any other, and its request goes with it', async () => {
      await drag('a.txt', 'annullati');
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'cancelled');
      assert.deepEqual(await desk.files('in-corso'), []);
    });
  });

  // -------------------------------------------------------------------- time

  const whenItGoes = (outlook: Outlook): string =>
    outlookSentence('queued', outlook, 0, (at) => longTime(at, ZONE)) ?? '';

  it('says that it waits for the morning, unless it is urgent', async () => {
    const quiet = new QuietHours({ from: 10 * 60, to: 8 * 60 }, 'Europe/Rome');
    desk.afterQuiet = (at) => quiet.next(at);
    await desk.accept({ 'a.txt': 'Mercato', 'b.txt': 'Urgente: sì\n\nAcqua' });
    const ordinary = await desk.read('in-corso', 'a.stato.txt');
    const startsAt = Date.parse('2026-11-25T08:00+01:00');
    shows(ordinary, whenItGoes({ ...AT_ONCE, startsAt, waitsFor: 'quiet-hours' }));
    shows(await desk.read('in-corso', 'b.stato.txt'), whenItGoes(AT_ONCE));
    const urgent = await desk.notice(2);
    assert.deepEqual(
      [urgent.name, urgent.dueAt],
      ['b', urgent.acceptedAt],
      'an urgent one does not cool',
    );
  });

  it('is told of once when its time has come', async () => {
    let told = 0;
    desk.onDue = () => {
      told += 1;
    };
    await desk.accept({ 'a.txt': 'Mercato' });
    const before = told;
    await desk.clock.advance(MINUTE);
    await desk.filing.fileDone();
    await desk.filing.fileDone();
    assert.deepEqual([before, told], [0, 1]);
    shows(await desk.read('in-corso', 'a.stato.txt'), whenItGoes(AT_ONCE));
  });

  it('waits for a person when it was due long ago at a start, and only then', async () => {
    await desk.accept({ 'a.txt': 'Mercato', 'b.txt': 'Invia il: 24/11/2026 22:30\n\nFra poco' });
    const parts = {
      notices: desk.store,
      transaction: desk.transaction,
      clock: desk.clock,
      logger: silentLogger,
    };
    await desk.clock.advance(12 * 60 * MINUTE);
    await desk.filing.fileDone();
    assert.equal(
      (await desk.notice()).state,
      'queued',
      'a service that runs lets it wait for WhatsApp',
    );
    await parkOverdue(parts, 11 * 60 * MINUTE);
    assert.deepEqual(await desk.states(), ['parked', 'queued']);
    assert.equal((await desk.notices())[0]?.parkedWhy, 'overdue');
    desk.restart();
    await desk.filing.fileDone();
    shows(await desk.read('in-corso', 'a.stato.txt'), await noteOf(1, 'decision'));
    assert.ok((await desk.files('in-corso')).includes('CONFERMA-1-a.txt'));
    assert.equal(desk.alerts.current()[0]?.code, 'notice-waits');
    await desk.staff.confirm({ id: 1 });
    await parkOverdue(parts, 11 * 60 * MINUTE);
    assert.equal(
      (await desk.notice()).state,
      'queued',
      'what a person has confirmed is not overdue again',
    );
  });

  // ------------------------------------------------------------------ crashes

  describe('when the process ends', () => {
    const assertPlaced = async (): Promise<void> => {
      await desk.takeIn();
      await desk.filing.fileDone();
      assert.equal((await desk.notices()).length, 1);
      assert.deepEqual((await desk.notice()).placed, ['a.txt', 'a.jpg']);
      assert.deepEqual(await desk.files(), []);
      assert.deepEqual(await desk.files('in-corso'), ['a.jpg', 'a.stato.txt', 'a.txt']);
      assert.deepEqual(await desk.files('scartati'), []);
    };

    async function drop(): Promise<void> {
      await desk.drop('a.txt', 'Mercato');
      await desk.drop('a.jpg', fixture('mercato.jpg'));
    }

    it('between the spool and the database, the notice is accepted once', async () => {
      desk.restart(failing('spool', false));
      await drop();
      await desk.takeIn();
      assert.equal((await desk.notices()).length, 0);
      desk.restart();
      await assertPlaced();
    });

    it('between the database and the move, the files follow', async () => {
      desk.restart(failing('file'));
      await drop();
      await desk.takeIn();
      await desk.filing.fileDone();
      assert.deepEqual(await desk.files(), ['a.jpg', 'a.txt']);
      desk.restart();
      await assertPlaced();
    });

    it('between the move and the database, the files are known again', async () => {
      desk.restart(failing('file', false));
      await drop();
      await desk.takeIn();
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).placed, null);
      assert.deepEqual(await desk.files(), []);
      desk.restart();
      await assertPlaced();
    });

    it('between the move to «inviati» and the database, nothing is filed twice', async () => {
      await drop();
      await desk.takeIn();
      await desk.filing.fileDone();
      await desk.send();
      desk.restart(failing('file', false));
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).filedAt, null);
      desk.restart();
      await desk.filing.fileDone();
      assert.notEqual((await desk.notice()).filedAt, null);
      assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
      assert.deepEqual(await desk.files('in-corso'), []);
    });

    it('between a stop and its move, the notice stays stopped and is put away', async () => {
      await drop();
      await desk.takeIn();
      await desk.filing.fileDone();
      desk.restart(failing('file'));
      await drag('a.jpg', 'annullati');
      await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'cancelled');
      desk.restart();
      await desk.filing.fileDone();
      assert.deepEqual(await desk.files('annullati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
      assert.deepEqual(await desk.files('in-corso'), []);
    });
  });

  it('is put away though «in-corso» was removed as a whole', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.send();
    await rm(join(desk.avvisi, 'in-corso'), { recursive: true });
    await mkdir(join(desk.avvisi, 'in-corso'));
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt']);
    assert.notEqual((await desk.notice()).filedAt, null);
  });

  it('is not called parked, when its file is removed, while it waits for a confirmation', async () => {
    desk.confirmAbove = 2;
    desk.restart();
    await desk.accept({ 'a.txt': 'Mercato' });
    await rm(join(desk.avvisi, 'in-corso', 'a.txt'));
    await desk.filing.fileDone();
    assert.deepEqual(await desk.states(), ['unconfirmed']);
    assert.deepEqual(await desk.audit(), []);
  });

  it('has a report that says so when it goes on after a stop, and its end is entered', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.sendTo(1);
    await desk.staff.stop({ id: 1 });
    await desk.filing.fileDone();
    shows(await desk.read('annullati', 'a.esito.txt'), willNotGet(2));
    await desk.staff.resume({ id: 1 });
    await desk.filing.refresh(1);
    const report = await desk.read('annullati', 'a.esito.txt');
    for (const left of [1, 2, 3]) showsNot(report, willNotGet(left));
    assert.equal((await desk.notice()).state, 'sending');
    shows(report, await became());
    await desk.send();
    const before = (await desk.audit()).length;
    for (const round of ['its end', 'once']) {
      await desk.filing.fileDone();
      const entered = (await desk.audit()).slice(before);
      assert.equal(entered.length, 1, round);
      const { notice, progress } = await factsOf();
      assert.equal(entered[0], sent(notice, progress));
    }
  });
});

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rename, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { moveDurably } from '#src/folder/durable.js';
import { FilingCabinet } from '#src/folder/filing-cabinet.js';
import { placesIn } from '#src/folder/places.js';
import { sight } from '#src/folder/sighting.js';
import { noticesWait } from '#src/messages/it/alerts.js';
import { expired } from '#src/messages/it/audit.js';
import { expiryNote } from '#src/messages/it/folder-notes.js';
import { willNotGet } from '#src/messages/it/notice-states.js';
import { REPORT_SENTENCES, reportHeading, whenSent } from '#src/messages/it/report.js';
import { NO_PEOPLE } from '#src/model/notice.js';
import { nextEntered } from '#src/notices/notice-audit.js';
import { HOUR } from '#src/runtime/time.js';
import { silentLogger } from '../fakes/runtime.js';
import { acceptedBy } from '../support/accepted-by.js';
import { fixture } from '../support/fixtures.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows } from '../support/shows.js';
import { messageId } from '../support/storage.js';

const ZONE = 'Europe/Rome';

describe('a notice that was sent', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
  });

  afterEach(() => comune.close());

  async function sent(files: Readonly<Record<string, Buffer | string>>): Promise<number> {
    for (const [name, bytes] of Object.entries(files)) await comune.drop(name, bytes);
    const id = (await comune.takeIn()).accepted[0]?.id;
    assert.ok(id !== undefined);
    await comune.send(id);
    return id;
  }

  /** What the report says when it has come to so many of the three. */
  async function arrived(delivered: number, id: number): Promise<string> {
    const progress = { ...NO_PEOPLE, accepted: 3, delivered };
    return REPORT_SENTENCES.delivered(progress, await comune.notice(id)) ?? '';
  }

  it('puts a notice that has expired among the discarded ones, and says so', async () => {
    await comune.drop('a.txt', 'Scade il: 24/11/2026 11:00\n\nuno');
    await comune.takeIn();
    await comune.clock.advance(30 * 60_000);
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files(), []);
    assert.deepEqual(await comune.files('scartati'), ['a.motivo.txt', 'a.txt']);
    const why = await comune.read('scartati', 'a.motivo.txt');
    const notice = await comune.notice();
    assert.equal(notice.notSentTo, 3);
    shows(why, expiryNote(notice, await comune.store.progress(1), ZONE));
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('scartati'), ['a.motivo.txt', 'a.txt']);
  });

  it('expires, and says so, when it goes on after a doubt and its time is over', async () => {
    await comune.drop('a.txt', 'Scade il: 24/11/2026 11:00\n\nuno');
    const id = (await comune.takeIn()).accepted[0]?.id ?? 0;
    await comune.sendTo(2, id);
    const { outbox } = comune.storage;
    const [subscriberId = 0] = await outbox.unassigned(id);
    await outbox.assign(id, [{ kind: 'person', subscriberId }]);
    const next = await outbox.nextOf(id);
    assert.ok(next);
    await outbox.begin(next.id, messageId(90), comune.clock.now(), 'link');
    await outbox.settle(next.id, { kind: 'uncertain', detail: 'no answer' }, comune.clock.now());
    assert.equal(await outbox.finish(id, comune.clock.now()), true);
    await comune.filing.fileDone();
    // it has not gone, and would go again; but nobody can send before its time is over
    await outbox.settle(next.id, { kind: 'queued', detail: 'absent' }, comune.clock.now());
    await comune.clock.advance(30 * 60_000);
    const before = await comune.audit();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.states(), ['expired']);
    const entered = (await comune.audit()).slice(before.length);
    const notice = await comune.notice(id);
    assert.equal(notice.notSentTo, 1);
    assert.deepEqual(entered, [expired(notice)]);
    const report = await comune.read('inviati', 'a.esito.txt');
    shows(report, whenSent(notice, { ...NO_PEOPLE, accepted: 2 }, ZONE));
    shows(report, willNotGet(1));
    const sentTo = REPORT_SENTENCES.recipients({ ...NO_PEOPLE, recipients: 2 }, notice);
    shows(report, sentTo ?? '');
    await comune.filing.fileDone();
    assert.equal((await comune.audit()).length, before.length + 1, 'once');
  });

  for (const how of ['a copy was restored', 'it came to more people than may have it'] as const) {
    it(`waits for a person after it was stopped and resumed, since ${how}: that is said, and its time ends`, async () => {
      if (how !== 'a copy was restored') {
        comune.confirmAbove = 3;
        comune.restart();
      }
      await comune.accept({
        'a.txt': 'Invia il: 24/11/2026 12:00\nScade il: 24/11/2026 18:00\n\nuno',
      });
      await comune.staff.stop({ id: 1 });
      await comune.filing.fileDone();
      await comune.staff.resume({ id: 1 });
      await comune.filing.fileDone();
      assert.deepEqual(comune.alerts.current(), []);
      if (how === 'a copy was restored') await comune.restoreFrom(await comune.backUp());
      else {
        for (const number of [4, 5, 6, 7]) await comune.subscribe(number);
        await comune.clock.advance(2 * HOUR);
        const due = nextEntered(comune.transaction).next(comune.clock.now(), false);
        assert.equal(await due, null);
      }
      for (const round of ['the first', 'the next']) {
        await comune.filing.fileDone();
        assert.equal(comune.alerts.current()[0]?.text, noticesWait(['a']), round);
      }
      await comune.clock.advance(9 * HOUR);
      await comune.filing.fileDone();
      await comune.filing.fileDone();
      const notice = await comune.notice();
      assert.equal(notice.state, 'expired');
      assert.deepEqual(comune.alerts.current(), []);
      assert.equal((await comune.audit()).at(-1), expired(notice));
    });
  }

  it('is moved to «inviati» with its report', async () => {
    const id = await sent({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files(), []);
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    const report = await comune.read('inviati', 'a.esito.txt');
    assert.ok(report.startsWith(`\ufeff${reportHeading('a')}\r\n`), report);
    shows(report, acceptedBy(3, await comune.notice(id)));
    assert.doesNotMatch(report, /[^\r]\n/);
    assert.notEqual((await comune.store.get(id))?.filedAt, null);
    assert.deepEqual(comune.alerts.current(), []);
  });

  it('has its report refreshed, also after a restart', async () => {
    const id = await sent({ 'a.txt': 'Mercato' });
    await comune.filing.fileDone();
    await comune.receivedBy(2, id);
    await comune.filing.refresh(id);
    shows(await comune.read('inviati', 'a.esito.txt'), await arrived(2, id));
    comune.restart();
    await comune.receivedBy(3, id);
    await comune.filing.refresh(id);
    shows(await comune.read('inviati', 'a.esito.txt'), await arrived(3, id));
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.txt']);
  });

  it('does not get back a report that staff took away', async () => {
    const id = await sent({ 'a.txt': 'Mercato' });
    await comune.filing.fileDone();
    await unlink(join(comune.avvisi, 'inviati', 'a.esito.txt'));
    await comune.filing.refresh(id);
    assert.deepEqual(await comune.files('inviati'), ['a.txt']);
  });

  it('never overwrites an older one of the same name, and each has its own report', async () => {
    const first = await sent({ 'a.txt': 'uno' });
    await comune.filing.fileDone();
    const second = await sent({ 'a.txt': 'due' });
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('inviati'), [
      'a (2).esito.txt',
      'a (2).txt',
      'a.esito.txt',
      'a.txt',
    ]);
    assert.equal(await comune.read('inviati', 'a.txt'), 'uno');
    assert.equal(await comune.read('inviati', 'a (2).txt'), 'due');
    comune.restart();
    await comune.receivedBy(2, second);
    await comune.receivedBy(1, first);
    await comune.filing.refresh(second);
    await comune.filing.refresh(first);
    const [one, two] = [
      await comune.read('inviati', 'a.esito.txt'),
      await comune.read('inviati', 'a (2).esito.txt'),
    ];
    shows(one, await arrived(1, first));
    assert.match(one, /\r\nuno\r\n/);
    shows(two, await arrived(2, second));
    assert.match(two, /\r\ndue\r\n/);
  });

  it('leaves a corrected text of the same name for the next notice', async () => {
    await sent({ 'a.txt': 'uno' });
    await comune.drop('a.txt', 'uno, corretto');
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files(), ['a.txt']);
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt']);
    await comune.takeIn();
    assert.equal((await comune.notices()).length, 2);
  });

  it('is filed though staff removed its file', async () => {
    const id = await sent({ 'a.txt': 'uno' });
    await unlink(join(comune.avvisi, 'a.txt'));
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt']);
    assert.notEqual((await comune.store.get(id))?.filedAt, null);
  });

  it('is filed at the next round when the folder could not be written', async () => {
    const id = await sent({ 'a.txt': 'uno' });
    const inviati = join(comune.avvisi, 'inviati');
    await rm(inviati, { recursive: true });
    await writeFile(inviati, 'in the way');
    await comune.filing.fileDone();
    assert.equal((await comune.store.get(id))?.filedAt, null);
    assert.deepEqual(await comune.files(), ['a.txt', 'inviati']);
    assert.equal(comune.alerts.current()[0]?.code, 'notice-filing');
    await unlink(inviati);
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.txt']);
    assert.deepEqual(comune.alerts.current(), []);
  });

  it('may have a name as long as names can be', async () => {
    const name = `${'è'.repeat(120)}.txt`;
    const id = await sent({ [name]: 'lungo' });
    await comune.filing.fileDone();
    await comune.receivedBy(3, id);
    comune.restart();
    await comune.filing.refresh(id);
    const short = 'è'.repeat(100);
    const report = `${short}.esito.txt`;
    assert.deepEqual(await comune.files('inviati'), [report, `${short}.txt`]);
    shows(await comune.read('inviati', report), await arrived(3, id));
  });
});

describe('a crash while files are moved', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
  });

  afterEach(() => comune.close());

  const spool = (): string => join(comune.home, 'archivio', 'spool');

  it('between the folder and the database is repaired by the next round', async () => {
    await comune.drop('a.txt', 'uno');
    const id = (await comune.takeIn()).accepted[0]?.id ?? 0;
    await comune.send(id);
    comune.auditFails = true; // with it the whole transaction
    await comune.filing.fileDone();
    assert.equal((await comune.notice(id)).filedAt, null);
    comune.auditFails = false;
    comune.restart();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.txt']);
    const { filedAt, placed } = await comune.notice(id);
    assert.notEqual(filedAt, null);
    assert.deepEqual(placed, ['a.txt']);
  });

  /** A filing of which only the files in `movable` got away before the process died. */
  async function interrupted(movable: readonly string[]): Promise<FilingCabinet> {
    await comune.drop('a.txt', 'Il testo');
    await comune.drop('a.jpg', 'no picture');
    const cabinet = new FilingCabinet(
      comune.avvisi,
      placesIn(comune.avvisi),
      spool(),
      silentLogger,
      async (from, to) => {
        if (!movable.includes(basename(from))) throw Object.assign(new Error(), { code: 'EBUSY' });
        await rename(from, to);
      },
    );
    await cabinet.load();
    await cabinet.file({
      place: 'scartati',
      name: 'a',
      files: ['a.txt', 'a.jpg'],
      note: { suffix: '.motivo.txt', text: 'Perché\n', mark: null },
    });
    return cabinet;
  }

  async function assertFinished(): Promise<void> {
    await comune.folder.start();
    assert.deepEqual(await comune.folder.scan(), []);
    assert.deepEqual(await comune.files(), []);
    assert.deepEqual(await comune.files('scartati'), ['a.jpg', 'a.motivo.txt', 'a.txt']);
    assert.equal(await comune.read('scartati', 'a.motivo.txt'), '\ufeffPerché\r\n');
    assert.deepEqual(await readdir(spool()), []);
  }

  for (const movable of [[], ['a.txt'], ['a.jpg']]) {
    it(`after moving ${String(movable.length)} of 2 (${movable.join()}) is carried on`, async () => {
      await interrupted(movable);
      await assertFinished();
    });
  }

  it('before the note was written is carried on', async () => {
    await interrupted([]);
    await unlink(join(comune.avvisi, 'scartati', 'a.motivo.txt'));
    await assertFinished();
  });

  it('does not take a file that staff put there since', async () => {
    await interrupted(['a.jpg']);
    await comune.drop('a.txt', 'Un altro avviso');
    await comune.folder.start();
    assert.deepEqual(
      (await comune.folder.scan()).map(({ name }) => name),
      ['a.txt'],
    );
    assert.deepEqual(await comune.files('scartati'), ['a.jpg', 'a.motivo.txt']);
  });

  it('or a lock hides what still has to go, for it is no notice of its own', async () => {
    const cabinet = await interrupted(['a.jpg']);
    const text = await sight(comune.avvisi, 'a.txt');
    assert.ok(text !== null && cabinet.isLeaving(text));
    await cabinet.resume();
    assert.ok(cabinet.isLeaving(text));
  });
});

describe('moves between devices', () => {
  it('have the whole copy in place before the original goes', async function () {
    const shm = '/dev/shm';
    const other = await mkdtemp(join(tmpdir(), 'campanile-folder-'));
    const isOtherDevice = await stat(shm).then(
      async ({ dev }) => dev !== (await stat(other)).dev,
      () => false,
    );
    if (!isOtherDevice) {
      await rm(other, { recursive: true });
      this.skip();
    }
    const source = await mkdtemp(join(shm, 'campanile-folder-'));
    await writeFile(join(source, 'a.jpg'), fixture('mercato.jpg'));
    await moveDurably(join(source, 'a.jpg'), join(other, 'a.jpg'));
    assert.deepEqual(await readdir(source), []);
    assert.deepEqual(await readdir(other), ['a.jpg']);
    assert.deepEqual(await readFile(join(other, 'a.jpg')), fixture('mercato.jpg'));
    await rm(other, { recursive: true });
    await rm(source, { recursive: true });
  });
});

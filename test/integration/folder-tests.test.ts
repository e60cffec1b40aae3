import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FileLockedError } from '#src/errors.js';
import { TEST_FOLDER, testPlacesIn } from '#src/folder/places.js';
import { WatchedFolder } from '#src/folder/watched-folder.js';
import { TEST_FOLDER_AWAY } from '#src/messages/it/alerts.js';
import { emptyText } from '#src/messages/it/rejections/files.js';
import { NO_TEST_PHONES, reasonNote } from '#src/messages/it/rejections/notices.js';
import { testReport } from '#src/messages/it/report.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { DEFAULT_PATIENCE } from '#src/notices/notice-group.js';
import { NoticeIntake } from '#src/notices/notice-intake.js';
import { TestFiling, marked, TestNotices } from '#src/notices/test-notices.js';
import { FakeTown } from '../fakes/fake-town.js';
import { everyPicture, MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { fixture } from '../support/fixtures.js';
import { namesIn } from '../support/folder-names.js';
import { shows } from '../support/shows.js';
import { at, notice, useStorage } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';

const ZONE = 'Europe/Rome';
const STAFF = ['393331000001', '393331000002'];

describe('marked', () => {
  const picture = {
    kind: 'media',
    path: '/spool/a.jpg',
    sha256: 'a',
    mimetype: 'image/jpeg',
    filename: 'a.jpg',
    as: 'image',
  } as const;

  it('puts the mark on each message', () => {
    const parts = [
      { kind: 'text', text: 'Mercato' } as const,
      picture,
      { ...picture, caption: 'b' },
    ];
    assert.deepEqual(marked(parts, 20), [
      { kind: 'text', text: 'PROVA\n\nMercato' },
      { ...picture, caption: 'PROVA' },
      { ...picture, caption: 'PROVA\n\nb' },
    ]);
  });

  it('goes ahead of a caption that has no room for it', () => {
    const full = { ...picture, caption: 'x'.repeat(14) };
    assert.deepEqual(marked([full], 20), [{ kind: 'text', text: 'PROVA' }, full]);
  });
});

describe('a notice in «prova»', () => {
  const home = useTempDir();
  const db = useStorage();
  let town: FakeTown;
  let folder: WatchedFolder;
  let filing: TestFiling;
  let alerts: MemoryAlerts;
  let tests: TestNotices;
  let round: () => Promise<void>;

  beforeEach(() => {
    town = new FakeTown(db.storage);
    open(STAFF);
  });

  const prova = (...path: readonly string[]): string => home.join('avvisi', TEST_FOLDER, ...path);

  /** A new process on the same home. */
  function open(phones: readonly string[]): void {
    const { clock } = town;
    folder = new WatchedFolder(
      {
        folder: prova(),
        spool: home.join('spool'),
        places: testPlacesIn(home.join('avvisi')),
        guide: null,
        settleMs: 2_000,
        rescanMs: 2_000,
      },
      clock,
      silentLogger,
    );
    alerts = new MemoryAlerts();
    const parts = { ...db.storage, folder, clock, logger: silentLogger };
    const limits = DEFAULT_LIMITS;
    tests = new TestNotices(
      { ...parts, messenger: town.whatsapp, onAccepted: () => undefined },
      { phones, limits },
    );
    filing = new TestFiling({ ...parts, alerts }, { limits, zone: ZONE });
    const intake = new NoticeIntake(
      {
        ...parts,
        notices: {
          accept: async (draft) => ({
            kind: 'accepted',
            notice: await tests.accept(draft),
            recipients: phones.length,
          }),
          unfiled: () => db.storage.notices.unfiledTests(),
          progress: (id) => db.storage.notices.progress(id),
        },
        alerts,
        pictures: everyPicture,
      },
      {
        limits,
        captionFromName: false,
        computer: 'municipio-7',
        footer: null,
        patience: DEFAULT_PATIENCE,
        coolingMs: 0,
        confirmAbove: null,
        zone: ZONE,
        test: { unavailable: tests.rejection },
      },
    );
    round = async () => {
      await intake.takeIn();
      await clock.advance(2_500);
    };
  }

  const drop = async (name: string, bytes: string | Buffer): Promise<void> => {
    await mkdir(dirname(prova(name)), { recursive: true });
    await writeFile(prova(name), bytes);
  };
  const rounds = async (): Promise<void> => {
    for (let each = 0; each < 5; each += 1) await round();
  };
  const read = (name: string): Promise<string> => readFile(prova('esiti', name), 'utf8');
  /** Sends what waits, on the fake WhatsApp. */
  const sent = async (id: number): Promise<void> => {
    const sending = town.sending();
    sending.start();
    await town.whatsapp.start();
    try {
      await town.timePassesUntil('the test', async () => {
        const { waiting, accepted, delivered } = await town.progress(id);
        return waiting === 0 && delivered === accepted;
      });
      await town.timePassesUntil('its end', () => town.finished.includes(id));
    } finally {
      await sending.stop(0);
    }
  };

  it('says of its own folder that it cannot be had', async () => {
    await mkdir(home.join('avvisi'), { recursive: true });
    await writeFile(prova(), 'a file where the folder should be');
    await round();
    const [away] = alerts.current();
    assert.equal(away?.code, 'folder-away');
    assert.equal(away.text, TEST_FOLDER_AWAY);
  });

  it('goes to the test phones, marked, and to nobody else', async () => {
    const citizens = await town.subscribers(3);
    const staff = [town.whatsapp.addCitizen(), town.whatsapp.addCitizen()];
    town.testPhones = staff.map(({ phone }) => phone);
    open(town.testPhones);
    await drop('mercato.txt', 'Urgente: no\nInvia il: 31/12/2026 08:00\n\nDomani c’è il mercato.');
    await rounds();
    const [test] = await db.storage.notices.unfiledTests();
    assert.ok(test);
    await filing.fileAccepted();
    await sent(test.id);
    for (const phone of staff) {
      assert.deepEqual(town.shown(phone), ['PROVA\n\nDomani c’è il mercato.']);
      assert.equal(phone.inbox[0]?.via, 'direct');
    }
    for (const citizen of citizens) assert.deepEqual(town.shown(citizen), []);
    assert.equal(town.whatsapp.accepted.length, 2, 'and no canary');
    await filing.refresh(test.id);
    assert.deepEqual(await namesIn(prova()), []);
    assert.deepEqual(await namesIn(prova('esiti')), ['mercato.esito.txt', 'mercato.txt']);
    const report = await read('mercato.esito.txt');
    const progress = await town.progress(test.id);
    assert.deepEqual([progress.accepted, progress.delivered], [2, 2]);
    shows(report, testReport(test, progress, town.clock.now(), ZONE));
  });

  it('is in none of the figures, and no copy of the notice that follows it', async () => {
    await town.subscribers(2);
    await drop('mercato.txt', 'Mercato');
    await rounds();
    await filing.fileAccepted();
    assert.deepEqual(await db.storage.notices.recent(9), []);
    assert.deepEqual(await db.storage.notices.unfiled(), []);
    assert.deepEqual(await db.storage.register.counts(), {
      active: 2,
      optedOut: 0,
      inactive: 0,
      unsaved: 0,
    });
    const [test] = await db.inspect('select fingerprint from notices');
    const accepted = await db.storage.notices.accept(
      notice('mercato', { fingerprint: (test as { fingerprint: string }).fingerprint }),
      at(town.clock.now()),
    );
    assert.equal(accepted.kind, 'accepted');
    assert.equal(accepted.recipients, 2);
  });

  it('may be a picture with its text', async () => {
    await drop('piazza.jpg', fixture('mercato.jpg'));
    await drop('piazza.txt', 'La piazza è chiusa');
    await rounds();
    const [test] = await db.storage.notices.unfiledTests();
    const [part, ...more] = test?.parts ?? [];
    assert.deepEqual(more, []);
    assert.ok(part?.kind === 'media');
    assert.equal(part.caption, 'PROVA\n\nLa piazza è chiusa');
    assert.deepEqual(await readFile(part.path), fixture('mercato.jpg'));
  });

  it('may be a sub-folder, which is one notice', async () => {
    await drop('festa/piazza.jpg', fixture('mercato.jpg'));
    await drop('festa/testo.txt', 'Domani festa');
    await rounds();
    const [test, ...others] = await db.storage.notices.unfiledTests();
    assert.deepEqual(others, []);
    assert.deepEqual(test?.parts[0], { kind: 'text', text: 'PROVA\n\nDomani festa' });
    await filing.fileAccepted();
    await rounds();
    assert.deepEqual(await readdir(prova()), ['esiti']);
    assert.deepEqual(await namesIn(prova('esiti')), ['festa.esito.txt']);
    assert.deepEqual(await namesIn(prova('esiti', 'festa')), ['piazza.jpg', 'testo.txt']);
  });

  it('is refused like any notice, and the reason lies in «esiti»', async () => {
    await drop('vuoto.txt', '   ');
    await rounds();
    assert.deepEqual(await namesIn(prova('esiti')), ['vuoto.motivo.txt', 'vuoto.txt']);
    const why = await read('vuoto.motivo.txt');
    const dropped = { name: 'vuoto', files: ['vuoto.txt'], isTest: true };
    const note = reasonNote(dropped, emptyText('vuoto.txt', false), town.clock.now(), ZONE);
    // it ends with when the file was moved
    shows(why, note.slice(0, note.lastIndexOf(',')));
  });

  it('is refused when there are no test phones, and staff read what to do', async () => {
    open([]);
    await drop('mercato.txt', 'Mercato');
    await rounds();
    assert.deepEqual(await db.storage.notices.unfiledTests(), []);
    shows(await read('mercato.motivo.txt'), NO_TEST_PHONES.why);
    shows(await read('mercato.motivo.txt'), NO_TEST_PHONES.remedy);
    const outcome = await tests.ofNotice(await town.accept('Avviso'));
    assert.equal(outcome.kind, 'refused');
  });

  it('is accepted once, also when the process ends before its files are moved', async () => {
    await drop('mercato.txt', 'Mercato');
    await rounds();
    assert.deepEqual(await namesIn(prova()), ['mercato.txt']);
    await db.reopen();
    town = new FakeTown(db.storage);
    open(STAFF);
    await rounds();
    assert.equal((await db.storage.notices.unfiledTests()).length, 1);
    await filing.fileAccepted();
    assert.deepEqual(await namesIn(prova('esiti')), ['mercato.esito.txt', 'mercato.txt']);
    await rounds();
    assert.equal((await db.inspect('select id from notices')).length, 1);
  });

  it('is not taken for another one while its file, after a restart, cannot be looked into', async () => {
    await drop('mercato.txt', 'Mercato');
    await rounds();
    await db.reopen();
    town = new FakeTown(db.storage);
    open(STAFF);
    const digest = folder.digest.bind(folder);
    folder.digest = () => Promise.reject(new FileLockedError('a virus scanner holds it'));
    await rounds();
    folder.digest = digest;
    await rounds();
    assert.equal((await db.inspect('select id from notices')).length, 1);
  });

  it('is put away though the file of another one is locked', async () => {
    await drop('acqua.txt', 'Acqua');
    await rounds();
    await drop('mercato.txt', 'Mercato');
    await rounds();
    const digest = folder.digest.bind(folder);
    folder.digest = (name, ...given) =>
      name === 'acqua.txt'
        ? Promise.reject(new FileLockedError('somebody reads it'))
        : digest(name, ...given);
    await filing.fileAccepted();
    assert.deepEqual(await namesIn(prova('esiti')), ['mercato.esito.txt', 'mercato.txt']);
    const codes = () => alerts.current().map(({ code }) => code);
    assert.deepEqual(codes(), ['test-notice-filing']);
    folder.digest = digest;
    await filing.fileAccepted();
    assert.equal((await namesIn(prova('esiti'))).length, 4);
    assert.deepEqual(codes(), []);
  });

  it('can be made of a notice that is there already', async () => {
    const [staff] = await town.subscribers(1);
    assert.ok(staff);
    open([staff.phone]);
    const id = await town.accept('Avviso');
    await db.storage.notices.expire(id, town.clock.now());
    assert.deepEqual(await tests.ofNotice(id), { kind: 'done' });
    const [test] = await db.storage.notices.unfiledTests();
    assert.ok(test);
    await sent(test.id);
    assert.deepEqual(town.shown(staff), ['PROVA\n\nAvviso']);
    assert.equal((await tests.ofNotice(99)).kind, 'refused');
  });
});

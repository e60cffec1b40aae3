import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { noticeActs } from '#src/notices/notice-acts.js';
import { UnknownFolderError } from '#src/errors.js';
import { DropBox } from '#src/folder/panel-folder.js';
import { WatchedFolder } from '#src/folder/watched-folder.js';
import type { Notice, Rejection } from '#src/model/notice.js';
import type { Outlook } from '#src/model/outlook.js';
import type { ActFacts } from '#src/model/staff-acts.js';
import { DEFAULT_PATIENCE } from '#src/notices/notice-group.js';
import { NoticeIntake } from '#src/notices/notice-intake.js';
import { goesAfterAll, notedAnew } from '#src/notices/cut-off-drops.js';
import { DraftFolder } from '#src/folder/drafts.js';
import { EMPTY_DRAFT } from '#src/panel/drafts.js';
import { draftJudge } from '#src/notices/draft-judge.js';
import { droppedDrafts } from '#src/notices/dropped-drafts.js';
import type { PanelServerParts } from '#src/panel/server.js';
import type { Draft } from '#src/ports/drafts.js';
import { isBeingReplaced } from '#src/ports/drop-outcome.js';
import type { StaffActs } from '#src/ports/staff.js';
import { parseNotice } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { folderUnknown } from '#src/messages/it/alerts.js';
import { Calendar } from '#src/messages/it/calendar.js';
import { undecidedNote } from '#src/messages/it/folder-notes.js';
import {
  confirmQuestion,
  editsNote,
  editWouldLose,
  emptyFiles,
  eraseQuestion,
  FATE,
  fileAct,
  NEW,
  replacedAlready,
  savedNote,
  textAmongFiles,
  tooLong,
  tooManyFiles,
  wouldBeRefused,
  wouldGoWithout,
} from '#src/messages/it/new-notice.js';
import { draftLine, NOTICE_PAGE, noticeLine, willNotGet } from '#src/messages/it/notice-states.js';
import { FORECAST, routesSentences } from '#src/messages/it/outlook.js';
import {
  notAsNamed,
  protectedFile,
  signed,
  tooLarge,
  tooLargeTogether,
  unsupported,
} from '#src/messages/it/rejections/files.js';
import { atHand, misspelt } from '#src/messages/it/rejections/header.js';
import {
  alreadyTaken,
  placeTaken,
  reasonAlone,
  REPEAT,
} from '#src/messages/it/rejections/notices.js';
import { DECLINED, NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { ALWAYS, failing, failingWithin } from '../support/failing.js';
import { fixture } from '../support/fixtures.js';
import { tokenIn, usePanel, type Answer, type PanelFixture } from '../support/panel.js';
import { at, citizen, messageId, notice } from '../support/storage.js';
import { figures } from '../support/notice-situations.js';
import { queuedNotice } from '../support/queued-notice.js';
import { shows, showsNot } from '../support/shows.js';

interface Upload {
  readonly name: string;
  readonly bytes: Buffer;
  readonly type?: string;
}

describe('the page for a new notice', () => {
  const panel = usePanel();
  beforeEach(() => panel.database.subscribe(3));

  /** Writes, looks, and says yes. */
  async function send(
    fields: Record<string, string>,
    files: readonly Upload[] = [],
  ): Promise<Answer> {
    const answer = await keep({ ...fields, fare: 'pubblica' }, files);
    const location = String(answer.headers.location);
    if (!location.endsWith('/pubblica')) return answer;
    const { body } = await panel.page(location);
    const letta = /name="letta" value="(\d+)"/.exec(body)?.[1] ?? '';
    return panel.submit(location, { letta });
  }

  /** The form, as it stands, with the button that was pressed. */
  async function keep(
    fields: Record<string, string>,
    files: readonly Upload[] = [],
  ): Promise<Answer> {
    const form = new FormData();
    const token = tokenIn((await panel.page('/nuovo')).body);
    for (const [name, value] of Object.entries({ conferma: token, ...fields })) {
      form.append(name, value);
    }
    for (const { name, bytes, type = '' } of files) {
      form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
    }
    const request = new Request('http://form.invalid', { method: 'POST', body: form });
    return panel.ask('/nuovo', {
      method: 'POST',
      headers: { 'content-type': request.headers.get('content-type') ?? '', origin: panel.url },
      body: Buffer.from(await request.arrayBuffer()),
    });
  }

  /** A form of so many bytes, of which none is sent. */
  async function announce(bytes: number): Promise<string> {
    const { hostname, port, host, origin } = new URL(panel.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      [
        'POST /nuovo HTTP/1.1',
        `Host: ${host}`,
        `Origin: ${origin}`,
        'Content-Type: multipart/form-data; boundary=x',
        `Content-Length: ${String(bytes)}`,
        '\r\n',
      ].join('\r\n'),
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return answer.toString('utf8');
  }

  async function dropped(): Promise<string[]> {
    return (await readdir(panel.avvisi)).toSorted();
  }

  /** What the page says of a draft that would go to all three. */
  function lineOf(outlook: Outlook): string {
    const now = panel.clock.now();
    const progress = figures({ recipients: 3, waiting: 3 });
    return draftLine({ ...queuedNotice(now), progress }, outlook, CALENDAR, now);
  }

  /** As long as staff can think better of it. */
  function inAMinute(): Outlook {
    return { ...AT_ONCE, startsAt: panel.clock.now() + 60_000, waitsFor: 'cooling' };
  }

  /** Of a first line «Inviare il: domani». */
  function misspeltDate(): Rejection {
    const line = { file: null, number: 1, written: 'Inviare il: domani' };
    const moment = { now: panel.clock.now(), zone: ZONE };
    return misspelt(line, 'Invia il', true, moment);
  }

  async function factsOf(id: number): Promise<ActFacts> {
    const { notices } = panel.storage;
    const found = await notices.get(id);
    assert.ok(found);
    const progress = await notices.progress(id);
    return { notice: found, progress, testPhones: 0, retraction: null };
  }

  /** What is said of those whom an edited notice would have gone to. */
  async function leftOut(id: number): Promise<string> {
    const { notSentTo } = (await factsOf(id)).notice;
    assert.ok(notSentTo > 0);
    return willNotGet(notSentTo);
  }

  it('says how many people will get it', async () => {
    shows((await panel.page('/nuovo')).body, lineOf(inAMinute()));
    const asItWas = panel.outlooks;
    panel.outlooks = () => AT_ONCE;
    const { body } = await panel.page('/nuovo');
    panel.outlooks = asItWas;
    shows(body, lineOf(AT_ONCE));
  });

  it('says by which ways it will come before the last question is answered', async () => {
    const asItWas = panel.outlooks;
    const outlook: Outlook = {
      ...AT_ONCE,
      routes: {
        lists: { people: 2, by: 0 },
        ...{ direct: null, channel: null },
        notNow: [{ people: 1, why: 'account', until: null }],
      },
    };
    panel.outlooks = () => outlook;
    const answer = await keep({ testo: 'Domani', fare: 'pubblica' });
    const { body } = await panel.page(String(answer.headers.location));
    panel.outlooks = asItWas;
    shows(body, `${FORECAST}:`);
    const ways = routesSentences(outlook, String);
    assert.equal(ways.length, 2);
    for (const way of ways) shows(body, `<li>${way}</li>`);
  });

  it('puts a text into the watched folder, as it was written', async () => {
    const text = 'Città e perché: 10 €\r\n\r\n*Domani* 😀';
    const answer = await send({ titolo: 'Via Roma', testo: text });
    assert.equal(answer.status, 303);
    assert.deepEqual(await dropped(), ['Via Roma.txt']);
    assert.equal(
      await readFile(join(panel.avvisi, 'Via Roma.txt'), 'utf8'),
      text.replaceAll('\r\n', '\n'),
    );
  });

  it('puts a picture beside its text, byte for byte', async () => {
    const bytes = fixture('mercato.jpg');
    await send({ titolo: '', testo: '*Mercato* di sabato' }, [{ name: 'IMG 1.JPG', bytes }]);
    assert.deepEqual(await dropped(), ['Mercato di sabato.JPG', 'Mercato di sabato.txt']);
    assert.deepEqual(await readFile(join(panel.avvisi, 'Mercato di sabato.JPG')), bytes);
  });

  /** «Sì, pubblica» of a draft with two pictures is pressed, and WhatsApp's page does not say what they are. */
  async function pressedInVain(): Promise<{ id: string; answer: Promise<Answer> }> {
    let isHanging = false;
    let told = (): void => undefined;
    const asked = new Promise<void>((resolve) => (told = resolve));
    const decodes = (): Promise<null> => {
      if (!isHanging) return Promise.resolve(null);
      told();
      return new Promise(() => undefined);
    };
    const { clock, storage } = panel;
    await panel.start(
      {},
      {
        judge: draftJudge(
          { clock, notices: storage.notices, pictures: { decodes } },
          { limits: DEFAULT_LIMITS, captionFromName: false, footer: null, zone: 'Europe/Rome' },
        ),
      },
    );
    const pictures = ['1.jpg', '2.jpg'].map((name) => ({ name, bytes: fixture('mercato.jpg') }));
    const kept = await keep({ titolo: 'Mercato', testo: 'Domani', fare: 'pubblica' }, pictures);
    const location = String(kept.headers.location);
    const letta = /name="letta" value="(\d+)"/.exec((await panel.page(location)).body)?.[1] ?? '';
    isHanging = true;
    const answer = panel.submit(location, { letta }, { from: '/nuovo' });
    await asked;
    return { id: location.split('/')[2] ?? '', answer };
  }

  it('saves other drafts while WhatsApp’s page hangs, and publishes without its word after a moment', async () => {
    const { answer } = await pressedInVain();
    const other = await keep({ titolo: 'Acqua', testo: 'Manca l’acqua' });
    assert.equal(other.status, 303);
    await panel.clock.advance(5_000);
    assert.match(String((await answer).headers.location), /^\/nuovo\/[^/]+$/);
    assert.deepEqual(await dropped(), ['Mercato']);
  });

  it('does not publish what was changed while it was judged', async () => {
    const { id, answer } = await pressedInVain();
    await panel.clock.leap(1);
    await keep({ bozza: id, titolo: 'Mercato', testo: 'Domani niente mercato' });
    await panel.clock.advance(5_000);
    assert.match((await answer).body, /niente mercato/);
    assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
  });

  it('puts several files into one sub-folder, with the text', async () => {
    const files = ['piazza.jpg', 'ordinanza.pdf'].map((name) => ({
      name,
      bytes: fixture(name === 'piazza.jpg' ? 'mercato.jpg' : name),
    }));
    await send({ titolo: 'Mercato', testo: 'Sabato mercato', urgente: 'sì' }, files);
    assert.deepEqual(await dropped(), ['Mercato']);
    const folder = join(panel.avvisi, 'Mercato');
    assert.deepEqual((await readdir(folder)).toSorted(), [
      '1 piazza.jpg',
      '2 ordinanza.pdf',
      'testo.txt',
    ]);
    assert.equal(
      await readFile(join(folder, 'testo.txt'), 'utf8'),
      'Urgente: sì\n\nSabato mercato',
    );
    assert.deepEqual(await readFile(join(folder, '2 ordinanza.pdf')), fixture('ordinanza.pdf'));
  });

  it('writes dates and urgency above the text, as the folder reads them', async () => {
    await send({
      titolo: 'scuole',
      testo: 'Domani scuole chiuse.',
      invia: '2026-12-07T18:05',
      scade: '2026-12-08T08:00',
      urgente: 'sì',
    });
    const bytes = await readFile(join(panel.avvisi, 'scuole.txt'));
    const now = Date.parse('2026-12-01T12:00:00Z');
    const parsed = await parseNotice(
      { name: 'scuole', files: [{ name: 'scuole.txt', bytes }] },
      { limits: DEFAULT_LIMITS, captionFromName: false, footer: null },
      { now, zone: 'Europe/Rome' },
    );
    assert.ok(parsed.kind === 'notice', JSON.stringify(parsed));
    assert.deepEqual(parsed.parts, [{ kind: 'text', text: 'Domani scuole chiuse.' }]);
    const { urgent, sendAt, expiresAt } = parsed.header;
    assert.equal(urgent, true);
    assert.equal(sendAt, Date.parse('2026-12-07T18:05:00+01:00'));
    assert.equal(expiresAt, Date.parse('2026-12-08T08:00:00+01:00'));
  });

  it('keeps dates and urgency of a notice that was not taken', async () => {
    const { body } = await send({
      testo: '',
      invia: '2026-12-07T18:05',
      scade: 'domani',
      urgente: 'sì',
    });
    assert.match(body, /name="invia"[^>]*value="2026-12-07T18:05"/);
    assert.match(body, /name="scade"[^>]*value=""/);
    const urgent = /<input[^>]*name="urgente"[^>]*>/.exec(body)?.[0] ?? '';
    assert.ok(urgent.includes('value="sì"'), urgent);
    assert.match(urgent, /\schecked\b/);
  });

  it('replaces nothing that lies there', async () => {
    await send({ titolo: 'acqua', testo: 'uno' });
    await send({ titolo: 'Acqua', testo: 'due' });
    assert.deepEqual(await dropped(), ['Acqua (2).txt', 'acqua.txt']);
  });

  it('path traversal: names lead nowhere else', async () => {
    const bytes = fixture('mercato.jpg');
    for (const name of [
      '../../fuori',
      '..\\..\\fuori',
      '/etc/cron.d/fuori',
      'C:\\Windows\\fuori',
      '.nascosto',
      '~$fuori',
      'CON',
      'a\u0000b',
      '\u202egpj.fuori',
      '...',
    ]) {
      await send({ titolo: name, testo: 'testo' }, [{ name: `${name}.jpg/../x.jpg`, bytes }]);
    }
    await send({}, [{ name: '../../../fuori.jpg', bytes }]);
    await send({}, [{ name: 'foto.jpg/../../fuori.jpg', bytes }]);
    assert.deepEqual((await readdir(panel.home.path)).toSorted(), [
      'avvisi',
      'bozze',
      'servizio.json',
    ]);
    const names = await dropped();
    assert.equal(names.length, 22);
    for (const name of names) {
      assert.doesNotMatch(name, /^[.~]|[\\/:\u0000-\u001f\u202e]/);
      assert.doesNotMatch(name, /^con\./i);
    }
  });

  it('oversize: what is too large is refused before it is read', async () => {
    assert.match(await announce(66 * 2 ** 20), /^HTTP\/1\.1 413 /);
    const bytes = fixture('mercato.jpg');
    const files = Array.from({ length: 11 }, (_, index) => ({ name: `${index}.jpg`, bytes }));
    const many = await send({ testo: 'x' }, files);
    assert.equal(many.status, 400);
    shows(many.body, tooManyFiles(11, 10));
    await mkdir(panel.avvisi, { recursive: true });
    assert.deepEqual(await dropped(), []);
  });

  it('reads none of the files that are too much together, and says so', async () => {
    const limits = { ...DEFAULT_LIMITS, mediaBytes: 1000, documentBytes: 5000 };
    let reads = 0;
    class Counted extends DraftFolder {
      override file(...which: Parameters<DraftFolder['file']>): Promise<Buffer | null> {
        reads += 1;
        return super.file(...which);
      }
    }
    const drafts = new Counted(panel.home.join('bozze'));
    await panel.start({}, { limits, drafts });
    const now = panel.clock.now();
    const { id } = await drafts.save(null, { ...EMPTY_DRAFT, title: 'Bilancio' }, now);
    const chosen = ['1.pdf', '2.pdf', '3.pdf'].map((name) => ({ name, bytes: Buffer.alloc(4000) }));
    const files = [];
    for (const file of chosen)
      files.push(await drafts.addFile(id, { ...file, mimetype: 'application/pdf' }));
    await drafts.save(id, { ...EMPTY_DRAFT, title: 'Bilancio', files }, now);
    const { status, body } = await panel.page(`/nuovo/${id}/pubblica`);
    assert.equal(status, 400);
    const tooMuch = tooLargeTogether('Bilancio', 12_000, 5000);
    shows(body, refusedFor(tooMuch));
    showsNot(body, tooMuch.why);
    showsNot(body, tooMuch.remedy);
    assert.equal(reads, 0);
  });

  it('says why nothing goes while the folder was full before Campanile came to it', async () => {
    const confirm = () => Promise.reject(new UnknownFolderError(['lettera.txt']));
    await panel.start({}, { folder: new DropBox(panel.avvisi, { confirm }) });
    const { body } = await send({ titolo: 'acqua', testo: 'testo' });
    shows(body, folderUnknown(['lettera.txt']));
    assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
  });

  it('says when there is nothing to send, and keeps what was written', async () => {
    const answer = await send({ titolo: 'Senza <b>testo</b>', testo: ' \n ' });
    assert.equal(answer.status, 400);
    shows(answer.body, NEW.empty);
    assert.match(answer.body, /value="Senza &lt;b&gt;testo&lt;\/b&gt;"/);
  });

  it('shows what becomes of it: waiting, accepted', async () => {
    const { headers } = await send({ titolo: 'acqua', testo: 'testo' });
    const fate = async () => (await panel.page(String(headers.location))).body;
    shows(await fate(), FATE.there);
    const [accepted] = await takeIn(panel);
    assert.match(await fate(), new RegExp(`href="/avvisi/${String(accepted?.id)}"`));
  });

  it('shows what becomes of it: refused, with the reason and the text to mend', async () => {
    const reason = 'Il motivo: è <vuoto>.';
    const { headers } = await send({ titolo: 'acqua', testo: 'testo da <correggere>' });
    await mkdir(join(panel.avvisi, 'in-corso'));
    await mkdir(join(panel.avvisi, 'scartati'));
    await rename(join(panel.avvisi, 'acqua.txt'), join(panel.avvisi, 'scartati', 'acqua.txt'));
    await writeFile(
      join(panel.avvisi, 'scartati', 'acqua.motivo.txt'),
      `\ufeffL’avviso «acqua» non è stato accettato.\r\n\r\n${reason}\r\n`,
    );
    const { body } = await panel.page(String(headers.location));
    shows(body, FATE.refused);
    shows(body, reason);
    assert.doesNotMatch(body, /<vuoto>/);
    const again = /href="(\/nuovo\?bozza=[^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    assert.match((await panel.page(again ?? '')).body, /testo da &lt;correggere&gt;/);
    const list = await panel.page('/avvisi?stato=scartati');
    assert.match(list.body, /<h2>acqua<\/h2>/);
    const form = { titolo: 'acqua', testo: 'corretto', scartato: 'acqua' };
    assert.match((await panel.page(again ?? '')).body, /name="scartato" value="acqua"/);
    await send(form);
    assert.doesNotMatch((await panel.page('/avvisi?stato=scartati')).body, /<h2>acqua<\/h2>/);
  });

  it('is found among the refused also where another of its name lies there, and settles the right one', async () => {
    const { headers } = await send({ titolo: 'acqua', testo: 'testo' });
    const scartati = join(panel.avvisi, 'scartati');
    await mkdir(join(panel.avvisi, 'in-corso'));
    await mkdir(scartati);
    // As it was refused before, and dealt with.
    await writeFile(join(scartati, 'acqua.txt'), 'testo');
    await writeFile(join(scartati, 'acqua.motivo-letto.txt'), 'L’avviso «acqua» è vuoto.');
    await rename(join(panel.avvisi, 'acqua.txt'), join(scartati, 'acqua (2).txt'));
    const reason = 'Il motivo: è lungo.';
    await writeFile(
      join(scartati, 'acqua (2).motivo.txt'),
      `L’avviso «acqua» non è stato accettato.\r\n\r\n${reason}\r\n`,
    );
    const { body } = await panel.page(String(headers.location));
    shows(body, FATE.refused);
    shows(body, reason);
    const again = /href="(\/nuovo\?bozza=[^"]+)"/.exec(body)?.[1]?.replaceAll('&amp;', '&');
    assert.match(
      (await panel.page(again ?? '')).body,
      /name="scartato" value="acqua \(2\)"[^]*>\s*testo<\/textarea/,
    );
    await send({ titolo: 'acqua', testo: 'corto', scartato: 'acqua (2)' });
    assert.doesNotMatch((await panel.page('/avvisi?stato=scartati')).body, /<h2>acqua/);
  });

  it('takes a time that is none for a mistake, and not for «at once»', async () => {
    for (const time of ['20266-12-08T08:30', '2026-02-31T08:30']) {
      for (const field of ['invia', 'scade']) {
        const { status, body } = await send({ testo: 'testo', [field]: time });
        assert.equal(status, 400, time);
        shows(problemOn(body), NEW.unclearTime);
        shows(startOn(body), NEW.unclearTime);
        assert.ok(body.includes(`value="${time}"`));
      }
    }
    assert.deepEqual(await dropped().catch(() => []), []);
  });

  it('takes no text for an attachment: it would go in place of what was written', async () => {
    const text = { name: 'programma.txt', bytes: Buffer.from('Ore 9: sfilata') };
    for (const files of [[text], [text, { name: 'a.pdf', bytes: fixture('ordinanza.pdf') }]]) {
      const { status, body } = await send({ testo: 'Domani festa.' }, files);
      assert.equal(status, 400);
      shows(problemOn(body), textAmongFiles('programma.txt'));
    }
    assert.deepEqual(await dropped().catch(() => []), []);
  });

  it('shows what the folder will make of lines above the words, and of a date in the title', async () => {
    const shown = async (fields: Record<string, string>) => {
      const { headers } = await keep({ ...fields, fare: 'pubblica' });
      const { body } = await panel.page(String(headers.location));
      return [/data-words>([^<]*)</.exec(body)?.[1], startOn(body)];
    };
    const scheduled = (startsAt: string) =>
      lineOf({ ...AT_ONCE, startsAt: Date.parse(startsAt), waitsFor: 'schedule' });
    const [words, line = ''] = await shown({
      testo: 'Invia il: 07/12/2026 18:05\nUrgente: sì\n\nDomani mercato.',
    });
    assert.equal(words, 'Domani mercato.');
    shows(line, scheduled('2026-12-07T18:05:00+01:00'));
    const [, byTitle = ''] = await shown({ titolo: '2026-12-08 mercato', testo: 'Domani.' });
    shows(byTitle, scheduled('2026-12-08T08:00:00+01:00'));
    const { headers } = await keep({ testo: 'Inviare il: domani\n\nDomani mercato.' });
    const { body } = await panel.page(String(headers.location));
    shows(startOn(body), refusedFor(misspeltDate()));
  });

  describe('what the folder would refuse', () => {
    const WRONG = 'Inviare il: domani\n\nDomani mercato.';

    it('is not asked about, but told with what to do about it, where it is written', async () => {
      const { status, body } = await keep({ testo: WRONG, fare: 'pubblica' });
      assert.equal(status, 400);
      const told = /<p class="problem reason" role="alert">([^<]*)</.exec(body)?.[1] ?? '';
      assert.equal(told, refusedFor(misspeltDate()));
      // there is no file to save or to copy
      showsNot(told, misspeltDate().remedy);
      assert.equal(textIn(body), WRONG);
    });

    it('is not asked about by the address of the question, nor published from a window with the question', async () => {
      const { headers } = await keep({ testo: WRONG });
      const id = /bozza=([\w-]+)/.exec(String(headers.location))?.[1] ?? '';
      const path = `/nuovo/${id}/pubblica`;
      const asked = await panel.page(path);
      assert.equal(asked.status, 400);
      showsNot(asked.body, NEW.confirm);
      const draft = await new DraftFolder(panel.home.join('bozze')).get(id);
      const answer = await panel.submit(path, { letta: String(draft?.savedAt) });
      assert.equal(answer.status, 400);
      shows(answer.body, refusedFor(misspeltDate()));
      assert.deepEqual(await dropped().catch(() => []), []);
    });

    it('is also what nobody would get, unless it goes on a day to come', async () => {
      for (const person of [1, 2, 3]) await panel.database.says('opt-out', citizen(person));
      const { status, body } = await send({ testo: 'Domani mercato.' });
      assert.equal(status, 400);
      shows(body, `role="alert">${NEW.nobodySubscribed}`);
      assert.deepEqual(await dropped().catch(() => []), []);
      assert.equal((await send({ testo: 'Domani.', invia: inAWeek() })).status, 303);
    });

    /** As a browser writes it. */
    function inAWeek(): string {
      return new Date(panel.clock.now() + 7 * 24 * 3_600_000).toISOString().slice(0, 16);
    }
  });

  describe('a draft', () => {
    const picture = { name: 'piazza.jpg', bytes: fixture('mercato.jpg'), type: 'image/jpeg' };
    const paper = { name: 'ordinanza.pdf', bytes: fixture('ordinanza.pdf') };

    /** Its page, and its id. */
    async function kept(
      fields: Record<string, string>,
      files: readonly Upload[] = [],
    ): Promise<{ id: string; body: string }> {
      const { status, headers } = await keep(fields, files);
      assert.equal(status, 303);
      const id = /^\/nuovo\?bozza=([\w-]{12})$/.exec(String(headers.location))?.[1] ?? '';
      return { id, body: (await panel.page(`/nuovo?bozza=${id}`)).body };
    }

    const files = (body: string): string[] =>
      [...body.matchAll(/class="file-name"\s*>([^<]*?)\s*</g)].map(([, name]) => name ?? '');
    const idOf = (body: string, name: string): string =>
      new RegExp(`data-id="([^"]+)"[^>]*>\\s*<span class="file-name"\\s*>${name} `).exec(
        body,
      )?.[1] ?? '';

    it('outlives the page and the service, and is found again', async () => {
      const { id } = await kept(
        { titolo: '', testo: 'Domani *mercato*', invia: '2026-12-07T18:05' },
        [picture],
      );
      shows((await panel.page('/nuovo')).body, `href="/nuovo?bozza=${id}">Domani mercato<`);
      await panel.start();
      const { body } = await panel.page(`/nuovo?bozza=${id}`);
      assert.equal(textIn(body), 'Domani *mercato*');
      assert.match(body, /name="invia"[^>]*value="2026-12-07T18:05"/);
      assert.deepEqual(files(body), ['piazza.jpg']);
      const shown = await panel.ask(`/nuovo/${id}/file/${idOf(body, 'piazza.jpg')}`);
      assert.equal(shown.headers['content-type'], 'image/jpeg');
      const { clock } = panel;
      shows(body, savedNote(CALENDAR.moment(clock.now(), clock.now())));
      assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
    });

    it('is what Enter keeps: the first button of the form publishes nothing', async () => {
      const { body } = await panel.page('/nuovo');
      const form = body.slice(body.indexOf('id="nuovo"'));
      assert.match(/<button[^>]*>/.exec(form)?.[0] ?? '', /name="fare" value="salva"/);
    });

    it('is not made of nothing', async () => {
      assert.equal((await keep({ titolo: '', testo: ' ' })).status, 400);
      assert.doesNotMatch((await panel.page('/nuovo')).body, /id="titolo-bozze"/);
    });

    it('is thrown away with its files, after one question that names it', async () => {
      const { id } = await kept({ testo: 'uno' }, [picture]);
      const path = `/nuovo/${id}/elimina`;
      const list = await panel.page('/nuovo');
      const erase = new RegExp(`<a[^>]*href="${path}"[^>]*>`).exec(list.body)?.[0] ?? '';
      shows(erase, `aria-label="${fileAct(NEW.erase, 'uno')}"`);
      const { body } = await panel.page(path);
      shows(body, eraseQuestion('uno', 1, null));
      assert.match((await panel.page('/nuovo')).body, /id="titolo-bozze"/, 'nothing has happened');
      await panel.submit(path, {});
      assert.doesNotMatch((await panel.page('/nuovo')).body, /id="titolo-bozze"/);
      assert.deepEqual(await readdir(panel.home.join('bozze')), []);
    });

    it('is not thrown away once it is published, by a window that still asks', async () => {
      const { id } = await kept({ testo: 'uno' });
      const path = `/nuovo/${id}/elimina`;
      await send({ bozza: id, testo: 'uno' });
      assert.equal((await panel.page(path)).headers.location, `/nuovo/${id}`);
      const answer = await panel.submit(path, {}, { from: '/nuovo' });
      assert.equal(answer.headers.location, `/nuovo/${id}`);
      assert.notEqual(await new DraftFolder(panel.home.join('bozze')).get(id), null);
    });

    it('has its files in the order that staff give them, which is the order in which they go', async () => {
      const { id, body } = await kept({ testo: 'Mercato' }, [picture, paper]);
      assert.deepEqual(files(body), ['piazza.jpg', 'ordinanza.pdf']);
      const press = (fare: string) => kept({ bozza: id, testo: 'Mercato', fare });
      const [first, second] = ['piazza.jpg', 'ordinanza.pdf'].map((name) => idOf(body, name));
      const order = async (fare: string) => files((await press(fare)).body);
      assert.deepEqual(await order(`su:${second}`), ['ordinanza.pdf', 'piazza.jpg']);
      assert.deepEqual(await order(`prima:${first}:${second}`), ['piazza.jpg', 'ordinanza.pdf']);
      assert.deepEqual(await order(`giu:${first}`), ['ordinanza.pdf', 'piazza.jpg']);
      assert.deepEqual(await order(`prima:${second}:`), ['piazza.jpg', 'ordinanza.pdf']);
      assert.deepEqual(await order('su:boh'), ['piazza.jpg', 'ordinanza.pdf']);
      await send({ bozza: id, titolo: 'Mercato', testo: 'Mercato' });
      assert.deepEqual((await readdir(join(panel.avvisi, 'Mercato'))).toSorted(), [
        '1 piazza.jpg',
        '2 ordinanza.pdf',
        'testo.txt',
      ]);
    });

    it('lets a file be taken out, or be replaced by one that was turned', async () => {
      const { id, body } = await kept({ testo: 'Mercato' }, [picture, paper]);
      const turned = { ...picture, name: 'piazza girata.jpg' };
      const fare = `cambia:${idOf(body, 'piazza.jpg')}`;
      const changed = await kept({ bozza: id, testo: 'Mercato', fare }, [turned]);
      assert.deepEqual(files(changed.body), ['piazza girata.jpg', 'ordinanza.pdf']);
      const gone = await kept({
        ...{ bozza: id, testo: 'Mercato' },
        fare: `togli:${idOf(changed.body, 'ordinanza.pdf')}`,
      });
      assert.deepEqual(files(gone.body), ['piazza girata.jpg']);
      assert.equal((await readdir(panel.home.join('bozze', id))).length, 2);
    });

    it('is shown as phones will: a bubble for each message', async () => {
      const footer = 'Comune di Prova';
      await panel.start({ terms: { coolingMs: 60_000, confirmAbove: null, footer } });
      const bubbles = (body: string) => body.match(/class="bubble"(?![^>]*hidden)/g)?.length;
      const one = await kept({ testo: '*Mercato*' }, [picture]);
      assert.equal(bubbles(one.body), 1);
      assert.match(one.body, new RegExp(`<strong\\s*>Mercato</strong\\s*>\\s*${footer}</p>`));
      const two = await kept({ bozza: one.id, testo: 'Mercato' }, [paper]);
      assert.equal(bubbles(two.body), 3);
      assert.equal(bubbles((await kept({ bozza: one.id, testo: '' })).body), 2);
    });

    it('is published after one question with its first words, the number and the time', async () => {
      const { id } = await kept({ testo: '*Domani* scuole chiuse.\nPer neve.' }, [picture, paper]);
      const path = `/nuovo/${id}/pubblica`;
      const { body } = await panel.page(path);
      shows(body, confirmQuestion('Domani scuole chiuse', 3));
      shows(body, lineOf(inAMinute()));
      assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
      const letta = /name="letta" value="(\d+)"/.exec(body)?.[1] ?? '';
      await panel.clock.leap(1_000);
      await kept({ bozza: id, testo: 'Domani scuole aperte.' });
      const again = await panel.submit(path, { letta });
      shows(again.body, NEW.changed);
      assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
      const now = /name="letta" value="(\d+)"/.exec(again.body)?.[1] ?? '';
      for (const _ of [1, 2]) {
        const { headers } = await panel.submit(path, { letta: now }, { from: '/nuovo' });
        assert.equal(headers.location, `/nuovo/${id}`);
      }
      assert.deepEqual(await dropped(), ['Domani scuole aperte']);
    });

    it('is found by its own page also when the clock is set back after it was published', async () => {
      await panel.clock.leap(3_600_000);
      const { headers } = await send({ titolo: 'Mercato', testo: 'Domani mercato.' });
      await panel.clock.leap(-3_600_000);
      const [taken] = await takeIn(panel);
      const { body } = await panel.page(String(headers.location));
      assert.match(body, new RegExp(`href="/avvisi/${String(taken?.id)}"`));
    });

    it('knows what became of it, whatever others of its name become', async () => {
      await panel.clock.leap(3_600_000);
      const photo = { name: 'piazza.jpg', bytes: fixture('mercato.jpg'), type: 'image/jpeg' };
      const { headers } = await send({ titolo: 'Mercato', testo: 'Domani mercato.' }, [photo]);
      const fate = async () => (await panel.page(String(headers.location))).body;
      // The clock was wrong when it was published.
      await panel.clock.leap(-3_600_000);
      assert.deepEqual(await takeIn(panel, { decodes: false }), []);
      shows(await fate(), FATE.refused);
      await writeFile(join(panel.avvisi, 'Mercato.txt'), 'Il mercato cerca volontari');
      assert.equal((await takeIn(panel)).length, 1);
      shows(await fate(), FATE.refused);
      assert.equal(await new DropBox(panel.avvisi).putAside('Mercato'), true);
      shows(await fate(), FATE.refused);
    });

    it('is a draft again where its files were taken away before anybody looked at them', async () => {
      const { headers } = await send({ titolo: 'Mercato', testo: 'Domani mercato.' });
      await rm(join(panel.avvisi, 'Mercato.txt'));
      const { body: away } = await panel.page(String(headers.location));
      shows(away, FATE.there); // the folder may be away
      await mkdir(join(panel.avvisi, 'in-corso'));
      const { body } = await panel.page(String(headers.location));
      shows(body, FATE.removed);
      const again = /href="(\/nuovo\?bozza=([^"&]+))"/.exec(body);
      assert.match((await panel.page(again?.[1] ?? '')).body, /Domani mercato\.<\/textarea>/);
      await send({ bozza: again?.[2] ?? '', titolo: 'Mercato', testo: 'Domani mercato.' });
      assert.equal((await takeIn(panel)).length, 1);
    });

    it('is not taken for an earlier notice of its name where an older version published it', async () => {
      await panel.storage.notices.accept(notice('Mercato'), at(panel.clock.now()));
      await panel.clock.leap(60_000);
      const { headers } = await send({ titolo: 'Mercato', testo: 'Domani mercato.' });
      const drafts = new DraftFolder(panel.home.join('bozze'));
      const [draft] = await drafts.list();
      assert.ok(draft?.published);
      const { published } = draft;
      const { refusal: _, ...older } = { ...published, after: null };
      await drafts.save(draft.id, { ...draft, published: older }, 0);
      const { body } = await panel.page(String(headers.location));
      assert.doesNotMatch(body, /href="\/avvisi\/1"/);
    });

    it('is not taken for another that an older version published without an id', async () => {
      const drafts = new DraftFolder(panel.home.join('bozze'));
      const pages: string[] = [];
      for (const titolo of ['Mercato', 'Acqua']) {
        pages.push(String((await send({ titolo, testo: `${titolo} domani` })).headers.location));
      }
      for (const { published, ...draft } of await drafts.list()) {
        assert.ok(published);
        const { refusal: _, ...older } = { ...published, drop: '' };
        await drafts.save(draft.id, { ...draft, published: older }, 0);
      }
      const [first] = await takeIn(panel);
      assert.ok(first);
      const fates = await Promise.all(pages.map(async (page) => (await panel.page(page)).body));
      assert.match(fates[0] ?? '', /href="\/avvisi\/1"/);
      assert.match(fates[1] ?? '', /href="\/avvisi\/2"/);
    });

    it('is not published without a word of a file that is empty', async () => {
      const empty = { name: 'ordinanza.pdf', bytes: Buffer.alloc(0) };
      for (const fields of [{ testo: 'Domani mercato.' }, {}]) {
        const answer = await keep({ ...fields, fare: 'pubblica' }, [empty]);
        assert.equal(answer.status, 400);
        shows(answer.body, emptyFiles(['ordinanza.pdf']));
      }
    });

    it('goes into the folder once, however often «Sì, pubblica» is pressed', async () => {
      const { id } = await kept({ testo: 'Domani mercato.', ripeti: 'sì' });
      const path = `/nuovo/${id}/pubblica`;
      const letta = /name="letta" value="(\d+)"/.exec((await panel.page(path)).body)?.[1] ?? '';
      const answers = await Promise.all(
        [1, 2, 3].map(() => panel.submit(path, { letta }, { from: '/nuovo' })),
      );
      for (const { headers } of answers) assert.equal(headers.location, `/nuovo/${id}`);
      assert.deepEqual(await dropped(), ['Domani mercato.txt']);
    });

    it('stays published whatever a window does that still shows it as a draft', async () => {
      const { id } = await kept({ titolo: 'Mercato', testo: 'Domani mercato.' });
      await send({ bozza: id, titolo: 'Mercato', testo: 'Domani mercato.' });
      for (const fare of ['salva', 'pubblica']) {
        const fields = { bozza: id, titolo: 'Mercato', testo: 'Domani mercato?', fare };
        const { status, body } = await keep(fields);
        assert.equal(status, 400, fare);
        shows(body, NEW.gone);
        assert.match(body, /Domani mercato\?<\/textarea>/);
      }
      assert.doesNotMatch((await panel.page('/nuovo')).body, /id="titolo-bozze"/);
      assert.equal((await panel.page(`/nuovo?bozza=${id}`)).headers.location, `/nuovo/${id}`);
      assert.deepEqual(await dropped(), ['Mercato.txt']);
    });

    it('is not published while something is wrong with it, and says what', async () => {
      const wrong = async (fields: Record<string, string>) => {
        const { status, body } = await keep({ ...fields, fare: 'pubblica' });
        assert.equal(status, 400);
        return body;
      };
      shows(await wrong({ testo: 'x', invia: '2020-01-01T08:00' }), NEW.past);
      const dates = { invia: '2030-01-02T08:00', scade: '2030-01-01T08:00' };
      shows(await wrong({ testo: 'x', ...dates }), NEW.tooLate);
      shows(await wrong({ testo: 'x'.repeat(4_097) }), tooLong(4_097, 4_096));
      for (const path of [
        '/nuovo/..%2f..%2favvisi',
        '/nuovo/boh/file/..%2fbozza.json',
        '/nuovo/boh/pubblica',
      ]) {
        assert.notEqual((await panel.page(path)).status, 200, path);
      }
    });
  });

  describe('a notice that is there already', () => {
    const HASH = 'a'.repeat(64);

    async function accepted(sendAt: number | null = null): Promise<number> {
      await panel.database.subscribe(2);
      await mkdir(panel.spool, { recursive: true });
      const path = join(panel.spool, `${HASH}.jpg`);
      await writeFile(path, fixture('mercato.jpg'));
      const draft = notice('mercato', {
        title: 'Mercato',
        sendAt,
        parts: [
          { kind: 'text', text: 'Domani *mercato*\n\nComune di Prova' },
          {
            ...{ kind: 'media', path, sha256: HASH, mimetype: 'image/jpeg' },
            ...{ filename: 'piazza.jpg', as: 'image' },
          },
        ],
      });
      return (await panel.storage.notices.accept(draft, at(panel.clock.now()))).notice.id;
    }

    beforeEach(() =>
      panel.start({ terms: { coolingMs: 60_000, confirmAbove: null, footer: 'Comune di Prova' } }),
    );

    const opened = async (path: string, from: string) => {
      const { headers } = await panel.submit(path, {}, { from });
      const location = String(headers.location);
      assert.match(location, /^\/nuovo\?bozza=/);
      return { id: location.slice('/nuovo?bozza='.length), ...(await panel.page(location)) };
    };

    it('is a model: its text without what stands below all, and its files', async () => {
      const id = await accepted();
      const { body } = await opened(`/avvisi/${id}/modello`, `/avvisi/${id}`);
      assert.equal(textIn(body), 'Domani *mercato*');
      assert.match(body, /class="file-name"\s*>piazza\.jpg/);
      showsNot(body, editsNote({ kind: 'waits', id }));
      assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
    });

    it('is repeated only with the box that says what that means', async () => {
      const { body } = await panel.page('/nuovo');
      assert.match(body, /name="ripeti"[^>]*aria-describedby="ripeti-nota"/);
      shows(body, NEW.repeatNote);
      await send({ titolo: 'acqua', testo: 'Manca l’acqua', ripeti: 'sì' });
      const written = await readFile(join(panel.avvisi, 'acqua.txt'), 'utf8');
      assert.equal(written, 'Ripeti: sì\n\nManca l’acqua');
    });

    it('is edited while it waits: what is published takes its place', async () => {
      const sendAt = Date.parse('2027-06-07T18:05:00+02:00');
      const id = await accepted(sendAt);
      await panel.start({}, { staff: staffOf(panel) });
      assert.match((await panel.page(`/avvisi/${id}`)).body, new RegExp(`/avvisi/${id}/modifica"`));
      const question = await panel.page(`/avvisi/${id}/modifica`);
      shows(question.body, NOTICE_ACT_WORDS.edit.question(await factsOf(id)));
      const draft = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      assert.match(draft.body, /name="invia"[^>]*value="2027-06-07T18:05"/);
      shows(draft.body, editsNote({ kind: 'waits', id }));
      assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
      await send({ bozza: draft.id, titolo: 'Mercato', testo: 'Domani niente mercato' });
      assert.equal((await panel.storage.notices.get(id))?.state, 'cancelled');
      assert.deepEqual(await dropped(), ['Mercato.jpg', 'Mercato.txt']);
    });

    it('knows, when it was edited, which other has taken its place: it does not go on', async () => {
      const id = await accepted();
      await panel.database.subscribe(2);
      await panel.start({}, { staff: staffOf(panel) });
      const draft = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      await send({ bozza: draft.id, titolo: 'Mercato', testo: 'Domani niente mercato' });
      const [newer] = await takeIn(panel);
      assert.equal(newer?.replaces, id);
      assert.equal(await panel.storage.notices.resume(id, panel.clock.now()), false);
      assert.doesNotMatch((await panel.page(`/avvisi/${id}`)).body, /riprendi"/);
    });

    it('does not go on while the edited one lies in the folder, and says so', async () => {
      const id = await accepted();
      const { notices } = panel.storage;
      await panel.start({}, { staff: staffOf(panel) });
      const draft = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      await send({ bozza: draft.id, titolo: 'Mercato', testo: 'Domani niente mercato' });
      const { body } = await panel.page(`/avvisi/${id}`);
      shows(body, NOTICE_PAGE.isBeingReplaced);
      assert.doesNotMatch(body, /riprendi"/);
      showsNot(body, await leftOut(id));
      const { body: answer } = await panel.submit(`/avvisi/${id}/riprendi`, {}, { from: '/nuovo' });
      shows(answer, DECLINED['being-replaced']);
      assert.equal((await notices.get(id))?.state, 'cancelled');
      const [newer] = await takeIn(panel);
      assert.equal(newer?.replaces, id);
    });

    it('says for good which other is in its place, with a link', async () => {
      const id = await accepted();
      const { notices } = panel.storage;
      await panel.start({}, { staff: staffOf(panel) });
      const draft = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      await send({ bozza: draft.id, titolo: 'Mercato', testo: 'Domani niente mercato' });
      const [newer] = await takeIn(panel);
      assert.ok(newer);
      const isTold = async () => {
        const { body } = await panel.page(`/avvisi/${id}`);
        const { notice: edited, progress } = await factsOf(id);
        assert.equal(edited.replacedBy, newer.id);
        const { clock } = panel;
        shows(body, noticeLine({ ...edited, progress }, AT_ONCE, CALENDAR, clock.now()));
        assert.match(body, new RegExp(`href="/avvisi/${newer.id}"`));
        showsNot(body, NOTICE_PAGE.isBeingReplaced);
        showsNot(body, await leftOut(id));
      };
      await isTold();
      assert.equal(await notices.cancel(newer.id, panel.clock.now()), true);
      await isTold();
      await new DraftFolder(panel.home.join('bozze')).remove(draft.id);
      await isTold();
    });

    it('is not sent beside the edited one where it has gone on and people may have it', async () => {
      const id = await accepted();
      const { storage, clock, database } = panel;
      await panel.start({}, { staff: staffOf(panel) });
      const draft = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      await send({ bozza: draft.id, titolo: 'Mercato', testo: 'Domani niente mercato' });
      assert.equal(await storage.notices.resume(id, clock.now()), true);
      await storage.outbox.begin(await database.assignList(id), messageId(1), clock.now(), 'link');
      assert.deepEqual(await takeIn(panel), []);
      assert.notEqual((await storage.notices.get(id))?.state, 'cancelled');
      const reason = await readFile(join(panel.avvisi, 'scartati', 'Mercato.motivo.txt'), 'utf8');
      shows(reason, placeTaken({ id, replacedBy: null }).why);
    });

    it('is not stopped for other files that have the name of a draft that was refused', async () => {
      const id = await accepted();
      const { storage, clock } = panel;
      await panel.start({}, { staff: staffOf(panel) });
      const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const { headers } = await send({ bozza, titolo: 'Mercato', testo: 'Domani niente mercato' });
      assert.deepEqual(await takeIn(panel, { decodes: false }), []);
      assert.equal((await readdir(join(panel.avvisi, 'scartati'))).length, 3);
      assert.equal(await new DropBox(panel.avvisi).putAside('Mercato'), true);
      shows((await panel.page(String(headers.location))).body, FATE.refused);
      assert.equal(await storage.notices.resume(id, clock.now()), true);
      await writeFile(join(panel.avvisi, 'Mercato.txt'), 'Il mercato cerca volontari');
      const [other] = await takeIn(panel);
      assert.equal(other?.replaces, null);
      assert.equal((await storage.notices.get(id))?.state, 'queued');
    });

    it('is not stopped for other files that have the name of a draft that was taken away', async () => {
      const id = await accepted();
      const { storage, clock } = panel;
      await panel.start({}, { staff: staffOf(panel) });
      const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const { headers } = await send({ bozza, titolo: 'Mercato', testo: 'Domani niente mercato' });
      for (const name of await dropped()) await rm(join(panel.avvisi, name));
      assert.equal(await storage.notices.resume(id, clock.now()), true);
      await writeFile(join(panel.avvisi, 'Mercato.txt'), 'Il mercato cerca volontari');
      const [other] = await takeIn(panel);
      assert.equal(other?.replaces, null);
      assert.equal((await storage.notices.get(id))?.state, 'queued');
      const { body } = await panel.page(String(headers.location));
      assert.doesNotMatch(body, new RegExp(`href="/avvisi/${other.id}"`));
      shows(body, FATE.removed);
    });

    it('may have reached everybody where a restored copy of the database does not know it', async () => {
      await panel.start({}, { staff: staffOf(panel) });
      const { headers } = await send({ titolo: 'Mercato', testo: 'Domani niente mercato' });
      const [taken] = await takeIn(panel);
      assert.ok(taken);
      const path = String(headers.location);
      assert.match((await panel.page(path)).body, new RegExp(`href="/avvisi/${taken.id}"`));
      await rm(join(panel.avvisi, 'Mercato.txt'));
      // As in a copy from before, in which nobody knows of it.
      await panel.database.inspect('update notices set drop_id = null');
      const { body } = await panel.page(path);
      shows(body, FATE.forgotten);
      shows(body, FATE.mayHaveGone);
      showsNot(body, FATE.removed);
      showsNot(body, FATE.doesNotGo);
    });

    it('lets its draft go as one more where it has begun meanwhile, when staff are told so', async () => {
      const id = await accepted();
      const { storage, clock, database } = panel;
      const staff = staffOf(panel);
      await panel.start({}, { staff });
      const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const { headers } = await send({ bozza, titolo: 'Mercato', testo: 'Domani niente mercato' });
      assert.equal(await storage.notices.resume(id, clock.now()), true);
      const delivery = await database.assignList(id);
      await storage.outbox.begin(delivery, messageId(1), clock.now(), 'link');
      await storage.outbox.settle(delivery, { kind: 'handed-over' }, clock.now());
      assert.deepEqual(await takeIn(panel), []);
      assert.equal((await staff.stop({ id })).kind, 'done');
      const { body: fate } = await panel.page(String(headers.location));
      assert.match(fate, new RegExp(`href="/nuovo/${bozza}/elimina"`));
      shows((await panel.page(`/nuovo/${bozza}/elimina`)).body, NEW.eraseTitle);
      const kept = await keep({ bozza, testo: 'Domani niente mercato', fare: 'pubblica' });
      const path = String(kept.headers.location);
      const { body } = await panel.page(path);
      shows(body, editsNote({ kind: 'past', id }));
      for (const kind of ['waits', 'withdrawn'] as const) showsNot(body, editsNote({ kind, id }));
      const letta = /name="letta" value="(\d+)"/.exec(body)?.[1] ?? '';
      const inpiu = /name="inpiu" value="([^"]+)"/.exec(body)?.[1] ?? '';
      await panel.submit(path, { letta, inpiu });
      const [newer] = await takeIn(panel);
      assert.equal(newer?.replaces, null);
    });

    it('gives its place to its own draft, also where another of the same name went before', async () => {
      const { notices } = panel.storage;
      const id = await accepted();
      const second = notice('acqua');
      const other = (await notices.accept(second, at(panel.clock.now()))).notice.id;
      await panel.start({}, { staff: staffOf(panel) });
      const mine = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      await keep({ bozza: mine.id, titolo: 'Avviso', testo: 'Niente mercato', fare: 'salva' });
      await panel.clock.advance(1000);
      const theirs = await opened(`/avvisi/${other}/modifica`, `/avvisi/${other}/modifica`);
      await send({ bozza: theirs.id, titolo: 'Avviso', testo: 'Niente acqua' });
      const [first] = await takeIn(panel);
      assert.equal(first?.replaces, other);
      for (const name of await dropped()) await rm(join(panel.avvisi, name), { recursive: true });
      const path = `/nuovo/${mine.id}/pubblica`;
      const letta = /name="letta" value="(\d+)"/.exec((await panel.page(path)).body)?.[1] ?? '';
      await panel.submit(path, { letta });
      const [newer] = await takeIn(panel);
      assert.equal(newer?.replaces, id);
      assert.equal((await notices.get(id))?.replacedBy, newer.id);
      assert.equal((await notices.get(other))?.replacedBy, first?.id);
      assert.equal((await notices.get(first?.id ?? 0))?.state, 'queued');
    });

    it('stays where another of its title is published, which is no newer version of it', async () => {
      const invia = '2027-06-07T18:05';
      await panel.clock.leap(Date.parse('2027-06-01T08:00:00Z') - panel.clock.now());
      for (const testo of ['Manca l’acqua', 'Scuole chiuse']) {
        await send({ titolo: 'Avviso', testo, invia });
        const [taken] = await takeIn(panel);
        assert.equal(taken?.replaces, null);
        await rm(join(panel.avvisi, 'Avviso.txt'));
      }
      assert.deepEqual(
        (await panel.storage.notices.unfiled()).map(({ state }) => state),
        ['queued', 'queued'],
      );
    });

    it('gives its place to its newer version that was refused and is mended here', async () => {
      const { notices } = panel.storage;
      const waits = { ...notice('acqua'), files: [{ name: 'acqua.txt', sha256: null }] };
      const { id } = (await notices.accept(waits, at(panel.clock.now()))).notice;
      await panel.start({}, { staff: staffOf(panel) });
      await mkdir(panel.avvisi, { recursive: true });
      await writeFile(join(panel.avvisi, 'acqua.txt'), 'Invia il: 31/02/2027\n\nTorna domani');
      assert.deepEqual(await takeIn(panel), []);
      const { body } = await panel.page('/nuovo?scartato=acqua');
      shows(body, editsNote({ kind: 'waits', id }));
      await send({ scartato: 'acqua', titolo: 'acqua', testo: 'Torna domani' });
      assert.equal((await notices.get(id))?.state, 'cancelled');
      const [newer] = await takeIn(panel);
      assert.equal(newer?.replaces, id);
    });

    it('is replaced once: a second draft of it is told so, and is not published', async () => {
      const id = await accepted();
      await panel.start({}, { staff: staffOf(panel) });
      const first = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const second = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const third = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      await panel.database.subscribe(2);
      await send({ bozza: second.id, titolo: 'Mercato', testo: 'Domani niente mercato' });
      const refusedBefore = await send({ bozza: third.id, testo: 'Niente mercato' });
      shows(refusedBefore.body, replacedAlready({ kind: 'replaced', id, replacedBy: null }));
      const [newer] = await takeIn(panel);
      assert.ok(newer);
      const { body } = await panel.page(`/nuovo?bozza=${first.id}`);
      const taken = { kind: 'replaced', id, replacedBy: newer.id } as const;
      const withdrawn = { kind: 'withdrawn', id } as const;
      showsNot(body, editsNote(withdrawn));
      shows(body, editsNote(taken));
      const { body: question } = await panel.page(`/nuovo/${first.id}/elimina`);
      showsNot(question, eraseQuestion('Mercato', 1, withdrawn));
      shows(question, eraseQuestion('Mercato', 1, taken));
      const refused = await send({ bozza: first.id, testo: 'Mercato spostato' });
      shows(refused.body, replacedAlready(taken));
      assert.deepEqual(await takeIn(panel), []);
    });

    it('is not edited when it is a part of the «Conferma», which goes to some only', async () => {
      const { clock, storage } = panel;
      await panel.database.subscribe(4);
      await panel.start({}, { staff: staffOf(panel) });
      const renewal = await storage.renewals.begin(clock.now(), 4);
      const part = notice('Conferma, parte 1', { files: [] });
      const terms = { now: clock.now(), coolingMs: 60_000, since: clock.now() };
      const asked = await storage.renewals.ask(renewal, part, terms);
      assert.equal(asked?.people, 1);
      const { id } = asked.notice;
      const { body } = await panel.page(`/avvisi/${id}`);
      assert.match(body, /annulla"/);
      assert.doesNotMatch(body, /modifica"/);
      assert.equal((await panel.page(`/avvisi/${id}/modifica`)).status, 303);
      const { headers } = await panel.submit(`/avvisi/${id}/modifica`, {}, { from: '/nuovo' });
      assert.equal(headers.location, `/avvisi/${id}`);
      assert.deepEqual(await new DraftFolder(panel.home.join('bozze')).list(), []);
      assert.equal(await storage.notices.withdraw(id, clock.now()), false);
    });

    it('stays as it is while the edited one cannot be put into the folder', async () => {
      const id = await accepted();
      await panel.start({}, { staff: staffOf(panel) });
      const draft = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const fields = { bozza: draft.id, titolo: 'Mercato', testo: 'Domani niente mercato' };
      await writeFile(panel.avvisi, 'in the way');
      const { status, body } = await send(fields);
      assert.equal(status, 200);
      shows(body, NEW.notDropped);
      shows(body, editsNote({ kind: 'waits', id }));
      assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
      await rm(panel.avvisi);
      await send(fields);
      assert.equal((await panel.storage.notices.get(id))?.state, 'cancelled');
      assert.deepEqual(await dropped(), ['Mercato.jpg', 'Mercato.txt']);
    });

    it('does not give way to one that the folder would refuse as too large', async () => {
      const id = await accepted();
      const limits = { ...DEFAULT_LIMITS, mediaBytes: 10_000, documentBytes: 4_000_000 };
      await panel.start({}, { staff: staffOf(panel), limits });
      const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const drafts = new DraftFolder(panel.home.join('bozze'));
      const kept = await drafts.get(bozza);
      assert.ok(kept);
      const pdf = Buffer.alloc(1_500_000, '%PDF-1.4 ');
      const added = (name: string, mimetype: string) =>
        drafts.addFile(bozza, { name, mimetype, bytes: pdf });
      const three = await Promise.all(
        ['a', 'b', 'c'].map((name) => added(`${name}.pdf`, 'application/pdf')),
      );
      await drafts.save(bozza, { ...kept, files: three }, kept.savedAt);
      const fields = { bozza, titolo: 'Mercato', testo: 'Domani niente mercato', fare: 'pubblica' };
      const page = await keep(fields);
      assert.equal(page.status, 400);
      shows(page.body, refusedFor(tooLargeTogether('Mercato', 4_500_000, 4_000_000)));
      const picture = await added('piazza.jpg', 'image/jpeg');
      await drafts.save(bozza, { ...kept, files: [picture] }, kept.savedAt);
      const alone = await keep(fields);
      assert.equal(alone.status, 400);
      shows(alone.body, refusedFor(tooLarge('piazza.jpg', 1_500_000, 10_000)));
      const { headers } = await panel.submit(`/nuovo/${bozza}/pubblica`, { letta: '0' });
      assert.equal(headers.location, undefined);
      assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
      assert.deepEqual(await dropped().catch(() => []), []);
    });

    it('does not give way to one that the folder would refuse for what is in its files', async () => {
      const id = await accepted();
      await panel.start({}, { staff: staffOf(panel) });
      const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const drafts = new DraftFolder(panel.home.join('bozze'));
      const kept = await drafts.get(bozza);
      assert.ok(kept);
      const files: readonly [name: string, bytes: Buffer, why: Rejection][] = [
        ['ordinanza.pdf.p7m', Buffer.from('x'), signed('ordinanza.pdf.p7m')],
        ['piazza.jpg', Buffer.from('no picture'), notAsNamed('piazza.jpg', 'txt')],
        ['orari.zip', Buffer.from('PK'), unsupported('orari.zip', 'zip')],
        ['delibera.pdf', fixture('protetto-qpdf.pdf'), protectedFile('delibera.pdf')],
      ];
      for (const [name, bytes, why] of files) {
        const file = await drafts.addFile(bozza, { name, mimetype: '', bytes });
        const draft = await drafts.save(bozza, { ...kept, files: [file] }, panel.clock.now());
        const { status, body } = await keep({
          ...{ bozza, titolo: 'Mercato', testo: 'Niente mercato', fare: 'pubblica' },
        });
        assert.equal(status, 400, name);
        shows(body, refusedFor(why));
        showsNot(body, why.remedy);
        const letta = String(draft.savedAt);
        await panel.submit(`/nuovo/${bozza}/pubblica`, { letta }, { from: '/nuovo' });
        assert.equal((await panel.storage.notices.get(id))?.state, 'queued', name);
      }
      assert.deepEqual(await dropped().catch(() => []), []);
    });

    it('is not published a second time without «Ripeti»; what was edited and is the same is', async () => {
      const id = await accepted();
      await panel.start({}, { staff: staffOf(panel) });
      const first = await keep({ titolo: 'Acqua', testo: 'Manca l’acqua', fare: 'pubblica' });
      assert.equal(first.status, 303);
      await send({ titolo: 'Acqua', testo: 'Manca l’acqua' });
      const [taken] = await takeIn(panel);
      assert.ok(taken);
      const again = { titolo: 'Acqua bis', testo: 'Manca l’acqua', fare: 'pubblica' };
      const { status, body } = await keep(again);
      assert.equal(status, 400);
      const { notice: same, progress } = await factsOf(taken.id);
      shows(body, refusedFor(alreadyTaken(same, progress, ZONE)));
      showsNot(body, REPEAT);
      assert.equal((await keep({ ...again, ripeti: 'sì' })).status, 303);
      const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const edited = { titolo: 'Mercato', testo: 'Domani *mercato*\n\nComune di Prova' };
      const asked = await keep({ bozza, ...edited, fare: 'pubblica' });
      assert.equal(asked.status, 303);
    });

    it('is not edited while one of its files cannot be read, which it would go without', async () => {
      const id = await accepted();
      await panel.start({}, { staff: staffOf(panel) });
      const path = (await panel.storage.notices.get(id))?.parts.find(
        (part) => 'path' in part,
      )?.path;
      assert.ok(path);
      await rm(path);
      const { status, body } = await panel.submit(`/avvisi/${id}/modifica`, {});
      assert.equal(status, 200);
      shows(body, editWouldLose(['piazza.jpg']));
      assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
      assert.deepEqual(await new DraftFolder(panel.home.join('bozze')).list(), []);
    });

    it('does not give way to one of which a file cannot be read any more', async () => {
      const id = await accepted();
      await panel.start({}, { staff: staffOf(panel) });
      const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const drafts = new DraftFolder(panel.home.join('bozze'));
      const [file] = (await drafts.get(bozza))?.files ?? [];
      assert.ok(file);
      await rm(panel.home.join('bozze', bozza, file.id));
      const { body } = await send({ bozza, titolo: 'Mercato', testo: 'Domani niente mercato' });
      shows(body, wouldGoWithout(['piazza.jpg']));
      assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
      assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
    });

    /** What fails, one step after the other, while an edited notice takes the place of another. */
    const broken: readonly {
      readonly step: string;
      readonly goes: 'old' | 'new';
      readonly parts: (panel: PanelFixture, drafts: DraftFolder) => Partial<PanelServerParts>;
    }[] = [
      {
        step: 'what was written cannot be read again',
        goes: 'old',
        parts: (_, drafts) => ({ drafts: failing(drafts, { file: ALWAYS }) }),
      },
      {
        step: 'the draft cannot be noted as published',
        goes: 'old',
        parts: (_, drafts) => ({ drafts: failing(drafts, { save: IF_PUBLISHED }) }),
      },
      {
        step: 'the draft is noted as published, and saving it fails after that',
        goes: 'new',
        parts: (_, drafts) => ({ drafts: failing(drafts, { save: IF_PUBLISHED }, 'after') }),
      },
      {
        step: 'the notice before cannot be withdrawn',
        goes: 'old',
        parts: (panel) => ({ staff: failing(staffOf(panel), { edit: ALWAYS }) }),
      },
      {
        step: 'the notice before is withdrawn, and that fails after it',
        goes: 'new',
        parts: (panel) => ({ staff: failing(staffOf(panel), { edit: ALWAYS }, 'after') }),
      },
      {
        step: 'the notice before is withdrawn, but this cannot be entered in the audit log',
        goes: 'old',
        parts: (panel) => ({
          staff: staffOf(panel, {
            transaction: failingWithin(panel.storage, { audit: { record: ALWAYS } }),
          }),
        }),
      },
      {
        step: 'its files cannot be moved out at once',
        goes: 'new',
        parts: ({ avvisi }) => ({
          folder: new DropBox(avvisi, { moveOne: () => Promise.reject(new Error('EIO')) }),
        }),
      },
    ];

    for (const { step, goes, parts } of broken) {
      it(`goes once, old or new, when ${step}`, async () => {
        const id = await accepted();
        const drafts = new DraftFolder(panel.home.join('bozze'));
        await panel.start({}, { staff: staffOf(panel) });
        const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
        const fields = { bozza, titolo: 'Mercato', testo: 'Domani niente mercato' };
        await panel.start({}, { staff: staffOf(panel), ...parts(panel, drafts) });
        const { status, headers } = await send(fields);
        // The service starts again, and looks at its folder.
        const { notices } = panel.storage;
        const isToGo = goesAfterAll({ drafts, notices, logger: silentLogger });
        const box = () => new DropBox(panel.avvisi, { isToGo });
        await box().resume();
        assert.deepEqual(await dropped(), goes === 'new' ? ['Mercato.jpg', 'Mercato.txt'] : []);
        assert.equal((await notices.get(id))?.state, goes === 'new' ? 'cancelled' : 'queued');
        if (goes === 'new') assert.equal(headers.location, `/nuovo/${bozza}`, String(status));
        else {
          // staff are not told that it is there
          assert.doesNotMatch(String(headers.location), /^\/nuovo\/[\w-]+$/);
          assert.match((await panel.page(`/nuovo?bozza=${bozza}`)).body, /Domani niente mercato/);
        }
        // Whoever does it again has it once.
        await panel.start({}, { staff: staffOf(panel), folder: box() });
        await send(fields);
        assert.deepEqual(await dropped(), ['Mercato.jpg', 'Mercato.txt']);
      });
    }

    it('is found by its own page also where it comes out under another name than it was to', async () => {
      const drafts = new DraftFolder(panel.home.join('bozze'));
      const stuck = new DropBox(panel.avvisi, { moveOne: () => Promise.reject(new Error('EIO')) });
      await panel.start({}, { folder: stuck });
      const { headers } = await send({ titolo: 'Mercato', testo: 'Domani niente mercato' });
      await writeFile(join(panel.avvisi, 'Mercato.txt'), 'of staff');
      await new DropBox(panel.avvisi, { onRenamed: notedAnew(drafts) }).resume();
      assert.deepEqual(await dropped(), ['Mercato (2).txt', 'Mercato.txt']);
      const own = (await takeIn(panel)).find(({ name }) => name === 'Mercato (2)');
      const { body } = await panel.page(String(headers.location));
      assert.match(body, new RegExp(`href="/avvisi/${String(own?.id)}"`));
    });

    it('is not lost when its draft cannot be read after a power cut: it lies among the refused', async () => {
      const id = await accepted();
      const box = new DropBox(panel.avvisi);
      const drop: DropBox['drop'] = (given, mayGo) =>
        box.drop(given, async (dropped) => {
          await mayGo?.(dropped);
          throw new Error('power cut');
        });
      const folder = Object.assign(new DropBox(panel.avvisi), { drop });
      await panel.start({}, { staff: staffOf(panel), folder });
      const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      await send({ bozza, titolo: 'Mercato', testo: 'Domani niente mercato' });
      const { notices } = panel.storage;
      assert.equal((await notices.get(id))?.state, 'cancelled');
      await writeFile(panel.home.join('bozze', bozza, 'bozza.json'), Buffer.alloc(300));
      const drafts = new DraftFolder(panel.home.join('bozze'));
      const isToGo = goesAfterAll({ drafts, notices, logger: silentLogger });
      const next = new DropBox(panel.avvisi, { isToGo });
      await next.resume();
      assert.deepEqual(await dropped(), ['scartati']);
      assert.deepEqual((await readdir(join(panel.avvisi, 'scartati'))).toSorted(), [
        'Mercato.jpg',
        'Mercato.motivo.txt',
        'Mercato.txt',
      ]);
      const text = await readFile(join(panel.avvisi, 'scartati', 'Mercato.txt'), 'utf8');
      assert.match(text, /Domani niente mercato/);
      const [refused] = await next.refused(9);
      const files = ['Mercato.jpg', 'Mercato.txt'];
      shows(refused?.reason ?? '', reasonAlone(undecidedNote('Mercato', files)));
    });

    it('stays out of the channel when it is edited or used as a model, if it was kept out of it', async () => {
      const terms = { coolingMs: 60_000, confirmAbove: null, footer: null };
      await panel.start({ terms: { ...terms, channel: 'mirror' } }, { staff: staffOf(panel) });
      for (const channel of [null, 'mirror'] as const) {
        const draft = notice(`luce ${channel ?? 'no'}`, { channel });
        const { id } = (await panel.storage.notices.accept(draft, at(panel.clock.now()))).notice;
        for (const act of ['modello', 'modifica']) {
          const { id: bozza, body } = await opened(`/avvisi/${id}/${act}`, `/avvisi/${id}`);
          const isTicked = /name="fuoricanale"[^>]*checked/.test(body);
          assert.equal(isTicked, channel === null, act);
          const titolo = `${act} ${channel ?? 'senza canale'}`;
          const ticked: Record<string, string> = isTicked ? { fuoricanale: 'sì' } : {};
          await send({ bozza, titolo, testo: 'Manca la luce', ...ticked });
          assert.equal(
            await readFile(join(panel.avvisi, `${titolo}.txt`), 'utf8'),
            channel === null ? 'Canale: no\n\nManca la luce' : 'Manca la luce',
          );
        }
      }
    });

    it('can be kept out of the channel only where there is one', async () => {
      assert.doesNotMatch((await panel.page('/nuovo')).body, /name="fuoricanale"/);
    });

    it('cannot be edited any more when it has gone out meanwhile; the draft stays', async () => {
      const id = await accepted();
      await panel.start({}, { staff: staffOf(panel) });
      const draft = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const delivery = await panel.database.assignList(id);
      await panel.storage.outbox.begin(delivery, messageId(1), panel.clock.now(), 'link');
      const { body } = await send({ bozza: draft.id, testo: 'Domani niente mercato' });
      shows(body, DECLINED['begun-already']);
      assert.equal((await panel.storage.notices.get(id))?.state, 'sending');
      assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
      assert.match((await panel.page(`/nuovo?bozza=${draft.id}`)).body, /Domani niente mercato/);
      assert.equal((await panel.page(`/avvisi/${id}/modifica`)).status, 303);
    });
  });
});

const ZONE = 'Europe/Rome';
const CALENDAR = new Calendar(ZONE);
/** Nothing keeps it. */
const AT_ONCE: Outlook = { startsAt: null, waitsFor: null, ends: null, cold: 0 };

/** Why it could not be published, as it is said where it is written. */
function refusedFor(rejection: Rejection): string {
  return wouldBeRefused(atHand(rejection));
}

/** What is wrong with what was written, above the form. */
function problemOn(body: string): string {
  return /class="problem[^>]*>([^<]*)</.exec(body)?.[1] ?? '';
}

/** The words in the form; null where a tag is among them. */
function textIn(body: string): string | null {
  return /<textarea[^>]*>\s*([^<]*)<\/textarea>/.exec(body)?.[1] ?? null;
}

/** When it would go. */
function startOn(body: string): string {
  return /id="quando-parte"[^>]*>([^<]*)</.exec(body)?.[1] ?? '';
}

const IF_PUBLISHED = (_id: string | null, { published }: Draft): boolean => published !== null;

/** The service looks at the folder until all that lies there has been taken in. */
async function takeIn(
  { avvisi, spool, storage, clock, home }: PanelFixture,
  { decodes = true } = {},
): Promise<Notice[]> {
  const parts = { clock, logger: silentLogger };
  const folder = new WatchedFolder(
    { folder: avvisi, spool, settleMs: 1000, rescanMs: 1000 },
    clock,
    silentLogger,
  );
  const intake = new NoticeIntake(
    {
      ...{ ...parts, folder, notices: storage.notices, alerts: new MemoryAlerts() },
      pictures: { decodes: () => Promise.resolve(decodes) },
      drafts: droppedDrafts(new DraftFolder(home.join('bozze')), {
        notices: storage.notices,
        folder: new DropBox(avvisi),
      }),
    },
    {
      ...{ limits: DEFAULT_LIMITS, captionFromName: false, footer: null, coolingMs: 0 },
      ...{ patience: DEFAULT_PATIENCE, confirmAbove: null, zone: 'Europe/Rome', computer: 'pc' },
    },
  );
  const taken: Notice[] = [];
  for (let round = 0; round < 4; round += 1) {
    taken.push(...(await intake.takeIn()).accepted);
    await clock.advance(1000);
  }
  await folder.stop();
  return taken;
}

/** What staff can do on the database of a test. */
function staffOf(
  { storage, clock, avvisi, home }: PanelFixture,
  instead: Partial<Parameters<typeof noticeActs>[0]> = {},
): StaffActs {
  const none = () => Promise.reject(new Error('nobody is to be asked'));
  const drafts = new DraftFolder(home.join('bozze'));
  const traces = { drafts, notices: storage.notices, folder: new DropBox(avvisi) };
  return {
    ...noticeActs({
      ...storage,
      clock,
      isBeingReplaced: (id) => isBeingReplaced(id, traces),
      onDecided: () => undefined,
      ...instead,
    }),
    ...{ test: none, retract: none, resumeSending: none, retryLists: none },
  };
}

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Calendar } from '#src/messages/it/calendar.js';
import { statusText } from '#src/messages/it/status.js';
import { ACT_NAMES, type ActFacts, type ActName } from '#src/model/staff-acts.js';
import type { StaffActs, StaffOutcome } from '#src/ports/staff.js';
import type { NoticeContent } from '#src/model/notice.js';
import { counted, lowerFirst } from '#src/italian.js';
import { SCHEDULED, SEARCH } from '#src/messages/it/notice-name.js';
import {
  correctionLine,
  NOTICE_PAGE,
  stateName,
  willNotGet,
} from '#src/messages/it/notice-states.js';
import { OUTCOME_HEADINGS } from '#src/messages/it/report-table.js';
import { ROUTES } from '#src/messages/it/routes.js';
import { actTitle, NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { fixture } from '../support/fixtures.js';
import { usePanel, SNAPSHOT } from '../support/panel.js';
import { at, messageId, notice } from '../support/storage.js';
import { posixOnly } from '../support/posix-only.js';
import { until } from '../support/until.js';
import { shows, showsNot } from '../support/shows.js';

const NASTY = '<script>alert("x")</script>';
const HASH = 'a'.repeat(64);
const calendar = new Calendar('Europe/Rome');

describe('the pages about notices', () => {
  const panel = usePanel();

  async function accept(name: string, parts?: readonly NoticeContent[]): Promise<number> {
    const draft = { ...notice(name), title: name, ...(parts === undefined ? {} : { parts }) };
    const accepted = await panel.storage.notices.accept(draft, at(panel.clock.now()));
    return accepted.notice.id;
  }

  function picture(path: string, filename = 'mercato.jpg'): NoticeContent {
    return {
      kind: 'media',
      path,
      sha256: HASH,
      mimetype: 'image/jpeg',
      filename,
      as: 'image',
      caption: `*Mercato* ${NASTY}`,
    };
  }

  async function titles(query = ''): Promise<string[]> {
    const { body } = await panel.page(`/avvisi${query}`);
    return [...body.matchAll(/class="notice-title"[^>]*>([^<]*)</g)].map(
      ([, title]) => title ?? '',
    );
  }

  async function factsOf(id: number): Promise<ActFacts> {
    const { notices } = panel.storage;
    const found = await notices.get(id);
    assert.ok(found);
    const progress = await notices.progress(id);
    return { notice: found, progress, testPhones: 0, retraction: null };
  }

  /** What staff call its state. */
  async function stateOf(id: number): Promise<string> {
    const { notice: found, progress } = await factsOf(id);
    return stateName({ ...found, ...progress, outlook: { waitsFor: null } });
  }

  it('lists them, the newest first, in pages', async () => {
    await panel.database.subscribe(2);
    for (let index = 1; index <= 60; index += 1) await accept(`nota ${index}`);
    const pages = [await titles(), await titles('?pagina=2'), await titles('?pagina=3')];
    assert.deepEqual(
      pages.map((page) => page.length),
      [25, 25, 10],
    );
    assert.deepEqual([pages[0]?.[0], pages[2]?.[9]], ['nota 60', 'nota 1']);
    assert.deepEqual(await titles('?pagina=4'), []);
    assert.deepEqual(await titles('?pagina=zero&stato=boh'), pages[0]);
  });

  it('finds them by name and by state', async () => {
    await panel.database.subscribe(2);
    const first = await accept('Acqua in via Roma');
    await accept('Mercato 100%');
    const delivery = await panel.database.assignList(first);
    await panel.storage.outbox.begin(delivery, messageId(1), panel.clock.now(), 'link');
    assert.deepEqual(await titles('?nome=ACQUA'), ['Acqua in via Roma']);
    assert.deepEqual(await titles('?nome=%25'), ['Mercato 100%']);
    assert.deepEqual(await titles('?nome=_'), []);
    assert.deepEqual(await titles('?stato=corso'), ['Acqua in via Roma']);
    assert.deepEqual(await titles('?stato=attesa'), ['Mercato 100%']);
  });

  it('finds them by what they say, and by the month in which they came', async () => {
    await panel.database.subscribe(1);
    await accept('uno', [{ kind: 'text', text: 'Chiusa la *piscina* comunale' }]);
    await accept('due', [picture('x.jpg')]);
    await panel.clock.leap(40 * 24 * 3_600_000);
    await accept('tre', [{ kind: 'text', text: 'Riapre la piscina' }]);
    assert.deepEqual(await titles('?nome=PISCINA'), ['tre', 'uno']);
    assert.deepEqual(await titles('?nome=mercato'), ['due']);
    const [older, between, newer] = [40, 15, 0].map((days) =>
      calendar.month(panel.clock.now() - days * 24 * 3_600_000),
    );
    const { body } = await panel.page('/avvisi');
    const months = [...body.matchAll(/<option value="(\d{4}-\d\d)"[^>]*>\s*([^<]*?)\s*</g)];
    assert.deepEqual(
      months.map(([, month, name]) => [month, name]),
      [newer, older].map((month = '') => [month, calendar.monthName(month)]),
    );
    assert.deepEqual(await titles(`?mese=${older}`), ['due', 'uno']);
    assert.deepEqual(await titles(`?mese=${older}&nome=piscina`), ['uno']);
    assert.deepEqual(await titles('?mese=2026-13'), ['tre', 'due', 'uno']);
    shows((await panel.page(`/avvisi?mese=${between}`)).body, SEARCH.noneFound);
  });

  it('calls them by their first words where the name says nothing', async () => {
    await panel.database.subscribe(1);
    const id = await accept('IMG_20261129_1034', [
      { kind: 'text', text: '*Scuole chiuse* per neve' },
    ]);
    await accept('Orari estivi', [{ kind: 'text', text: 'Da lunedì nuovi orari.' }]);
    assert.deepEqual(await titles(), ['Orari estivi', 'Scuole chiuse per neve']);
    const { body } = await panel.page('/avvisi');
    assert.match(body, new RegExp(`>n. ${id}</p>`));
    shows(body, `>n. ${id + 1} · Da lunedì nuovi orari</p>`);
    shows((await panel.page(`/avvisi/${id}`)).body, '<h1>Scuole chiuse per neve</h1>');
  });

  it('shows those with a date in a calendar', async () => {
    await panel.database.subscribe(1);
    showsNot((await panel.page('/avvisi')).body, SCHEDULED.heading);
    const sendAt = panel.clock.now() + 3 * 24 * 3_600_000;
    const draft = { ...notice('Tari'), title: 'Tari', sendAt };
    const { notice: tari } = await panel.storage.notices.accept(draft, at(panel.clock.now()));
    const { body } = await panel.page('/avvisi');
    shows(body, SCHEDULED.heading);
    const day = calendar.day(sendAt);
    assert.match(
      body,
      new RegExp(
        `class="day busy">\\s*<span[^>]*><span[^>]*>\\w{3} </span\\s*>${day}</span\\s*>\\s*<a href="/avvisi/${tari.id}"`,
      ),
    );
    assert.match(body, /10:32 Tari/);
  });

  it('has their outcome as PDF for the archive, and as a row for a spreadsheet', async () => {
    await panel.database.subscribe(4);
    const words = 'Manca l’acqua; domani 😀 torna';
    const id = await accept('Acqua', [{ kind: 'text', text: words }]);
    const delivery = await panel.database.assignList(id);
    await panel.storage.outbox.begin(delivery, messageId(1), panel.clock.now(), 'link');
    await panel.storage.outbox.settle(delivery, { kind: 'handed-over' }, panel.clock.now());
    await panel.storage.outbox.finish(id, panel.clock.now());
    const csv = await panel.ask(`/avvisi/${id}/esito.csv`);
    assert.equal(
      csv.headers['content-disposition'],
      `attachment; filename="esito-avviso-${id}.csv"`,
    );
    const stamp = calendar.stamp(panel.clock.now());
    const [heading = '', row = ''] = csv.body.split('\r\n');
    assert.equal(heading, `\ufeff${OUTCOME_HEADINGS.join(';')}`);
    const wanted = `${id};Acqua;"${words}";${stamp};${stamp};${await stateOf(id)};no;4;4;0;0;0;0;0;0;0;${id}-`;
    assert.equal(row.slice(0, wanted.length), wanted);
    const pdf = await panel.ask(`/avvisi/${id}/esito.pdf`);
    assert.equal(pdf.headers['content-type'], 'application/pdf');
    assert.match(pdf.body, /^%PDF-/);
    assert.equal(pdf.body.match(/\/Type \/Page\n/g)?.length, 1);
    const { body } = await panel.page(`/avvisi/${id}`);
    for (const file of ['pdf', 'csv']) assert.ok(body.includes(`/avvisi/${id}/esito.${file}"`));
    assert.equal((await panel.ask('/avvisi/99/esito.pdf')).status, 404);
    assert.equal((await panel.ask('/avvisi/99/esito.csv')).status, 404);
  });

  it('shows one as citizens see it, with its figures, and nothing of it is run', async () => {
    await panel.database.subscribe(4);
    const id = await accept(NASTY, [
      { kind: 'text', text: `*Forte* ${NASTY} <img src=x onerror=alert(1)>` },
      picture(join(panel.spool, `${HASH}.jpg`), `"><script>.jpg`),
    ]);
    const delivery = await panel.database.assignList(id);
    await panel.storage.outbox.begin(delivery, messageId(1), panel.clock.now(), 'link');
    await panel.storage.outbox.settle(delivery, { kind: 'handed-over' }, panel.clock.now());
    await panel.storage.notices.trackProgress(id, panel.clock.now());
    await panel.storage.audit.record({
      at: panel.clock.now(),
      actor: 'staff',
      event: 'notice.stopped',
      noticeId: id,
      text: NASTY,
    });
    for (const path of ['/', '/avvisi', `/avvisi/${id}`, '/registro']) {
      const { body } = await panel.page(path);
      assert.ok(!/<script(?! type="module" src="\/assets)/.test(body), path);
      assert.ok(!body.includes('<img src=x'), path);
    }
    const { body } = await panel.page(`/avvisi/${id}`);
    assert.match(body, /<strong\s*>Forte<\/strong\s*>/);
    assert.match(body, /<dd>4<\/dd>/);
  });

  it('shows how one fared with the lists and one to one', async () => {
    await panel.database.subscribe(4);
    const id = await accept('Acqua', [{ kind: 'text', text: 'Acqua' }]);
    const delivery = await panel.database.assignList(id);
    await panel.storage.outbox.begin(delivery, messageId(1), panel.clock.now(), 'link');
    await panel.storage.outbox.settle(delivery, { kind: 'handed-over' }, panel.clock.now());
    const { body } = await panel.page(`/avvisi/${id}`);
    assert.match(body, new RegExp(`${ROUTES.lists}</th>\\s*<td class="number">4</td>`));
    showsNot(body, `${ROUTES.direct}</th>`);
  });

  posixOnly('symlinks')('hands out pictures of the spool, and nothing else', async () => {
    await mkdir(panel.spool);
    const file = join(panel.spool, `${HASH}.jpg`);
    await writeFile(file, fixture('mercato.jpg'));
    await writeFile(panel.home.join('segreto.jpg'), 'secret');
    await symlink(panel.home.join('segreto.jpg'), join(panel.spool, `${'b'.repeat(64)}.jpg`));
    const html: NoticeContent = {
      ...picture(file, 'a"\r\nb’.html'),
      mimetype: 'text/html',
      as: 'document',
    } as NoticeContent;
    const id = await accept('mercato', [
      picture(file),
      html,
      picture(panel.home.join('segreto.jpg')),
      picture(join(panel.spool, '..', 'segreto.jpg')),
      picture(join(panel.spool, `${'b'.repeat(64)}.jpg`)),
      { kind: 'text', text: 'niente' },
    ]);
    const shown = await panel.ask(`/avvisi/${id}/parti/0`);
    assert.equal(shown.status, 200);
    assert.equal(shown.headers['content-type'], 'image/jpeg');
    assert.equal(shown.headers['content-length'], String(fixture('mercato.jpg').length));
    assert.match(String(shown.headers['content-disposition']), /^inline/);
    assert.equal(shown.headers['x-content-type-options'], 'nosniff');
    const saved = await panel.ask(`/avvisi/${id}/parti/1`);
    assert.equal(saved.headers['content-type'], 'application/octet-stream');
    assert.equal(
      saved.headers['content-disposition'],
      "attachment; filename*=UTF-8''a%22%0D%0Ab%E2%80%99.html",
    );
    for (const part of ['2', '3', '4', '5', '6', '-1', '../../registro', '..%2f..%2fsegreto.jpg']) {
      const answer = await panel.ask(`/avvisi/${id}/parti/${part}`);
      assert.equal(answer.status, 404, part);
      assert.ok(!answer.body.includes('secret'));
    }
    assert.equal((await panel.ask('/avvisi/99/parti/0')).status, 404);
  });

  posixOnly('processes')('leaves no file open, whoever asks for it and however', async function () {
    if (!existsSync('/proc/self/fd')) this.skip();
    await mkdir(panel.spool);
    const file = join(panel.spool, `${HASH}.jpg`);
    // more than a stream reads before anybody takes it
    const bytes = Buffer.alloc(20_000_000);
    await writeFile(file, bytes);
    const id = await accept('mercato', [picture(file)]);
    for (const method of ['HEAD', 'GET', 'HEAD']) {
      const answer = await panel.ask(`/avvisi/${id}/parti/0`, { method });
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['content-length'], String(bytes.length));
    }
    // one that goes away half way
    const broken = get(`${panel.url}/avvisi/${id}/parti/0`);
    const [answer] = (await once(broken, 'response')) as [IncomingMessage];
    await once(answer, 'data');
    answer.pause();
    assert.ok((await openFiles()).includes(file));
    answer.destroy();
    await until('the file to be closed', async () => !(await openFiles()).includes(file));
  });

  /** Absolute paths of what this process has open. */
  async function openFiles(): Promise<string[]> {
    const numbers = await readdir('/proc/self/fd');
    const paths = numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => ''));
    return Promise.all(paths);
  }

  describe('what can be done', () => {
    const done: string[] = [];
    let outcome: StaffOutcome;
    let staff: StaffActs;

    beforeEach(async () => {
      done.length = 0;
      outcome = { kind: 'done' };
      const act =
        (name: ActName) =>
        async ({
          id,
          correction,
        }: {
          readonly id?: number;
          readonly correction?: string | null;
        }) => {
          done.push(`${name} ${String(id)}${correction == null ? '' : ` ${correction}`}`);
          return outcome;
        };
      staff = Object.fromEntries(
        ACT_NAMES.map((name) => [name, act(name)]),
      ) as unknown as StaffActs;
      await panel.start({}, { staff });
      await panel.database.subscribe(7);
    });

    it('is asked once, with the number of people, and done once', async () => {
      const id = await accept('acqua');
      const { body } = await panel.page(`/avvisi/${id}`);
      assert.match(body, new RegExp(`href="/avvisi/${id}/annulla"`));
      const question = await panel.page(`/avvisi/${id}/annulla`);
      shows(question.body, actTitle('callOff', 'acqua'));
      shows(question.body, willNotGet(7));
      assert.deepEqual(done, []);
      const answer = await panel.submit(`/avvisi/${id}/annulla`, {});
      assert.equal(answer.headers.location, `/avvisi/${id}?fatto=annulla`);
      assert.deepEqual(done, [`callOff ${id}`]);
      const after = await panel.page(`/avvisi/${id}?fatto=annulla`);
      shows(after.body, NOTICE_ACT_WORDS.callOff.done);
    });

    it('is not done by a link, without a token or to a notice that is not there', async () => {
      const id = await accept('acqua');
      assert.equal((await panel.post(`/avvisi/${id}/annulla`, {})).status, 403);
      assert.equal((await panel.ask(`/avvisi/${id}/annulla`)).status, 200);
      assert.equal((await panel.page(`/avvisi/${id}/esplodi`)).status, 404);
      assert.equal((await panel.page('/avvisi/99/annulla')).status, 404);
      assert.deepEqual(done, []);
    });

    it('says why it could not be done', async () => {
      const id = await accept('acqua');
      const why = 'È già partito.';
      outcome = { kind: 'refused', why };
      const { status, body } = await panel.submit(`/avvisi/${id}/invia`, {});
      assert.equal(status, 200);
      assert.match(body, new RegExp(`class="problem"[^>]*>${why}`));
    });

    it('is only what makes sense', async () => {
      const id = await accept('acqua');
      const { body } = await panel.page(`/avvisi/${id}`);
      for (const action of ['invia', 'annulla']) assert.ok(body.includes(`/${action}"`), action);
      for (const action of ['ritira', 'conferma', 'prova', 'ferma']) {
        assert.ok(!body.includes(`/${action}"`), action);
        assert.equal((await panel.page(`/avvisi/${id}/${action}`)).status, 303, action);
      }
    });

    it('is «Annulla» while nobody can have it, and «Ferma» from then on', async () => {
      const id = await accept('acqua');
      shows((await panel.page(`/avvisi/${id}`)).body, `>${NOTICE_ACT_WORDS.callOff.name}<`);
      const delivery = await panel.database.assignList(id);
      await panel.storage.outbox.begin(delivery, messageId(1), panel.clock.now(), 'link');
      const { body } = await panel.page(`/avvisi/${id}`);
      shows(body, `>${NOTICE_ACT_WORDS.stop.name}<`);
      showsNot(body, `>${NOTICE_ACT_WORDS.callOff.name}<`);
    });

    it('is a test where there are test phones, with their number', async () => {
      await panel.start({ testPhones: 2 }, { staff });
      const id = await accept('acqua');
      assert.match((await panel.page(`/avvisi/${id}`)).body, new RegExp(`/avvisi/${id}/prova"`));
      const question = NOTICE_ACT_WORDS.test.question({ ...(await factsOf(id)), testPhones: 2 });
      shows((await panel.page(`/avvisi/${id}/prova`)).body, question);
      await panel.submit(`/avvisi/${id}/prova`, {});
      assert.deepEqual(done, [`test ${id}`]);
    });

    it('is told of a notice that was taken back', async () => {
      const id = await accept('acqua');
      const delivery = await panel.database.assignList(id);
      await panel.storage.outbox.begin(delivery, messageId(1), panel.clock.now(), 'link');
      await panel.storage.outbox.settle(delivery, { kind: 'handed-over' }, panel.clock.now());
      await panel.storage.retractions.retract(
        id,
        notice('rettifica', { kind: 'correction', corrects: id, files: [] }),
        { now: panel.clock.now(), revocableSince: 0 },
      );
      const { body } = await panel.page(`/avvisi/${id}`);
      const { notice: stored } = await factsOf(id);
      assert.equal(stored.retractedAt, panel.clock.now());
      const retracted = await stateOf(id);
      shows(body, `class="state cancelled">${retracted}<`);
      shows(body, NOTICE_PAGE.kept(7));
      shows(body, correctionLine({ recipients: 7, accepted: 0, delivered: 0 }));
      assert.doesNotMatch(body, new RegExp(`/avvisi/${id}/ritira"`));
      const when = calendar.moment(panel.clock.now(), panel.clock.now());
      shows((await panel.page('/avvisi')).body, `${retracted} ${when}`);
      const told = SNAPSHOT.notices.map((each) => ({
        ...each,
        state: 'cancelled' as const,
        retractedAt: 1,
      }));
      panel.status = { ...SNAPSHOT, notices: told };
      shows((await panel.page('/')).body, `class="state cancelled">${retracted}<`);
      const printed = statusText(panel.status, {
        number: '366 577 54 90',
        calendar: new Calendar('Europe/Rome'),
        now: panel.clock.now(),
      });
      const clause = lowerFirst(retracted);
      shows(printed, `acqua</b>: ${clause}; ${counted(10, 'destinatario', 'destinatari')}`);
    });

    it('is taken back, too, when it expired after some had it', async () => {
      const { clock, storage } = panel;
      const draft = notice('acqua', { expiresAt: clock.now() + 1000 });
      const { id } = (await storage.notices.accept(draft, at(clock.now()))).notice;
      assert.doesNotMatch((await panel.page(`/avvisi/${id}`)).body, /ritira"/);
      const [first = 0] = await storage.outbox.unassigned(id);
      await storage.outbox.assign(id, [{ kind: 'person', subscriberId: first }]);
      const next = await storage.outbox.nextOf(id, 'person', clock.now());
      await storage.outbox.begin(next?.id ?? 0, messageId(1), clock.now(), 'link');
      await storage.outbox.settle(next?.id ?? 0, { kind: 'handed-over' }, clock.now());
      assert.equal(await storage.notices.expire(id, clock.now() + 1000), true);
      assert.match((await panel.page(`/avvisi/${id}`)).body, new RegExp(`/avvisi/${id}/ritira"`));
    });

    it('takes a correction along', async () => {
      const id = await accept('acqua');
      const delivery = await panel.database.assignList(id);
      await panel.storage.outbox.begin(delivery, messageId(1), panel.clock.now(), 'link');
      await panel.storage.outbox.settle(delivery, { kind: 'handed-over' }, panel.clock.now());
      await panel.storage.outbox.finish(id, panel.clock.now());
      const facts = await factsOf(id);
      const most = {
        ...{ deletable: 2, kept: 5, corrected: 5 },
        correction: 'L’avviso "acqua" è annullato.',
      };
      panel.questions.retraction = () => Promise.resolve(most);
      const question = await panel.page(`/avvisi/${id}/ritira`);
      shows(question.body, NOTICE_ACT_WORDS.retract.question({ ...facts, retraction: most }));
      const field = /<textarea[^>]*required[^>]*>[^<"]*<\/textarea>/.exec(question.body)?.[0] ?? '';
      shows(field, `${most.correction}</textarea>`);
      const one = {
        ...{ deletable: 1, kept: 0, corrected: 0 },
        correction: 'L’avviso è annullato.',
      };
      panel.questions.retraction = () => Promise.resolve(one);
      const nobody = await panel.page(`/avvisi/${id}/ritira`);
      shows(nobody.body, NOTICE_ACT_WORDS.retract.question({ ...facts, retraction: one }));
      assert.doesNotMatch(nobody.body, /<textarea/);
      await panel.submit(`/avvisi/${id}/ritira`, { testo: ' L’acqua torna alle 10. ' });
      await panel.submit(`/avvisi/${id}/ritira`, { testo: ' ' });
      assert.deepEqual(done, [`retract ${id} L’acqua torna alle 10.`, `retract ${id}`]);
    });
  });
});

import assert from 'node:assert/strict';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DraftFolder } from '#src/folder/drafts.js';
import { editsNote, editWouldLose, NEW } from '#src/messages/it/new-notice.js';
import { alreadyTaken, REPEAT } from '#src/messages/it/rejections/notices.js';
import { DECLINED, NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { ZONE } from '../support/accepted-in-folder.js';
import { accepted, staffOf, takeIn } from '../support/behind-panel.js';
import { refusedFor, textIn, useNewNoticePage } from '../support/new-notice-page.js';
import { shows, showsNot } from '../support/shows.js';
import { at, messageId, notice } from '../support/storage.js';

describe('a notice that is there already', () => {
  const { panel, send, keep, opened, dropped } = useNewNoticePage();

  beforeEach(() =>
    panel.start({ terms: { coolingMs: 60_000, confirmAbove: null, footer: 'Comune di Prova' } }),
  );

  it('is a model: its text without what stands below all, and its files', async () => {
    const id = await accepted(panel);
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
    const id = await accepted(panel, sendAt);
    await panel.start({}, { staff: staffOf(panel) });
    assert.match((await panel.page(`/avvisi/${id}`)).body, new RegExp(`/avvisi/${id}/modifica"`));
    const question = await panel.page(`/avvisi/${id}/modifica`);
    shows(question.body, NOTICE_ACT_WORDS.edit.question(await panel.factsOf(id)));
    const draft = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    assert.match(draft.body, /name="invia"[^>]*value="2027-06-07T18:05"/);
    shows(draft.body, editsNote({ kind: 'waits', id }));
    assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
    await send({ bozza: draft.id, titolo: 'Mercato', testo: 'Domani niente mercato' });
    assert.equal((await panel.storage.notices.get(id))?.state, 'cancelled');
    assert.deepEqual(await dropped(), ['Mercato.jpg', 'Mercato.txt']);
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

  it('is not published a second time without «Ripeti»; what was edited and is the same is', async () => {
    const id = await accepted(panel);
    await panel.start({}, { staff: staffOf(panel) });
    const first = await keep({ titolo: 'Acqua', testo: 'Manca l’acqua', fare: 'pubblica' });
    assert.equal(first.status, 303);
    await send({ titolo: 'Acqua', testo: 'Manca l’acqua' });
    const [taken] = await takeIn(panel);
    assert.ok(taken);
    const again = { titolo: 'Acqua bis', testo: 'Manca l’acqua', fare: 'pubblica' };
    const { status, body } = await keep(again);
    assert.equal(status, 400);
    const { notice: same, progress } = await panel.factsOf(taken.id);
    shows(body, refusedFor(alreadyTaken(same, progress, ZONE)));
    showsNot(body, REPEAT);
    assert.equal((await keep({ ...again, ripeti: 'sì' })).status, 303);
    const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    const edited = { titolo: 'Mercato', testo: 'Domani *mercato*\n\nComune di Prova' };
    const asked = await keep({ bozza, ...edited, fare: 'pubblica' });
    assert.equal(asked.status, 303);
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

  it('is not edited while one of its files cannot be read, which it would go without', async () => {
    const id = await accepted(panel);
    await panel.start({}, { staff: staffOf(panel) });
    const path = (await panel.storage.notices.get(id))?.parts.find((part) => 'path' in part)?.path;
    assert.ok(path);
    await rm(path);
    const { status, body } = await panel.submit(`/avvisi/${id}/modifica`, {});
    assert.equal(status, 200);
    shows(body, editWouldLose(['piazza.jpg']));
    assert.equal((await panel.storage.notices.get(id))?.state, 'queued');
    assert.deepEqual(await new DraftFolder(panel.home.join('bozze')).list(), []);
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
    const id = await accepted(panel);
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

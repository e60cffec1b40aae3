import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DraftFolder } from '#src/folder/drafts.js';
import { editsNote, eraseQuestion, NEW, replacedAlready } from '#src/messages/it/new-notice.js';
import { NOTICE_PAGE, noticeLine, willNotGet } from '#src/messages/it/notice-states.js';
import { placeTaken } from '#src/messages/it/rejections/notices.js';
import { DECLINED } from '#src/messages/it/staff-acts.js';
import { AT_ONCE } from '../support/accepted-in-folder.js';
import { accepted, staffOf, takeIn } from '../support/behind-panel.js';
import { CALENDAR, lettaIn, useNewNoticePage } from '../support/new-notice-page.js';
import { shows, showsNot } from '../support/shows.js';
import { messageId } from '../support/storage.js';

describe('a notice whose place another takes', () => {
  const { panel, send, keep, opened } = useNewNoticePage();

  /** What is said of those whom an edited notice would have gone to. */
  async function leftOut(id: number): Promise<string> {
    const { notSentTo } = (await panel.factsOf(id)).notice;
    assert.ok(notSentTo > 0);
    return willNotGet(notSentTo);
  }

  it('knows, when it was edited, which other has taken its place: it does not go on', async () => {
    const id = await accepted(panel);
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
    const id = await accepted(panel);
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
    const id = await accepted(panel);
    const { notices } = panel.storage;
    await panel.start({}, { staff: staffOf(panel) });
    const draft = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    await send({ bozza: draft.id, titolo: 'Mercato', testo: 'Domani niente mercato' });
    const [newer] = await takeIn(panel);
    assert.ok(newer);
    const isTold = async () => {
      const { body } = await panel.page(`/avvisi/${id}`);
      const { notice: edited, progress } = await panel.factsOf(id);
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
    const id = await accepted(panel);
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

  it('lets its draft go as one more where it has begun meanwhile, when staff are told so', async () => {
    const id = await accepted(panel);
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
    const letta = lettaIn(body);
    const inpiu = /name="inpiu" value="([^"]+)"/.exec(body)?.[1] ?? '';
    await panel.submit(path, { letta, inpiu });
    const [newer] = await takeIn(panel);
    assert.equal(newer?.replaces, null);
  });

  it('is replaced once: a second draft of it is told so, and is not published', async () => {
    const id = await accepted(panel);
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
});

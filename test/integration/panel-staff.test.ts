import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { NO_PEOPLE, type NewNotice } from '#src/model/notice.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import { Retraction } from '#src/notices/retraction/retraction.js';
import { isPublic } from '#src/model/channel.js';
import { NOTICE_ACTS, SENDING_ACTS, type ActFacts } from '#src/model/staff-acts.js';
import { commandRoutes } from '#src/panel/server.js';
import type { StatusSnapshot } from '#src/model/status.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { people } from '#src/italian.js';
import { NOT_STOPPED } from '#src/messages/it/alerts.js';
import * as audit from '#src/messages/it/audit.js';
import { channelSentences, postsConcerned, postsWords } from '#src/messages/it/channel.js';
import { alertHeadline } from '#src/messages/it/headline.js';
import { GONE_PERHAPS, NOTICE_PAGE } from '#src/messages/it/notice-states.js';
import { TWICE } from '#src/messages/it/rejections/notices.js';
import { renderReport, SENT_TO_NOBODY } from '#src/messages/it/report.js';
import {
  againQuestion,
  HELD_HEADLINE,
  heldClause,
  resumeQuestion,
  slowlyHeadline,
  stoppedHeadline,
} from '#src/messages/it/sending-acts.js';
import { DECLINED, NOTICE_ACT_WORDS, SENDING_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { silentLogger } from '../fakes/runtime.js';
import { NOBODY_ASKED, SNAPSHOT, usePanel } from '../support/panel.js';
import { at, notice } from '../support/storage.js';
import { shows, showsNot } from '../support/shows.js';

describe('the buttons of the page', () => {
  const panel = usePanel();
  let told: number;

  beforeEach(async () => {
    told = 0;
    const acts = noticeActs({
      ...panel.storage,
      clock: panel.clock,
      onDecided: () => {
        told += 1;
      },
    });
    await panel.start({}, { staff: { ...NOBODY_ASKED, ...acts } });
    await panel.database.subscribe(7);
  });

  async function accept(terms: { coolingMs?: number; confirmAbove?: number }): Promise<number> {
    const now = { ...at(panel.clock.now()), ...terms };
    const accepted = await panel.storage.notices.accept(notice('acqua'), now);
    return accepted.notice.id;
  }

  async function factsOf(id: number): Promise<ActFacts> {
    const { notices } = panel.storage;
    const found = await notices.get(id);
    assert.ok(found);
    const progress = await notices.progress(id);
    return { notice: found, progress, testPhones: 0, retraction: null };
  }

  const press = async (id: number, action: string): Promise<string> => {
    const { headers, body } = await panel.submit(`/avvisi/${id}/${action}`, {});
    return headers.location ?? body;
  };

  const trail = async (noticeId: number): Promise<readonly string[]> => {
    const entries = await panel.storage.audit.entries({ limit: 10, noticeId });
    return entries.map(({ actor, event, text }) => `${actor} ${event}: ${text}`);
  };

  it('are made from the table of acts: each has its address, and its call for commands', async () => {
    const id = await accept({});
    const calls = { ...NOBODY_ASKED } as unknown as Parameters<typeof commandRoutes>[0];
    await panel.start({}, { staff: NOBODY_ASKED, api: [commandRoutes(calls, '1.2.3')] });
    const { secret } = JSON.parse(await readFile(panel.addressFile, 'utf8')) as { secret: string };
    for (const { name, path, ...act } of [...NOTICE_ACTS, ...SENDING_ACTS]) {
      const address = act.about === 'notice' ? `/avvisi/${id}/${path}` : path;
      assert.ok([200, 303].includes((await panel.page(address)).status), address);
      const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
      const asked = { method: 'POST', headers, body: '"nothing that an act takes"' };
      assert.equal((await panel.ask(`/api/${name}`, asked)).status, 400, name);
    }
  });

  it('«Invia subito» makes a notice due, quiet hours or not, ahead of the others', async () => {
    const id = await accept({ coolingMs: 3_600_000 });
    const now = panel.clock.now();
    assert.equal(await panel.storage.notices.next(now, true), null);
    assert.equal(await press(id, 'invia'), `/avvisi/${id}?fatto=invia`);
    assert.equal((await panel.storage.notices.next(now, true))?.id, id);
    assert.equal(told, 1);
    assert.deepEqual(await trail(id), [
      `staff notice.hurried: ${audit.sentNow({ title: 'acqua' })}`,
    ]);
  });

  it('«Riprendi» is not there once the same has gone as another notice, which its page names', async () => {
    const id = await accept({});
    await press(id, 'annulla');
    const shown = async () => (await panel.page(`/avvisi/${id}`)).body;
    assert.match(await shown(), /avvisi\/1\/riprendi/);
    const other = await accept({});
    assert.doesNotMatch(await shown(), /avvisi\/1\/riprendi/);
    shows(await shown(), NOTICE_PAGE.goneMeanwhile);
    shows(await shown(), `<a href="/avvisi/2">${NOTICE_PAGE.open(2)}`);
    assert.equal((await panel.page(`/avvisi/${id}/riprendi`)).status, 303);
    await press(other, 'annulla');
    assert.equal(await press(id, 'riprendi'), `/avvisi/${id}?fatto=riprendi`);
  });

  it('«Annulla» keeps a notice from everybody, once', async () => {
    const id = await accept({});
    assert.equal(await press(id, 'annulla'), `/avvisi/${id}?fatto=annulla`);
    const stopped = await panel.storage.notices.get(id);
    assert.deepEqual([stopped?.state, stopped?.notSentTo], ['cancelled', 7]);
    assert.equal(await panel.storage.notices.next(panel.clock.now(), false), null);
    assert.ok(stopped);
    assert.deepEqual(await trail(id), [
      `staff notice.stopped: ${audit.stopped({ ...stopped, notSentTo: 7 }, NO_PEOPLE)}`,
    ]);
    assert.equal((await panel.page(`/avvisi/${id}/annulla`)).status, 303);
  });

  it('«Conferma e invia» lets one go that waits because of its many recipients', async () => {
    const id = await accept({ confirmAbove: 6 });
    const now = panel.clock.now();
    assert.equal(await panel.storage.notices.next(now, false), null);
    assert.equal(await press(id, 'conferma'), `/avvisi/${id}?fatto=conferma`);
    assert.equal((await panel.storage.notices.next(now, false))?.id, id);
    assert.deepEqual(await trail(id), [
      `staff notice.confirmed: ${audit.confirmed({ title: 'acqua' }, { ...NO_PEOPLE, waiting: 7 })}`,
    ]);
  });

  it('«Conferma e invia» lets one go that was found overdue', async () => {
    const id = await accept({});
    assert.equal(await panel.storage.notices.park(id, 'overdue'), true);
    assert.equal(await panel.storage.notices.next(panel.clock.now(), false), null);
    await press(id, 'conferma');
    assert.equal((await panel.storage.notices.next(panel.clock.now(), false))?.id, id);
  });

  describe('where a person must decide', () => {
    /** A notice of which nobody knows whether any of so many has it. */
    async function hold(name: string, people = 7): Promise<number> {
      const { outbox, notices } = panel.storage;
      const now = panel.clock.now();
      const { id } = (await notices.accept(notice(name), at(now))).notice;
      for (const subscriberId of (await outbox.unassigned(id)).slice(0, people)) {
        await outbox.assign(id, [{ kind: 'person', subscriberId }]);
        const next = await outbox.nextOf(id);
        assert.ok(next);
        await outbox.begin(next.id, newMessageId(), now, 'link 1');
        await outbox.settle(next.id, { kind: 'held', detail: 'silence' }, now);
      }
      return id;
    }

    const heldPeople = async () => (await panel.storage.outbox.held()).map(({ people }) => people);

    for (const [key, act, state] of [
      ['arrivato', 'arrived', 'accepted'],
      ['ripeti', 'sendAgain', 'waiting'],
    ] as const) {
      it(`«${NOTICE_ACT_WORDS[act].name}» settles a held delivery from the notice’s page, asked once with the people`, async () => {
        const id = await hold('acqua');
        const before = await panel.storage.notices.progress(id);
        const { body } = await panel.page(`/avvisi/${id}`);
        shows(body, heldClause(7));
        assert.match(body, /<progress\s+max="7"\s+value="0"/, 'nobody counts as served');
        const asked = NOTICE_ACT_WORDS[act].question(await factsOf(id));
        shows(asked, people(7));
        shows((await panel.page(`/avvisi/${id}/${key}`)).body, asked);
        assert.equal(await press(id, key), `/avvisi/${id}?fatto=${key}`);
        assert.deepEqual(await heldPeople(), []);
        const after = await panel.storage.notices.progress(id);
        assert.equal(after[state], before[state] + 7);
        assert.equal(told, 1, 'sending goes on at once');
        assert.match((await trail(id)).join(), /notice.held-decided/);
        assert.equal((await panel.page(`/avvisi/${id}/${key}`)).status, 303, 'once');
      });
    }

    it('«Invia di nuovo» says that it may have gone under another code, where a copy was restored', async () => {
      const id = await hold('acqua', 3);
      const other = await hold('strada', 2);
      // as the restore leaves what it never saw begin
      await panel.database.inspect(
        `update deliveries set begun_at = null, link_id = null
         where notice_id = ${other} or id in (select max(id) from deliveries where notice_id = ${id})`,
      );
      const question = async (path: string) => (await panel.page(path)).body;
      const half = await question(`/avvisi/${id}/ripeti`);
      shows(half, againQuestion(3, 1));
      const all = await question(`/avvisi/${other}/ripeti`);
      shows(all, againQuestion(2, 2));
      for (const known of [0, 1]) showsNot(all, againQuestion(2, known));
      shows(await question('/invii/di-nuovo'), againQuestion(5, 3));
    });

    it('asks about a notice that a restore has parked without saying that nobody has it', async () => {
      const id = await accept({});
      await panel.storage.notices.park(id, 'restored');
      const facts = await factsOf(id);
      const parked = { ...facts, notice: { ...facts.notice, mayHaveGone: false } } as const;
      const callOff = async () => (await panel.page(`/avvisi/${id}/annulla`)).body;
      shows(await callOff(), NOTICE_ACT_WORDS.callOff.question(facts));
      showsNot(await callOff(), NOTICE_ACT_WORDS.callOff.question(parked));
      shows((await panel.page(`/avvisi/${id}/conferma`)).body, TWICE);

      await panel.storage.notices.confirm(id, panel.clock.now());
      showsNot(await callOff(), NOTICE_ACT_WORDS.callOff.question(parked));
      shows(await callOff(), GONE_PERHAPS);
      await panel.storage.notices.cancel(id, panel.clock.now());
      shows((await panel.page(`/avvisi/${id}/riprendi`)).body, TWICE);
      const called = await factsOf(id);
      const figures = { progress: called.progress, routes: [] };
      const report = renderReport(called.notice, figures, null, panel.clock.now(), 'Europe/Rome');
      showsNot(report, SENT_TO_NOBODY);
      shows(report, GONE_PERHAPS);
    });

    it('is asked about a notice whose «Scade il» has passed only whether it has arrived', async () => {
      const id = await hold('acqua', 1);
      const offers = async () => (await panel.page(`/avvisi/${id}`)).body.includes('/ripeti"');
      assert.ok(await offers());
      await panel.database.inspect(
        `update notices set expires_at = ${panel.clock.now()} where id = ${id}`,
      );
      assert.ok(!(await offers()));
      assert.equal((await panel.page(`/avvisi/${id}/ripeti`)).status, 303);
      assert.equal((await panel.page(`/avvisi/${id}/arrivato`)).status, 200);
      const from = `/avvisi/${id}/arrivato`;
      shows((await panel.submit(`/avvisi/${id}/ripeti`, {}, { from })).body, DECLINED['is-over']);
    });

    it('is asked about a notice that is over only whether it has arrived: it cannot go again', async () => {
      const id = await hold('acqua', 1);
      await hold('strada');
      assert.ok(await panel.storage.notices.cancel(id, panel.clock.now()));
      const { body } = await panel.page(`/avvisi/${id}`);
      assert.ok(body.includes(`/avvisi/${id}/arrivato"`));
      assert.ok(!body.includes(`/avvisi/${id}/ripeti"`));
      const from = `/avvisi/${id}/arrivato`;
      const refused = await panel.submit(`/avvisi/${id}/ripeti`, {}, { from });
      shows(refused.body, DECLINED['is-over']);
      assert.deepEqual(await heldPeople(), [1, 7]);
      const { headers } = await panel.submit('/invii/di-nuovo', {});
      assert.equal(headers.location, '/');
      assert.deepEqual(await heldPeople(), [1], 'the others go');
      shows((await panel.submit('/invii/di-nuovo', {})).body, DECLINED['is-over']);
      assert.equal(await press(id, 'arrivato'), `/avvisi/${id}?fatto=arrivato`);
      assert.deepEqual(await heldPeople(), []);
    });

    it('held deliveries of all notices are decided from the first page, where they are red', async () => {
      await hold('acqua');
      await hold('strada');
      panel.status = {
        ...READY,
        alerts: [
          { code: 'disk-low', text: 'Known', since: 1 },
          { code: 'delivery-held', text: 'Decide', since: 2 },
        ],
      };
      const { body } = await panel.page('/');
      shows(headlineOn(body, 'bad'), HELD_HEADLINE);
      assert.ok(body.indexOf('>Decide') < body.indexOf('>Known'), 'it comes first');
      for (const path of ['/invii/arrivati', '/invii/di-nuovo']) {
        assert.ok(body.includes(`href="${path}"`));
        shows((await panel.page(path)).body, people(14));
      }
      assert.deepEqual(await heldPeople(), [7, 7], 'nothing is done before it is asked');
      const { headers } = await panel.submit('/invii/di-nuovo', {});
      assert.equal(headers.location, '/');
      assert.deepEqual(await heldPeople(), []);
    });

    /** A notice of which nobody knows whether it is in the channel. */
    async function heldPost(name: string, draft: Partial<NewNotice> = {}): Promise<number> {
      const { channel, notices } = panel.storage;
      const now = panel.clock.now();
      const { id } = (await notices.accept(notice(name, draft), at(now))).notice;
      await channel.plan(id, '1@newsletter', [{ kind: 'text', text: name }]);
      const next = await channel.next('ordinary', now);
      assert.ok(next);
      await channel.begin(next.id, newMessageId(), now);
      await channel.settle(next.id, { kind: 'held', detail: 'silence' }, now);
      return id;
    }

    for (const [path, act, state] of [
      ['uscito', 'postPublished', 'posted'],
      ['pubblica-di-nuovo', 'postAgain', 'queued'],
    ] as const) {
      const { name, question, done } = NOTICE_ACT_WORDS[act];

      it(`«${name}» settles a post in the channel from the notice’s page, asked once`, async () => {
        const id = await heldPost('acqua');
        assert.ok((await panel.page(`/avvisi/${id}`)).body.includes(`/avvisi/${id}/${path}"`));
        shows((await panel.page(`/avvisi/${id}/${path}`)).body, question(await factsOf(id)));
        assert.equal(await press(id, path), `/avvisi/${id}?fatto=${path}`);
        shows((await panel.page(`/avvisi/${id}?fatto=${path}`)).body, done);
        assert.equal((await panel.storage.channel.postsOf(id))[0]?.state, state);
        assert.equal(told, 1, 'it goes at once');
        assert.match((await trail(id)).join(), /channel.decided/);
        assert.equal((await panel.page(`/avvisi/${id}/${path}`)).status, 303, 'once');
      });
    }

    it('«Modifica nel canale» changes the public text from the notice’s page', async () => {
      const { channel, notices } = panel.storage;
      const id = await heldPost('acqua');
      const path = 'modifica-nel-canale';
      const offered = async () =>
        (await panel.page(`/avvisi/${id}`)).body.includes(`/avvisi/${id}/${path}"`);
      assert.equal(await offered(), false, 'it is not public');
      await channel.decideHeld(id, 'published', panel.clock.now());
      assert.equal(await offered(), true);
      const question = await panel.page(`/avvisi/${id}/${path}`);
      assert.match(question.body, />\s*acqua<\/textarea>/);
      shows(question.body, NOTICE_ACT_WORDS.changePost.question(await factsOf(id)));
      const from = `/avvisi/${id}/${path}`;
      const { headers } = await panel.submit(from, { testo: 'acqua di nuovo' }, { from });
      assert.equal(headers.location, `/avvisi/${id}?fatto=${path}`);
      assert.deepEqual(
        (await channel.toChange()).map(({ text }) => text),
        ['acqua di nuovo'],
      );
      const words = postsWords(await channel.postsOf(id)) ?? '';
      shows((await panel.page(`/avvisi/${id}`)).body, NOTICE_PAGE.channel(words));
      assert.equal((await channel.postsOf(id))[0]?.newText, 'waiting');
      assert.match((await trail(id)).join(), /channel.text-wanted/);
      assert.ok(await notices.cancel(id, panel.clock.now()));
      assert.equal(await offered(), true, 'it is public all the same');
    });

    for (const [how, end] of [
      ['called off', (id: number) => panel.storage.notices.cancel(id, panel.clock.now())],
      ['over', (id: number) => panel.storage.notices.expire(id, panel.clock.now() + 1000)],
    ] as const) {
      it(`«Ritira» takes a notice from the channel that was ${how} before anybody had it in person`, async () => {
        const { notices, channel } = panel.storage;
        const retraction = new Retraction(
          {
            ...{ ...panel.storage, clock: panel.clock, logger: silentLogger },
            onBegun: () => undefined,
          },
          { correction: 'Annullato.', zone: 'Europe/Rome', textLength: 1000 },
        );
        const { questions } = panel;
        questions.retraction = (id) => retraction.preview(id);
        const staff = {
          ...{
            ...NOBODY_ASKED,
            ...noticeActs({ ...panel.storage, clock: panel.clock, onDecided: () => undefined }),
          },
          retract: (given: { id: number; correction: string | null }) =>
            retraction.retract(given.id, given.correction),
        };
        await panel.start({}, { staff });
        const id = await heldPost('acqua', { expiresAt: panel.clock.now() + 1000 });
        await channel.decideHeld(id, 'published', panel.clock.now());
        const inChannel = { ...(await factsOf(id)), posts: await channel.postsOf(id) };
        assert.deepEqual(inChannel.posts.map(isPublic), [true]);
        const callOff = (await panel.page(`/avvisi/${id}/annulla`)).body;
        shows(callOff, NOTICE_ACT_WORDS.callOff.question(inChannel));
        showsNot(callOff, NOTICE_ACT_WORDS.callOff.question({ ...inChannel, posts: [] }));
        assert.equal(await end(id), true);
        assert.ok((await panel.page(`/avvisi/${id}`)).body.includes(`/avvisi/${id}/ritira"`));
        const question = (await panel.page(`/avvisi/${id}/ritira`)).body;
        const nobody = { deletable: 0, kept: 0, corrected: 0, correction: 'Annullato.' };
        const facts = { ...(await factsOf(id)), posts: inChannel.posts, retraction: nobody };
        shows(question, NOTICE_ACT_WORDS.retract.question(facts));
        showsNot(question, NOTICE_ACT_WORDS.retract.question({ ...facts, posts: [] }));
        assert.doesNotMatch(question, /<textarea/);
        assert.deepEqual(await channel.toRevoke(panel.clock.now()), []);
        assert.equal(await press(id, 'ritira'), `/avvisi/${id}?fatto=ritira`);
        assert.deepEqual(
          (await channel.toRevoke(panel.clock.now())).map(({ noticeId }) => noticeId),
          [id],
        );
        assert.ok((await notices.get(id))?.retractedAt);
        assert.ok(!(await panel.page(`/avvisi/${id}`)).body.includes(`/avvisi/${id}/ritira"`));
      });
    }

    it('«Ritira» is not offered of one that is in no channel and that nobody has', async () => {
      const id = await heldPost('acqua');
      assert.ok(await panel.storage.notices.cancel(id, panel.clock.now()));
      assert.ok(!(await panel.page(`/avvisi/${id}`)).body.includes(`/avvisi/${id}/ritira"`));
      const other = await accept({});
      assert.doesNotMatch((await panel.page(`/avvisi/${other}/annulla`)).body, /canale/);
    });

    it('is asked of a stopped notice in the channel only whether it is there: it cannot go again', async () => {
      const id = await heldPost('acqua');
      assert.ok(await panel.storage.notices.cancel(id, panel.clock.now()));
      assert.ok(!(await panel.page(`/avvisi/${id}`)).body.includes('pubblica-di-nuovo"'));
      const from = `/avvisi/${id}/uscito`;
      const { body } = await panel.submit(`/avvisi/${id}/pubblica-di-nuovo`, {}, { from });
      shows(body, DECLINED['post-is-over']);
      assert.equal(await press(id, 'uscito'), `/avvisi/${id}?fatto=uscito`);
    });

    it('posts in doubt of all notices are decided from the first page', async () => {
      await heldPost('acqua');
      await heldPost('strada');
      const text = 'Non si è potuto sapere se l’avviso n. 1 sia uscito nel canale WhatsApp.';
      const channel = {
        id: '1@newsletter',
        mode: 'mirror',
        state: 'suspended',
        name: 'Comune di Prova',
        followers: 312,
        held: 2,
      } as const;
      panel.status = { ...READY, channel, alerts: [{ code: 'channel-held', text, since: 1 }] };
      const { body } = await panel.page('/');
      for (const sentence of channelSentences(channel)) shows(body, sentence);
      const metrics = (await panel.ask('/metrics')).body;
      assert.match(metrics, /^campanile_channel_followers 312$/m);
      assert.match(metrics, /^campanile_channel_usable 0$/m);
      assert.match(metrics, /^campanile_channel_notices_held 2$/m);
      shows(body, causeOf('channel-held'));
      for (const path of ['/canale/usciti', '/canale/di-nuovo']) {
        assert.ok(body.includes(`href="${path}"`));
        shows((await panel.page(path)).body, postsConcerned(2));
      }
      assert.deepEqual(
        await panel.storage.channel.held(),
        [1, 2],
        'nothing is done before it is asked',
      );
      const { headers } = await panel.submit('/canale/usciti', {});
      assert.equal(headers.location, '/');
      assert.deepEqual(await panel.storage.channel.held(), []);
      shows((await panel.submit('/canale/usciti', {})).body, DECLINED['no-post-held']);
    });

    it('«Riprendi gli invii» lifts a stop, which is red, with its cause and how many wait', async () => {
      const resumed: string[] = [];
      let isStopped = true;
      await panel.start(
        {},
        {
          staff: {
            ...NOBODY_ASKED,
            resumeSending: () => {
              resumed.push('resumed');
              return Promise.resolve(
                isStopped ? { kind: 'done' } : { kind: 'refused', why: NOT_STOPPED },
              );
            },
          },
        },
      );
      panel.status = {
        ...READY,
        delivery: { ...READY.delivery, route: 'waiting', stopped: 'blocked' },
        notices: READY.notices.map((one) => ({ ...one, accepted: 4, notReached: 0 })),
        alerts: [{ code: 'sending-stopped', text: 'WhatsApp ha bloccato gli invii.', since: 1 }],
      };
      const { body } = await panel.page('/');
      shows(headlineOn(body, 'bad'), stoppedHeadline('blocked'));
      assert.match(body, /href="\/invii\/riprendi"/);
      shows((await panel.page('/invii/riprendi')).body, resumeQuestion(6));
      assert.deepEqual(resumed, []);
      assert.equal((await panel.submit('/invii/riprendi', {})).headers.location, '/');
      isStopped = false;
      shows((await panel.submit('/invii/riprendi', {})).body, NOT_STOPPED);
      assert.deepEqual(resumed, ['resumed', 'resumed']);
    });

    it('lists that cannot be used are called slow, not wrong', async () => {
      panel.status = {
        ...READY,
        alerts: [{ code: 'lists-unavailable', text: 'Uno per uno.', since: 1 }],
      };
      const { body } = await panel.page('/');
      shows(headlineOn(body, 'wait'), slowlyHeadline(READY.delivery));
    });

    it('«Riprova con le liste» is asked only while lists are refused, and not while all is stopped', async () => {
      const decided = (code: 'refused' | 'stopped') => ({
        ...READY,
        delivery: { ...READY.delivery, why: { code, text: 'Uno per uno.' } },
      });
      panel.status = decided('refused');
      shows((await panel.page('/invii/liste')).body, SENDING_ACT_WORDS.retryLists.title);
      panel.status = decided('stopped');
      assert.equal((await panel.page('/invii/liste')).headers.location, '/');
    });
  });
});

/** What stands at the top of Stato, in that colour. */
function headlineOn(body: string, tone: 'bad' | 'wait'): string {
  return new RegExp(`class="headline ${tone}"([^]*)`).exec(body)?.[1] ?? '';
}

/** What is said at the top of Stato of an alert. */
function causeOf(code: string): string {
  return alertHeadline(code, READY.delivery)?.text ?? '';
}

const READY: StatusSnapshot = { ...SNAPSHOT, state: 'ready' };

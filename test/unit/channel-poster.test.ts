import assert from 'node:assert/strict';
import { LONGEST_POST, OVER_FOR_A_DAY } from '#src/model/channel.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import { CHANNEL_TIMES } from '#src/sending/channel-lane.js';
import { ChannelPoster } from '#src/sending/channel-poster.js';
import { pagesInSpool } from '#src/sending/post-content.js';
import type { NewNotice } from '#src/model/notice.js';
import type { OutgoingContent } from '#src/model/message.js';
import { Topics } from '#src/runtime/topics.js';
import { FakeChannels } from '../fakes/fake-channels.js';
import { FakeWhatsApp } from '../fakes/fake-whatsapp.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { at, notice, useStorage } from '../support/storage.js';

const MINUTE = 60_000;

describe('ChannelPoster', () => {
  const db = useStorage();
  let clock: ManualClock;
  let whatsapp: FakeWhatsApp;
  let channels: FakeChannels;
  let alerts: MemoryAlerts;
  let id: string;
  let quiet: boolean;
  let listsOff: boolean;
  let canSend: boolean;
  let topics: Topics;
  let poster: ChannelPoster;
  /** what the renderer makes of a PDF; null: nothing */
  let drawn: readonly Buffer[] | null;
  /** pages are drawn as soon as it resolves */
  let mayDraw: Promise<unknown>;
  let isDiskFull: boolean;
  /** how many documents were to be drawn */
  let asked: number;
  /** how often a page was to be kept */
  let kept: number;
  const drawing = {
    firstPages: async (_path: string, most: number) => {
      asked += 1;
      await mayDraw;
      return drawn?.slice(0, most) ?? null;
    },
  };
  const spool = {
    spool: (bytes: Buffer, extension: string) => {
      kept += 1;
      if (isDiskFull) return Promise.reject(new Error('the disk is full'));
      const sha256 = bytes.toString('hex').padEnd(64, '0');
      return Promise.resolve({ path: `/spool/${sha256}.${extension}`, sha256 });
    },
  };
  const progressed: number[] = [];

  beforeEach(async () => {
    clock = new ManualClock();
    whatsapp = new FakeWhatsApp();
    channels = new FakeChannels(() => clock.now());
    alerts = new MemoryAlerts();
    topics = new Topics();
    progressed.length = 0;
    [quiet, listsOff, canSend, drawn] = [false, false, true, null];
    [mayDraw, isDiskFull, asked, kept] = [Promise.resolve(), false, 0, 0];
    id = channels.make('Comune di Prova', { followers: 312 });
    await whatsapp.start();
    poster = posterFor();
    poster.start();
  });
  afterEach(() => poster.stop(0));

  const posterFor = (of = id) =>
    new ChannelPoster({
      used: {
        channel: channels,
        mode: 'mirror',
        id: of,
        documentsText: 'Il documento intero è sul sito.',
        pagesOf: pagesInSpool(drawing, spool, 3),
      },
      session: whatsapp,
      store: db.storage.channel,
      notices: db.storage.notices,
      canSend: () => canSend,
      quiet: () => quiet,
      listsOff: () => Promise.resolve(listsOff),
      clock,
      log: silentLogger,
      alerts,
      onProgress: (ids) => progressed.push(...ids),
      topics,
      onBug: (error) => assert.fail(error),
      pauses: { poll: 5 * MINUTE, retry: 1_000, mostRetry: MINUTE },
    });

  const accept = async (name: string, facts: Partial<NewNotice> = {}) => {
    const accepted = await db.storage.notices.accept(
      notice(name, {
        parts: [{ kind: 'text', text: name }],
        fingerprint: name,
        channel: 'mirror',
        ...facts,
      }),
      at(clock.now()),
    );
    topics.touch('notices');
    return accepted.notice.id;
  };
  const texts = () => channels.posts(id).map(({ text, times }) => [text, times]);
  const states = async (noticeId: number) =>
    (await db.storage.channel.postsOf(noticeId)).map(({ state }) => state);
  const reaches = (what: string, noticeId: number, state: string) =>
    clock.passesUntil(what, async () => {
      const found = await states(noticeId);
      return found.length > 0 && found.every((each) => each === state);
    });
  /** Resolves with the correction. */
  const takeBack = async (noticeId: number) => {
    const correction = notice('correzione', {
      kind: 'correction',
      corrects: noticeId,
      parts: [{ kind: 'text', text: 'La strada è aperta' }],
    });
    const terms = { now: clock.now(), revocableSince: 0 };
    await db.storage.retractions.retract(noticeId, correction, terms);
    topics.touch('retractions');
    return correction;
  };
  const revoked = () => channels.posts(id).map((post) => post.revoked);
  const deletionIsSettled = (noticeId: number) =>
    clock.passesUntil('it to be known what came of its deletion', async () => {
      const [post] = await db.storage.channel.postsOf(noticeId);
      return post?.revokeRefused === true || post?.revokedAt !== null;
    });
  const alertCodes = () => alerts.current().map(({ code }) => code);

  it('posts each notice once, under an id of its own, with the servers’ number', async () => {
    const first = await accept('Acqua chiusa');
    const second = await accept('Mercato spostato');
    await reaches('both to be posted', second, 'posted');
    assert.deepEqual(await states(first), ['posted']);
    assert.deepEqual(texts(), [
      ['Acqua chiusa', 1],
      ['Mercato spostato', 1],
    ]);
    assert.ok(progressed.includes(first));
  });

  it('posts a notice that was sent already, but not one of long ago, nor a test, nor what is not for it', async () => {
    await poster.stop(0);
    const sent = await accept('Inviato');
    await db.inspect(
      `update notices set state = 'sent', finished_at = ${String(clock.now())} where id = ${String(sent)}`,
    );
    const old = await accept('Vecchio');
    await db.inspect(
      `update notices set state = 'sent', finished_at = ${String(clock.now() - 25 * 60 * MINUTE)} where id = ${String(old)}`,
    );
    await accept('Canale: no', { channel: null });
    await db.storage.notices.acceptTest(notice('prova', { kind: 'test' }), [], clock.now());
    poster = posterFor();
    poster.start();
    await reaches('the one', sent, 'posted');
    assert.deepEqual(texts(), [['Inviato', 1]]);
  });

  it('in quiet hours posts what is urgent alone', async () => {
    quiet = true;
    const plain = await accept('Domani');
    const urgent = await accept('Subito', { urgent: true });
    await reaches('the urgent one', urgent, 'posted');
    assert.deepEqual(await states(plain), []);
    quiet = false;
    topics.touch('notices');
    await reaches('the other one', plain, 'posted');
  });

  it('as a fallback posts what is urgent, and the rest when lists are not used', async () => {
    const plain = await accept('Domani', { channel: 'fallback' });
    const urgent = await accept('Subito', { channel: 'fallback', urgent: true });
    await reaches('the urgent one', urgent, 'posted');
    assert.deepEqual(await states(plain), []);
    listsOff = true;
    topics.touch('notices');
    await reaches('the other one', plain, 'posted');
  });

  it('does not post what was stopped before its turn', async () => {
    canSend = false;
    const noticeId = await accept('Fermato');
    await db.storage.channel.plan(noticeId, id, [{ kind: 'text', text: 'Fermato' }]);
    await db.storage.notices.cancel(noticeId, clock.now());
    canSend = true;
    topics.touch('notices');
    await reaches('it to be dropped', noticeId, 'dropped');
    assert.deepEqual(texts(), []);
  });

  it('does not post what had its turn kept until its notice was over for a day, and says so', async () => {
    canSend = false;
    const noticeId = await accept('Domani scuole chiuse');
    await db.storage.channel.plan(noticeId, id, [{ kind: 'text', text: 'Domani scuole chiuse' }]);
    assert.ok(await db.storage.outbox.finish(noticeId, clock.now() - 25 * 60 * MINUTE));
    progressed.length = 0;
    canSend = true;
    topics.touch('notices');
    await reaches('it to be settled', noticeId, 'dropped');
    assert.deepEqual(texts(), []);
    await clock.passesUntil('page and report to be told', () => progressed.includes(noticeId));
  });

  it('does not post what the channel refused until its notice was over for a day', async () => {
    channels.failNext('refused');
    const noticeId = await accept('Domani scuole chiuse');
    await clock.passesUntil('it to be refused', async () => {
      const [post] = await db.storage.channel.postsOf(noticeId);
      if (post?.detail !== 'ERROR_NETWORK') return false;
      channels.change(id, { suspended: true });
      return true;
    });
    assert.ok(await db.storage.outbox.finish(noticeId, clock.now()));
    await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-unusable'));
    await clock.leap(25 * 60 * MINUTE);
    channels.change(id, { suspended: false });
    await reaches('it to be dropped', noticeId, 'dropped');
    assert.deepEqual(texts(), []);
  });

  it('does not post again what was in doubt while Campanile was away for days', async () => {
    channels.failNext('neverArrived');
    const noticeId = await accept('Domani scuole chiuse');
    await reaches('it to be in doubt', noticeId, 'uncertain');
    await poster.stop(0);
    assert.ok(await db.storage.outbox.finish(noticeId, clock.now()));
    await clock.leap(72 * 60 * MINUTE);
    poster = posterFor();
    poster.start();
    await reaches('it to be dropped', noticeId, 'dropped');
    assert.deepEqual(texts(), []);
    const [post] = await db.storage.channel.postsOf(noticeId);
    assert.equal(post?.detail, OVER_FOR_A_DAY);
  });

  it('posts after all what was stopped before its turn and goes on', async () => {
    await db.subscribe(1);
    canSend = false;
    const noticeId = await accept('Fermato per poco');
    await db.storage.channel.plan(noticeId, id, [{ kind: 'text', text: 'Fermato per poco' }]);
    await db.storage.notices.cancel(noticeId, clock.now());
    canSend = true;
    topics.touch('notices');
    await reaches('it to be dropped', noticeId, 'dropped');
    assert.ok(await db.storage.notices.resume(noticeId, clock.now()));
    topics.touch('notices');
    await reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(texts(), [['Fermato per poco', 1]]);
  });

  it('finds a post whose answer was lost, and posts it no second time', async () => {
    channels.failNext('answerLost');
    const noticeId = await accept('Acqua');
    await reaches('it to be found', noticeId, 'posted');
    assert.deepEqual(texts(), [['Acqua', 1]]);
  });

  it('never takes an answer without a number for a post', async () => {
    channels.failNext('noNumber');
    const noticeId = await accept('Acqua');
    await reaches('it to be found', noticeId, 'posted');
    assert.deepEqual(texts(), [['Acqua', 1]]);
  });

  it('posts once more, with the same id, what never arrived, after it had time to show', async () => {
    channels.failNext('neverArrived');
    const began = clock.now();
    const noticeId = await accept('Acqua');
    const next = await accept('Dopo');
    await reaches('it to be posted', noticeId, 'posted');
    assert.ok(clock.now() - began >= CHANNEL_TIMES.patience);
    await reaches('the next one', next, 'posted');
    assert.deepEqual(texts(), [
      ['Acqua', 1],
      ['Dopo', 1],
    ]);
  });

  it('posts once more, too, what the servers had refused in between', async () => {
    for (const fault of ['neverArrived', 'refused', 'neverArrived'] as const) {
      channels.failNext(fault);
    }
    const noticeId = await accept('Acqua chiusa');
    await clock.passesUntil('it to be settled', async () =>
      ['posted', 'held'].includes((await states(noticeId))[0] ?? ''),
    );
    assert.deepEqual(await states(noticeId), ['posted']);
    assert.deepEqual(texts(), [['Acqua chiusa', 1]]);
  });

  it('asks a person about what is not answered a second time, and goes on with the others', async () => {
    for (let time = 0; time < 2; time += 1) channels.failNext('neverArrived');
    const noticeId = await accept('Acqua');
    const next = await accept('Dopo');
    await reaches('a person to be asked', noticeId, 'held');
    await reaches('the next one', next, 'posted');
    assert.ok(alertCodes().includes('channel-held'));
    const onDecided = () => topics.touch('decisions');
    const acts = noticeActs({ ...db.storage, clock, onDecided });
    const decidedAt = clock.now();
    assert.deepEqual(await acts.postAgain({ id: noticeId }), { kind: 'done' });
    await reaches('it to be posted', noticeId, 'posted');
    assert.ok(clock.now() - decidedAt < MINUTE, 'it went only when the poster looked by itself');
    assert.deepEqual(
      texts().map(([text]) => text),
      ['Dopo', 'Acqua'],
    );
    await clock.passesUntil('the alert to be over', () => !alertCodes().includes('channel-held'));
  });

  it('asks a person, not the servers again, where posts come without ids', async () => {
    channels.hideIds();
    channels.failNext('answerLost');
    const noticeId = await accept('Acqua');
    await reaches('a person to be asked', noticeId, 'held');
    assert.equal(await db.storage.channel.decideHeld(noticeId, 'published', clock.now()), 1);
    assert.deepEqual(texts(), [['Acqua', 1]]);
  });

  it('tries again what was refused, under the same id, and gives up in the end', async () => {
    channels.failNext('refused');
    const noticeId = await accept('Acqua');
    await reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(texts(), [['Acqua', 1]]);
    for (let time = 0; time < 5; time += 1) channels.failNext('refused');
    const hopeless = await accept('Mai');
    await reaches('it to be given up', hopeless, 'failed');
  });

  for (const [name, spoil, code] of [
    ['suspended', () => channels.change(id, { suspended: true }), 'sospeso'],
    ['foreign', () => channels.change(id, { role: 'subscriber' }), 'amministratore'],
    ['missing', () => channels.remove(id), 'non lo trova'],
    ['hidden', () => (channels.hidden = true), 'non lo mostra.*dal telefono'],
  ] as const) {
    it(`posts nothing to a channel that is ${name}, and says why`, async () => {
      spoil();
      const noticeId = await accept('Acqua');
      await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-unusable'));
      assert.match(alerts.current()[0]?.text ?? '', new RegExp(code));
      assert.deepEqual(await states(noticeId), []);
      const { state, followers } = await poster.status();
      assert.deepEqual([state, followers], [name, name === 'missing' ? null : 312]);
    });
  }

  it('asks again in time after a channel that was suspended when the clock was ahead', async () => {
    channels.change(id, { suspended: true });
    const noticeId = await accept('Acqua');
    await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-unusable'));
    channels.change(id, { suspended: false });
    const hours = 6 * 60 * MINUTE;
    clock.setBy(-hours);
    await db.storage.moments.setBack(clock.now(), hours);
    await clock.advance(CHANNEL_TIMES.look + 5 * MINUTE);
    assert.deepEqual(await states(noticeId), ['posted']);
  });

  it('goes on where a crash left it: the ledger decides, and the channel is asked', async () => {
    await poster.stop(0);
    const before = await accept('Prima della pagina');
    await db.storage.channel.plan(before, id, [{ kind: 'text', text: 'Prima della pagina' }]);
    await db.storage.channel.begin(1, '3EB0A1', clock.now());
    const after = await accept('Dopo la pagina');
    const content = { kind: 'text', text: 'Dopo la pagina' } as const;
    await db.storage.channel.plan(after, id, [content]);
    await db.storage.channel.begin(2, '3EB0A2', clock.now());
    await channels.post({ channelId: id, messageId: '3EB0A2' }, content);
    poster = posterFor();
    poster.start();
    await reaches('the one that is there', after, 'posted');
    await reaches('the one that is not', before, 'posted');
    assert.deepEqual(
      channels.posts(id).map(({ id: message, times }) => [message, times]),
      [
        ['3EB0A2', 1],
        ['3EB0A1', 1],
      ],
    );
  });

  it('deletes the post of a notice that was taken back, and posts the correction', async () => {
    const noticeId = await accept('Strada chiusa');
    await reaches('it to be posted', noticeId, 'posted');
    const correction = await takeBack(noticeId);
    const { notice: said } = await db.storage.notices.accept(correction, at(clock.now()));
    topics.touch('notices');
    await reaches('the correction', said.id, 'posted');
    assert.deepEqual(
      channels.posts(id).map(({ text, revoked }) => [text, revoked]),
      [
        ['Strada chiusa', true],
        ['La strada è aperta', false],
      ],
    );
  });

  it('changes the post when another text takes the place of one that is public', async () => {
    const first = await accept('Alle 8', { name: 'acqua' });
    await reaches('it to be posted', first, 'posted');
    const { notice: second } = await db.storage.notices.accept(
      notice('acqua', {
        parts: [{ kind: 'text', text: 'Alle 9' }],
        fingerprint: 'Alle 9',
        channel: 'mirror',
      }),
      { ...at(clock.now()), replacing: [first] },
    );
    assert.equal(second.replaces, first);
    topics.touch('notices');
    await reaches('it to be changed', second.id, 'posted');
    await clock.passesUntil('the public text', () => channels.posts(id)[0]?.text === 'Alle 9');
    assert.equal(channels.posts(id).length, 1);
  });

  for (const [when, isQuiet, coolingMs] of [
    ['after the time to think it over', false, MINUTE],
    ['in quiet hours', true, 0],
  ] as const) {
    it(`changes the post, and does not delete it, ${when}`, async () => {
      const first = await accept('Alle 8', { name: 'acqua' });
      await reaches('it to be posted', first, 'posted');
      quiet = isQuiet;
      const { notice: second } = await db.storage.notices.accept(
        notice('acqua', {
          parts: [{ kind: 'text', text: 'Alle 9' }],
          fingerprint: 'Alle 9',
          channel: 'mirror',
        }),
        { ...at(clock.now()), coolingMs, replacing: [first] },
      );
      topics.touch('notices');
      await clock.advance(coolingMs / 2);
      assert.deepEqual(
        channels.posts(id).map((post) => [post.text, post.revoked]),
        [[isQuiet ? 'Alle 9' : 'Alle 8', false]],
      );
      await reaches('it to be changed', second.id, 'posted');
      assert.deepEqual(
        channels.posts(id).map((post) => [post.text, post.revoked]),
        [['Alle 9', false]],
      );
    });
  }

  it('changes the post of a notice that staff write anew while nobody has it, under another name too', async () => {
    const { notices } = db.storage;
    await db.subscribe(1);
    const first = await accept('Alle 8');
    await reaches('it to be posted', first, 'posted');
    assert.ok(await notices.withdraw(first, clock.now()));
    await clock.advance(MINUTE);
    assert.deepEqual(published(), [['Alle 8', false]], 'it stays until there is another one');
    const { notice: second } = await notices.accept(
      notice('Dalle 9', { parts: [{ kind: 'text', text: 'Alle 9' }], channel: 'mirror' }),
      { ...at(clock.now()), replacing: [first] },
    );
    assert.equal(second.replaces, first);
    topics.touch('notices');
    await reaches('it to be changed', second.id, 'posted');
    assert.deepEqual(published(), [['Alle 9', false]]);
  });

  it('is asked first: staff write anew nothing of which a post is in doubt', async () => {
    const { notices } = db.storage;
    await db.subscribe(1);
    const doubtful = await accept('Alle 8');
    await db.storage.channel.plan(doubtful, id, [{ kind: 'text', text: 'Alle 8' }]);
    const next = await db.storage.channel.next('ordinary', clock.now());
    assert.ok(next);
    await db.storage.channel.begin(next.id, channels.newId(), clock.now());
    assert.equal(await notices.withdraw(doubtful, clock.now()), false);
    assert.equal((await notices.get(doubtful))?.state, 'queued');

    canSend = false;
    const waiting = await accept('Alle 9');
    await db.storage.channel.plan(waiting, id, [{ kind: 'text', text: 'Alle 9' }]);
    assert.ok(await notices.withdraw(waiting, clock.now()));
  });

  const document: OutgoingContent = {
    kind: 'media',
    path: '/spool/o.pdf',
    sha256: 'ab'.repeat(32),
    mimetype: 'application/pdf',
    filename: 'ordinanza.pdf',
    as: 'document',
    caption: 'Ordinanza 12',
  };

  it('deletes what was taken back while another post is in doubt', async () => {
    const noticeId = await accept('Strada chiusa');
    await reaches('it to be posted', noticeId, 'posted');
    channels.hideIds();
    channels.failNext('answerLost');
    const doubtful = await accept('Acqua');
    await reaches('the other to be in doubt', doubtful, 'uncertain');
    await takeBack(noticeId);
    const since = clock.now();
    await clock.passesUntil('it to be deleted', () => revoked()[0] === true);
    assert.ok(clock.now() - since < MINUTE);
    assert.deepEqual(await states(doubtful), ['uncertain']);
  });

  it('goes on with the others while nobody answers whether a post is deleted, and asks again', async () => {
    const noticeId = await accept('Strada chiusa');
    await reaches('it to be posted', noticeId, 'posted');
    channels.deletesSilently = true;
    await takeBack(noticeId);
    await reaches('another to be posted', await accept('Mercato'), 'posted');
    assert.deepEqual(revoked(), [false, false]);
    channels.deletesSilently = false;
    await clock.passesUntil('it to be deleted', () => revoked()[0] === true);
    const [post] = await db.storage.channel.postsOf(noticeId);
    assert.equal(post?.revokeRefused, false);
    await clock.passesUntil(
      'that to be known',
      async () => (await db.storage.channel.postsOf(noticeId))[0]?.revokedAt !== null,
    );
  });

  it('says that a person has to delete it when nobody answers for ten minutes', async () => {
    const noticeId = await accept('Strada chiusa');
    await reaches('it to be posted', noticeId, 'posted');
    channels.deletesSilently = true;
    const begun = clock.elapsed();
    await takeBack(noticeId);
    await deletionIsSettled(noticeId);
    const [post] = await db.storage.channel.postsOf(noticeId);
    assert.deepEqual([post?.revokedAt, post?.revokeRefused], [null, true]);
    const passed = clock.elapsed() - begun;
    assert.ok(passed >= 8 * MINUTE && passed <= 15 * MINUTE, String(passed));
  });

  it('says that the page does not show the channel when a post is to be deleted there', async () => {
    const noticeId = await accept('Strada chiusa');
    await reaches('it to be posted', noticeId, 'posted');
    channels.hidden = true;
    const begun = clock.elapsed();
    await takeBack(noticeId);
    await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-unusable'));
    assert.ok(clock.elapsed() - begun <= 16 * MINUTE);
    channels.hidden = false;
    await clock.passesUntil('the alert to go', () => alertCodes().length === 0);
  });

  it('says that a person has to delete a post that the page does not know after a new pairing', async () => {
    const noticeId = await accept('Strada chiusa');
    await reaches('it to be posted', noticeId, 'posted');
    channels.pairAnew();
    await takeBack(noticeId);
    await deletionIsSettled(noticeId);
    const [post] = await db.storage.channel.postsOf(noticeId);
    assert.deepEqual([post?.revokedAt, post?.revokeRefused], [null, true]);
    assert.deepEqual(revoked(), [false]);
  });

  it('asks the servers about a post that the page does not know until they answer', async () => {
    const noticeId = await accept('Strada chiusa');
    await reaches('it to be posted', noticeId, 'posted');
    channels.pairAnew();
    channels.silent = true;
    await takeBack(noticeId);
    await clock.advance(MINUTE);
    const [post] = await db.storage.channel.postsOf(noticeId);
    assert.deepEqual([post?.revokedAt, post?.revokeRefused], [null, false]);
    channels.heal();
    await deletionIsSettled(noticeId);
    assert.equal((await db.storage.channel.postsOf(noticeId))[0]?.revokeRefused, true);
  });

  it('takes a post for deleted that neither page nor servers know', async () => {
    const noticeId = await accept('Strada chiusa');
    await reaches('it to be posted', noticeId, 'posted');
    const [post] = channels.posts(id);
    await channels.revoke({ channelId: id, messageId: post?.id ?? '' });
    await takeBack(noticeId);
    await deletionIsSettled(noticeId);
    assert.equal((await db.storage.channel.postsOf(noticeId))[0]?.revokeRefused, false);
  });

  it('deletes a post when the servers said no at first', async () => {
    const noticeId = await accept('Strada chiusa');
    await reaches('it to be posted', noticeId, 'posted');
    channels.failNext('refused');
    await takeBack(noticeId);
    await deletionIsSettled(noticeId);
    assert.equal(revoked()[0], true);
  });

  it('says so when the servers have said no to a deletion for ten minutes', async () => {
    const noticeId = await accept('Strada chiusa');
    await reaches('it to be posted', noticeId, 'posted');
    channels.deniesDeletions = true;
    const begun = clock.elapsed();
    await takeBack(noticeId);
    await deletionIsSettled(noticeId);
    const [post] = await db.storage.channel.postsOf(noticeId);
    assert.equal(post?.revokeRefused, true);
    assert.equal(revoked()[0], false);
    assert.ok(clock.elapsed() - begun >= 10 * MINUTE, String(clock.elapsed() - begun));
  });

  it('deletes a post of which a person said that it is public, as soon as the servers tell which it is', async () => {
    channels.hideIds();
    channels.failNext('answerLost');
    const noticeId = await accept('Acqua');
    await reaches('a person to be asked', noticeId, 'held');
    channels.heal();
    await db.storage.channel.decideHeld(noticeId, 'published', clock.now());
    await takeBack(noticeId);
    await clock.passesUntil('it to be deleted', () => revoked()[0] === true);
  });

  it('asks again which post is to be deleted when the servers do not answer at once', async () => {
    channels.hideIds();
    channels.failNext('answerLost');
    const noticeId = await accept('Acqua');
    await reaches('a person to be asked', noticeId, 'held');
    await db.storage.channel.decideHeld(noticeId, 'published', clock.now());
    channels.silent = true;
    await takeBack(noticeId);
    await clock.advance(MINUTE);
    channels.heal();
    await clock.passesUntil('it to be deleted', () => revoked()[0] === true);
  });

  it('says that a person has to delete a post of which the servers do not tell which it is', async () => {
    channels.hideIds();
    channels.failNext('answerLost');
    const noticeId = await accept('Acqua');
    await reaches('a person to be asked', noticeId, 'held');
    await db.storage.channel.decideHeld(noticeId, 'published', clock.now());
    await takeBack(noticeId);
    await clock.passesUntil(
      'that to be said',
      async () => (await db.storage.channel.postsOf(noticeId))[0]?.revokeRefused === true,
    );
    assert.deepEqual(revoked(), [false]);
  });

  for (const [what, isThere, becomes] of [
    ['that arrived after all', true, 'posted'],
    ['that never did', false, 'dropped'],
  ] as const) {
    it(`looks for a post that waited for its second try when its notice was stopped: one ${what}`, async () => {
      canSend = false;
      const noticeId = await accept('Acqua');
      const content = { kind: 'text', text: 'Acqua' } as const;
      const { channel } = db.storage;
      await channel.plan(noticeId, id, [content]);
      await channel.begin(1, '3EB0A1', clock.now());
      for (const kind of ['uncertain', 'resend'] as const) {
        await channel.settle(1, { kind, detail: 'silence' }, clock.now());
      }
      if (isThere) await channels.post({ channelId: id, messageId: '3EB0A1' }, content);
      await db.storage.notices.cancel(noticeId, clock.now());
      canSend = true;
      topics.touch('notices');
      await reaches('it to be known', noticeId, becomes);
      assert.deepEqual(texts(), isThere ? [['Acqua', 1]] : []);
    });
  }

  it('posts after all what was in doubt while its notice waited for a person', async () => {
    canSend = false;
    const noticeId = await accept('Acqua');
    const { channel, notices } = db.storage;
    await channel.plan(noticeId, id, [{ kind: 'text', text: 'Acqua' }]);
    await channel.begin(1, '3EB0A1', clock.now());
    await channel.settle(1, { kind: 'uncertain', detail: 'silence' }, clock.now());
    assert.ok(await notices.park(noticeId, 'overdue'));
    canSend = true;
    topics.touch('notices');
    await clock.passesUntil(
      'it to be known',
      async () => (await channel.open('ordinary', clock.now())).length === 0,
    );
    assert.deepEqual(texts(), []);
    assert.ok(await notices.confirm(noticeId, clock.now()));
    topics.touch('decisions');
    await reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(texts(), [['Acqua', 1]]);
  });

  it('waits less before an urgent post goes a second time', async () => {
    channels.failNext('neverArrived');
    const began = clock.now();
    const noticeId = await accept('Acqua', { urgent: true });
    await reaches('it to be posted', noticeId, 'posted');
    const waited = clock.now() - began;
    assert.ok(waited >= CHANNEL_TIMES.urgentPatience && waited < CHANNEL_TIMES.patience);
  });

  it('posts what is urgent while a post of another notice is not answered, which is settled afterwards', async () => {
    const answer = channels.hold((text) => text === 'Mercato spostato');
    const plain = await accept('Mercato spostato');
    await reaches('it to be on its way', plain, 'sending');
    const urgent = await accept('Acqua chiusa', { urgent: true });
    const begun = clock.elapsed();
    await reaches('the urgent one', urgent, 'posted');
    assert.ok(clock.elapsed() - begun < 5_000, String(clock.elapsed() - begun));
    assert.deepEqual(await states(plain), ['sending']);
    answer();
    await reaches('the other one', plain, 'posted');
    assert.deepEqual(texts(), [
      ['Mercato spostato', 1],
      ['Acqua chiusa', 1],
    ]);
  });

  it('leaves the post of a notice that staff hurry on its way, and posts it once', async () => {
    await db.subscribe(1);
    const answer = channels.hold((text) => text === 'Mercato spostato', 'absent');
    const hurried = await accept('Mercato spostato');
    await reaches('it to be on its way', hurried, 'sending');
    assert.ok(await db.storage.notices.sendNow(hurried, clock.now()));
    topics.touch('decisions');
    await clock.advance(30_000);
    assert.deepEqual(await states(hurried), ['sending']);
    answer();
    await reaches('it to be posted', hurried, 'posted');
    await clock.advance(10 * MINUTE);
    assert.deepEqual(texts(), [['Mercato spostato', 1]]);
  });

  it('goes on at once with a notice that staff hurried while its first post was on its way', async () => {
    await db.subscribe(1);
    const answer = channels.hold((text) => text === 'Mercato spostato', 'absent');
    const parts = ['Mercato spostato', 'Ecco dove'].map(
      (text) => ({ kind: 'text', text }) as const,
    );
    const hurried = await accept('Mercato', { parts });
    await clock.passesUntil('its first post to be on its way', async () =>
      (await states(hurried)).includes('sending'),
    );
    assert.ok(await db.storage.notices.sendNow(hurried, clock.now()));
    topics.touch('decisions');
    await clock.advance(30_000);
    answer();
    const answered = clock.elapsed();
    await reaches('all of it to be posted', hurried, 'posted');
    assert.ok(clock.elapsed() - answered < 5_000, String(clock.elapsed() - answered));
    assert.deepEqual(texts(), [
      ['Mercato spostato', 1],
      ['Ecco dove', 1],
    ]);
  });

  it('posts what is urgent while a post of another notice is in doubt, and tells when one is to be decided upon', async () => {
    channels.failNext('answerLost');
    channels.hideIds();
    const plain = await accept('Mercato spostato');
    await reaches('it to be in doubt', plain, 'uncertain');
    const urgent = await accept('Acqua chiusa', { urgent: true });
    const begun = clock.elapsed();
    await reaches('the urgent one', urgent, 'posted');
    assert.ok(clock.elapsed() - begun < 5_000, String(clock.elapsed() - begun));
    channels.failNext('answerLost');
    const second = await accept('Di nuovo', { urgent: true });
    await reaches('a person to be asked', second, 'held');
    await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-held'));
  });

  /** An urgent notice whose post nobody can tell of, and another one, when the channel takes no posts any more. */
  const uncertainWhileSuspended = async () => {
    channels.failNext('answerLost');
    channels.hideIds();
    const doubtful = await accept('Acqua chiusa', { urgent: true });
    await reaches('it to be in doubt', doubtful, 'uncertain');
    channels.change(id, { suspended: true });
    await accept('Mercato spostato');
    await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-unusable'));
    const waiting = await accept('Di nuovo', { urgent: true });
    await clock.advance(0);
    assert.deepEqual(await states(doubtful), ['uncertain']);
    return { doubtful, waiting };
  };

  it('finds what is urgent and in doubt while another urgent notice waits for a channel that takes nothing', async () => {
    const { doubtful, waiting } = await uncertainWhileSuspended();
    channels.heal();
    await clock.advance(10 * MINUTE);
    assert.deepEqual(await states(doubtful), ['posted']);
    assert.deepEqual(await states(waiting), []);
    channels.change(id, { suspended: false });
    await reaches('the other one', waiting, 'posted');
  });

  it('asks a person about what is urgent and in doubt also while another waits for a channel that takes nothing', async () => {
    const { doubtful } = await uncertainWhileSuspended();
    channels.silent = true;
    await clock.advance(CHANNEL_TIMES.heldAfter + 10 * MINUTE);
    assert.deepEqual(await states(doubtful), ['held']);
    assert.ok(alertCodes().includes('channel-held'));
  });

  it('posts what is urgent, and other texts, while pages of a document are being drawn', async () => {
    let draw: () => void = () => undefined;
    mayDraw = new Promise<void>((resolve) => (draw = resolve));
    drawn = [Buffer.from('a')];
    const delibera = await accept('Delibera', { parts: [document] });
    const urgent = await accept('Acqua chiusa', { urgent: true });
    const plain = await accept('Mercato spostato');
    const begun = clock.elapsed();
    await reaches('the urgent one', urgent, 'posted');
    await reaches('the other text', plain, 'posted');
    assert.ok(clock.elapsed() - begun < 5_000, String(clock.elapsed() - begun));
    assert.deepEqual(await states(delibera), []);
    draw();
    await reaches('the pages', delibera, 'posted');
  });

  it('draws a document once whose notice is hurried meanwhile', async () => {
    await db.subscribe(1);
    let draw: () => void = () => undefined;
    mayDraw = new Promise<void>((resolve) => (draw = resolve));
    drawn = [Buffer.from('a')];
    const delibera = await accept('Delibera', { parts: [document] });
    await clock.passesUntil('it to be drawn', () => asked === 1);
    assert.ok(await db.storage.notices.sendNow(delibera, clock.now()));
    topics.touch('decisions');
    await clock.advance(30_000);
    draw();
    await reaches('the page', delibera, 'posted');
    await clock.advance(MINUTE);
    assert.equal(asked, 1);
    assert.equal(channels.posts(id).length, 1);
  });

  it('draws a document that is hurried at once, though another one is being drawn', async () => {
    await db.subscribe(1);
    let draw: () => void = () => undefined;
    mayDraw = new Promise<void>((resolve) => (draw = resolve));
    drawn = [Buffer.from('a')];
    const long = await accept('Bilancio', { parts: [document] });
    await clock.passesUntil('it to be drawn', () => asked === 1);
    mayDraw = Promise.resolve();
    const hurried = await accept('Delibera', { parts: [document] });
    await clock.advance(1_000);
    assert.equal(asked, 1);
    assert.ok(await db.storage.notices.sendNow(hurried, clock.now()));
    topics.touch('decisions');
    await reaches('the hurried one', hurried, 'posted');
    assert.deepEqual(await states(long), []);
    draw();
    await reaches('the other one', long, 'posted');
    await clock.advance(MINUTE);
    assert.equal(asked, 2);
  });

  it('tries again after a pause when pages could not be kept', async () => {
    drawn = [Buffer.from('a')];
    isDiskFull = true;
    const delibera = await accept('Delibera', { parts: [document] });
    const begun = clock.elapsed();
    await clock.passesUntil('some tries', () => kept >= 3);
    assert.ok(clock.elapsed() - begun >= 2_000, String(clock.elapsed() - begun));
    assert.deepEqual(await states(delibera), []);
    isDiskFull = false;
    await reaches('the page', delibera, 'posted');
    assert.equal(channels.posts(id)[0]?.sha256, '61'.padEnd(64, '0'));
  });

  it('posts nothing while all sending is stopped', async () => {
    canSend = false;
    const noticeId = await accept('Acqua');
    await clock.advance(10 * MINUTE);
    assert.deepEqual(texts(), []);
    canSend = true;
    topics.touch('route');
    await reaches('it to be posted', noticeId, 'posted');
  });

  it('posts anew, and deletes the old post, when the servers refuse its new text', async () => {
    const first = await accept('Alle 8', { name: 'acqua' });
    await reaches('it to be posted', first, 'posted');
    channels.failNext('refused');
    const parts = [{ kind: 'text', text: 'Alle 9' }] as const;
    const { notice: second } = await db.storage.notices.accept(
      notice('acqua', { parts, fingerprint: 'Alle 9', channel: 'mirror' }),
      { ...at(clock.now()), replacing: [first] },
    );
    topics.touch('notices');
    await reaches('the new one to be posted', second.id, 'posted');
    await clock.passesUntil('the old one to be deleted', () => revoked()[0] === true);
    assert.deepEqual(
      channels.posts(id).map((post) => [post.text, post.revoked]),
      [
        ['Alle 8', true],
        ['Alle 9', false],
      ],
    );
  });

  /** Another text is to take the place of a public one, urgently, and waits for a person; resolves with its id. */
  const unconfirmed = async (first: number, text: string) => {
    const parts = [{ kind: 'text', text }] as const;
    const { notice: second } = await db.storage.notices.accept(
      notice('acqua', { parts, fingerprint: text, channel: 'mirror', urgent: true }),
      { ...at(clock.now()), replacing: [first] },
    );
    assert.ok(await db.storage.notices.park(second.id, 'overdue'));
    return second.id;
  };
  const confirm = async (noticeId: number) => {
    assert.ok(await db.storage.notices.confirm(noticeId, clock.now()));
    topics.touch('decisions');
  };
  const published = () => channels.posts(id).map((post) => [post.text, post.revoked]);

  it('leaves a post that was changed while another was being deleted', async () => {
    const other = await accept('Strada chiusa');
    await reaches('one to be posted', other, 'posted');
    const first = await accept('Alle 8', { name: 'acqua' });
    await reaches('the other to be posted', first, 'posted');
    const goOn = channels.holdChanges('revoke');
    const second = await unconfirmed(first, 'Alle 9');
    await takeBack(other);
    await clock.passesUntil('a deletion to be asked for', () => channels.asked.revoke === 1);
    await confirm(second);
    await reaches('the other to be changed', second, 'posted');
    channels.failNext('refused');
    goOn();
    await clock.passesUntil('the one to be deleted', () => revoked()[0] === true);
    await clock.advance(10 * MINUTE);
    assert.deepEqual(published(), [
      ['Strada chiusa', true],
      ['Alle 9', false],
    ]);
  });

  it('posts a text anew while the post whose place it takes is being deleted', async () => {
    const first = await accept('Alle 8', { name: 'acqua' });
    await reaches('it to be posted', first, 'posted');
    const goOn = channels.holdChanges('revoke');
    const second = await unconfirmed(first, 'Alle 9');
    topics.touch('notices');
    await clock.passesUntil('its deletion to be asked for', () => channels.asked.revoke === 1);
    await confirm(second);
    await reaches('the new text to be public', second, 'posted');
    goOn();
    await clock.passesUntil('the old one to be deleted', () => revoked()[0] === true);
    await clock.advance(10 * MINUTE);
    assert.deepEqual(published(), [
      ['Alle 8', true],
      ['Alle 9', false],
    ]);
  });

  for (const [when, restarts] of [
    ['', false],
    [', also after a restart', true],
  ] as const) {
    it(`leaves the text of a post whose deletion nobody has answered, and posts the new one${when}`, async () => {
      const first = await accept('Alle 8', { name: 'acqua' });
      await reaches('it to be posted', first, 'posted');
      const arrive = channels.deleteLate();
      const second = await unconfirmed(first, 'Alle 9');
      topics.touch('notices');
      await clock.passesUntil('its deletion to be asked for', () => channels.asked.revoke === 1);
      await clock.advance(1_000);
      if (restarts) {
        await poster.stop(0);
        poster = posterFor();
        poster.start();
      }
      await confirm(second);
      await reaches('the new text to be public', second, 'posted');
      arrive();
      await clock.passesUntil('the old one to be deleted', () => revoked()[0] === true);
      await clock.advance(10 * MINUTE);
      assert.deepEqual(published(), [
        ['Alle 8', true],
        ['Alle 9', false],
      ]);
      assert.equal(channels.asked.edit, 0);
    });
  }

  it('changes the posts of all urgent notices whose texts are new, and deletes none of them meanwhile', async () => {
    const before = ['Alle 8', 'In via Roma'];
    const first = [];
    for (const text of before) first.push(await accept(text));
    for (const noticeId of first) await reaches('it to be posted', noticeId, 'posted');
    const goOn = channels.holdChanges('edit');
    const second = [];
    for (const [index, text] of ['Alle 9', 'In via Verdi'].entries()) {
      const { notice: fresh } = await db.storage.notices.accept(
        notice(text, {
          parts: [{ kind: 'text', text }],
          fingerprint: text,
          channel: 'mirror',
          urgent: true,
        }),
        { ...at(clock.now()), replacing: [first[index] ?? 0] },
      );
      second.push(fresh.id);
    }
    topics.touch('notices');
    await clock.passesUntil('a new text to be asked for', () => channels.asked.edit === 1);
    await clock.advance(MINUTE);
    assert.equal(channels.asked.revoke, 0);
    goOn();
    for (const noticeId of second) await reaches('it to be changed', noticeId, 'posted');
    await clock.advance(10 * MINUTE);
    assert.deepEqual(published(), [
      ['Alle 9', false],
      ['In via Verdi', false],
    ]);
  });

  describe('a text in the channel that staff change', () => {
    const change = async (noticeId: number, text: string) => {
      const onDecided = () => topics.touch('decisions');
      const acts = noticeActs({ ...db.storage, clock, onDecided });
      return acts.changePost({ id: noticeId, text });
    };
    const newText = async (noticeId: number) =>
      (await db.storage.channel.postsOf(noticeId))[0]?.newText;
    const isSettled = (noticeId: number) =>
      clock.passesUntil('it to be settled', async () => (await newText(noticeId)) !== 'waiting');

    it('is changed where it is, at once, also in quiet hours and when everybody has the notice', async () => {
      const noticeId = await accept('Alle 8');
      await reaches('it to be posted', noticeId, 'posted');
      quiet = true;
      const begun = clock.elapsed();
      assert.deepEqual(await change(noticeId, 'Alle 9'), { kind: 'done' });
      await isSettled(noticeId);
      assert.ok(clock.elapsed() - begun < 5_000, String(clock.elapsed() - begun));
      assert.deepEqual(published(), [['Alle 9', false]]);
      assert.equal((await db.storage.channel.postsOf(noticeId))[0]?.text, 'Alle 9');
      assert.ok(progressed.includes(noticeId));
    });

    it('is changed also where nobody has the notice, because nobody has subscribed', async () => {
      const noticeId = await accept('Alle 8');
      await reaches('it to be posted', noticeId, 'posted');
      await db.storage.outbox.finish(noticeId, clock.now());
      assert.deepEqual(await change(noticeId, 'Alle 9'), { kind: 'done' });
      await isSettled(noticeId);
      assert.deepEqual(published(), [['Alle 9', false]]);
    });

    it('is the last that they wanted, when one was on its way', async () => {
      const noticeId = await accept('Alle 8');
      await reaches('it to be posted', noticeId, 'posted');
      const goOn = channels.holdChanges('edit');
      await change(noticeId, 'Alle 9');
      await clock.passesUntil('it to be asked for', () => channels.asked.edit === 1);
      await change(noticeId, 'Alle 10');
      goOn();
      await isSettled(noticeId);
      assert.deepEqual(published(), [['Alle 10', false]]);
    });

    it('is asked for again while nobody answers, and others go on', async () => {
      const noticeId = await accept('Alle 8');
      await reaches('it to be posted', noticeId, 'posted');
      channels.editsSilently = true;
      await change(noticeId, 'Alle 9');
      await clock.passesUntil('it to be asked for', () => channels.asked.edit >= 2);
      await reaches('another one to be posted', await accept('Mercato'), 'posted');
      channels.editsSilently = false;
      await isSettled(noticeId);
      assert.deepEqual(published()[0], ['Alle 9', false]);
    });

    it('stays as it was when WhatsApp says no, or nobody answers for ten minutes, which staff are told', async () => {
      const noticeId = await accept('Alle 8');
      await reaches('it to be posted', noticeId, 'posted');
      channels.failNext('refused');
      await change(noticeId, 'Alle 9');
      await isSettled(noticeId);
      assert.equal(await newText(noticeId), 'refused');
      channels.editsSilently = true;
      const begun = clock.elapsed();
      await change(noticeId, 'Alle 9');
      await isSettled(noticeId);
      assert.ok(clock.elapsed() - begun > 8 * MINUTE, String(clock.elapsed() - begun));
      assert.equal(await newText(noticeId), 'refused');
      assert.deepEqual(published(), [['Alle 8', false]]);
    });

    it('is not changed when the notice was taken back meanwhile: it is deleted', async () => {
      const noticeId = await accept('Alle 8');
      await reaches('it to be posted', noticeId, 'posted');
      canSend = false;
      await change(noticeId, 'Alle 9');
      await takeBack(noticeId);
      canSend = true;
      topics.touch('route');
      await clock.passesUntil('it to be deleted', () => revoked()[0] === true);
      assert.equal(channels.asked.edit, 0);
      assert.equal((await change(noticeId, 'Alle 10')).kind, 'refused');
    });

    it('needs words', async () => {
      const noticeId = await accept('Alle 8');
      const acts = noticeActs({
        ...db.storage,
        clock,
        onDecided: () => undefined,
      });
      assert.equal((await acts.changePost({ id: noticeId, text: null })).kind, 'refused');
      const long = 'a'.repeat(LONGEST_POST + 1);
      assert.equal((await acts.changePost({ id: noticeId, text: long })).kind, 'refused');
    });
  });

  it('changes a post once when the notice with its new text is hurried meanwhile', async () => {
    await db.subscribe(1);
    const first = await accept('Alle 8', { name: 'acqua' });
    await reaches('it to be posted', first, 'posted');
    const goOn = channels.holdChanges('edit');
    const parts = [{ kind: 'text', text: 'Alle 9' }] as const;
    const { notice: second } = await db.storage.notices.accept(
      notice('acqua', { parts, fingerprint: 'Alle 9', channel: 'mirror' }),
      { ...at(clock.now()), replacing: [first] },
    );
    topics.touch('notices');
    await clock.passesUntil('the new text to be asked for', () => channels.asked.edit === 1);
    assert.ok(await db.storage.notices.sendNow(second.id, clock.now()));
    topics.touch('decisions');
    await clock.advance(30_000);
    goOn();
    await reaches('it to be changed', second.id, 'posted');
    await clock.advance(10 * MINUTE);
    assert.deepEqual(published(), [['Alle 9', false]]);
    assert.equal(channels.asked.edit, 1);
  });

  it('asks about the channel at once when it refuses a post', async () => {
    await reaches('a first one to be posted', await accept('Acqua'), 'posted');
    channels.change(id, { suspended: true });
    await accept('Mercato');
    const since = clock.now();
    await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-unusable'));
    assert.ok(clock.now() - since < CHANNEL_TIMES.look / 2);
  });

  it('does not believe what was asked before it refused a post, when that is answered after it', async () => {
    await reaches('a first one to be posted', await accept('Acqua'), 'posted');
    let answer = (): void => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    channels.lookTakes = () => late;
    await clock.advance(CHANNEL_TIMES.look + 5 * MINUTE);
    channels.failNext('refused');
    let attempts = 0;
    const post = channels.post.bind(channels);
    channels.post = (place, content) => {
      attempts += 1;
      return post(place, content);
    };
    await accept('Frana', { urgent: true });
    await clock.passesUntil('it to be refused', async () => {
      const [post] = await db.inspect(
        'select not_before as at from channel_posts order by id desc',
      );
      return Number((post as { at: number | null }).at) > clock.now();
    });
    channels.change(id, { suspended: true });
    channels.lookTakes = () => Promise.resolve();
    answer();
    await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-unusable'));
    assert.equal(attempts, 1, 'it is asked again before anything else is posted');
  });

  it('goes on when an older question is answered while the answer to a newer one is written down', async () => {
    await reaches('a first one to be posted', await accept('Acqua'), 'posted');
    canSend = false;
    await clock.advance(CHANNEL_TIMES.look + 5 * MINUTE);
    const answers: (() => void)[] = [];
    channels.lookTakes = () => new Promise((resolve) => answers.push(resolve));
    const store = db.storage.channel;
    const noteFollowers = store.noteFollowers.bind(store);
    const writes: (() => void)[] = [];
    store.noteFollowers = async (...facts) => {
      await new Promise<void>((resolve) => writes.push(resolve));
      return noteFollowers(...facts);
    };
    canSend = true;
    const urgent = await accept('Frana', { urgent: true });
    await clock.passesUntil('both lanes to ask', () => answers.length === 2);
    channels.lookTakes = () => Promise.resolve();
    const [older, newer] = answers;
    newer?.();
    await clock.passesUntil('its answer to be written down', () => writes.length === 1);
    store.noteFollowers = noteFollowers;
    older?.();
    await reaches('the urgent one to be posted', urgent, 'posted');
    writes[0]?.();
    // what is known is too old when the next is to go
    await clock.advance(MINUTE);
    canSend = false;
    await clock.advance(2 * CHANNEL_TIMES.look);
    canSend = true;
    await reaches('an ordinary one to be posted', await accept('Mercato'), 'posted');
  });

  it('takes the alert back, and posts, when the channel is there again', async () => {
    channels.change(id, { suspended: true });
    const noticeId = await accept('Acqua');
    await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-unusable'));
    channels.change(id, { suspended: false });
    await reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(alertCodes(), []);
  });

  it('posts what is urgent while nobody answers how the channel stands', async () => {
    channels.lookTakes = () => clock.sleep(20_000);
    const begun = clock.elapsed();
    await reaches('it to be posted', await accept('Acqua', { urgent: true }), 'posted');
    assert.ok(clock.elapsed() - begun < 5_000, String(clock.elapsed() - begun));
  });

  it('posts what is urgent when it is answered late that the channel is there again', async () => {
    channels.change(id, { suspended: true });
    const noticeId = await accept('Acqua', { urgent: true });
    await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-unusable'));
    channels.change(id, { suspended: false });
    channels.lookTakes = () => clock.sleep(20_000);
    const begun = clock.elapsed();
    await reaches('it to be posted', noticeId, 'posted');
    const took = clock.elapsed() - begun;
    assert.ok(took < CHANNEL_TIMES.look + MINUTE, String(took));
  });

  it('posts to a channel of which the servers say nothing, but not to one that was unusable', async () => {
    channels.silent = true;
    const noticeId = await accept('Acqua');
    await reaches('it to be posted', noticeId, 'posted');
    channels.silent = false;
    channels.change(id, { suspended: true });
    const second = await accept('Mercato');
    await clock.passesUntil('staff to be told', () => alertCodes().includes('channel-unusable'));
    channels.change(id, { suspended: false });
    channels.silent = true;
    await clock.advance(2 * CHANNEL_TIMES.look);
    assert.notDeepEqual(await states(second), ['posted']);
  });

  it('tries a picture again that could not be uploaded, after a pause, and gives up in the end', async () => {
    channels.failNext('uploadFails');
    const began = clock.now();
    const noticeId = await accept('Acqua');
    await reaches('it to be posted', noticeId, 'posted');
    assert.ok(clock.now() - began >= MINUTE);
    for (let time = 0; time < 5; time += 1) channels.failNext('uploadFails');
    await reaches('another to be given up', await accept('Mai'), 'failed');
  });

  it('posts of a PDF its first pages, the words on the first, and where the whole of it is', async () => {
    drawn = [Buffer.from([1]), Buffer.from([2]), Buffer.from([3]), Buffer.from([4])];
    const noticeId = await accept('ordinanza', { parts: [document] });
    await reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(
      channels.posts(id).map(({ text, sha256 }) => [text, sha256?.slice(0, 2)]),
      [
        ['Ordinanza 12\n\nIl documento intero è sul sito.', '01'],
        ['', '02'],
        ['', '03'],
      ],
    );
  });

  it('posts of a file of Office its words: only PDFs are drawn', async () => {
    drawn = [Buffer.from([1])];
    const mimetype = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    const noticeId = await accept('ordinanza', { parts: [{ ...document, mimetype }] });
    await reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(texts(), [['Ordinanza 12\n\nIl documento intero è sul sito.', 1]]);
  });

  it('posts of a document its words, and where the whole of it is', async () => {
    const noticeId = await accept('ordinanza', { parts: [document] });
    await reaches('it to be posted', noticeId, 'posted');
    assert.deepEqual(texts(), [['Ordinanza 12\n\nIl documento intero è sul sito.', 1]]);
  });

  it('asks gently who has seen the posts, and who follows', async () => {
    const noticeId = await accept('Acqua');
    await reaches('it to be posted', noticeId, 'posted');
    const [post] = channels.posts(id);
    channels.see(id, post?.serverId ?? 0, 37);
    channels.change(id, { followers: 320 });
    await clock.passesUntil(
      'the views',
      async () => (await db.storage.channel.postsOf(noticeId))[0]?.views === 37,
    );
    const counts = (await db.storage.channel.followers()).map(({ followers }) => followers);
    assert.deepEqual(counts, [312, 320]);
  });
});

import assert from 'node:assert/strict';
import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SpoolFolder, SpoolPruning } from '#src/folder/spool-pruning.js';
import { spoolInto } from '#src/folder/durable.js';
import { Retraction } from '#src/notices/retraction/retraction.js';
import { DeliveryPruning } from '#src/storage/delivery-retention.js';
import { Pruning } from '#src/system/schedule.js';
import { ProfilePruning } from '#src/transports/whatsapp-web/credentials.js';
import { DECLINED } from '#src/messages/it/staff-acts.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { SentNotices } from '../support/sent-notices.js';
import { at, citizen, notice, useStorage } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';

const DAY = 24 * 60 * 60_000;
const NOW = Date.UTC(2028, 0, 1);
const YEAR_AGO = NOW - 400 * DAY;

describe('what is kept for a time only', () => {
  const fixture = useStorage();
  const dir = useTempDir();
  let sending: SentNotices;

  beforeEach(() => (sending = new SentNotices(fixture.storage.outbox)));

  /** A notice that everybody has got, and whose files lie where they stay. */
  async function sent(name: string, when: number): Promise<number> {
    const { notices } = fixture.storage;
    const id = await fixture.accept(name, when);
    await sending.send(id, when);
    await sending.receivedBy(2, id, when);
    await notices.markFiled(id, when, []);
    await notices.trackProgress(id, when);
    return id;
  }

  const rows = async (what: string): Promise<number> => (await fixture.inspect(what)).length;

  describe('who got a notice', () => {
    it('goes after its time, and its figures, the consents and the audit log stay', async () => {
      const { notices, deliveryRetention, audit } = fixture.storage;
      await fixture.subscribe(3);
      const id = await sent('vecchio', YEAR_AGO);
      await audit.record({
        at: 1,
        actor: 'staff',
        event: 'clock.back',
        noticeId: id,
        text: 'Un fatto.',
      });
      const before = await notices.figures(id);
      const consents = await fixture.inspect('select * from consent_events');
      const pruning = new DeliveryPruning(365, deliveryRetention);
      assert.equal(await pruning.prune(NOW), 1);
      assert.equal(await rows('select * from recipients'), 0);
      assert.equal(await rows('select * from deliveries where notice_id is not null'), 0);
      assert.deepEqual(await notices.figures(id), before);
      assert.equal(before.progress.delivered, 2);
      assert.deepEqual(await notices.progress(id), before.progress);
      assert.equal((await notices.history(id)).length, 1);
      assert.deepEqual(await fixture.inspect('select * from consent_events'), consents);
      assert.equal((await fixture.storage.register.counts()).active, 3);
      assert.equal(await rows('select * from audit where notice_id is not null'), 1);
      assert.equal(await pruning.prune(NOW), 0, 'once');
    });

    it('goes of what was taken back and of its correction, and how many had them stays', async () => {
      const { notices, retractions, deliveryRetention } = fixture.storage;
      await fixture.subscribe(3);
      const id = await sent('sbagliato', YEAR_AGO);
      const correction = notice('rettifica', { kind: 'correction', corrects: id, files: [] });
      const terms = { now: YEAR_AGO, revocableSince: YEAR_AGO + 1 };
      assert.deepEqual(await retractions.retract(id, correction, terms), { kind: 'begun' });
      const [newest] = await notices.recent(1);
      assert.ok(newest?.kind === 'correction');
      await sending.send(newest.id, YEAR_AGO);
      const before = await retractions.figures(id);
      assert.ok(before.kept > 0 && before.correction !== null);

      const pruning = new DeliveryPruning(365, deliveryRetention);
      await pruning.prune(NOW);
      await pruning.prune(NOW + DAY);
      const left = `where notice_id in (${String(id)}, ${String(newest.id)})`;
      for (const table of ['recipients', 'deliveries']) {
        assert.equal(await rows(`select * from ${table} ${left}`), 0, table);
      }
      assert.deepEqual(await retractions.figures(id), before);
    });

    it('stays of what is still to be deleted from a phone', async () => {
      const { outbox, notices, retractions, deliveryRetention } = fixture.storage;
      await fixture.subscribe(1);
      const id = await fixture.accept('sbagliato', YEAR_AGO);
      const delivery = await fixture.assign(id, { kind: 'person', subscriberId: 1 });
      await outbox.begin(delivery, '3EB0'.padEnd(22, '2'), YEAR_AGO, 'link');
      await outbox.settle(delivery, { kind: 'handed-over' }, YEAR_AGO);
      await outbox.finish(id, YEAR_AGO);
      await notices.markFiled(id, YEAR_AGO, []);
      const correction = notice('rettifica', { kind: 'correction', corrects: id, files: [] });
      const terms = { now: YEAR_AGO, revocableSince: YEAR_AGO - DAY };
      await retractions.retract(id, correction, terms);
      const pruning = new DeliveryPruning(365, deliveryRetention);
      assert.equal(await pruning.prune(NOW), 0);
      await retractions.settleRevocation(delivery, { kind: 'done' }, NOW);
      assert.equal(await pruning.prune(NOW), 1);
      assert.equal(await rows('select * from revocations'), 0);
    });

    it('is why a notice cannot be taken back any more, and staff read that', async () => {
      await fixture.subscribe(2);
      const id = await sent('vecchio', YEAR_AGO);
      await new DeliveryPruning(365, fixture.storage.deliveryRetention).prune(NOW);
      const parts = { clock: new ManualClock(NOW), logger: new MemoryLogger() };
      const retraction = new Retraction(
        { ...fixture.storage, ...parts, onBegun: () => assert.fail('nothing is deleted') },
        { correction: 'Rettifica', zone: 'Europe/Rome', textLength: 4096 },
      );
      const outcome = await retraction.retract(id, null);
      assert.equal(outcome.kind, 'refused');
      assert.equal(outcome.why, DECLINED['too-old']);
    });

    it('stays while anything of it is open, and before its time', async () => {
      const { outbox, deliveryRetention } = fixture.storage;
      await fixture.subscribe(3);
      await sent('nuovo', NOW - 300 * DAY);
      const doubtful = await fixture.accept('in dubbio', YEAR_AGO);
      const delivery = await fixture.assignList(doubtful);
      await outbox.begin(delivery, '3EB0'.padEnd(22, '1'), YEAR_AGO, 'link');
      await outbox.settle(delivery, { kind: 'held', detail: 'a person decides' }, YEAR_AGO);
      await outbox.finish(doubtful, YEAR_AGO);
      await fixture.storage.notices.markFiled(doubtful, YEAR_AGO, []);
      const before = await rows('select * from recipients');
      assert.equal(await new DeliveryPruning(365, deliveryRetention).prune(NOW), 0);
      assert.equal(await rows('select * from recipients'), before);
    });

    it('goes with its posts in the channel, and one that is open stays', async () => {
      const { channel, deliveryRetention } = fixture.storage;
      await fixture.subscribe(2);
      const [posted, held] = [await sent('vecchio', YEAR_AGO), await sent('in dubbio', YEAR_AGO)];
      for (const [id, kind] of [
        [posted, 'failed'],
        [held, 'held'],
      ] as const) {
        await channel.plan(id, '1@newsletter', [{ kind: 'text', text: 'a' }]);
        const next = await channel.next('ordinary', YEAR_AGO);
        assert.ok(next);
        await channel.begin(next.id, '3EB0'.padEnd(22, String(id)), YEAR_AGO);
        await channel.settle(next.id, { kind, detail: 'no' }, YEAR_AGO);
      }
      await new DeliveryPruning(365, deliveryRetention).prune(NOW);
      assert.equal(await rows('select * from recipients'), 0);
      assert.deepEqual(await fixture.inspect('select notice_id, state from channel_posts'), [
        { notice_id: held, state: 'held' },
      ]);
    });

    for (const how of ['taken back', 'replaced']) {
      it(`goes of what was ${how}, and the post of it stays that is still to be deleted`, async () => {
        const { channel, notices, deliveryRetention } = fixture.storage;
        await fixture.subscribe(2);
        const id = await fixture.accept('sbagliato', YEAR_AGO);
        await channel.plan(id, '1@newsletter', [{ kind: 'text', text: 'a' }]);
        const next = await channel.next('ordinary', YEAR_AGO);
        assert.ok(next);
        await channel.begin(next.id, '3EB0'.padEnd(22, '1'), YEAR_AGO);
        await channel.settle(next.id, { kind: 'posted', serverId: 100 }, YEAR_AGO);
        if (how === 'replaced') {
          // it waited, and had its place in the channel already
          const terms = at(YEAR_AGO, { replacing: [id] });
          await notices.accept(notice('giusto', { fingerprint: 'another' }), terms);
        } else {
          await sending.send(id, YEAR_AGO);
          const correction = notice('rettifica', { kind: 'correction', corrects: id, files: [] });
          const terms = { now: YEAR_AGO, revocableSince: YEAR_AGO + 1 };
          await fixture.storage.retractions.retract(id, correction, terms);
        }
        await notices.markFiled(id, YEAR_AGO, []);
        const pruning = new DeliveryPruning(365, deliveryRetention);
        const outdated = await deliveryRetention.outdated(NOW);
        assert.ok(outdated.includes(id));
        await pruning.prune(NOW);
        const left = `select * from recipients where notice_id = ${String(id)}`;
        assert.equal(await rows(left), 0);
        const [post] = await channel.toRevoke(NOW);
        assert.equal(post?.noticeId, id);
        await channel.settleRevocation(post.id, 'done', NOW);
        await pruning.prune(NOW);
        assert.equal(await rows('select * from channel_posts'), 0);
      });
    }

    it('goes with how many followed the channel, but for the last number of each day', async () => {
      const { channel, deliveryRetention } = fixture.storage;
      const begin = YEAR_AGO - (YEAR_AGO % DAY);
      for (const [hour, followers] of [
        [1, 10],
        [9, 11],
        [23, 12],
        [30, 13],
      ] as const) {
        await channel.noteFollowers('1@newsletter', followers, begin + hour * 3_600_000);
      }
      for (const followers of [14, 15]) {
        await channel.noteFollowers('1@newsletter', followers, NOW + followers);
      }
      await new DeliveryPruning(365, deliveryRetention).prune(NOW);
      const left = (await channel.followers()).map(({ followers }) => followers);
      assert.deepEqual(left, [12, 13, 14, 15]);
    });

    it('is not forgotten of more than twenty notices in a day, should the clock be wrong', async () => {
      const { deliveryRetention } = fixture.storage;
      await fixture.subscribe(2);
      for (let number = 0; number < 23; number += 1) await sent(`a ${String(number)}`, YEAR_AGO);
      const pruning = new DeliveryPruning(365, deliveryRetention);
      assert.equal(await pruning.prune(NOW), 20);
      assert.equal(await pruning.prune(NOW + DAY), 3);
    });

    it('goes with answers to citizens, but for the reminder, which nobody gets twice', async () => {
      const { deliveryRetention, reachability } = fixture.storage;
      const reply = { kind: 'welcome', text: 'Benvenuto' } as const;
      await fixture.says('opt-in', citizen(1), { at: 1, reply });
      const [{ id } = { id: 0 }] = await fixture.active();
      await reachability.markUnsaved({ subscriberIds: [id], reminder: 'Salva il numero', now: 1 });
      await fixture.inspect(
        `update deliveries set state = 'handed-over', changed_at = 1, message_id = 'm' || id`,
      );
      assert.ok((await rows('select * from deliveries')) > 1);
      await new DeliveryPruning(365, deliveryRetention).prune(NOW);
      assert.deepEqual(await fixture.inspect('select reply_kind from deliveries'), [
        { reply_kind: 'reminder' },
      ]);
    });
  });

  describe('private copies of attachments', () => {
    const spool = (): string => dir.join('spool');

    /** A copy that was made so many days before. */
    async function copy(text: string, days: number): Promise<{ path: string; sha256: string }> {
      const spooled = await spoolInto(spool(), Buffer.from(text), 'pdf');
      const made = new Date(NOW - days * DAY);
      await utimes(spooled.path, made, made);
      return spooled;
    }

    async function attached(text: string, days: number): Promise<number> {
      const { path, sha256 } = await copy(text, days);
      const accepted = await fixture.storage.notices.accept(
        notice(text, {
          parts: [
            {
              kind: 'media',
              path,
              sha256,
              mimetype: 'application/pdf',
              filename: `${text}.pdf`,
              as: 'document',
            },
          ],
        }),
        at(NOW - days * DAY),
      );
      return accepted.notice.id;
    }

    async function over(id: number, days: number): Promise<void> {
      await sending.send(id, NOW - days * DAY);
      await fixture.storage.notices.markFiled(id, NOW - days * DAY, []);
    }

    const prune = (megabytes = 100): Promise<number> =>
      new SpoolPruning(
        { days: 180, megabytes },
        new SpoolFolder(spool()),
        fixture.storage.deliveryRetention,
      ).prune(NOW);

    it('go when their notice has been over for long, and never before it is over', async () => {
      await fixture.subscribe(1);
      const old = await attached('vecchio', 300);
      await over(old, 299);
      await attached('mai partito', 300);
      const recent = await attached('recente', 300);
      await over(recent, 10);
      await writeFile(join(spool(), 'plan-1.json'), '{}');
      assert.equal(await prune(), 1);
      const left = await readdir(spool());
      assert.equal(left.length, 3);
      assert.ok(left.includes('plan-1.json'), 'what is no copy is not touched');
      assert.equal(await prune(), 0);
    });

    it('go before their time when they take too much room, the oldest first', async () => {
      await fixture.subscribe(1);
      for (const [name, days] of [
        ['primo', 60],
        ['secondo', 50],
        ['aspetta', 70],
      ] as const) {
        const id = await attached(name, days);
        if (name !== 'aspetta') await over(id, days - 1);
      }
      assert.equal(await prune(0), 2);
      assert.equal((await readdir(spool())).length, 1);
    });

    it('stay when a post in the channel is made of them and has not gone yet', async () => {
      await fixture.subscribe(1);
      const noticeId = await fixture.accept('ordinanza', NOW - 300 * DAY);
      await over(noticeId, 299);
      const page = await copy('pagina', 300);
      const { channel } = fixture.storage;
      const facts = { kind: 'media', mimetype: 'image/jpeg', filename: 'o-1.jpg' } as const;
      await channel.plan(noticeId, '1@newsletter', [{ ...facts, ...page, as: 'image' }]);
      assert.equal(await prune(0), 0);
      await fixture.inspect(`update channel_posts set state = 'posted', server_id = 100`);
      assert.equal(await prune(0), 1);
    });

    it('stay when they have just been taken up again for a new notice', async () => {
      await copy('di nuovo', 300);
      const { path } = await spoolInto(spool(), Buffer.from('di nuovo'), 'pdf');
      const pruning = new SpoolPruning(
        { days: 180, megabytes: 0 },
        new SpoolFolder(spool()),
        fixture.storage.deliveryRetention,
      );
      assert.equal(await pruning.prune(Date.now()), 0);
      assert.deepEqual(await readdir(spool()), [path.slice(spool().length + 1)]);
    });
  });

  describe('browser profiles that were put aside', () => {
    async function profile(name: string, days: number): Promise<void> {
      const path = dir.join('sessions', name);
      await mkdir(join(path, 'Default'), { recursive: true });
      await utimes(path, new Date(NOW - days * DAY), new Date(NOW - days * DAY));
    }

    it('go after their time, three are kept at most, and the one in use stays', async () => {
      await profile('session', 400);
      await profile('session-1', 500);
      await profile('scollegata-2026-01-01T10-00-00-000Z', 700);
      for (const day of [1, 2, 3, 4]) {
        await profile(`scollegata-2027-12-0${String(day)}T10-00-00-000Z`, 5 - day);
      }
      await writeFile(dir.join('sessions', 'liste.jsonl'), '');
      await profile('altro', 900);
      const gone = await new ProfilePruning(dir.join('sessions'), 30).prune(NOW);
      assert.equal(gone, 3);
      assert.deepEqual((await readdir(dir.join('sessions'))).toSorted(), [
        'altro',
        'liste.jsonl',
        'scollegata-2027-12-02T10-00-00-000Z',
        'scollegata-2027-12-03T10-00-00-000Z',
        'scollegata-2027-12-04T10-00-00-000Z',
        'session-1',
      ]);
    });
  });

  it('is removed once a day, and what fails keeps nothing else', async () => {
    const clock = new ManualClock(NOW);
    const log = new MemoryLogger();
    let runs = 0;
    const pruning = new Pruning(
      [
        { name: 'broken', prune: () => Promise.reject(new Error('EIO')) },
        { name: 'whole', prune: () => Promise.resolve((runs += 1)) },
      ],
      clock,
      log,
    );
    await pruning.start();
    await clock.advance(60 * 60_000);
    assert.equal(runs, 1);
    await clock.advance(DAY);
    assert.equal(runs, 2);
    assert.match(log.lines.join(), /pruning\.failed/);
    await pruning.stop();
  });
});

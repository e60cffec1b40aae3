/** What must hold of the comune's channel, and of what its account may do. */
import type { Target } from '#src/model/message.js';
import type { PruningPromises } from './pruning-promises.js';
import type { SimCitizen } from './town.js';
import { shareNumber } from './town-promises.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

/** What was being decided when the service was told, in milliseconds. */
const GRACE = 15_000;
const DAY = 86_400_000;

interface PostRow {
  readonly id: string | null;
  readonly name: string;
  readonly state: string;
  readonly revokedAt: number | null;
  readonly retractedAt: number | null;
  readonly revokeRefused: number;
}

/** Posts that are not done with, and notices that have yet to be posted. */
const UNDONE = `select
  (select count(*) from channel_posts where state in ('queued', 'sending', 'uncertain', 'held'))
  + (select count(*) from channel_posts p join notices n on n.id = p.notice_id
      where p.state = 'posted' and p.revoked_at is null and p.revoke_refused = 0
        and n.retracted_at is not null)
  + (select count(*) from notices n where n.channel = 'mirror' and n.kind = 'notice'
      and n.state = 'sent' and n.retracted_at is null and n.finished_at > :now - ${String(DAY)}
      and not exists (select 1 from channel_posts p where p.notice_id = n.id)) as n`;

export class AccountPromises {
  /** ids of list messages that the page was asked to send */
  readonly #asked = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
    private readonly pruning: PruningPromises,
  ) {}

  /** The service asks the page to send to these people. */
  onSend(target: Target, id: string, people: readonly SimCitizen[]): void {
    if (target.kind === 'list') this.#withinTheCredits(id, people);
    else this.#noColdChat(id, people);
  }

  /** Of the channel: something is left to do. */
  get isBusy(): boolean {
    const { database, channel } = this.world;
    if (channel === null) return false;
    return database.rows<{ n: number }>(UNDONE, { now: this.world.pc.now() })[0]?.n !== 0;
  }

  atTheEnd(): void {
    const { channel, database, history } = this.world;
    if (channel === null) return;
    const rows = database.rows<PostRow>(
      `select p.message_id as id, n.name, p.state, p.revoked_at as "revokedAt",
         n.retracted_at as "retractedAt", p.revoke_refused as "revokeRefused"
       from channel_posts p join notices n on n.id = p.notice_id`,
    );
    // what came so late that a stopped notice had been given up for it
    const comesLate = history.events.some(({ kind, ...of }) => kind === 'post' && isLate(of));
    for (const post of channel.posts) {
      const row = rows.find(({ id }) => id === post.id);
      if (row === undefined && this.pruning.forgotPost(post.id)) continue;
      if (row === undefined) this.verdict.broken('a notice is posted once', post.text);
      else if (row.state !== 'posted' && !(comesLate && row.state === 'dropped'))
        this.verdict.broken('what is public is known to be', `${row.name} ${row.state}`);
    }
    for (const { id, name, state, revokedAt, retractedAt, revokeRefused } of rows) {
      if (state !== 'posted') continue;
      const post = channel.posts.find((one) => one.id === id);
      const isRetracted = revokedAt !== null || (retractedAt !== null && revokeRefused === 0);
      if (post === undefined && revokedAt === null)
        this.verdict.broken('what counts as posted is public', name);
      else if (post?.revoked === false && isRetracted)
        this.verdict.broken('what is taken back is not public', name);
    }
  }

  #hasSharedNumber(citizen: SimCitizen): boolean {
    return this.world.citizens.some((other) => other !== citizen && shareNumber(other, citizen));
  }

  /** It has been told that messages to people without a token are refused, and who has one. */
  #noColdChat(id: string, people: readonly SimCitizen[]): void {
    const { account, whatsapp, time } = this.world;
    if (account?.isRestricted !== true) return;
    const { factsAt, tokensAt } = account.told;
    const toldAt = Math.max(factsAt, tokensAt);
    if (Math.min(factsAt, tokensAt) < whatsapp.readySince || time.now - toldAt < GRACE) return;
    // a token is also known by the number, which may have passed to somebody else
    const cold = people.find(
      (citizen) => account.isCold(citizen) && !this.#hasSharedNumber(citizen),
    );
    if (cold !== undefined) {
      this.verdict.broken(
        'no cold chat is tried while it is refused',
        `${String(cold.number)}: ${id}`,
      );
    }
  }

  /** A message counts once, however often it goes. */
  #withinTheCredits(id: string, people: readonly SimCitizen[]): void {
    // one that was tried in vain goes on under its id, whatever is left by then: it is not planned anew
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    const { account, whatsapp, town, time } = this.world;
    const left = account?.creditsLeft ?? null;
    if (account === null || left === null || people.length <= left) return;
    const { creditsAt } = account.told;
    if (creditsAt < whatsapp.readySince || time.now - creditsAt < GRACE) return;
    if (town.accepted.some((accepted) => accepted.id === id)) return;
    const most = `${String(people.length)} of ${String(left)}`;
    this.verdict.broken('no more people are written to by list than there are credits', most);
  }
}

function isLate(event: object): boolean {
  return 'fault' in event && event.fault === 'late';
}

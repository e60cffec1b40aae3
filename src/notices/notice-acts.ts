/** What staff decide about notices that are not done yet. Each act is committed and in the audit log. */
import type { AuditLog } from '../ports/storage.js';
import type { ChannelStore } from '../ports/storage/channel.js';
import type { Clock, Logger } from '../ports/runtime.js';
import { enterDone, type ActsOnDatabase, type StaffOutcome } from '../ports/staff.js';
import type { Notice, NoticeProgress } from '../model/notice.js';
import { LONGEST_POST } from '../model/channel.js';
import { isOver } from '../model/staff-acts.js';
import type { OutboxStore } from '../ports/storage/outbox.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import * as entries from '../messages/it/audit.js';
import { DECLINED } from '../messages/it/staff-acts.js';

export interface NoticeActsParts {
  readonly notices: Pick<
    NoticeStore,
    'get' | 'cancel' | 'withdraw' | 'resume' | 'confirm' | 'sendNow' | 'progress'
  >;
  readonly outbox: Pick<OutboxStore, 'held' | 'decideHeld'>;
  readonly channel: Pick<ChannelStore, 'held' | 'decideHeld' | 'wantText'>;
  readonly audit: Pick<AuditLog, 'record'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** a notice may go that could not before, or has been stopped */
  readonly onDecided: () => void;
}

export function noticeActs(parts: NoticeActsParts): ActsOnDatabase {
  const { notices, channel, clock } = parts;
  const stop: ActsOnDatabase['stop'] = ({ id }) =>
    decide(parts, id, {
      act: () => notices.cancel(id, clock.now()),
      event: 'notice.stopped',
      text: entries.stopped,
      otherwise: 'nothing-to-stop',
    });
  return {
    sendNow: ({ id }) =>
      decide(parts, id, {
        act: () => notices.sendNow(id, clock.now()),
        event: 'notice.hurried',
        text: entries.sentNow,
        otherwise: 'not-waiting',
      }),
    stop,
    callOff: stop,
    edit: ({ id }) =>
      decide(parts, id, {
        act: () => notices.withdraw(id, clock.now()),
        event: 'notice.edited',
        text: entries.withdrawn,
        otherwise: 'begun-already',
      }),
    resume: ({ id }) =>
      decide(parts, id, {
        act: () => notices.resume(id, clock.now()),
        event: 'notice.resumed',
        text: entries.resumed,
        otherwise: 'nobody-left',
      }),
    confirm: ({ id }) =>
      decide(parts, id, {
        act: () => notices.confirm(id, clock.now()),
        event: 'notice.confirmed',
        text: entries.confirmed,
        otherwise: 'no-confirmation',
      }),
    arrived: ({ id }) => decideHeld(parts, id, 'sent'),
    sendAgain: ({ id }) => decideHeld(parts, id, 'again'),
    arrivedAll: () => decideAllHeld(parts, 'sent'),
    sendAgainAll: () => decideAllHeld(parts, 'again'),
    changePost: async ({ id, text }) => {
      if (text === null) return declined('no-text');
      if (text.length > LONGEST_POST) return declined('text-too-long');
      return decide(parts, id, {
        act: () => channel.wantText(id, text, clock.now()),
        event: 'channel.text-wanted',
        text: () => entries.POST_TEXT_WANTED,
        otherwise: 'no-post-to-change',
      });
    },
    postPublished: ({ id }) => decidePosts(parts, id, 'published'),
    postAgain: ({ id }) => decidePosts(parts, id, 'again'),
    postPublishedAll: () => decideAllPosts(parts, 'published'),
    postAgainAll: () => decideAllPosts(parts, 'again'),
  };
}

interface Decision {
  readonly act: () => Promise<boolean>;
  readonly event: string;
  /** as the notice is after the act */
  readonly text: (notice: Notice, progress: NoticeProgress) => string;
  /** why it cannot be done, where it cannot */
  readonly otherwise: keyof typeof DECLINED;
}

async function decide(
  parts: NoticeActsParts,
  id: number,
  decision: Decision,
): Promise<StaffOutcome> {
  const { notices, clock, onDecided } = parts;
  const before = await notices.get(id);
  if (before === null) return declined('no-notice');
  const progress = await notices.progress(id);
  if (!(await decision.act())) return declined(decision.otherwise);
  onDecided();
  const after = await asItIs(parts, id, { notice: before, progress });
  await enterDone(parts, {
    at: clock.now(),
    actor: 'staff',
    event: decision.event,
    noticeId: id,
    text: decision.text(after.notice, after.progress),
  });
  return { kind: 'done' };
}

interface Known {
  readonly notice: Notice;
  readonly progress: NoticeProgress;
}

/** After the act; where it cannot be read any more, as it was before. */
async function asItIs({ notices, logger }: NoticeActsParts, id: number, before: Known) {
  try {
    const notice = (await notices.get(id)) ?? before.notice;
    return { notice, progress: await notices.progress(id) };
  } catch (error) {
    logger.error('notice.unreadable', { notice: id, error });
    return before;
  }
}

async function decideHeld(
  parts: NoticeActsParts,
  id: number,
  decision: 'sent' | 'again',
): Promise<StaffOutcome> {
  const { notices, outbox, clock, onDecided } = parts;
  const held = (await outbox.held()).find(({ noticeId }) => noticeId === id);
  if (held === undefined) return declined('nothing-held');
  const notice = await notices.get(id);
  // it would be held again at once
  if (decision === 'again' && notice !== null && isOver(notice)) return declined('is-over');
  const now = clock.now();
  await outbox.decideHeld(id, decision, now);
  onDecided();
  await enterDone(parts, {
    at: now,
    actor: 'staff',
    event: 'notice.held-decided',
    noticeId: id,
    text: entries.heldDecided(decision, held.people),
  });
  return { kind: 'done', people: held.people };
}

/** Done where something could be decided; else as the last one was refused. */
async function decideAllHeld(
  parts: NoticeActsParts,
  decision: 'sent' | 'again',
): Promise<StaffOutcome> {
  let outcome = declined('nothing-held');
  let people = 0;
  for (const { noticeId } of await parts.outbox.held()) {
    outcome = await decideHeld(parts, noticeId, decision);
    if (outcome.kind === 'done') people += outcome.people ?? 0;
  }
  return people > 0 ? { kind: 'done', people } : outcome;
}

async function decidePosts(
  parts: NoticeActsParts,
  id: number,
  decision: 'published' | 'again',
): Promise<StaffOutcome> {
  const { notices, channel, clock, onDecided } = parts;
  const notice = await notices.get(id);
  if (notice === null) return declined('no-notice');
  // it would be in doubt again, and held again
  const isPast = isOver(notice) || notice.retractedAt !== null;
  if (decision === 'again' && isPast) return declined('post-is-over');
  const now = clock.now();
  if ((await channel.decideHeld(id, decision, now)) === 0) return declined('no-post-held');
  onDecided();
  await enterDone(parts, {
    at: now,
    actor: 'staff',
    event: 'channel.decided',
    noticeId: id,
    text: entries.postsDecided(decision),
  });
  return { kind: 'done' };
}

/** Done where something could be decided; else as the last one was refused. */
async function decideAllPosts(
  parts: NoticeActsParts,
  decision: 'published' | 'again',
): Promise<StaffOutcome> {
  const outcomes: StaffOutcome[] = [];
  for (const noticeId of await parts.channel.held()) {
    outcomes.push(await decidePosts(parts, noticeId, decision));
  }
  const done = outcomes.find(({ kind }) => kind === 'done');
  return done ?? outcomes.at(-1) ?? declined('no-post-held');
}

function declined(why: keyof typeof DECLINED): StaffOutcome {
  return { kind: 'refused', why: DECLINED[why] };
}

/** What staff decide about notices that are not done yet. */
import type { Stores, Transaction } from '../ports/storage.js';
import type { Clock } from '../ports/runtime.js';
import type { ActsOnDatabase, StaffOutcome } from '../ports/staff.js';
import type { AuditEvent } from '../model/audit.js';
import { isPastItsTime, type Notice, type NoticeProgress } from '../model/notice.js';
import { LONGEST_POST } from '../model/channel.js';
import { isOver, mayGoOn } from '../model/staff-acts.js';
import * as entries from '../messages/it/audit.js';
import { InvariantError } from '../errors.js';
import { DECLINED } from '../messages/it/staff-acts.js';
import { notResumedBeside, notSentAgainBeside } from '../messages/it/sending-acts.js';

type Changed = 'notices' | 'outbox' | 'channel' | 'audit';
type ActStores = Pick<Stores, Changed>;

export interface NoticeActsParts {
  /** each act and its entry in the audit log are one */
  readonly transaction: Transaction<Changed>;
  readonly outbox: Pick<Stores['outbox'], 'held'>;
  readonly channel: Pick<Stores['channel'], 'held'>;
  readonly clock: Clock;
  /** whether a draft is published in place of a notice, and will be accepted; absent: there are no drafts */
  readonly isBeingReplaced?: (id: number) => Promise<boolean>;
  /** a notice may go that could not before, or has been stopped */
  readonly onDecided: () => void;
}

export function noticeActs(parts: NoticeActsParts): ActsOnDatabase {
  const { clock } = parts;
  const stop: ActsOnDatabase['stop'] = ({ id }) =>
    decide(parts, id, {
      act: ({ notices }) => notices.cancel(id, clock.now()),
      event: 'notice.stopped',
      text: entries.stopped,
      otherwise: 'nothing-to-stop',
    });
  return {
    sendNow: ({ id }) =>
      decide(parts, id, {
        act: ({ notices }) => notices.sendNow(id, clock.now()),
        event: 'notice.hurried',
        text: entries.sentNow,
        otherwise: 'not-waiting',
      }),
    stop,
    callOff: stop,
    edit: ({ id }) =>
      decide(parts, id, {
        act: ({ notices }) => notices.withdraw(id, clock.now()),
        event: 'notice.edited',
        text: entries.withdrawn,
        otherwise: 'begun-already',
      }),
    resume: async ({ id }) =>
      (await parts.isBeingReplaced?.(id)) === true
        ? declined('being-replaced')
        : decide(parts, id, {
            act: ({ notices }) => notices.resume(id, clock.now()),
            event: 'notice.resumed',
            text: entries.resumed,
            otherwise: whyNotResumed,
          }),
    confirm: ({ id }) =>
      decide(parts, id, {
        act: ({ notices }) => notices.confirm(id, clock.now()),
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
        act: ({ channel }) => channel.wantText(id, text, clock.now()),
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
  readonly act: (stores: ActStores) => Promise<boolean>;
  readonly event: AuditEvent;
  /** as the notice is after the act */
  readonly text: (notice: Notice, progress: NoticeProgress) => string;
  /** why it cannot be done, where it cannot */
  readonly otherwise: Declined | ((notice: Notice, stores: ActStores) => Promise<StaffOutcome>);
}

type Declined = keyof typeof DECLINED;

/** How it is sent to everybody is said only of one that people may miss. */
async function whyNotResumed(notice: Notice, { notices }: ActStores): Promise<StaffOutcome> {
  if (notice.kind !== 'notice') return declined('only-notices');
  if (notice.retractedAt !== null) return declined('retracted');
  if (notice.replacedBy !== null) return declined('newer-version');
  const same = mayGoOn(notice) ? await notices.goneMeanwhile(notice.id) : null;
  if (same !== null) return { kind: 'refused', why: notResumedBeside(same.id) };
  return declined(isOver(notice) && notice.notSentTo > 0 ? 'too-late' : 'nobody-left');
}

function decide(parts: NoticeActsParts, id: number, decision: Decision): Promise<StaffOutcome> {
  return committed(parts, async (stores) => {
    const { notices, audit } = stores;
    const { otherwise } = decision;
    const before = await notices.get(id);
    if (before === null) return declined('no-notice');
    if (!(await decision.act(stores))) {
      return typeof otherwise === 'string' ? declined(otherwise) : otherwise(before, stores);
    }
    const notice = await notices.get(id);
    if (notice === null) throw new InvariantError(`notice ${String(id)} is gone`);
    await audit.record({
      at: parts.clock.now(),
      actor: 'staff',
      event: decision.event,
      noticeId: id,
      text: decision.text(notice, await notices.progress(id)),
    });
    return { kind: 'done' };
  });
}

/** The part that carries it out hears of it when it is on the disk. */
async function committed(
  { transaction, onDecided }: NoticeActsParts,
  act: (stores: ActStores) => Promise<StaffOutcome>,
): Promise<StaffOutcome> {
  const outcome = await transaction(act);
  if (outcome.kind === 'done') onDecided();
  return outcome;
}

function decideHeld(
  parts: NoticeActsParts,
  id: number,
  decision: 'sent' | 'again',
): Promise<StaffOutcome> {
  return committed(parts, async ({ notices, outbox, audit }) => {
    const held = (await outbox.held()).find(({ noticeId }) => noticeId === id);
    if (held === undefined) return declined('nothing-held');
    const notice = await notices.get(id);
    const now = parts.clock.now();
    // it would be held again at once, or expire, and who may have it would count as left out
    if (decision === 'again' && notice !== null && (isOver(notice) || isPastItsTime(notice, now)))
      return declined('is-over');
    const same = decision === 'again' ? await notices.goneMeanwhile(id) : null;
    if (same !== null) return { kind: 'refused', why: notSentAgainBeside(same.id) };
    await outbox.decideHeld(id, decision, now);
    await audit.record({
      at: now,
      actor: 'staff',
      event: 'notice.held-decided',
      noticeId: id,
      text: entries.heldDecided(decision, held.people),
    });
    return { kind: 'done', people: held.people };
  });
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

function decidePosts(
  parts: NoticeActsParts,
  id: number,
  decision: 'published' | 'again',
): Promise<StaffOutcome> {
  return committed(parts, async ({ notices, channel, audit }) => {
    const notice = await notices.get(id);
    if (notice === null) return declined('no-notice');
    const now = parts.clock.now();
    // it would be in doubt again, and held again
    const isPast = isOver(notice) || isPastItsTime(notice, now) || notice.retractedAt !== null;
    if (decision === 'again' && isPast) return declined('post-is-over');
    if ((await channel.decideHeld(id, decision, now)) === 0) return declined('no-post-held');
    await audit.record({
      at: now,
      actor: 'staff',
      event: 'channel.decided',
      noticeId: id,
      text: entries.postsDecided(decision),
    });
    return { kind: 'done' };
  });
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

function declined(why: Declined): StaffOutcome {
  return { kind: 'refused', why: DECLINED[why] };
}

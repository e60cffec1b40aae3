/**
 * Bugs that are planted into the compiled program, one at a time, to see that the simulation finds
 * them. A text that no longer stands exactly once in its file fails the run.
 */
import { readFileSync } from 'node:fs';
import { lives, type Edit, type Planted } from './planted-bug.js';
import { PLANTED_FOR_JUDGES } from './planted-for-judges.js';

// Seen from build/test/simulation.
const DIST = new URL('../../../dist/', import.meta.url);

const CUT_OFF = 'what was cut off is looked up before a notice goes';

export const PLANTED: readonly Planted[] = [
  {
    name: 'a resent delivery is dropped at a stop',
    file: 'storage/end-notice.js',
    text: "set state = case when resent_at is null then 'dropped' else 'held' end, changed_at",
    becomes: "set state = 'dropped', changed_at",
    shownBy: lives('resentWhileStopped', 'what may have gone is not given up'),
  },
  {
    name: 'a resent delivery is dropped at a reopening',
    file: 'storage/end-notice.js',
    text: "set state = case when resent_at is null then 'dropped' else 'held' end, changed_at",
    becomes: "set state = 'dropped', changed_at",
    shownBy: lives('stoppedInDoubt', 'what may have gone is not given up'),
  },
  {
    name: 'a receipt revives a dropped delivery',
    file: 'storage/outbox-store.js',
    text: "and state <> 'handed-over' and ${MAY_HAVE_GONE}",
    becomes: "and state <> 'handed-over'",
    shownBy: lives('stoppedBeforeItLeft', 'what counts as sent was taken by the servers'),
  },
  {
    name: 'our own LID comes into a list',
    file: 'sending/list-sync.js',
    text: 'alias !== ownAlias && ',
    becomes: '',
    shownBy: lives('amongUs', 'we are in no list of ours'),
  },
  {
    name: 'the first word of a person counts as their last',
    file: 'storage/subscribers.js',
    text: 'select max(at) from keyword_messages',
    becomes: 'select min(at) from keyword_messages',
    shownBy: lives('wordsOutOfOrder', 'no notice to those who are not subscribed'),
  },
  {
    name: 'a merge keeps the dropped one of two recipients',
    file: 'storage/recipients.js',
    text: 'order by r.dropped_at is null desc, case d.state',
    becomes: 'order by r.dropped_at is null, case d.state',
    shownBy: lives('leftUnderOneName', 'who waits for a notice is not left out'),
  },
  {
    name: 'a list is halved although something may have left',
    file: 'transports/whatsapp-web/send-answer.js',
    text: "return left ? { kind: 'unknown', detail } : notSent('recipients', detail);",
    becomes: "return notSent('recipients', detail);",
    shownBy: lives('leftBeforeItThrew', 'nothing goes again without a doubt'),
  },
  {
    name: 'a list is halved although it was sent again because of a doubt',
    file: 'storage/list-deliveries.js',
    text: 'and message_id is not null and resent_at is null',
    becomes: 'and message_id is not null',
    shownBy: lives('againWithoutSomebody', 'nobody gets a notice twice'),
  },
  {
    name: 'what was handed over is taken for given up',
    file: 'transports/whatsapp-web/evidence.js',
    text: 'if (handedOver === false)',
    becomes: 'if (handedOver !== true)',
    shownBy: lives('doubt', 'nothing goes again without a doubt'),
  },
  {
    name: 'somebody has it, and it is not taken for handed over',
    file: 'transports/whatsapp-web/evidence.js',
    text: 'if (ack >= 1 || bestRecipientAck >= 2)',
    becomes: 'if (ack >= 5)',
    shownBy: lives('knownToHaveGone', 'nothing goes again that is known to have gone'),
  },
  {
    name: 'single messages do not ask again after their pause',
    file: 'sending/direct-sender.js',
    text: "return { until: turn.at };\n        if (!canSend())\n            return 'idle';",
    becomes: 'return { until: turn.at };',
    also: [
      {
        file: 'sending/outbox.js',
        text: 'identified === null && !this.#parts.canSend()',
        becomes: 'false',
      },
    ],
    shownBy: lives('blockedOnSlowDisk', 'nothing is sent while all sending is stopped'),
  },
  {
    name: 'single messages do not ask whether citizens have been heard',
    file: 'sending/sending.js',
    text: 'canSend() && parts.caughtUp() && recovery.recovered',
    becomes: 'canSend() && recovery.recovered',
    shownBy: lives('leavesMeanwhile', 'no notice to those who are not subscribed'),
  },
  {
    name: 'lists do not ask whether citizens have been heard',
    file: 'sending/list-sender.js',
    text: "session.state.name === 'ready' && caughtUp() && recovery.recovered",
    becomes: "session.state.name === 'ready' && recovery.recovered",
    shownBy: lives('cutWhileListsAreMade', 'no notice to those who are not subscribed'),
  },
  {
    name: 'single messages do not ask whether what was cut off has been looked up',
    file: 'sending/sending.js',
    text: 'canSend() && parts.caughtUp() && recovery.recovered',
    becomes: 'canSend() && parts.caughtUp()',
    shownBy: lives('cutOffOneByOne', CUT_OFF),
  },
  {
    name: 'lists do not ask whether what was cut off has been looked up',
    file: 'sending/list-sender.js',
    text: "session.state.name === 'ready' && caughtUp() && recovery.recovered",
    becomes: "session.state.name === 'ready' && caughtUp()",
    shownBy: lives('cutOff', CUT_OFF),
  },
  {
    name: 'lists do not ask again just before they go',
    file: 'sending/list-sender.js',
    text: 'if (stopped.aborted || this.#account() === null)',
    becomes: 'if (stopped.aborted)',
    shownBy: lives('cutWhileListsAreMade', 'no notice to those who are not subscribed'),
  },
  {
    name: 'what was looked up before a cut counts after it',
    file: 'sending/recovery.js',
    text: 'this.#readySince = null;\n            this.#recovered = false;',
    becomes: 'this.#readySince = null;',
    shownBy: lives('cutInDoubt', CUT_OFF),
  },
  {
    name: 'who was heard before a cut counts as heard after it',
    file: 'subscribers/inbox.js',
    text: 'this.#presence.abort();\n        this.#caughtUp = false;',
    becomes: 'this.#presence.abort();',
    shownBy: lives('leavesMeanwhile', 'no notice to those who are not subscribed'),
  },
  {
    name: 'a send without an answer counts as not sent',
    file: 'sending/outbox.js',
    text: "return { kind: 'uncertain', detail: outcome.detail };",
    becomes: "return { kind: 'queued', detail: outcome.detail };",
    shownBy: lives('doubt', 'nothing goes again without a doubt'),
  },
  {
    name: 'each attempt has another message id',
    file: 'storage/outbox-attempts.js',
    text: 'message_id = coalesce(message_id, :messageId)',
    becomes: 'message_id = :messageId',
    shownBy: lives('doubt', 'nobody gets a notice twice'),
  },
  {
    name: 'who has opted out meanwhile stays a recipient',
    file: 'storage/outbox-attempts.js',
    text: 'await leaveOutOptedOut(sql, deliveryId, now);',
    becomes: '',
    shownBy: lives('leavesMeanwhile', 'no notice to those who are not subscribed'),
  },
  {
    name: 'the people of a refused list are given back to nobody',
    file: 'storage/outbox-attempts.js',
    text: 'await giveBack(sql, deliveryId, settled.noticeId, now);',
    becomes: '',
    shownBy: lives('refusedList', 'when faults end, everything ends'),
  },
  {
    name: 'an older command wins',
    file: 'subscribers/keyword-commands.js',
    text: 'status.lastCommandAt !== null && command.at < status.lastCommandAt',
    becomes: 'false',
    shownBy: lives('wordsOutOfOrder', 'no notice to those who are not subscribed'),
  },
  {
    name: 'of one second the opt-in wins',
    file: 'subscribers/keyword-commands.js',
    text: 'if (wantsActive && isOut && command.at === status.lastCommandAt) {',
    becomes: 'if (false) {',
    shownBy: lives('oneSecond', 'no notice to those who are not subscribed'),
  },
  {
    name: 'a message counts each time it is read',
    file: 'storage/register-store.js',
    text: 'if (seen !== undefined)',
    becomes: 'if (false)',
    shownBy: lives('unheard', 'a bug'),
  },
  {
    name: 'receipts under a number are nobody’s',
    file: 'storage/recipients.js',
    text: 'on s.lid = i.chat_id or s.phone = i.chat_id',
    becomes: 'on s.lid = i.chat_id',
    shownBy: lives('underNumbers', 'receipts come to the ledger'),
  },
  {
    name: 'nothing is read back',
    file: 'subscribers/catch-up.js',
    text: 'const since = Math.max(linkedAt, caughtUpTo - CLOCK_DIFFERENCE);',
    becomes: 'const since = Math.max(linkedAt, began + 60_000);',
    shownBy: lives('unheard', 'the last change is confirmed'),
  },
  {
    name: 'lists may be larger than the settings say',
    file: 'sending/choose-route.js',
    text: 'Math.min(support.limit, maxRecipients, MOST_RECIPIENTS)',
    becomes: 'Math.min(support.limit, MOST_RECIPIENTS)',
    shownBy: lives('smallLists', 'no list is larger than it may be'),
  },
  {
    name: 'lists are ours by their name',
    file: 'sending/list-sync.js',
    text: '.filter(({ id }) => ids.has(id))',
    becomes: '.filter(({ name }) => isOwnListName(name))',
    shownBy: lives('likeNamedList', 'only our lists are touched'),
  },
  {
    name: 'a list that is late is made a second time',
    file: 'sending/list-sync.js',
    text: 'if (missing.length > 0 && !loadSettled()) {',
    becomes: 'if (false) {',
    shownBy: lives('lateLists', 'no list is made a second time'),
  },
  {
    name: 'a block of the account stops nothing',
    file: 'sending/route-keeper.js',
    text: "case 'blocked':\n                return this.#stops.stop(",
    becomes: "case 'blocked':\n                return; this.#stops.stop(",
    shownBy: lives('blocked', 'a block of the account stops everything'),
  },
  {
    name: 'what has expired goes on',
    file: 'notices/notice-filing.js',
    text: 'notice.expiresAt !== null && notice.expiresAt <= now',
    becomes: 'false',
    also: [
      {
        file: 'storage/conditions.js',
        text: '(notices.expires_at is null or notices.expires_at > :now)',
        becomes: '(1 = 1)',
      },
    ],
    shownBy: lives('dated', 'nothing goes that has expired'),
  },
  {
    name: 'a notice goes before its time',
    file: 'storage/conditions.js',
    text: '(${NOT_STOPPED} and notices.due_at <= :now',
    becomes: '(${NOT_STOPPED}',
    shownBy: lives('dated', 'no notice goes before its time'),
  },
  {
    name: 'receipts that came while nobody listened are never read',
    file: 'sending/receipts.js',
    text: 'const receipts = await messenger.readReceipts(sent);',
    becomes: 'const receipts = [];',
    shownBy: lives('unheard', 'receipts come to the ledger'),
  },
  {
    name: 'a notice is called sent with people who have no delivery',
    file: 'storage/outbox-store.js',
    text: 'if (pending !== undefined || (await unaccounted(sql, noticeId)) > 0)',
    becomes: 'if (false)',
    shownBy: lives('oneByOne', 'everybody is accounted for'),
  },
  {
    name: 'a failed commit ends the transaction of nobody',
    file: 'storage/sqlite/connection.js',
    text: "await sql.raw('rollback').catch(() => undefined);",
    becomes: '',
    shownBy: lives('failedCommit', 'the life came to no end'),
  },
  {
    name: 'staff are not told that all sending has stopped',
    file: 'sending/sending-stop.js',
    text: 'this.parts.alerts.raise(STOPPED, howToResume(stop));',
    becomes: '',
    shownBy: lives('blocked', 'whatever has a cause has its alert'),
  },
  {
    name: 'staff are not told that the folder is away',
    file: 'notices/notice-intake.js',
    text: 'alerts.raise(AWAY, this.#isTest ? TEST_FOLDER_AWAY : FOLDER_AWAY);',
    becomes: '',
    shownBy: lives('folderGone', 'whatever has a cause has its alert'),
  },
  {
    name: 'a corrected message is not heard',
    file: 'subscribers/inbox.js',
    text: 'async hear(message) {',
    becomes: 'async hear(message) {\n        if (message.edited)\n            return;',
    shownBy: lives('slip', 'no notice to those who are not subscribed'),
  },
  {
    name: 'a post goes again under another id',
    file: 'storage/post-attempts.js',
    text: 'message_id = coalesce(message_id, :messageId)',
    becomes: 'message_id = :messageId',
    shownBy: lives('latePost', 'a notice is posted once'),
  },
  {
    name: 'a cold chat is tried while it is refused',
    file: 'sending/direct-sender.js',
    text: 'store.nextPerson(clock.now(), quiet(), resting, coldBefore)',
    becomes: 'store.nextPerson(clock.now(), quiet(), resting, null)',
    shownBy: lives('coldChats', 'no cold chat is tried while it is refused'),
  },
  {
    name: 'credits are taken for messages',
    file: 'sending/choose-route.js',
    text: 'credits === null ? Infinity : credits - reserve',
    becomes: 'credits === null ? Infinity : credits * MOST_RECIPIENTS - reserve',
    shownBy: lives('fewCredits', 'no more people are written to by list than there are credits'),
  },
  {
    name: 'a later part overtakes an earlier one',
    file: 'storage/outbox-queue.js',
    text: 'const IS_THEIR_NEXT = `(d.part = 0',
    becomes: 'const IS_THEIR_NEXT = `(1 = 1',
    shownBy: lives('partsOneByOne', 'parts go in their order'),
  },
  {
    name: 'a list takes along who has yet to get an earlier part',
    file: 'storage/outbox-attempts.js',
    text: 'await takeOutOfTurn(sql, deliveryId);',
    becomes: '',
    shownBy: lives('inParts', 'parts go in their order'),
  },
  {
    name: 'what is refused when it goes a second time is given back',
    file: 'storage/outbox-attempts.js',
    text: "case when :state = 'failed' and ${MAY_BE_THERE} then 'held' else :state end",
    becomes: ':state',
    shownBy: lives('refusedAgain', 'nobody gets a notice twice'),
  },
  {
    name: 'a list of which one person is left cannot be let go',
    file: 'storage/outbox-store.js',
    text: 'await sendToTheLast(sql, id, now);',
    becomes: '',
    shownBy: lives('lastOfAList', 'what staff let go again goes'),
  },
  {
    name: 'a notice that goes on when it is filed never expires',
    file: 'notices/notice-filing.js',
    text: 'await notices.expireFiled(clock.now());',
    becomes: '',
    shownBy: lives('expiresInDoubt', 'when faults end, everything ends'),
  },
  {
    name: 'staff are not told of a list that waits for the new month',
    file: 'sending/list-sender.js',
    text: 'tooLarge.push(notice);',
    becomes: '',
    shownBy: lives('moreThanIsLeft', 'when faults end, everything ends'),
  },
  {
    name: 'staff are not told that WhatsApp Web has changed',
    file: 'session/alerts.js',
    text: 'alerts.raise(INCOMPATIBLE, texts.compatibility(reason.missing));',
    becomes: '',
    shownBy: lives('pageChanged', 'whatever has a cause has its alert'),
  },
  {
    name: 'staff are not told what the page lacks',
    file: 'session/alerts.js',
    text: 'alerts.raise(PAGE_LACKS, texts.pageLacks(missing, losses));',
    becomes: '',
    shownBy: lives('pageLacks', 'whatever has a cause has its alert'),
  },
  {
    name: 'staff are not told of pictures that cannot go',
    file: 'sending/setbacks.js',
    text: 'alerts.raise(ALERTS[why], ',
    becomes: 'void (ALERTS[why], ',
    shownBy: lives('picturesUnseen', 'whatever has a cause has its alert'),
  },
  {
    name: 'who got a notice is forgotten while something of it is open',
    file: 'storage/delivery-retention.js',
    text: 'and ${NOTHING_OPEN} and ${NOTHING_TO_DELETE}',
    becomes: 'and ${NOTHING_TO_DELETE}',
    shownBy: lives('oldOnes', 'who got a notice is known for its time'),
  },
  {
    name: 'the figures of a notice go with its recipients',
    file: 'storage/delivery-retention.js',
    text: 'JSON.stringify(await figuresOf(sql, noticeId))',
    becomes: 'null',
    shownBy: lives('oldOnes', 'the figures of a notice stay'),
  },
  {
    name: 'the log of what staff did goes with the recipients',
    file: 'storage/delivery-retention.js',
    text: "await sql.raw('delete from recipients where notice_id = :noticeId', { noticeId });",
    becomes:
      "await sql.raw('delete from recipients where notice_id = :noticeId', { noticeId }); await sql.raw('delete from audit');",
    shownBy: lives('oldOnes', 'no proof is lost'),
  },
  {
    name: 'who got a notice is known for ever',
    file: 'storage/delivery-retention.js',
    text: '.slice(0, MOST)',
    becomes: '.slice(0, 0)',
    shownBy: lives('oldOnes', 'nothing is kept longer than promised'),
  },
  {
    name: 'a private copy goes before its notice',
    file: 'folder/spool-pruning.js',
    text: 'needed.has(name) || ',
    becomes: '',
    also: [{ file: 'folder/spool-pruning.js', text: '!young.has(name) && ', becomes: '' }],
    shownBy: lives('oldOnes', 'no copy goes that is needed'),
  },
  {
    name: 'the answer to older words of a post forgets newer ones',
    file: 'storage/channel-store.js',
    text: 'new_text = nullif(new_text, :text)',
    becomes: 'new_text = null',
    shownBy: lives('otherWords', 'the last words that staff wanted are public'),
  },
  {
    name: 'words that a channel refuses count as public',
    file: 'sending/post-texts.js',
    text: "outcome.kind === 'done' ? 'done' : 'refused'",
    becomes: "'done'",
    shownBy: lives('otherWords', 'what counts as public is public'),
  },
  {
    name: 'a receipt of somebody unknown is everybody’s',
    file: 'storage/recipients.js',
    text: 'join subscribers s on s.lid = i.chat_id or s.phone = i.chat_id',
    becomes: 'join subscribers s on 1 = 1',
    shownBy: lives('strangeReceipts', 'no receipt without the notice'),
  },
  {
    name: 'staff are not told that chats cannot be read any more',
    file: 'subscribers/inbox.js',
    text: 'if (clock.elapsed() - this.#failingSince >= PATIENCE)',
    becomes: 'if (false)',
    shownBy: lives('shapeless', 'whatever has a cause has its alert'),
  },
  {
    name: 'who is refused one part is tried with each of the others',
    file: 'storage/outbox-attempts.js',
    text: 'if (await isRefusedBefore(sql, deliveryId, messageId, now))',
    becomes: 'if (false)',
    shownBy: lives('refusedOnePart', 'when faults end, everything ends'),
  },
  {
    name: 'a clock that has lost its date is believed',
    file: 'town/waking.js',
    text: 'ahead > BELIEVED && !(await isRight(parts, now))',
    becomes: 'false',
    shownBy: lives('dateLost', 'whatever has a cause has its alert'),
  },
  ...PLANTED_FOR_JUDGES,
];

export function editsOf(bug: Planted): readonly Edit[] {
  return [bug, ...(bug.also ?? [])];
}

/** @throws Error when the program has changed so that a bug cannot be planted any more */
export function verifyPlanted(): void {
  for (const [name, { file, text }] of PLANTED.flatMap((bug) =>
    editsOf(bug).map((edit) => [bug.name, edit] as const),
  )) {
    const source = readFileSync(new URL(file, DIST), 'utf8');
    const times = source.split(text).length - 1;
    if (times !== 1) {
      throw new Error(`«${name}»: its text stands ${String(times)} times in dist/${file}`);
    }
  }
}

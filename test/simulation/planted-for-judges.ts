/** Bugs for the sake of the judges: each of them is broken by one at least. */
import { lives, type Planted } from './planted-bug.js';

/** A send without an answer counts as refused, and no receipt says otherwise. */
const DOUBT_IS_A_REFUSAL = {
  file: 'sending/outbox.js',
  text: "return { kind: 'uncertain', detail: outcome.detail };",
  becomes:
    "return { kind: 'failed', refusal: { why: 'unreachable', code: '404' }, detail: outcome.detail };",
  also: [
    {
      file: 'storage/outbox-store.js',
      text: "and state <> 'handed-over' and ${MAY_HAVE_GONE}",
      becomes: "and state not in ('handed-over', 'failed')",
    },
  ],
};

/** Of what goes to staff and from them. */
const OF_STAFF: readonly Planted[] = [
  {
    name: 'the same words are accepted twice',
    file: 'storage/same-notices.js',
    text: 'fingerprint = :fingerprint and :since',
    becomes: '1 = 0 and :since',
    shownBy: lives('droppedAgain', 'a notice is accepted once'),
  },
  {
    name: 'what was accepted before a restart is accepted after it',
    file: 'storage/same-notices.js',
    text: 'fingerprint = :fingerprint and :since',
    becomes: '1 = 0 and :since',
    also: [
      { file: 'notices/file-matching.js', text: 'if (isOfIt === true)', becomes: 'if (false)' },
    ],
    shownBy: lives('leftWhereItWas', 'nobody gets a notice twice'),
  },
  {
    name: 'nobody counts as subscribed when a notice is taken in',
    file: 'notices/notice-intake.js',
    text: '(await this.parts.subscribed?.()) === 0',
    becomes: '(await this.parts.subscribed?.()) !== -1',
    shownBy: lives('quietDay', 'nothing is refused without a reason'),
  },
  {
    name: 'what is refused lies where staff do not look',
    file: 'notices/notice-intake.js',
    text: '(await this.parts.subscribed?.()) === 0',
    becomes: '(await this.parts.subscribed?.()) !== -1',
    also: [
      {
        file: 'notices/notice-intake.js',
        text: "place: 'scartati'",
        becomes: "place: 'annullati'",
      },
    ],
    shownBy: lives('quietDay', 'what staff drop becomes a notice, or is refused'),
  },
  {
    name: 'a notice without a date expires',
    file: 'notices/notice-filing.js',
    text: 'notice.expiresAt !== null && notice.expiresAt <= now',
    becomes: 'notice.expiresAt === null',
    shownBy: lives('quietDay', 'nothing expires that has no date'),
  },
  {
    name: 'every file counts as corrected while it waits',
    file: 'notices/in-progress.js',
    text: '(await this.#corrected.of(notice)).length > 0',
    becomes: '(await this.#corrected.of(notice)).length >= 0',
    shownBy: lives('quietDay', 'nothing is stopped that nobody stopped'),
  },
  {
    name: 'all that lies beside a request is taken for it',
    file: 'notices/confirmations.js',
    text: 'if (name !== confirmation && !isYesTo(name, confirmation))',
    becomes: 'if (false)',
    shownBy: lives('quietDay', 'what staff dropped is never lost'),
  },
  {
    name: 'staff are told of a stop that stops nothing',
    file: 'notices/notice-acts.js',
    text: 'act: ({ notices }) => notices.cancel(id, clock.now())',
    becomes: 'act: () => Promise.resolve(true)',
    shownBy: lives('stoppedMeanwhile', 'nothing goes of what staff have stopped'),
  },
  {
    name: 'what is dragged away goes on',
    file: 'notices/in-progress.js',
    text: 'if (placed.every((name) => isAmong(name, round.inProgress)))',
    becomes: 'if (true)',
    shownBy: lives('draggedMeanwhile', 'nothing goes of what staff have dragged away'),
  },
  {
    name: 'nobody is asked about a notice to many',
    file: 'storage/confirmations.js',
    text: 'recipients <= limited.most',
    becomes: 'recipients <= 1e9',
    shownBy: lives('unconfirmed', 'nothing goes to many that nobody has confirmed'),
  },
  {
    name: 'nobody is asked about a notice that has come to many by its date',
    file: 'storage/notice-store.js',
    text: 'await askIfMany(sql, id)',
    becomes: 'false',
    shownBy: lives('grownByItsDate', 'nothing goes to many that nobody has confirmed'),
  },
  {
    name: 'a notice goes in the night',
    file: 'storage/conditions.js',
    text: '(:quiet = 0 or ${ANY_HOUR})',
    becomes: '(:quiet in (0, 1) or ${ANY_HOUR})',
    shownBy: lives('atNight', 'nothing ordinary goes in quiet hours'),
  },
  {
    name: 'a notice goes as soon as it is accepted',
    file: 'storage/new-notice.js',
    text: 'urgent ? now : now + coolingMs',
    becomes: 'now',
    shownBy: lives('quietDay', 'nothing goes before staff could stop it'),
  },
  {
    name: 'a test goes to whoever has subscribed first',
    file: 'storage/new-notice.js',
    text: 'subscriberIds.add(await rowOf(sql, phone));',
    becomes: 'subscriberIds.add((await rowOf(sql, phone)) && 1);',
    shownBy: lives('tested', 'tests go to phones of staff alone'),
  },
  {
    name: 'what staff take back is stopped only',
    file: 'storage/retraction-store.js',
    text: 'set retracted_at = :now, finished_at',
    becomes: 'set retracted_at = case when :now < 0 then 0 end, finished_at',
    shownBy: lives('takenBack', 'what staff take back is taken back'),
  },
  {
    name: 'nothing is deleted of what is taken back',
    file: 'storage/retraction-store.js',
    text: 'where notice_id = :noticeId and ${REVOCABLE}`',
    becomes: 'where notice_id = :noticeId and 1 = 0 and ${REVOCABLE}`',
    shownBy: lives('takenBack', 'what can be deleted is deleted'),
  },
  {
    name: 'nobody is told what was taken back',
    file: 'storage/retraction-store.js',
    text: 'const id = (await correctionOf(sql, noticeId)) ?? (await newCorrection(sql, noticeId, now));',
    becomes: 'const id = null;',
    shownBy: lives('takenBack', 'who keeps what was taken back is told'),
  },
  {
    name: 'a start lifts the stop of all sending',
    file: 'sending/sending-stop.js',
    text: 'if (this.#state.stop !== null)',
    becomes:
      'if (this.#state.stop !== null) {\n            await this.parts.transaction(({ sending }) => sending.save({ stop: null }));\n            this.#state = { ...this.#state, stop: null };\n        }\n        if (false)',
    shownBy: lives('blockedAndStopped', 'a stop of all sending lasts until staff lift it'),
  },
  {
    name: 'nobody asks whether all sending is stopped',
    file: 'sending/sending-stop.js',
    text: 'return this.#state !== null && this.#state.stop === null;',
    becomes: 'return this.#state !== null;',
    shownBy: lives('blocked', 'nothing is sent while all sending is stopped'),
  },
  {
    name: 'what was begun goes, though all sending has been stopped since',
    file: 'sending/outbox.js',
    text: 'identified === null && !this.#parts.canSend()',
    becomes: 'false',
    shownBy: lives('blockedOnSlowDisk', 'nothing is sent while all sending is stopped'),
  },
  {
    name: 'an alert stays when its cause is over',
    file: 'notices/notice-intake.js',
    text: 'for (const code of [AWAY, UNKNOWN])',
    becomes: 'for (const code of [])',
    shownBy: lives('folderAway', 'an alert has its cause'),
  },
];

/** Of citizens, and of what the ledger says of them. */
const OF_CITIZENS: readonly Planted[] = [
  {
    name: 'the first who has subscribed gets nothing',
    file: 'storage/new-notice.js',
    text: "s.state = 'active' and (n.kind = 'notice'",
    becomes: "s.state = 'active' and s.id > 1 and (n.kind = 'notice'",
    shownBy: lives('quietDay', 'everybody gets every notice'),
  },
  {
    name: 'each attempt at an answer has another message id',
    file: 'storage/outbox-attempts.js',
    text: 'message_id = coalesce(message_id, :messageId),\n             link_id',
    becomes: 'message_id = :messageId,\n             link_id',
    shownBy: lives('answerInDoubt', 'each answer comes once'),
  },
  {
    name: 'each attempt at a part has another message id',
    file: 'storage/outbox-attempts.js',
    text: 'message_id = coalesce(message_id, :messageId),\n             link_id',
    becomes: 'message_id = :messageId,\n             link_id',
    shownBy: lives('partsInDoubt', 'nobody gets a part twice'),
  },
  {
    name: 'an older command wins, and the register says so',
    file: 'subscribers/keyword-commands.js',
    text: 'status.lastCommandAt !== null && command.at < status.lastCommandAt',
    becomes: 'false',
    shownBy: lives('wordsOutOfOrder', 'the last word counts'),
  },
  {
    name: 'two names of one person stay two people',
    file: 'sending/outbox.js',
    text: 'const identified = await this.#identified(delivery);',
    becomes: 'await this.#identified(delivery);\n        const identified = null;',
    also: [
      { file: 'storage/register-store.js', text: 'await recognise(sql, person);', becomes: '' },
      {
        file: 'storage/subscribers.js',
        text: 'for (const person of people)',
        becomes: 'for (const person of [])',
      },
    ],
    shownBy: lives('enteredTwice', 'a person is one row'),
  },
  {
    name: 'who has left is not counted, though they have it',
    file: 'storage/recipients.js',
    text: 'set ack = best.ack, dropped_at = null',
    becomes: 'set ack = best.ack',
    shownBy: lives('leavesInDoubt', 'who has it is counted'),
  },
  {
    name: 'who has left is forgotten, though they have it',
    file: 'storage/recipients.js',
    text: '`update recipients set dropped_at = :now\n     where delivery_id',
    becomes: '`delete from recipients\n     where :now > 0 and delivery_id',
    shownBy: lives('leavesInDoubt', 'who has it is in the ledger'),
  },
  {
    name: 'a send without an answer counts as refused',
    ...DOUBT_IS_A_REFUSAL,
    shownBy: lives('doubt', 'who has it is not called unreached'),
  },
  {
    name: 'a receipt says nothing of whether it was sent',
    ...DOUBT_IS_A_REFUSAL,
    shownBy: lives('doubt', 'who has a receipt has been sent to'),
  },
  {
    name: 'what is old is removed once',
    file: 'system/schedule.js',
    text: 'const times = { first: FIRST, pause: INTERVAL };',
    becomes: 'const times = { first: FIRST, pause: 90 * INTERVAL };',
    shownBy: lives('oldOnes', 'what is old is removed each day'),
  },
];

const OF_THE_CHANNEL: readonly Planted[] = [
  {
    name: 'a post without an answer is given up',
    file: 'sending/channel-lane.js',
    text: "return { kind: 'uncertain', detail: outcome.detail };",
    becomes: "return { kind: 'failed', detail: outcome.detail };",
    shownBy: lives('doubtedPost', 'what is public is known to be'),
  },
  {
    name: 'a post without an answer counts as posted',
    file: 'sending/channel-lane.js',
    text: "return { kind: 'uncertain', detail: outcome.detail };",
    becomes: "return { kind: 'posted', serverId: null };",
    shownBy: lives('doubtedPost', 'what counts as posted is public'),
  },
  {
    name: 'a post counts as deleted without anybody being asked',
    file: 'sending/channel-deletions.js',
    text: 'const outcome = await this.#parts.channel.revoke(post);',
    becomes: "const outcome = { kind: 'done' };",
    shownBy: lives('takenBackPost', 'what is taken back is not public'),
  },
  {
    name: 'the words for the channel become those of the notice',
    file: 'storage/channel-store.js',
    text: "await sql.raw('update channel_posts set new_text = :text, text_refused = 0 where id = :postId'",
    becomes:
      "await sql.raw('update notice_parts set text = :text where notice_id = :noticeId', { text, noticeId });\n            await sql.raw('update channel_posts set new_text = :text, text_refused = 0 where id = :postId'",
    shownBy: lives('otherWordsMeanwhile', 'words for the channel go to nobody else'),
  },
];

/** Of people who block the comune or get another number, and of what is new with a load. */
const OF_THE_TOWN: readonly Planted[] = [
  {
    name: 'whom lists do not reach counts as unreachable',
    file: 'storage/list-store.js',
    text: 'update subscribers set unsaved_since = :now',
    becomes:
      "update subscribers set state = 'inactive', inactive_since = :now, inactive_why = '', unsaved_since = :now",
    shownBy: lives('blockedForLong', 'silence makes nobody unreachable'),
  },
  {
    name: 'the next one waits until somebody has it',
    file: 'sending/outbox.js',
    text: 'messenger.send(target, messageId, content), proven',
    becomes:
      "messenger.send(target, messageId, content).then((sent) => sent.kind === 'sent' && target.kind === 'person' ? proven : sent), proven",
    shownBy: lives('blocksMeanwhile', 'nobody waits where nothing goes wrong'),
  },
  {
    name: 'whoever has a number is who had it before',
    file: 'storage/subscribers.js',
    text: '!isSame(byPhone) &&',
    becomes: 'false &&',
    shownBy: lives('numberPasses', 'the last word counts'),
  },
  {
    name: 'nothing is expected of the phone after another linking',
    file: 'subscribers/catch-up.js',
    text: 'relinkedAt !== null && now - relinkedAt < HISTORY_WITHIN',
    becomes: 'false',
    shownBy: lives('lateHistory', 'the last word counts'),
  },
  {
    name: 'lists are as large as the settings allow, whatever the phone announces',
    file: 'sending/choose-route.js',
    text: 'Math.min(support.limit, maxRecipients, MOST_RECIPIENTS)',
    becomes: 'Math.min(maxRecipients, MOST_RECIPIENTS)',
    shownBy: lives('otherLimit', 'no list is larger than it may be'),
  },
];

const OF_A_RESTORE: readonly Planted[] = [
  {
    name: 'what is to come at a restore counts as perhaps sent',
    file: 'storage/after-restore.js',
    text: '(due_at > :now or state in ${WAITING})',
    becomes: ':now < 0',
    shownBy: lives('restoredMeanwhile', 'what is to come at a restore waits for a person'),
  },
  {
    name: 'what a restore holds goes under an id that it has drawn',
    file: 'storage/outbox-store.js',
    text: "decision === 'again' ? await giveBackUnbegun(sql, noticeId, now) : 0",
    becomes: '0',
    shownBy: lives('restoredMeanwhile', 'nothing goes under an id that a restore has drawn'),
  },
  {
    name: 'a restored copy posts the correction once more',
    file: 'storage/after-restore.js',
    text: 'await dropPostsOfCorrections(sql);',
    becomes: ';',
    shownBy: lives('restoredMeanwhile', 'a restored copy posts nothing by itself'),
  },
];

export const PLANTED_FOR_JUDGES = [
  ...OF_STAFF,
  ...OF_CITIZENS,
  ...OF_THE_CHANNEL,
  ...OF_THE_TOWN,
  ...OF_A_RESTORE,
];

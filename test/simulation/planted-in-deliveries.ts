/** Bugs in what becomes of a delivery: what may have gone, what goes again, and what receipts say. */
import { lives, type Planted } from './planted-bug.js';

/** A send without an answer counts as refused, and no receipt says otherwise. */
const UNCERTAIN_IS_REFUSED = {
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

export const IN_DELIVERIES: readonly Planted[] = [
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
    shownBy: lives('stoppedWhileUncertain', 'what may have gone is not given up'),
  },
  {
    name: 'a receipt revives a dropped delivery',
    file: 'storage/outbox-store.js',
    text: "and state <> 'handed-over' and ${MAY_HAVE_GONE}",
    becomes: "and state <> 'handed-over'",
    shownBy: lives('stoppedBeforeItLeft', 'what counts as sent was taken by the servers'),
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
    shownBy: lives('uncertain', 'nothing goes again without a doubt'),
  },
  {
    name: 'somebody has it, and it is not taken for handed over',
    file: 'transports/whatsapp-web/evidence.js',
    text: 'if (ack >= 1 || bestRecipientAck >= 2)',
    becomes: 'if (ack >= 5)',
    shownBy: lives('knownToHaveGone', 'nothing goes again that is known to have gone'),
  },
  {
    name: 'a send without an answer counts as not sent',
    file: 'sending/outbox.js',
    text: "return { kind: 'uncertain', detail: outcome.detail };",
    becomes: "return { kind: 'queued', detail: outcome.detail };",
    shownBy: lives('uncertain', 'nothing goes again without a doubt'),
  },
  {
    name: 'each attempt has another message id',
    file: 'storage/outbox-attempts.js',
    text: 'message_id = coalesce(message_id, :messageId)',
    becomes: 'message_id = :messageId',
    shownBy: lives('uncertain', 'nobody gets a notice twice'),
  },
  {
    name: 'each attempt at an answer has another message id',
    file: 'storage/outbox-attempts.js',
    text: 'message_id = coalesce(message_id, :messageId),\n             link_id',
    becomes: 'message_id = :messageId,\n             link_id',
    shownBy: lives('uncertainAnswer', 'each answer comes once'),
  },
  {
    name: 'each attempt at a part has another message id',
    file: 'storage/outbox-attempts.js',
    text: 'message_id = coalesce(message_id, :messageId),\n             link_id',
    becomes: 'message_id = :messageId,\n             link_id',
    shownBy: lives('uncertainParts', 'nobody gets a part twice'),
  },
  {
    name: 'a send without an answer counts as refused',
    ...UNCERTAIN_IS_REFUSED,
    shownBy: lives('uncertain', 'who has it is not called unreached'),
  },
  {
    name: 'a receipt says nothing of whether it was sent',
    ...UNCERTAIN_IS_REFUSED,
    shownBy: lives('uncertain', 'who has a receipt has been sent to'),
  },
  {
    name: 'the people of a refused list are given back to nobody',
    file: 'storage/outbox-attempts.js',
    text: 'await giveBack(sql, deliveryId, settled.noticeId, now);',
    becomes: '',
    shownBy: lives('refusedList', 'when faults end, everything ends'),
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
    name: 'who is refused one part is tried with each of the others',
    file: 'storage/outbox-attempts.js',
    text: 'if (await isRefusedBefore(sql, deliveryId, messageId, now))',
    becomes: 'if (false)',
    shownBy: lives('refusedOnePart', 'when faults end, everything ends'),
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
    name: 'who has left is not counted, though they have it',
    file: 'storage/recipients.js',
    text: 'set ack = best.ack, dropped_at = null',
    becomes: 'set ack = best.ack',
    shownBy: lives('leavesWhileUncertain', 'who has it is counted'),
  },
  {
    name: 'who has left is forgotten, though they have it',
    file: 'storage/recipients.js',
    text: '`update recipients set dropped_at = :now\n     where delivery_id',
    becomes: '`delete from recipients\n     where :now > 0 and delivery_id',
    shownBy: lives('leavesWhileUncertain', 'who has it is in the ledger'),
  },
  {
    name: 'receipts under a number are nobody’s',
    file: 'storage/recipients.js',
    text: 'on s.lid = i.chat_id or s.phone = i.chat_id',
    becomes: 'on s.lid = i.chat_id',
    shownBy: lives('underNumbers', 'receipts come to the ledger'),
  },
  {
    name: 'receipts that came while nobody listened are never read',
    file: 'sending/receipts.js',
    text: 'const receipts = await messenger.readReceipts(sent);',
    becomes: 'const receipts = [];',
    shownBy: lives('unheard', 'receipts come to the ledger'),
  },
  {
    name: 'a receipt of somebody unknown is everybody’s',
    file: 'storage/recipients.js',
    text: 'join subscribers s on s.lid = i.chat_id or s.phone = i.chat_id',
    becomes: 'join subscribers s on 1 = 1',
    shownBy: lives('strangeReceipts', 'no receipt without the notice'),
  },
];

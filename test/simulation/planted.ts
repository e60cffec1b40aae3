/**
 * Bugs that are planted into the compiled program, one at a time, to see that the simulation finds
 * them. A text that no longer stands exactly once in its file fails the run.
 */
import { readFileSync } from 'node:fs';

export interface Planted {
  readonly name: string;
  /** below `dist` */
  readonly file: string;
  readonly text: string;
  readonly becomes: string;
}

// Seen from build/test/simulation.
const DIST = new URL('../../../dist/', import.meta.url);

export const PLANTED: readonly Planted[] = [
  {
    name: 'a resent delivery is dropped at a stop',
    file: 'storage/end-notice.js',
    text: "set state = iif(resent_at is null, 'dropped', 'held'), changed_at",
    becomes: "set state = 'dropped', changed_at",
  },
  {
    name: 'a resent delivery is dropped at a reopening',
    file: 'storage/deliveries.js',
    text: "set state = iif(resent_at is null, 'dropped', 'held'), changed_at",
    becomes: "set state = 'dropped', changed_at",
  },
  {
    name: 'a receipt revives a dropped delivery',
    file: 'storage/outbox-store.js',
    text: "and state not in ('handed-over', 'dropped')",
    becomes: "and state <> 'handed-over'",
  },
  {
    name: 'our own LID comes into a list',
    file: 'sending/list-sync.js',
    text: 'lid !== ownLid && ',
    becomes: '',
  },
  {
    name: 'an older command lowers the time of the last one',
    file: 'storage/register-store.js',
    text: 'lastCommandAt: spokeLast ? at : before.lastCommandAt,',
    becomes: 'lastCommandAt: at,',
  },
  {
    name: 'a merge keeps the dropped one of two recipients',
    file: 'storage/recipients.js',
    text: 'order by r.dropped_at is null desc, case d.state',
    becomes: 'order by r.dropped_at is null, case d.state',
  },
  {
    name: 'a list is halved although it may have gone out',
    file: 'sending/outbox.js',
    text: "if (delivery.target.kind === 'list') {",
    becomes: "if (delivery.target.kind === 'list' && false) {",
  },
  {
    name: 'what was handed over is taken for given up',
    file: 'transports/whatsapp-web/evidence.js',
    text: 'if (handedOver === false)',
    becomes: 'if (handedOver !== true)',
  },
  {
    name: 'somebody has it, and it is not taken for handed over',
    file: 'transports/whatsapp-web/evidence.js',
    text: 'if (ack >= 1 || bestRecipientAck >= 2)',
    becomes: 'if (ack >= 5)',
  },
  {
    name: 'single messages do not ask again after their pause',
    file: 'sending/direct-sender.js',
    text: "return { until: turn.at };\n        if (!canSend())\n            return 'idle';",
    becomes: 'return { until: turn.at };',
  },
  {
    name: 'single messages do not ask whether citizens have been heard',
    file: 'sending/sending.js',
    text: 'canSend() && parts.caughtUp() && this.#recovery.recovered',
    becomes: 'canSend() && this.#recovery.recovered',
  },
  {
    name: 'lists do not ask whether citizens have been heard',
    file: 'sending/list-sender.js',
    text: "session.state.name === 'ready' && caughtUp() && recovery.recovered",
    becomes: "session.state.name === 'ready' && recovery.recovered",
  },
  {
    name: 'a send without an answer counts as not sent',
    file: 'sending/outbox.js',
    text: "return { kind: 'uncertain', detail: outcome.detail };",
    becomes: "return { kind: 'queued', detail: outcome.detail };",
  },
  {
    name: 'each attempt has another message id',
    file: 'storage/outbox-store.js',
    text: 'message_id = coalesce(message_id, :messageId)',
    becomes: 'message_id = :messageId',
  },
  {
    name: 'who has opted out meanwhile stays a recipient',
    file: 'storage/outbox-store.js',
    text: 'await leaveOutOptedOut(sql, deliveryId, now);',
    becomes: '',
  },
  {
    name: 'the people of a refused list are given back to nobody',
    file: 'storage/outbox-store.js',
    text: 'await giveBack(sql, deliveryId, settled.noticeId, now);',
    becomes: '',
  },
  {
    name: 'an older command wins',
    file: 'subscribers/subscriptions.js',
    text: 'standing.lastCommandAt !== null && command.at < standing.lastCommandAt',
    becomes: 'false',
  },
  {
    name: 'of one second the opt-in wins',
    file: 'subscribers/subscriptions.js',
    text: 'if (wantsActive && isOut && command.at === standing.lastCommandAt) {',
    becomes: 'if (false) {',
  },
  {
    name: 'a message counts each time it is read',
    file: 'storage/register-store.js',
    text: 'if (seen !== undefined)',
    becomes: 'if (false)',
  },
  {
    name: 'receipts under a number are nobody’s',
    file: 'storage/recipients.js',
    text: 'on s.lid = i.chat_id or s.phone = i.chat_id',
    becomes: 'on s.lid = i.chat_id',
  },
  {
    name: 'nothing is read back',
    file: 'subscribers/inbox.js',
    text: 'const since = Math.max(linkedAt, caughtUpTo - CLOCK_DIFFERENCE);',
    becomes: 'const since = Math.max(linkedAt, began + 60_000);',
  },
  {
    name: 'lists may be larger than the settings say',
    file: 'sending/choose-route.js',
    text: 'Math.min(support.limit, maxRecipients, MOST_RECIPIENTS)',
    becomes: 'Math.min(support.limit, MOST_RECIPIENTS)',
  },
  {
    name: 'lists are ours by their name',
    file: 'sending/list-sync.js',
    text: '.filter(({ id }) => ids.has(id))',
    becomes: '.filter(({ name }) => isOwnListName(name))',
  },
  {
    name: 'a list that is late is made a second time',
    file: 'sending/list-sync.js',
    text: 'if (missing.length > 0 && !loadSettled()) {',
    becomes: 'if (false) {',
  },
  {
    name: 'a block of the account stops nothing',
    file: 'sending/route-keeper.js',
    text: "case 'blocked':\n                return this.#stop(",
    becomes: "case 'blocked':\n                return; this.#stop(",
  },
  {
    name: 'what has expired goes on',
    file: 'storage/notices.js',
    text: 'and (notices.expires_at is null or notices.expires_at > :now)',
    becomes: '',
  },
  {
    name: 'a notice goes before its time',
    file: 'storage/notices.js',
    text: "notices.state in ('queued', 'sending') and notices.due_at <= :now",
    becomes: "notices.state in ('queued', 'sending')",
  },
  {
    name: 'receipts that came while nobody listened are never read',
    file: 'sending/receipts.js',
    text: 'const receipts = await messenger.readReceipts(sent);',
    becomes: 'const receipts = [];',
  },
  {
    name: 'a notice is called sent with people who have no delivery',
    file: 'storage/outbox-store.js',
    text: 'if (pending !== undefined || (await unaccounted(sql, noticeId)) > 0)',
    becomes: 'if (false)',
  },
  {
    name: 'a failed commit ends the transaction of nobody',
    file: 'storage/connection.js',
    text: "await sql.raw('rollback').catch(() => undefined);",
    becomes: '',
  },
];

/** @throws Error when the program has changed so that a bug cannot be planted any more */
export function verifyPlanted(): void {
  for (const { name, file, text } of PLANTED) {
    const source = readFileSync(new URL(file, DIST), 'utf8');
    const times = source.split(text).length - 1;
    if (times !== 1) {
      throw new Error(`«${name}»: its text stands ${String(times)} times in dist/${file}`);
    }
  }
}

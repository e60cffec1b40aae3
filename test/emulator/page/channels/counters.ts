/** Views and reactions of posts, asked for at most every two minutes. */
import type { Chat } from '../chats/chat.js';
import { messageTable } from '../messages/message-rows.js';
import type { Msg } from '../messages/msg.js';
import { define } from '../require.js';
import { queryNewsletterMessagesByJid } from './queries.js';
import { ServerStatusCodeError } from './server-error.js';

const AGAIN_AFTER_S = 120;
const LOCKED = 423;

const reactions = new Map<string, { readonly reactionCountMap: Map<string, number> }>();
const NewsletterMessageReactionsCollection = {
  get: (key: { toString(): string }) => reactions.get(key.toString()),
};

async function maybeUpdateMsgsAddOns(messages: readonly Msg[], chat: Chat): Promise<void> {
  const now = Date.now() / 1000;
  const due = messages.filter((msg) => now - lastUpdate(msg) >= AGAIN_AFTER_S);
  for (const msg of due) {
    const serverId = Number(msg.get('serverId'));
    const found = await ask(chat, serverId);
    if (found === null) return;
    const [entry] = found.messages.filter((each) => each.serverId === serverId);
    if (entry === undefined) continue;
    const views = entry.newsletterViewsCountViewsOrDeprecatedMixinGroup.value.viewsCount[0];
    const counts = {
      viewCount: views?.count,
      forwardsCount: entry.newsletterForwardsCountMixin.forwardsCountCount,
    };
    await messageTable.merge(msg.id.toString(), counts);
    const told = entry.newsletterReactionsMixin?.reactionsReaction ?? [];
    reactions.set(msg.id.toString(), {
      reactionCountMap: new Map(told.map(({ code, count }) => [code, count])),
    });
    // the model follows shortly after the promise
    setTimeout(() => msg.set({ ...counts, lastUpdateFromServerTs: now }));
  }
}

const lastUpdate = (msg: Msg): number => Number(msg.get('lastUpdateFromServerTs') ?? 0);

async function ask(chat: Chat, serverId: number) {
  try {
    return await queryNewsletterMessagesByJid(chat.id.toString(), 1, { after: serverId - 1 });
  } catch (error) {
    if (!(error instanceof ServerStatusCodeError)) throw error;
    if (error.statusCode === LOCKED) {
      (chat.newsletterMetadata as { set(fields: object): void }).set({ suspended: true });
    }
    return null;
  }
}

define('WAWebNewsletterGetMessageUpdatesAction', { maybeUpdateMsgsAddOns });
define('WAWebNewsletterReactionCollection', { NewsletterMessageReactionsCollection });

/**
 * These run in the page: channels. WhatsApp calls them newsletters. Not the library's own sending: it
 * calls a refused post accepted, and fails for every picture (docs/decisions/210-posts-of-our-own.md).
 */
import type { PostModel } from './channel-modules.js';
import type { PageContent } from './send.js';

export interface PageChannel {
  readonly id: string;
  readonly name: string;
  readonly inviteCode: string | null;
  readonly role: string;
  readonly suspended: boolean;
  readonly followers: number;
}

export type PagePost =
  | { readonly stage: 'noMedia' }
  | { readonly stage: 'preparing' | 'media' | 'picture'; readonly detail: string }
  | { readonly stage: 'sending'; readonly detail: string }
  | {
      readonly stage: 'answered';
      readonly result: string | null;
      readonly serverId: number | null;
    };

/** What the page's database knows, without a question to the servers. */
export async function storedChannels(): Promise<PageChannel[]> {
  const roles = ['subscriber', 'admin', 'guest', 'owner'];
  const rows = await window
    .require('WAWebSchemaNewsletterMetadata')
    .getNewsletterMetadataTable()
    .all();
  return rows.map((row) => ({
    id: row.id,
    name: row.name ?? '',
    inviteCode: row.inviteCode ?? null,
    role: roles[row.membershipType ?? 2] ?? 'guest',
    suspended: row.suspended ?? false,
    followers: row.size ?? 0,
  }));
}

export interface SoughtChannel extends PageChannel {
  /** it is in the page's memory, without which it takes no post; null: that may come, the page was just loaded */
  readonly inMemory: boolean | null;
}

/**
 * Asks the servers; a number is the code of their no.
 * @param request `lateFor`: for so many milliseconds after a load channels that are missing are late
 */
export async function askForChannel({
  id,
  lateFor,
}: {
  readonly id: string;
  readonly lateFor: number;
}): Promise<SoughtChannel | { code: number }> {
  const { queryNewsletterMetadataByJid } = window.require('WAWebNewsletterMetadataQueryJob');
  const role = window.require('WAWebNewsletterRoleIdentifier').getRoleByIdentifier(id);
  try {
    const answer = await queryNewsletterMetadataByJid(id, role, {
      subscribers: true,
      state: true,
      name: true,
      membership: true,
      inviteLink: true,
    });
    const { WAWebNewsletterCollection } = window.require('WAWebCollections');
    const isInMemory = WAWebNewsletterCollection.get(id) !== undefined;
    return {
      inMemory: isInMemory || (performance.now() < lateFor ? null : false),
      id: answer.idJid,
      name: answer.newsletterNameMetadataMixin?.nameElementValue ?? '',
      inviteCode: answer.newsletterInviteLinkMetadataMixin?.inviteCode ?? null,
      role: answer.newsletterMembershipMetadataMixin?.membershipType ?? role ?? 'guest',
      suspended: (answer.newsletterStateMetadataMixin?.stateType ?? 'active') !== 'active',
      followers: answer.newsletterSubscribersMetadataMixin?.subscribersCount ?? 0,
    };
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (typeof statusCode === 'number') return { code: statusCode };
    throw error;
  }
}

/** Its bundle has been loaded before. Resolves with the id. */
export async function createChannel(order: {
  readonly name: string;
  readonly description: string;
}): Promise<{ id: string } | { code: number }> {
  const { createNewsletterAction } = window.require('WAWebNewsletterCreateAction');
  try {
    const made = await createNewsletterAction({ ...order, picture: null });
    return made === null ? { code: 500 } : { id: made.toString() };
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (typeof statusCode === 'number') return { code: statusCode };
    throw error;
  }
}

/**
 * Posts one message under an id chosen beforehand. What the page has repeated by itself meanwhile, at a
 * reconnection, has its number, and does not go a second time. A text whose row is there already is sent again by
 * the client's own way, which mends row and model; of media that way does nothing, so they get a model
 * of their own again.
 */
export async function postToChannel(request: {
  readonly channelId: string;
  readonly messageId: string;
  readonly content: PageContent;
}): Promise<PagePost> {
  let stage: 'preparing' | 'media' | 'sending' = 'preparing';
  try {
    const shelf = window.campanile;
    if (!shelf) return { stage, detail: 'the page has been loaded anew' };
    const { channelId, messageId, content } = request;
    const collections = window.require('WAWebCollections');
    const chat = collections.WAWebNewsletterCollection.get(channelId);
    if (!chat) return { stage, detail: 'the channel is not in the memory of the page' };
    const from = window.require('WAWebUserPrefsMeUser').getMaybeMePnUser();
    if (!from) return { stage, detail: 'the page does not know its own number' };
    const to = window.require('WAWebWidFactory').createWid(channelId);
    const key = `true_${channelId}_${messageId}`;
    const real = (serverId: number | undefined) =>
      serverId !== undefined && serverId >= 99 && serverId <= 2_147_476_647 ? serverId : null;
    const stored = (await collections.Msg.getMessagesById([key]))?.messages?.[0] as
      PostModel | undefined;
    const known = real(stored?.serverId);
    if (known !== null) return { stage: 'answered', result: 'OK', serverId: known };
    if (content.kind === 'text' && stored) {
      stage = 'sending';
      const result = await window.require('WAWebResendMsgAction').resendMsg(stored);
      return { stage: 'answered', result: result ?? null, serverId: real(stored.serverId) };
    }
    const id = new (window.require('WAWebMsgKey'))({ from, to, id: messageId, selfDir: 'out' });
    const common = {
      id,
      from,
      to,
      ack: 0,
      t: Math.floor(Date.now() / 1000),
      isNewMsg: true,
      local: true,
      self: 'out',
      viewMode: 'VISIBLE',
    };
    const Post = collections.Msg.modelClass;
    const send = window.require('WAWebNewsletterSendMsgAction');
    if (content.kind === 'text') {
      const msg = new Post({ ...common, type: 'chat', body: content.text });
      stage = 'sending';
      const result = await send.sendNewsletterAlbumMsg({ chat, msg });
      const answer = result?.messageSendResult ?? null;
      return { stage: 'answered', result: answer, serverId: real(msg.serverId) };
    }
    const staged = shelf.media.get(content.sha256);
    if (!staged) return { stage: 'noMedia' };
    stage = 'media';
    const { type: mimetype } = staged.file;
    const opaque = await window
      .require('WAWebMediaOpaqueData')
      .createFromData(staged.file, mimetype);
    const prep = window.require('WAWebPrepRawMedia').prepRawMedia(opaque, {});
    const prepared = await prep.waitForPrep();
    if (prepared.type !== content.as) {
      return { stage: 'picture', detail: `the page makes a ${prepared.type} of it` };
    }
    const mediaObject = window
      .require('WAWebMediaStorage')
      .getOrCreateMediaObject(prepared.filehash);
    mediaObject.consolidate({
      type: prepared.type,
      size: prepared.size,
      mimetype: prepared.mimetype,
      mediaBlob: prepared.mediaBlob,
    });
    const caption = content.caption === '' ? {} : { caption: content.caption };
    const fields = await window
      .require('WAWebMediaPrep')
      .getMediaPropsNew(prep, { type: prepared.type, ...caption });
    const msg = new Post({ ...fields, ...common, type: prepared.type, ...caption });
    const { uploadUnencryptedMedia } = window.require('WAWebMediaMmsV4Upload');
    stage = 'sending';
    const result = await send.sendNewsletterMediaMsg(chat, msg, async (message) => {
      const uploaded = await uploadUnencryptedMedia({
        mimetype: prepared.mimetype,
        mediaObject,
        mediaType: `newsletter-${prepared.type}`,
        calculateToken: () => undefined,
      });
      const entry = uploaded?.mediaEntry;
      if (!entry) throw new Error('the media server took nothing');
      message.set({
        mediaHandle: entry.handle,
        directPath: entry.directPath,
        filehash: prepared.filehash,
        size: prepared.size,
      });
      return message;
    });
    const answer = result?.messageSendResult ?? null;
    return { stage: 'answered', result: answer, serverId: real(msg.serverId) };
  } catch (error) {
    const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return { stage, detail };
  }
}

export type PageFind =
  | { readonly kind: 'found'; readonly serverId: number }
  /** ids of the posts after, `null` for one without, and when they were posted (unix seconds) */
  | {
      readonly kind: 'listed';
      readonly posts: readonly {
        readonly id: string | null;
        readonly serverId: number;
        readonly t: number;
      }[];
    }
  | { readonly kind: 'refused'; readonly code: number };

/** The row with a real number, else what the servers tell of the posts after `after`. */
export async function findPost(request: {
  readonly channelId: string;
  readonly messageId: string;
  readonly after: number | null;
}): Promise<PageFind> {
  const { channelId, messageId, after } = request;
  const { Msg } = window.require('WAWebCollections');
  const key = `true_${channelId}_${messageId}`;
  const stored = (await Msg.getMessagesById([key]))?.messages?.[0] as PostModel | undefined;
  const known = stored?.serverId;
  if (known !== undefined && known >= 99 && known <= 2_147_476_647) {
    return { kind: 'found', serverId: known };
  }
  const { queryNewsletterMessagesByJid } = window.require('WAWebNewsletterGetMessagesQueryJob');
  try {
    const cursor = after === null ? undefined : { after };
    const { messages } = await queryNewsletterMessagesByJid(channelId, 100, cursor);
    const found = messages.find((each) => each.id === messageId);
    if (found) return { kind: 'found', serverId: found.serverId };
    return {
      kind: 'listed',
      posts: messages.map(({ id, serverId, t }) => ({ id: id ?? null, serverId, t })),
    };
  } catch (error) {
    const { statusCode } = error as { statusCode?: number };
    if (typeof statusCode === 'number') return { kind: 'refused', code: statusCode };
    throw error;
  }
}

export type PagePostChange = 'done' | 'absent' | 'tooOld' | 'refused';

/**
 * Changes the text of a post. The action tells nothing: a refusal shows in `isSendFailure` (run on the
 * client of August 2026).
 */
export async function editPost(request: {
  readonly channelId: string;
  readonly messageId: string;
  readonly text: string;
}): Promise<PagePostChange> {
  const { Msg } = window.require('WAWebCollections');
  const key = `true_${request.channelId}_${request.messageId}`;
  const post = (await Msg.getMessagesById([key]))?.messages?.[0] as PostModel | undefined;
  if (!post) return 'absent';
  if (!window.require('WAWebMsgActionCapability').canEditText(post)) return 'tooOld';
  post.set({ isSendFailure: false });
  await window.require('WAWebSendMessageEditAction').sendMessageEdit(post, request.text, {});
  return post.isSendFailure === true ? 'refused' : 'done';
}

/**
 * Deletes a post for everyone. ERROR_NETWORK stands for every no of the servers but 404, which counts as done
 * (run on the client of August 2026): the code does not come out, so it may be for the moment.
 */
export async function revokePost(request: {
  readonly channelId: string;
  readonly messageId: string;
}): Promise<{ readonly kind: PagePostChange | 'denied' | 'unknown'; readonly detail: string }> {
  const { Msg, WAWebNewsletterCollection } = window.require('WAWebCollections');
  const chat = WAWebNewsletterCollection.get(request.channelId);
  const key = `true_${request.channelId}_${request.messageId}`;
  const post = (await Msg.getMessagesById([key]))?.messages?.[0] as PostModel | undefined;
  if (!chat) return { kind: 'unknown', detail: 'the channel is not in the memory of the page' };
  if (!post) return { kind: 'absent', detail: '' };
  const result = await window
    .require('WAWebNewsletterRevokeMsgAction')
    .sendNewsletterRevokeMsg(chat, post, true);
  switch (result?.messageSendResult) {
    case 'OK':
      return { kind: 'done', detail: '' };
    case 'ERROR_CANCELLED':
      return { kind: 'tooOld', detail: 'ERROR_CANCELLED' };
    case 'ERROR_NETWORK':
      return { kind: 'denied', detail: 'ERROR_NETWORK' };
    default:
      return { kind: 'unknown', detail: String(result?.messageSendResult) };
  }
}

export interface PageCounts {
  readonly serverId: number;
  readonly views: number | null;
  readonly forwards: number | null;
  readonly reactions: Record<string, number>;
}

/** Of the posts from a number on, in questions that change nothing: an answer has a hundred at most. */
export async function countPosts(request: {
  readonly channelId: string;
  readonly from: number;
}): Promise<PageCounts[]> {
  const { queryNewsletterMessagesByJid } = window.require('WAWebNewsletterGetMessagesQueryJob');
  const found: Awaited<ReturnType<typeof queryNewsletterMessagesByJid>>['messages'][number][] = [];
  let after = request.from - 1;
  for (let isMore = true; isMore;) {
    const answer = await queryNewsletterMessagesByJid(request.channelId, 100, { after });
    found.push(...answer.messages);
    const last = Math.max(after, ...answer.messages.map(({ serverId }) => serverId));
    isMore = answer.messages.length === 100 && last > after;
    after = last;
  }
  return found.map((entry) => ({
    serverId: entry.serverId,
    views:
      entry.newsletterViewsCountViewsOrDeprecatedMixinGroup?.value?.viewsCount?.[0]?.count ?? null,
    forwards: entry.newsletterForwardsCountMixin?.forwardsCountCount ?? null,
    reactions: Object.fromEntries(
      (entry.newsletterReactionsMixin?.reactionsReaction ?? []).map(({ code, count }) => [
        code,
        count,
      ]),
    ),
  }));
}

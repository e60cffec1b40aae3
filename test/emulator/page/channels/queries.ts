/** Questions about channels: what the servers say of one, and of its posts. Nothing is stored. */
import { connection } from '../core/connection.js';
import { createWid } from '../core/wid-factory.js';
import type { Chat } from '../chats/chat.js';
import { define } from '../require.js';
import type { ChannelPost, ChannelState } from '../wire.js';
import { newsletterCollection } from './collection.js';
import { isNewsletterEnabled } from './gating.js';
import { remember, store } from './known-channels.js';
import { newsletterMetadataCollection } from './metadata.js';
import { answered, ServerStatusCodeError } from './server-error.js';

/** The most posts of one answer. */
const MOST_POSTS = 100;

export function askForChannel(jid: string): Promise<ChannelState> {
  return answered<ChannelState>(connection.request({ name: 'channel', channel: jid }));
}

/** An answer in the shape that the real client makes of it. */
export function parsed(state: ChannelState): Readonly<Record<string, unknown>> {
  const micros = state.createdAt * 1_000_000;
  return {
    idJid: state.id,
    newsletterCreationTimeMetadataMixin: { creationTimeValue: state.createdAt },
    newsletterInviteLinkMetadataMixin: { inviteCode: state.invite },
    newsletterNameMetadataMixin: {
      nameId: '1',
      nameUpdateTime: micros,
      nameElementValue: state.name,
    },
    newsletterSubscribersMetadataMixin: { subscribersCount: state.subscribers },
    newsletterUserSettingsMetadataMixin: [],
    newsletterVerificationMetadataMixin: { verificationState: 'unverified' },
    newsletterStateMetadataMixin: { stateType: state.state.toLowerCase() },
    newsletterDescriptionMetadataMixin: {
      descriptionQueryDescriptionResponseMixin: {
        id: '2',
        updateTime: micros,
        elementValue: state.description,
      },
    },
    newsletterMembershipMetadataMixin: { membershipType: state.role.toLowerCase() },
    newsletterPictureMetadataMixin: { picture: [] },
    hasNewsletterLinkedAccountsMetadataMixin: false,
    newsletterPrivacyMetadataMixin: null,
    newsletterReactionCodesSettingMetadataMixin: undefined,
  };
}

async function queryNewsletterMetadataByJid(jid: string, _role: unknown, _fields: unknown) {
  return parsed(await askForChannel(jid));
}

/** Memory and database. `undefined` on every error. */
async function queryAndUpdateNewsletterMetadataAction(
  jid: string,
  _order: { readonly fields: object },
): Promise<Chat | undefined> {
  try {
    const state = await askForChannel(jid);
    await store(state);
    if (!isNewsletterEnabled()) return undefined;
    remember(state, newsletterCollection.get(jid)?.get('isReadOnly') !== false);
    return newsletterCollection.get(jid);
  } catch (error) {
    if (error instanceof ServerStatusCodeError) return undefined;
    throw error;
  }
}

/** `after` the newer ones, `before` the older ones; without either the newest. */
export async function queryNewsletterMessagesByJid(
  jid: string,
  count: number,
  cursor: { readonly after?: number; readonly before?: number } | undefined,
) {
  const search = { ...cursor, channel: jid, count: Math.min(count, MOST_POSTS) };
  const posts = await answered<readonly ChannelPost[]>(
    connection.request({ name: 'channel-posts', ...search }),
  );
  return { end: true, timestamp: Math.floor(Date.now() / 1000), messages: posts.map(entry) };
}

function entry({ id, serverId, t, isSender, content, views, forwards, reactions }: ChannelPost) {
  const kind = content.type === 'chat' ? 'NewsletterText' : 'NewsletterMedia';
  const codes = Object.entries(reactions).map(([code, count]) => ({ code, count }));
  return {
    id,
    serverId,
    t,
    isSender: isSender ? 'true' : undefined,
    newsletterMessageHistoryContent: { name: kind },
    newsletterViewsCountViewsOrDeprecatedMixinGroup: {
      name: 'NewsletterViewsCountViews',
      value: { viewsCount: [{ type: undefined, count: views }] },
    },
    newsletterForwardsCountMixin: { forwardsCountCount: forwards },
    newsletterReactionsMixin: codes.length === 0 ? null : { reactionsReaction: codes },
  };
}

function getRoleByIdentifier(jid: string): string | undefined {
  return newsletterMetadataCollection.get(createWid(jid))?.membershipType;
}

define('WAWebNewsletterMetadataQueryJob', { queryNewsletterMetadataByJid });
define('WAWebQueryAndUpdateNewslettersMetadataAction', { queryAndUpdateNewsletterMetadataAction });
define('WAWebNewsletterGetMessagesQueryJob', { queryNewsletterMessagesByJid });
define('WAWebNewsletterRoleIdentifier', { getRoleByIdentifier });

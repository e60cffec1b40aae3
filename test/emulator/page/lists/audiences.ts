/** The lists as the user interface shows them. */
import { chatCollection, type Chat } from '../chats/chat.js';
import type { Contact } from '../people/contact.js';
import { phoneOf } from '../people/lid-mapping.js';
import { define } from '../require.js';
import { NOBODY, type AudienceExpression } from './audience.js';
import { BroadcastMetadata } from './metadata.js';

interface Audience {
  readonly audienceExpression: AudienceExpression;
  readonly broadcastJid: string;
  readonly lastBroadcastTimestamp: null;
  readonly name: string;
  readonly recipientCount: number;
}

function getBroadcastChatsAsAudiences(): Audience[] {
  return chatCollection
    .filter(({ id }) => id.isBroadcastList())
    .map((chat) => {
      const metadata = metadataOf(chat);
      return {
        audienceExpression: metadata?.audienceExpression ?? NOBODY,
        broadcastJid: chat.id.toString(),
        lastBroadcastTimestamp: null,
        name: chat.formattedTitle || namesOf(metadata),
        recipientCount: metadata?.recipients.length ?? 0,
      };
    });
}

function metadataOf(chat: Chat): BroadcastMetadata | undefined {
  return chat.broadcastMetadata instanceof BroadcastMetadata ? chat.broadcastMetadata : undefined;
}

/** A list without a name goes by its recipients. */
function namesOf(metadata: BroadcastMetadata | undefined): string {
  return metadata?.recipients.map(({ contact }) => displayName(contact)).join(', ') ?? '';
}

function displayName(contact: Contact): string {
  if (contact.name !== undefined || contact.pushname !== undefined) return contact.formattedName;
  const phone = contact.id.isLid() ? phoneOf(contact.id) : contact.id;
  return phone === null ? contact.formattedName : formatted(phone.user);
}

/** Italian numbers in groups, others as they are. */
function formatted(digits: string): string {
  return `+${digits.replace(/^(39)(\d{3})(\d{3})(\d{4})$/, '$1 $2 $3 $4')}`;
}

define('WAWebBizBroadcastsAudienceUtils', {
  getBroadcastChatsAsAudiences,
  MAX_AUDIENCE_NAME_LENGTH: 100,
});

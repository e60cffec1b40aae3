/** Who may change or delete a post, and for how long. */
import type { Msg } from '../messages/msg.js';
import { ACK } from '../sending/ack.js';
import { newsletterMetadataCollection } from './metadata.js';

/** Thirty days, in seconds. */
const CHANGEABLE_FOR = 30 * 24 * 60 * 60;

const ageOf = ({ t }: Msg): number => Date.now() / 1000 - t;

function isOurs({ id }: Msg): boolean {
  return (
    id.remote.isNewsletter() &&
    (newsletterMetadataCollection.get(id.remote)?.iAmAdminOrOwner() ?? false)
  );
}

/** A post that failed may be deleted at any age. */
export function canRevokeNewsletterMsg(message: Msg): boolean {
  return isOurs(message) && (message.ack === ACK.FAILED || ageOf(message) <= CHANGEABLE_FOR);
}

/** Of posts in channels; citizens' chats are not emulated here. */
export function canEditText(message: Msg): boolean {
  return isOurs(message) && message.type === 'chat' && ageOf(message) < CHANGEABLE_FOR;
}

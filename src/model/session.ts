/** The link between WhatsApp's account and this PC. */
import type { Alias, Phone } from './person.js';

/** The account that is linked. */
export interface Account {
  readonly phone: Phone;
  readonly alias: Alias | null;
  /** true for the WhatsApp Business app; null: it is not known yet */
  readonly business: boolean | null;
  /** version of WhatsApp Web, `2.3000.…` */
  readonly clientVersion: string;
}

export type LossReason =
  /** there is no connection; it comes back by itself */
  | { readonly kind: 'network' }
  /** unlinked on the phone, or logged out */
  | { readonly kind: 'logged-out' }
  /** another number than the comune's had been paired; it was unlinked */
  | { readonly kind: 'wrong-number'; readonly expectedMasked: string; readonly foundMasked: string }
  /** WhatsApp Web has changed: what sending or receiving needs is not there */
  | { readonly kind: 'incompatible'; readonly missing: readonly string[] }
  /** another browser took the session over */
  | { readonly kind: 'conflict' }
  /** WhatsApp has blocked the number; `state` is WhatsApp's word: `TOS_BLOCK`, `SMB_TOS_BLOCK`, `PROXYBLOCK` */
  | { readonly kind: 'blocked'; readonly state: string }
  /** what carries the messages failed; it is being started again */
  | { readonly kind: 'failed'; readonly detail: string };

/**
 * What is lost where WhatsApp Web lacks a lesser part: showing a new QR code, turning calls away,
 * asking again for what could not be decrypted, deleting messages for everyone, files to single
 * people, not appearing online; or nothing that is ours.
 */
export type PageLoss =
  'pairing' | 'calls' | 'unreadable' | 'revoking' | 'media' | 'presence' | 'nothing';

/** A lesser part that is missing, as `Module` or `Module.export`. */
export interface PageLack {
  readonly missing: string;
  readonly loss: PageLoss;
}

export type SessionState =
  | { readonly name: 'starting' }
  /** `qr` is the text of the code, or null when the last one expired and no new one has come */
  | { readonly name: 'pairing'; readonly qr: string | null }
  | { readonly name: 'syncing' }
  | {
      readonly name: 'ready';
      readonly account: Account;
      /** tells one pairing of the account from the next: another one knows nothing of its messages */
      readonly pairingId: string;
    }
  | { readonly name: 'lost'; readonly reason: LossReason }
  | { readonly name: 'stopped' };

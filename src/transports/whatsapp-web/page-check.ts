/** Everything that must hold of a page before messages are handed on or sent. */
import { z } from 'zod';
import type { Phone } from '../../model/person.js';
import type { Account } from '../../model/session.js';
import { explain, type PageDoor } from './page-gateway.js';
import { CORE_CONTRACT, missingFromPage } from './page/contract.js';
import { installCampanile } from './page/install.js';

export type PageVerdict =
  | { readonly kind: 'ok'; readonly account: Account }
  /** WhatsApp Web has changed */
  | { readonly kind: 'missing'; readonly missing: readonly string[] }
  | { readonly kind: 'other-number'; readonly found: Phone }
  /** it could not be told */
  | { readonly kind: 'unknown'; readonly detail: string };

/** With what whatsapp-web.js 1.34.7 tells of a new message. */
const NEWS = ['onAddMessageEvent'];
/** With what it tells of changes, which nobody here listens to. */
const CHANGES = [
  'onChangeMessageEvent',
  'onChangeMessageTypeEvent',
  'onMessageAckEvent',
  'onMessageMediaUploadedEvent',
  'onEditMessageEvent',
  'onRemoveMessageEvent',
  'onChatUnreadCountEvent',
];

const aboutPage = z.object({
  phone: z.string().nullable(),
  lid: z.string().nullable(),
  platform: z.string().nullable(),
  waVersion: z.string(),
});

/** In UTF-16 units: no keyword is as long. */
const LONGEST_EDIT = 1_000;

/**
 * Prepares the page, and checks it.
 * @param wanted.receiptBatch, wanted.pageAnswer milliseconds
 */
export async function verifyPage(
  page: PageDoor,
  wanted: { readonly number: Phone; readonly receiptBatch: number; readonly pageAnswer: number },
): Promise<PageVerdict> {
  const { number, receiptBatch, pageAnswer } = wanted;
  const contract = await page.call(missingFromPage, CORE_CONTRACT, z.array(z.string()), pageAnswer);
  if (contract.kind !== 'answered') return { kind: 'unknown', detail: explain(contract) };
  if (contract.value.length > 0) return { kind: 'missing', missing: contract.value };
  const about = await page.call(
    installCampanile,
    { receiptBatchMs: receiptBatch, muted: NEWS, silenced: CHANGES, longestEdit: LONGEST_EDIT },
    aboutPage,
    pageAnswer,
  );
  if (about.kind !== 'answered') return { kind: 'unknown', detail: explain(about) };
  const { phone, lid, platform, waVersion } = about.value;
  // No reason to unlink anything: it may know it later.
  if (phone === null) return { kind: 'unknown', detail: 'the page does not know its own number' };
  if (phone !== number) return { kind: 'other-number', found: phone };
  const business = platform?.startsWith('smb') ?? false;
  return { kind: 'ok', account: { phone, lid, business, clientVersion: waVersion } };
}

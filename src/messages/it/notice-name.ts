/** What a notice is called where several stand together. */
import { firstWords, type Notice } from '../../model/notice.js';

/** Names that cameras, scanners and programs give, or that say nothing: `avviso (2)`, `IMG_20261129_1034`. */
const GENERIC =
  /^(avvis[oi]|testo|nuovo documento( di testo)?|documento|doc|senza titolo|img|dsc[nf]?|pxl|foto|photo|image|immagine|scan|scansione|screenshot|schermata|whatsapp (image|video)|vid)([\s._()\d-].*)?$/i;

/** Its title, or how it begins where that tells more. */
export function noticeName({ title, parts }: Pick<Notice, 'title' | 'parts'>): string {
  return GENERIC.test(title.trim()) ? (firstWords(parts) ?? title) : title;
}

/** `n. 12 · Interruzione idrica in via Roma`; the words only where the name is not made of them. */
export function numberAndWords(notice: Pick<Notice, 'id' | 'title' | 'parts'>): string {
  const words = firstWords(notice.parts);
  const number = `n. ${String(notice.id)}`;
  return words === null || words === noticeName(notice) ? number : `${number} · ${words}`;
}

/**
 * A line as whoever wrote it sees it: without the signs that no screen shows, and without what
 * Word, mail programs and Markdown put around it. An order is an order in bold and in a list too.
 */

export interface BareLine {
  readonly text: string;
  /** before the first colon, still with accents and capitals; null: there is no colon */
  readonly label: string | null;
  /** behind the colon, or the whole line */
  readonly value: string;
}

/** No order needs more; what is longer is text, and need not be searched to its end. */
const LONGEST = 400;

const UNSEEN = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]|(?![\t\n])\p{Cc}/gu;
const TAG = /<\/?[a-z]{1,10} ?\/?>/gi;
/** A bullet, an emoji, a number: whatever stands before the first letter. */
const IN_FRONT = /^(?:[^\p{L}\p{Nd}]+|(?:\p{Nd}{1,3}|\p{L})(?:[.)\]．）°]|\u20e3|º(?!\p{L})))+/u;
/** Also those of other scripts, which look the same and come from the tables of signs. */
const COLON = /[:：﹕︓︰꞉∶ː]/u;
const EMPHASIS = /[*_~`]/g;
const CLOSING = /[*_~`\s”"»’'›)\]}]+$/u;
const OPENING = /^[*_~`\s]+/u;

/** Without the signs that take up no room on a screen. */
export function visible(text: string): string {
  return text.replace(UNSEEN, '');
}

/** True for a text in which there is nothing to see. */
export function isBlank(text: string): boolean {
  return visible(text).trim() === '';
}

export function bareLine(written: string): BareLine {
  const text = visible(written)
    .replace(/(\p{M})\p{M}+/gu, '$1') // letters that are piled up with accents
    .replace(/\s+/g, ' ')
    .replace(TAG, '')
    .replace(IN_FRONT, '')
    .slice(0, LONGEST);
  const colon = text.search(COLON);
  if (colon < 0) return { text: text.trim(), label: null, value: text.trim() };
  const label = text
    .slice(0, colon)
    .replace(EMPHASIS, '')
    .replace(/[\s”"»’'›)\]]+$/u, '');
  return { text, label, value: inside(text.slice(colon + 1), written) };
}

/** Quotes at the end belong to the value only if they do not close what was opened before it. */
function inside(value: string, written: string): string {
  const bare = value.replace(OPENING, '');
  const isQuoted = /^[^\p{L}\p{Nd}]*[“"«‘'‹([{]/u.test(visible(written));
  return isQuoted ? bare.replace(CLOSING, '') : bare.replace(/[*_~`\s]+$/u, '');
}

/**
 * Whether a line is a header, something that was meant to be one, or a part of the text. Citizens
 * must neither lose a line of an ordinary text nor read a header that was misspelt, so there is a
 * third answer besides yes and no, and it refuses the notice.
 */
import { distance } from 'fastest-levenshtein';
import { folded, readDate } from './italian-dates.js';
import type { HeaderName, Moment } from '../model/notice.js';

export type LineMeaning =
  /**
   * The name is right. Not `certain`: what follows is no value for it, and an ordinary text may
   * begin so («Urgente: manca l’acqua in via Roma»).
   */
  | {
      readonly kind: 'header';
      readonly name: HeaderName;
      readonly value: string;
      readonly certain: boolean;
    }
  /**
   * The name is nearly right, or another word for it. `isHeader`: it can be nothing else, so that it
   * is none of the text wherever it stands; of another word, and of a sentence, nobody knows.
   */
  | { readonly kind: 'misspelt'; readonly meant: HeaderName; readonly isHeader: boolean }
  /** `labelled`: a few words, a colon and more words */
  | { readonly kind: 'text'; readonly labelled: boolean };

interface Header {
  readonly name: HeaderName;
  /** folded */
  readonly spelling: string;
  /** folded; other words for it, which an ordinary text may contain too */
  readonly synonyms: readonly string[];
  /** of its spelling, how many letters may be wrong */
  readonly slips: number;
  /** whether a text after a misspelt name, or after a synonym, makes it a header */
  readonly suits: (value: string, moment: Moment) => boolean;
}

const HEADERS: readonly Header[] = [
  {
    name: 'Invia il',
    spelling: 'invia il',
    synonyms: [
      'invia',
      'inviare',
      'invio',
      'data invio',
      'data di invio',
      "data dell'invio",
      'da inviare il',
      'spedire il',
      'manda il',
      'mandare il',
      'pubblica il',
      'pubblicare il',
    ],
    slips: 2,
    suits: isDate,
  },
  {
    name: 'Scade il',
    spelling: 'scade il',
    synonyms: [
      'scade',
      'scadenza',
      'data scadenza',
      'data di scadenza',
      'valido fino al',
      'valido fino a',
      'fino al',
    ],
    slips: 2,
    suits: isDate,
  },
  {
    name: 'Urgente',
    spelling: 'urgente',
    synonyms: ['urgenza'],
    slips: 1,
    suits: isYesOrNo,
  },
  { name: 'Titolo', spelling: 'titolo', synonyms: [], slips: 1, suits: () => true },
  {
    name: 'Ripeti',
    spelling: 'ripeti',
    synonyms: ['ripetere', 'ripetizione', 'ripeti invio', "ripeti l'invio"],
    slips: 1,
    suits: isYesOrNo,
  },
  { name: 'Canale', spelling: 'canale', synonyms: [], slips: 1, suits: isYesOrNo },
];

const LABEL = /^\p{L}[\p{L}\s']{0,30}$/u;

export function meaningOf(written: string, moment: Moment): LineMeaning {
  const { text, label, value } = bareLine(written);
  const spelling = label === null ? '' : folded(label);
  if (!LABEL.test(spelling)) return withoutColon(text, moment);
  const exact = HEADERS.find((header) => header.spelling === spelling);
  if (exact !== undefined) {
    const certain = exact.suits !== isYesOrNo || yesOrNo(value) !== null || isNearlyYesOrNo(value);
    return { kind: 'header', name: exact.name, value: value.trim(), certain };
  }
  for (const { name, spelling: right, synonyms, slips, suits } of HEADERS) {
    const isNear = distance(spelling, right) <= slips;
    if (isNear && (slips > 1 || suits(value, moment))) {
      return { kind: 'misspelt', meant: name, isHeader: name !== 'Titolo' && suits(value, moment) };
    }
    if (synonyms.includes(spelling) && suits(value, moment)) {
      return { kind: 'misspelt', meant: name, isHeader: false };
    }
  }
  return { kind: 'text', labelled: value !== '' };
}

/** null: neither. */
export function yesOrNo(value: string): boolean | null {
  const word = folded(bared(value));
  if (word === 'si') return true;
  return word === 'no' ? false : null;
}

/** `Invia il 8/12/2026`, `Urgente = sì`: the line is nothing else. */
function withoutColon(written: string, moment: Moment): LineMeaning {
  const line = folded(written.replace(/[*_~`|]/g, ' '));
  const meant = HEADERS.find(({ spelling, suits }) => {
    const rest = line.startsWith(spelling) ? line.slice(spelling.length) : '';
    return /^[\s;=–—>→-]/.test(rest) && suits(rest, moment);
  });
  return meant === undefined || meant.name === 'Titolo'
    ? { kind: 'text', labelled: false }
    : { kind: 'misspelt', meant: meant.name, isHeader: meant.name !== 'Scade il' };
}

/** Also a date that cannot be: it was meant as one. */
export function isDate(value: string, moment: Moment): boolean {
  return readDate(bared(value), moment, { hour: 0, minute: 0 }).kind !== 'unreadable';
}

/** A date or an answer, whatever stands around it. */
export function bared(value: string): string {
  return value.replace(/^[^\p{L}\p{Nd}]+/u, '').replace(/(?:[^\p{L}\p{M}\p{Nd}]\p{M}*)+$/u, '');
}

function isYesOrNo(value: string): boolean {
  return yesOrNo(value) !== null;
}

/** `s`, `vero`, `sì, subito`; but «si avvisa la cittadinanza» begins an ordinary text. */
function isNearlyYesOrNo(written: string): boolean {
  const value = written.replace(/^[^\p{L}]+/u, '').trim();
  return (
    /^\p{L}{1,4}[^\p{L}\p{Nd}]*$/u.test(value) ||
    /^(?:s[ìí]|si['’]|(?:si|no)[.!,;])(?!\p{L})/iu.test(value)
  );
}

/**
 * A line as its writer sees it: without the signs that no screen shows, and without what Word, mail
 * programs and Markdown put around it. An order is an order in bold and in a list too.
 */
interface BareLine {
  readonly text: string;
  /** before the first colon, still with accents and capitals; null: there is no colon */
  readonly label: string | null;
  /** behind the colon, or the whole line */
  readonly value: string;
}

/** No order is longer; a longer line is text. */
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

function bareLine(written: string): BareLine {
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

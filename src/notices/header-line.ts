/**
 * Whether a line is a header, something that was meant to be one, or a part of the text. Citizens
 * must neither lose a line of an ordinary text nor read a header that was misspelt, so there is a
 * third answer besides yes and no, and it refuses the notice.
 */
import { distance } from 'fastest-levenshtein';
import { folded, readDate, type Moment } from './italian-dates.js';

export type HeaderName = 'Invia il' | 'Scade il' | 'Urgente' | 'Titolo' | 'Ripeti';

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
  /** the name is nearly right, or another word for it, and what follows suits it */
  | { readonly kind: 'misspelt'; readonly meant: HeaderName }
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
];

const LABELLED = /^\s*(?<label>\p{L}[\p{L}\p{M}\s'’]{0,30}?)\s*[:：]\s*(?<value>.*)$/u;

export function meaningOf(written: string, moment: Moment): LineMeaning {
  const { label, value } = LABELLED.exec(written)?.groups ?? {};
  if (label === undefined || value === undefined) return withoutColon(written, moment);
  const spelling = folded(label);
  const exact = HEADERS.find((header) => header.spelling === spelling);
  if (exact !== undefined) {
    const certain = exact.suits !== isYesOrNo || yesOrNo(value) !== null || isNearlyYesOrNo(value);
    return { kind: 'header', name: exact.name, value: value.trim(), certain };
  }
  const meant = HEADERS.find(
    ({ spelling: right, synonyms, slips, suits }) =>
      (distance(spelling, right) <= slips && (slips > 1 || suits(value, moment))) ||
      (synonyms.includes(spelling) && suits(value, moment)),
  );
  return meant === undefined
    ? { kind: 'text', labelled: value !== '' }
    : { kind: 'misspelt', meant: meant.name };
}

/** null: neither. */
export function yesOrNo(value: string): boolean | null {
  const word = folded(value).replace(/[.!,;]+$/, '');
  if (word === 'si') return true;
  return word === 'no' ? false : null;
}

/** `Invia il 8/12/2026`, `Urgente = sì`: the line is nothing else. */
function withoutColon(written: string, moment: Moment): LineMeaning {
  const line = folded(written);
  const meant = HEADERS.find(({ spelling, suits }) => {
    const rest = line.startsWith(spelling) ? line.slice(spelling.length) : '';
    return /^[\s;=–—-]/.test(rest) && suits(rest.replace(/^[\s;=–—-]+/, ''), moment);
  });
  return meant === undefined || meant.name === 'Titolo'
    ? { kind: 'text', labelled: false }
    : { kind: 'misspelt', meant: meant.name };
}

/** Also a date that cannot be: it was meant as one. */
export function isDate(value: string, moment: Moment): boolean {
  return readDate(value, moment, { hour: 0, minute: 0 }).kind !== 'unreadable';
}

function isYesOrNo(value: string): boolean {
  return yesOrNo(value) !== null;
}

/** `s`, `vero`, `sì, subito`; but «si avvisa la cittadinanza» begins an ordinary text. */
function isNearlyYesOrNo(value: string): boolean {
  return (
    /^\p{L}{1,4}[.!,;]*$/u.test(value.trim()) ||
    /^(?:s[ìí]|si['’]|(?:si|no)[.!,;])(?!\p{L})/iu.test(value.trim())
  );
}

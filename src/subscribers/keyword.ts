/**
 * Keywords are whole messages, never substrings: DISATTIVA contains ATTIVA. A message counts when
 * nothing but decoration (quotes, punctuation, symbols, emoji, white space) surrounds the word.
 */
import type { Keyword } from '../model/subscriber.js';

export interface KeywordMatch {
  readonly keyword: Keyword;
  /** the word as it is configured, e.g. `ATTIVA` */
  readonly word: string;
}

/** Words that count besides ATTIVA and DISATTIVA. */
export type FurtherWords = Readonly<Record<Keyword, readonly string[]>>;

/** In the order in which they are looked for. */
const WORDS: Readonly<Record<Keyword, string>> = { 'opt-out': 'DISATTIVA', 'opt-in': 'ATTIVA' };

const NO_FURTHER_WORDS: FurtherWords = { 'opt-in': [], 'opt-out': [] };

/** Longer messages are no keyword; they are not even looked at. In UTF-16 units. */
const LONGEST_BODY = 200;

const EMOJI = /[\p{Extended_Pictographic}\p{Emoji_Presentation}]/gu;

/** Zero-width characters, variation selectors, soft hyphens, bidi marks, tag characters. */
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;

/** Marks go along with the decoration that carries them: `´` is a space with an accent. */
const DECORATION = String.raw`(?:[\p{P}\p{S}\p{Z}\p{C}]\p{M}*)+`;
const DECORATED_ENDS = new RegExp(`^${DECORATION}|${DECORATION}$`, 'gu');

/**
 * The keyword that a message is, or null. A word configured for both keywords opts out.
 */
export function matchKeyword(
  body: string,
  further: FurtherWords = NO_FURTHER_WORDS,
): KeywordMatch | null {
  if (body.length > LONGEST_BODY) return null;
  const written = bareWord(body);
  if (written === '') return null;
  const isWritten = (word: string) => bareWord(word) === written;

  for (const [keyword, usual] of Object.entries(WORDS) as [Keyword, string][]) {
    const word = [usual, ...further[keyword]].find(isWritten);
    if (word !== undefined) return { keyword, word };
  }
  return null;
}

/** The text without decoration at its ends, in one spelling; empty if nothing is left. */
export function bareWord(text: string): string {
  return (
    text
      // before NFKC, which would make letters of some emoji: ™ → TM, ℹ → i
      .replace(EMOJI, ' ')
      .replace(INVISIBLE, '')
      .normalize('NFKC')
      .replace(INVISIBLE, '')
      .replace(DECORATED_ENDS, '')
      // not toLocaleLowerCase: on a Turkish PC that turns ATTIVA into attıva
      .toLowerCase()
      .normalize('NFKC')
  );
}

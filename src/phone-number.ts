/**
 * Where digits become a telephone number: the only place. WhatsApp's LIDs are digits as well, as many
 * as a number may have, and must never pass for one.
 */
import { parsePhoneNumberWithError, type PhoneNumber } from 'libphonenumber-js/max';
import {
  nineDigits,
  noMobile,
  noNumber,
  shortened,
  withoutPrefix,
} from './messages/it/register-file.js';
import type { Phone } from './model/person.js';

export type WrittenNumber =
  | { readonly kind: 'phone'; readonly phone: Phone; readonly isMobile: boolean }
  | { readonly kind: 'refused'; readonly why: string };

/**
 * A number as people write it: `333 111 22 01`, `0587 758456`, `+39 333…`, `0039333…` → `39333…`. Without a
 * prefix it is Italian or refused: another country is never guessed, since `333 123 4567` with a digit
 * too many would be French.
 * @returns why it is refused, in Italian, with the form that is wanted
 */
export function writtenNumber(written: string): WrittenNumber {
  const read = readingOf(written);
  if (typeof read === 'string') return { kind: 'refused', why: read };
  const type = read.getType();
  const isMobile = type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE';
  return { kind: 'phone', phone: digitsOf(read), isMobile };
}

/** The same, of a person's phone. */
export function mobileNumber(written: string): WrittenNumber {
  const number = writtenNumber(written);
  return number.kind === 'phone' && !number.isMobile
    ? { kind: 'refused', why: noMobile(written) }
    : number;
}

/** Whether digits in international form can be a number: `393331112201`, and no LID. */
export function isPhone(digits: string): boolean {
  return /^\d+$/.test(digits) && validNumber(`+${digits}`) !== null;
}

/** No mobile number in the world is longer, whatever some numbering plan leaves room for; LIDs are. */
const MOST_DIGITS = 13;

/** What spreadsheets make of a long number. */
const SHORTENED = /^\d+([.,]\d+)?E\+?\d+$/i;
/** Signs that telephones copy along and nobody sees. */
const UNSEEN = /\p{Cf}/gu;
const WRITTEN = /^[\s(]*\+?[\d\s.()/\-‐‑–]*$/u;

/** The number, or why there is none. */
function readingOf(given: string): PhoneNumber | string {
  const written = given.replace(UNSEEN, '').trim();
  if (SHORTENED.test(written)) return shortened(written);
  if (!WRITTEN.test(written)) return noNumber(written);
  const digits = written.replace(/\D/g, '');
  if (written.includes('+')) return validNumber(`+${digits}`) ?? noNumber(written);
  if (digits.startsWith('00')) return validNumber(`+${digits.slice(2)}`) ?? noNumber(written);
  const nine = /^(?:39)?(3\d{8})$/.exec(digits)?.[1];
  if (nine !== undefined) return nineDigits(written, nine);
  if (/^(0\d+|3\d{9})$/.test(digits)) return validNumber(`+39${digits}`) ?? noNumber(written);
  if (/^39(0\d+|3\d{9})$/.test(digits)) return validNumber(`+${digits}`) ?? noNumber(written);
  return digits.length < 7 ? noNumber(written) : withoutPrefix(written);
}

function validNumber(international: string): PhoneNumber | null {
  try {
    const number = parsePhoneNumberWithError(international);
    return number.isValid() && international.length <= MOST_DIGITS + 1 ? number : null;
  } catch {
    return null;
  }
}

function digitsOf({ number }: PhoneNumber): Phone {
  return number.slice(1);
}

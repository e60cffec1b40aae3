/**
 * Where digits become a telephone number: the only place. WhatsApp's LIDs are digits as well, as many
 * as a number may have, and must never pass for one.
 */
import { parsePhoneNumberWithError, type PhoneNumber } from 'libphonenumber-js/max';
import type { Phone } from './model/person.js';

export type MobileNumber =
  | { readonly kind: 'mobile'; readonly phone: Phone }
  | { readonly kind: 'refused'; readonly why: string };

/** `333 111 22 01`, `+39 333…`, `0039333…` → `39333…`; without a prefix it is an Italian number. */
export function mobileNumber(written: string): MobileNumber {
  const refused = (why: string): MobileNumber => ({ kind: 'refused', why });
  if (/^\d+([.,]\d+)?E\+?\d+$/i.test(written)) {
    return refused(
      `il foglio di calcolo ha accorciato il numero («${written}»): dare alla colonna il formato testo`,
    );
  }
  const number = validNumber(written);
  if (number === null) return refused(`«${written}» non è un numero di telefono valido`);
  const type = number.getType();
  return type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE'
    ? { kind: 'mobile', phone: digitsOf(number) }
    : refused(`«${written}» non è un numero di cellulare`);
}

/**
 * A number as a clerk types it, mobile or not, in international form; without a prefix it is Italian.
 * null: there is no such number in any country.
 */
export function typedPhone(typed: string): Phone | null {
  if (!/^[\d\s.()/+-]*$/.test(typed)) return null;
  const number = validNumber(typed);
  return number === null ? null : digitsOf(number);
}

/** Whether digits in international form can be a number: `393331112201`, and no LID. */
export function isPhone(digits: string): boolean {
  return /^\d+$/.test(digits) && validNumber(`+${digits}`) !== null;
}

/** No mobile number in the world is longer, whatever some numbering plan leaves room for; LIDs are. */
const MOST_DIGITS = 13;

function validNumber(written: string): PhoneNumber | null {
  try {
    const number = parsePhoneNumberWithError(written, 'IT');
    return number.isValid() && digitsOf(number).length <= MOST_DIGITS ? number : null;
  } catch {
    return null;
  }
}

function digitsOf({ number }: PhoneNumber): Phone {
  return number.slice(1);
}

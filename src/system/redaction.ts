import { isPhone, writtenNumber } from '../phone-number.js';
import type { LogFields } from '../ports/runtime.js';

/** `393665775490` → `+39 366 ••• •490`. Enough to recognise a number that one knows, no more. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  return `+${digits.slice(0, 2)} ${digits.slice(2, 5)} ••• •${digits.slice(-3)}`;
}

/** WhatsApp's names of a person: `393331112201@c.us`, `81234567890123@lid`, with a device too. */
const PERSON_ID = /(?<!\d)(\d{5,})(?::\d+)?@(c\.us|s\.whatsapp\.net|lid)/g;

/** Between the first digits of a number and the others, and between those; a dash may be one that does not break. */
const FIRST_GAP = '(?:\\)? ?[-‑–./] ?|\\)?[ \\u00a0]|\\))';
const GAP = '[-‑–. \\u00a0]?';
const PREFIX = `(?:(?:\\+|%2B|00)?39${FIRST_GAP}?)?`;
/** Not `345/2026/001`: what follows first is no year by itself. */
const GROUPS =
  `3\\d{2}${FIRST_GAP}(?!(?:19|20)\\d{2}(?!\\d))` +
  `(?:\\d{7}|\\d{3}${GAP}\\d{2}${GAP}\\d{2}|\\d{2}${GAP}\\d{2}${GAP}\\d{3}|\\d{4}${GAP}\\d{3})`;

/**
 * Italian mobile numbers as people write them, wherever they stand: in names of files, behind a label, in
 * addresses of chats, with points, dashes and strokes. Not within hexadecimal ids, versions and decimals, and
 * in groups not behind other digits, as in a date.
 */
const MOBILE = new RegExp(
  `(?=[+%\\d])(?<![\\d•]|\\d[A-Fa-f]{1,8}|\\d[.,])` +
    `(?:${PREFIX}3\\d{9}|(?<!\\d[-‑–./])${PREFIX}${GROUPS})` +
    `(?!\\d|[A-Fa-f]{1,8}\\d|[.,]\\d)`,
  'g',
);

/**
 * Other digits that stand alone and may be a number: the digits of a LID without its server are masked too,
 * but not as a number. Not those inside of words, versions, paths and hexadecimal ids; behind a colon only as
 * many as a LID has.
 */
const LONE_DIGITS =
  /(?<![\w.\-/@•])(?:(?<!:)|(?=\d{14,15}(?!\d)))(?:\+\d[\d ]{7,16}\d|\d{9,15})(?![\w@]|\.\d)/g;
/** A point behind them is the end of a sentence, or begins the ending of a file's name. */
const ENDING = /^\.\p{L}/u;
const YEAR = /^(?:19|20)/;

/** The safety net below `maskPhone`: no person can be recognised in what is logged. */
export function redactText(text: string): string {
  return text
    .replace(PERSON_ID, (_, digits: string, server: string) =>
      server === 'lid' ? `•••${digits.slice(-4)}@lid` : `${maskPhone(digits)}@${server}`,
    )
    .replace(MOBILE, masked)
    .replace(LONE_DIGITS, (found, offset: number, whole: string) => {
      const end = offset + found.length;
      const isName = ENDING.test(whole.slice(end, end + 3));
      return isName && !looksDialled(found) ? found : masked(found);
    });
}

/** Names of files are full of digits: moments, numbers of the protocol. */
function looksDialled(found: string): boolean {
  return writtenNumber(found).kind === 'phone' || (isPhone(found) && !YEAR.test(found));
}

function masked(found: string): string {
  const number = writtenNumber(found.replace('%2B', '+'));
  return number.kind === 'phone' ? maskPhone(number.phone) : `•••${found.slice(-4)}`;
}

/**
 * Errors become plain objects with their causes; numbers, times and ids stay as they are. What comes back
 * can be written as JSON, whatever it was.
 */
export function redactFields(fields: LogFields): LogFields {
  return redactObject(fields, []);
}

/** What holds more within itself is not shown: errors bring along sockets and what led to them. */
const DEEPEST = 8;

/** @param around the objects in which it lies */
function redactValue(value: unknown, around: readonly object[]): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (around.includes(value) || around.length === DEEPEST) return '…';
  if (value instanceof Error) return redactObject(plainError(value), [...around, value]);
  if (Array.isArray(value)) return value.map((one) => redactValue(one, [...around, value]));
  if (ArrayBuffer.isView(value)) return `${String(value.byteLength)} bytes`;
  return redactObject(value, [...around, value]);
}

function redactObject(object: object, around: readonly object[]): LogFields {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => [redactText(name), redactValue(value, around)]),
  );
}

function plainError(error: Error): LogFields {
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: error.cause };
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}

import { writtenNumber } from '../phone-number.js';
import type { LogFields } from '../ports/runtime.js';

/** `393665775490` → `+39 366 ••• •490`. Enough to recognise a number that one knows, no more. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  return `+${digits.slice(0, 2)} ${digits.slice(2, 5)} ••• •${digits.slice(-3)}`;
}

/** WhatsApp's names of a person: `393331112201@c.us`, `81234567890123@lid`, with a device too. */
const PERSON_ID = /(\d{5,})(?::\d+)?@(c\.us|s\.whatsapp\.net|lid)/g;

/**
 * Telephone numbers that stand alone, with or without spaces, and what may be one: the digits of a LID
 * without its server are masked too, but not as a number. Not those inside of words, versions, paths
 * and hexadecimal ids.
 */
const LONE_PHONE =
  /(?<![\w.\-/:@•])(?:\+\d[\d ]{7,16}\d|\d{9,15}|3\d{2} \d{3} ?\d{2} ?\d{2})(?![\w.@])/g;

/** The safety net below `maskPhone`: no person can be recognised in what is logged. */
export function redactText(text: string): string {
  return text
    .replace(PERSON_ID, (_, digits: string, server: string) =>
      server === 'lid' ? `•••${digits.slice(-4)}@lid` : `${maskPhone(digits)}@${server}`,
    )
    .replace(LONE_PHONE, (found) => {
      const number = writtenNumber(found);
      return number.kind === 'phone' ? maskPhone(number.phone) : `•••${found.slice(-4)}`;
    });
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
    Object.entries(object).map(([name, value]) => [name, redactValue(value, around)]),
  );
}

function plainError(error: Error): LogFields {
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: error.cause };
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}

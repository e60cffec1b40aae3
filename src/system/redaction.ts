import { typedPhone } from '../phone-number.js';
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
      const phone = typedPhone(found);
      return phone === null ? `•••${found.slice(-4)}` : maskPhone(phone);
    });
}

/** Errors become plain objects with their causes; numbers, times and ids stay as they are. */
export function redactFields(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, redactValue(value)]),
  );
}

function redactValue(value: unknown): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value instanceof Error) return redactFields(plainError(value));
  if (Array.isArray(value)) return value.map(redactValue);
  if (typeof value === 'object' && value !== null) return redactFields({ ...value });
  return value;
}

function plainError(error: Error): LogFields {
  const code = 'code' in error ? { code: error.code } : {};
  const cause = error.cause === undefined ? {} : { cause: error.cause };
  return { name: error.name, message: error.message, ...code, stack: error.stack, ...cause };
}

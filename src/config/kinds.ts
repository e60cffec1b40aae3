/**
 * What a setting may be. Settings arrive as text wherever they come from, so that `0587758456` keeps its zero and
 * `"3366"` is a number all the same; each kind reads its own.
 */
import { isIP } from 'node:net';
import { z } from 'zod';
import { isOnlyAboutPrivacy, PLACEHOLDERS, unknownPlaceholders } from '../messages/it/citizens.js';
import { KINDS, oneOf, SETTING_WRONG, UNITS } from '../messages/it/settings.js';
import { isPasswordHash } from '../panel-access.js';
import { writtenNumber } from '../phone-number.js';
import { closest } from './suggestion.js';

/** Minutes. */
const MINUTES_A_DAY = 24 * 60;

export const SECTION = mustBe(KINDS.section);

export const text = z.string(mustBe(KINDS.text)).trim().min(1, SETTING_WRONG.empty);

export const phoneNumber = text.transform((written, context) => {
  const number = writtenNumber(written);
  if (number.kind === 'phone') return number.phone;
  context.addIssue(number.why);
  return z.NEVER;
});

export const timeZone = text.refine(isTimeZone, SETTING_WRONG.timeZone);

export const webAddress = z.url({
  protocol: /^https?$/,
  error: SETTING_WRONG.webAddress,
});

export const listenAddress = text.refine(
  (value) => value === 'localhost' || isIP(value) !== 0,
  SETTING_WRONG.listenAddress,
);

export const passwordHash = text.refine(isPasswordHash, SETTING_WRONG.passwordHash);

const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export const logLevel = z.enum(LOG_LEVELS, mustBeOneOf(LOG_LEVELS));

/** `03:30`, `off` */
export const timeOfNight = z
  .string(mustBe(KINDS.timeOrOff))
  .trim()
  .regex(/^(([01]?\d|2[0-3]):[0-5]\d|off)$/, mustBe(KINDS.timeOrOff));

export const yesOrNo = z
  .string(mustBe(KINDS.yesOrNo))
  .regex(/^(true|false)$/, mustBe(KINDS.yesOrNo))
  .transform((value) => value === 'true');

export const mailAddress = text.regex(/^[^\s@<>]+@[^\s@<>]+$/, mustBe(KINDS.mailAddress));

/** As WhatsApp calls a channel. */
export const channelId = text.regex(/^\d+@newsletter$/, mustBe(KINDS.channelId));

export const mailServer = z
  .url({ protocol: /^smtps?$/, error: SETTING_WRONG.mailServer })
  .refine(isDecodable, SETTING_WRONG.percent);

export const listOfTexts = z.array(text, mustBe(KINDS.texts));

export function wholeNumber(from: number, to: number) {
  const { error } = mustBe(KINDS.wholeNumber(from, to));
  return z
    .string({ error })
    .regex(/^\d+$/, error)
    .transform(Number)
    .pipe(z.number().min(from, error).max(to, error));
}

/** `35`; the word, such as `off`: null */
export function wholeNumberOr(word: string, from: number, to: number) {
  const number = wholeNumber(from, to);
  const { error } = mustBe(KINDS.wholeNumberOr(word, from, to));
  return z.string({ error }).transform((value, context) => {
    const written = value.trim();
    if (written.toLowerCase() === word) return null;
    const parsed = number.safeParse(written);
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

/** `2`, `0.5` */
export function amount(to: number, unit: string) {
  const error = SETTING_WRONG.amount(to, unit);
  return z
    .string({ error })
    .regex(/^\d+(\.\d+)?$/, error)
    .transform(Number)
    .pipe(z.number().max(to, error));
}

export function seconds(to: number) {
  return amount(to, UNITS.seconds);
}

/** `8-20`, `5` */
export function range(what: string) {
  const error = SETTING_WRONG.range(what);
  return z
    .string({ error })
    .regex(/^\s*\d+(\.\d+)?\s*(-\s*\d+(\.\d+)?\s*)?$/, error)
    .transform((value) => {
      const [from = NaN, to = from] = value.split('-').map(Number);
      return { from, to };
    })
    .refine(({ from, to }) => from <= to, SETTING_WRONG.order);
}

/** `21:00-08:00` in minutes since midnight, in whatever order; `off`: null */
const clockRange = (() => {
  const { error } = mustBe(KINDS.hoursOrOff);
  const hour = String.raw`(?:([01]?\d|2[0-3]):([0-5]\d)|(24):(00))`;
  return z
    .string({ error })
    .trim()
    .regex(new RegExp(`^(?:${hour}\\s*-\\s*${hour}|off)$`, 'i'), error)
    .transform((value) => {
      if (value.toLowerCase() === 'off') return null;
      const [from = NaN, to = NaN] = value.split('-').map((time) => {
        const [hours = NaN, minutes = NaN] = time.split(':').map(Number);
        return hours * 60 + minutes;
      });
      return { from, to };
    });
})();

/** `08:00-20:00` */
export const dailyHours = clockRange.refine(
  (hours) => hours === null || hours.from < hours.to,
  SETTING_WRONG.hoursReversed,
);

export const quietHours = clockRange.refine(
  (hours) => hours === null || hours.from % MINUTES_A_DAY !== hours.to % MINUTES_A_DAY,
  SETTING_WRONG.hoursEqual,
);

/** Characters: longer than any answer should be. */
export const LONGEST_TEXT = 1_000;

export function citizenText(preset: string, purpose: string) {
  return wording(LONGEST_TEXT).default(preset).describe(purpose);
}

/** A text for citizens with what the comune knows of itself. */
export function wording(longest: number) {
  return filledText(longest, PLACEHOLDERS).refine(
    (value) => !isOnlyAboutPrivacy(value),
    SETTING_WRONG.onlyPrivacy,
  );
}

export function filledText(longest: number, placeholders: readonly string[]) {
  return text.max(longest, SETTING_WRONG.tooLong(longest)).superRefine((value, context) => {
    for (const written of unknownPlaceholders(value, placeholders)) {
      const meant = closest(written, placeholders) ?? placeholders.join(', ');
      context.addIssue(SETTING_WRONG.placeholder(written, meant));
    }
  });
}

export function mustBe(what: string): { error: string } {
  return { error: SETTING_WRONG.mustBe(what) };
}

export function mustBeOneOf(values: readonly string[]): { error: string } {
  return mustBe(oneOf(values));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('it', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** nodemailer decodes user and password, and throws at a % that begins no code. */
function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

import { KINDS, PRESETS, SETTING_WRONG, TEXT_PURPOSES, UNITS } from '../messages/it/settings.js';
import { isIP } from 'node:net';
import { z } from 'zod';
import { CHANNEL_MODES } from '../model/channel.js';
import { DEFAULT_LIMITS, MEGABYTE } from '../model/notice-limits.js';
import { writtenNumber } from '../phone-number.js';
import { isPasswordHash } from '../panel-access.js';
import {
  CORRECTION_PLACEHOLDERS,
  DEFAULT_CORRECTION,
  DEFAULT_TEXTS,
  isOnlyAboutPrivacy,
  PLACEHOLDERS,
  unknownPlaceholders,
} from '../messages/it/citizens.js';
import { ABOUT } from '../messages/it/about-settings.js';
import { closest } from './suggestion.js';

/**
 * Every setting, its default (those of the Comune di Bientina), what it may be, and what staff read
 * of it (`describe`, in Italian, last). The file `campanile.yaml`, the environment and
 * `campanile config --example` are made from this: a key added here has all three.
 *
 * Settings arrive as text wherever they come from, so that `0587758456` keeps its zero and `"3366"`
 * is a number all the same; each kind below reads its own.
 */

/** Minutes. */
const DAY = 24 * 60;

const SECTION = mustBe(KINDS.section);

const text = z.string(mustBe(KINDS.text)).trim().min(1, SETTING_WRONG.empty);

const phoneNumber = text.transform((written, context) => {
  const number = writtenNumber(written);
  if (number.kind === 'phone') return number.phone;
  context.addIssue(number.why);
  return z.NEVER;
});

const timeZone = text.refine(isTimeZone, SETTING_WRONG.timeZone);

const webAddress = z.url({
  protocol: /^https?$/,
  error: SETTING_WRONG.webAddress,
});

const listenAddress = text.refine(
  (value) => value === 'localhost' || isIP(value) !== 0,
  SETTING_WRONG.listenAddress,
);

const passwordHash = text.refine(isPasswordHash, SETTING_WRONG.passwordHash);

const logLevel = z.enum(['error', 'warn', 'info', 'debug'], {
  error: 'deve essere error, warn, info o debug',
});

/** `03:30`, `off` */
const timeOfNight = z
  .string(mustBe('un orario come 03:30, oppure off'))
  .trim()
  .regex(/^(([01]?\d|2[0-3]):[0-5]\d|off)$/, 'deve essere un orario come 03:30, oppure off');

const yesOrNo = z
  .string(mustBe('true oppure false'))
  .regex(/^(true|false)$/, 'deve essere true oppure false')
  .transform((value) => value === 'true');

const mailAddress = text.regex(
  /^[^\s@<>]+@[^\s@<>]+$/,
  'deve essere un indirizzo come nome@comune.it',
);

const listOfTexts = z.array(text, mustBe(KINDS.texts));

function wholeNumber(from: number, to: number) {
  const error = `deve essere un numero intero tra ${from} e ${to}`;
  return z
    .string({ error })
    .regex(/^\d+$/, error)
    .transform(Number)
    .pipe(z.number().min(from, error).max(to, error));
}

/** `35`; `illimitati`: null */
function unlimitedOr(from: number, to: number) {
  const number = wholeNumber(from, to);
  const error = `deve essere un numero intero tra ${from} e ${to}, oppure illimitati`;
  return z.string({ error }).transform((value, context) => {
    if (value.trim().toLowerCase() === 'illimitati') return null;
    const parsed = number.safeParse(value.trim());
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

/** `2`, `0.5` */
function amount(to: number, unit: string) {
  const error = SETTING_WRONG.amount(to, unit);
  return z
    .string({ error })
    .regex(/^\d+(\.\d+)?$/, error)
    .transform(Number)
    .pipe(z.number().max(to, error));
}

function seconds(to: number) {
  return amount(to, UNITS.seconds);
}

/** `8-20`, `5` */
function range(what: string) {
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
  const error = 'deve essere un orario come 08:00-20:00, oppure off';
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
const dailyHours = clockRange.refine(
  (hours) => hours === null || hours.from < hours.to,
  'la prima ora deve venire prima',
);

const quietHours = clockRange.refine(
  (hours) => hours === null || hours.from % DAY !== hours.to % DAY,
  'le due ore devono essere diverse',
);

/** `500`; `off`: null */
function numberOrOff(from: number, to: number) {
  const number = wholeNumber(from, to);
  const error = `deve essere un numero intero tra ${from} e ${to}, oppure off`;
  return z.string({ error }).transform((value, context) => {
    if (value.trim().toLowerCase() === 'off') return null;
    const parsed = number.safeParse(value.trim());
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

/** Characters: longer than any answer should be. */
const LONGEST_TEXT = 1_000;

function citizenText(preset: string, purpose: string) {
  return wording(LONGEST_TEXT).default(preset).describe(purpose);
}

/** Below every notice, of which WhatsApp lets 1,024 characters stand with a picture. */
const LONGEST_FOOTER = 300;

/** A text for citizens with what the comune knows of itself. */
function wording(longest: number) {
  return filledText(longest, PLACEHOLDERS).refine(
    (value) => !isOnlyAboutPrivacy(value),
    SETTING_WRONG.onlyPrivacy,
  );
}

function filledText(longest: number, placeholders: readonly string[]) {
  return text.max(longest, SETTING_WRONG.tooLong(longest)).superRefine((value, context) => {
    for (const written of unknownPlaceholders(value, placeholders)) {
      const meant = closest(written, placeholders) ?? placeholders.join(', ');
      context.addIssue(SETTING_WRONG.placeholder(written, meant));
    }
  });
}

export const settingsSchema = z.strictObject(
  {
    number: phoneNumber.default('393665775490').describe(ABOUT.number),
    information: text.default('0587 758456').describe(ABOUT.information),
    municipality: text.default(PRESETS.municipality).describe(ABOUT.municipality),
    timezone: timeZone.default('Europe/Rome').describe(ABOUT.timezone),
    port: wholeNumber(0, 65_535).default(3366).describe(ABOUT.port),
    console: z
      .strictObject(
        {
          listen: listenAddress.default('127.0.0.1').describe(ABOUT['console.listen']),
          names: z
            .array(text.toLowerCase(), mustBe(KINDS.names))
            .default([])
            .describe(ABOUT['console.names']),
          passwordHash: passwordHash
            .nullable()
            .default(null)
            .describe(ABOUT['console.passwordHash']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.console),
    browser: z
      .strictObject(
        {
          path: text.nullable().default(null).describe(ABOUT['browser.path']),
          args: listOfTexts.default([]).describe(ABOUT['browser.args']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.browser),
    log: z
      .strictObject(
        {
          level: logLevel.default('info').describe(ABOUT['log.level']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.log),
    keywords: z
      .strictObject(
        {
          optIn: listOfTexts.default([]).describe(ABOUT['keywords.optIn']),
          optOut: listOfTexts.default([]).describe(ABOUT['keywords.optOut']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.keywords),
    privacy: z
      .strictObject(
        {
          url: webAddress.nullable().default(null).describe(ABOUT['privacy.url']),
          version: text.default('1').describe(ABOUT['privacy.version']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.privacy),
    texts: z
      .strictObject(
        {
          welcome: citizenText(DEFAULT_TEXTS.welcome, TEXT_PURPOSES.welcome),
          alreadySubscribed: citizenText(
            DEFAULT_TEXTS['already-active'],
            TEXT_PURPOSES.alreadySubscribed,
          ),
          farewell: citizenText(DEFAULT_TEXTS.farewell, TEXT_PURPOSES.farewell),
          notSubscribed: citizenText(DEFAULT_TEXTS['not-subscribed'], TEXT_PURPOSES.notSubscribed),
          notFound: citizenText(DEFAULT_TEXTS['not-found'], TEXT_PURPOSES.notFound),
          reminder: citizenText(DEFAULT_TEXTS.reminder, TEXT_PURPOSES.reminder),
          renewal: citizenText(DEFAULT_TEXTS.renewal, TEXT_PURPOSES.renewal),
          saved: citizenText(DEFAULT_TEXTS.saved, TEXT_PURPOSES.saved),
          correction: filledText(LONGEST_TEXT, CORRECTION_PLACEHOLDERS)
            .default(DEFAULT_CORRECTION)
            .describe(ABOUT['texts.correction']),
          footer: wording(LONGEST_FOOTER).nullable().default(null).describe(ABOUT['texts.footer']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.texts),
    direct: z
      .strictObject(
        {
          pauseSeconds: range(UNITS.seconds)
            .prefault('8-20')
            .describe(ABOUT['direct.pauseSeconds']),
          restEvery: range(UNITS.messages).prefault('20-30').describe(ABOUT['direct.restEvery']),
          restMinutes: range(UNITS.minutes).prefault('2-5').describe(ABOUT['direct.restMinutes']),
          perHour: wholeNumber(1, 100_000).default(80).describe(ABOUT['direct.perHour']),
          urgentPerHour: wholeNumber(0, 100_000)
            .default(200)
            .describe(ABOUT['direct.urgentPerHour']),
          perDay: wholeNumber(1, 1_000_000).default(500).describe(ABOUT['direct.perDay']),
          warmUpDays: wholeNumber(0, 365).default(10).describe(ABOUT['direct.warmUpDays']),
          hours: dailyHours.prefault('08:00-20:00').describe(ABOUT['direct.hours']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.direct),
    renewal: z
      .strictObject(
        {
          active: yesOrNo.default(false).describe(ABOUT['renewal.active']),
          months: wholeNumber(3, 60).default(12).describe(ABOUT['renewal.months']),
          coldPercent: wholeNumber(0, 100).default(70).describe(ABOUT['renewal.coldPercent']),
          weeks: wholeNumber(1, 26).default(4).describe(ABOUT['renewal.weeks']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.renewal),
    lists: z
      .strictObject(
        {
          maxRecipients: wholeNumber(0, 256).default(256).describe(ABOUT['lists.maxRecipients']),
          waitSeconds: seconds(3600).default(180).describe(ABOUT['lists.waitSeconds']),
          monthlyAllowance: unlimitedOr(1, 1_000_000)
            .prefault('illimitati')
            .describe(ABOUT['lists.monthlyAllowance']),
          urgentReserve: wholeNumber(0, 1_000_000)
            .prefault('0')
            .describe(ABOUT['lists.urgentReserve']),
          whenUsedUp: z
            .enum(['direct', 'hold'], mustBe('direct o hold'))
            .default('direct')
            .describe(ABOUT['lists.whenUsedUp']),
          // the one value there is: what is beyond the free messages does not go by list
          paid: z
            .literal('never', mustBe('never: Campanile non spende mai denaro'))
            .default('never')
            .describe(ABOUT['lists.paid']),
          directIfUnsaved: yesOrNo.default(true).describe(ABOUT['lists.directIfUnsaved']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.lists),
    channel: z
      .strictObject(
        {
          mode: z
            .enum(CHANNEL_MODES, mustBe('off, mirror o fallback'))
            .default('off')
            .describe(ABOUT['channel.mode']),
          id: text
            .regex(/^\d+@newsletter$/, 'deve essere scritto come 120363…@newsletter')
            .nullable()
            .default(null)
            .describe(ABOUT['channel.id']),
          link: webAddress.nullable().default(null).describe(ABOUT['channel.link']),
          documentsText: text
            .default(PRESETS.documentsText)
            .describe(ABOUT['channel.documentsText']),
          pdfPages: wholeNumber(0, 10).default(3).describe(ABOUT['channel.pdfPages']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.channel),
    recovery: z
      .strictObject(
        {
          patienceMinutes: amount(1440, UNITS.minutes)
            .default(10)
            .describe(ABOUT['recovery.patienceMinutes']),
          urgentPatienceMinutes: amount(1440, UNITS.minutes)
            .default(1)
            .describe(ABOUT['recovery.urgentPatienceMinutes']),
          heldAfterHours: amount(720, UNITS.hours)
            .default(24)
            .describe(ABOUT['recovery.heldAfterHours']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.recovery),
    cooling: z
      .strictObject(
        {
          seconds: seconds(3600).default(60).describe(ABOUT['cooling.seconds']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.cooling),
    quietHours: quietHours.prefault('21:00-08:00').describe(ABOUT.quietHours),
    confirmAbove: numberOrOff(0, 1_000_000).prefault('off').describe(ABOUT.confirmAbove),
    overdueHours: amount(8760, UNITS.hours).default(12).describe(ABOUT.overdueHours),
    testPhones: z.array(phoneNumber, mustBe(KINDS.numbers)).default([]).describe(ABOUT.testPhones),
    folder: z
      .strictObject(
        {
          path: text.default('avvisi').describe(ABOUT['folder.path']),
          settleSeconds: seconds(3600).default(2).describe(ABOUT['folder.settleSeconds']),
          rescanSeconds: seconds(3600).default(2).describe(ABOUT['folder.rescanSeconds']),
          polling: yesOrNo.default(false).describe(ABOUT['folder.polling']),
          pictureWaitSeconds: seconds(3600).default(5).describe(ABOUT['folder.pictureWaitSeconds']),
          textWaitSeconds: seconds(3600).default(2.5).describe(ABOUT['folder.textWaitSeconds']),
          captionFromName: yesOrNo.default(false).describe(ABOUT['folder.captionFromName']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.folder),
    limits: z
      .strictObject(
        {
          textLength: wholeNumber(1, 65_536)
            .default(DEFAULT_LIMITS.textLength)
            .describe(ABOUT['limits.textLength']),
          mediaMegabytes: wholeNumber(1, 16)
            .default(DEFAULT_LIMITS.mediaBytes / MEGABYTE)
            .describe(ABOUT['limits.mediaMegabytes']),
          documentMegabytes: wholeNumber(1, 100)
            .default(DEFAULT_LIMITS.documentBytes / MEGABYTE)
            .describe(ABOUT['limits.documentMegabytes']),
          attachments: wholeNumber(1, 30)
            .default(DEFAULT_LIMITS.attachments)
            .describe(ABOUT['limits.attachments']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.limits),
    restart: z
      .strictObject(
        {
          at: timeOfNight.default('04:00').describe(ABOUT['restart.at']),
          memoryMegabytes: wholeNumber(0, 1_000_000)
            .default(2_000)
            .describe(ABOUT['restart.memoryMegabytes']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.restart),
    backup: z
      .strictObject(
        {
          at: timeOfNight.default('03:30').describe(ABOUT['backup.at']),
          keep: wholeNumber(1, 1000).default(14).describe(ABOUT['backup.keep']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.backup),
    retention: z
      .strictObject(
        {
          deliveryDays: wholeNumber(60, 36_500)
            .default(365)
            .describe(ABOUT['retention.deliveryDays']),
          attachmentDays: wholeNumber(1, 36_500)
            .default(180)
            .describe(ABOUT['retention.attachmentDays']),
          attachmentMegabytes: wholeNumber(100, 10_000_000)
            .default(2_000)
            .describe(ABOUT['retention.attachmentMegabytes']),
          profileDays: wholeNumber(1, 36_500).default(30).describe(ABOUT['retention.profileDays']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.retention),
    email: z
      .strictObject(
        {
          url: z
            .url({
              protocol: /^smtps?$/,
              error: SETTING_WRONG.mailServer,
            })
            .refine(isDecodable, {
              error: SETTING_WRONG.percent,
            })
            .nullable()
            .default(null)
            .describe(ABOUT['email.url']),
          host: text.nullable().default(null).describe(ABOUT['email.host']),
          port: wholeNumber(1, 65_535).default(587).describe(ABOUT['email.port']),
          secure: yesOrNo.default(false).describe(ABOUT['email.secure']),
          user: text.nullable().default(null).describe(ABOUT['email.user']),
          password: text.nullable().default(null).describe(ABOUT['email.password']),
          from: mailAddress.nullable().default(null).describe(ABOUT['email.from']),
          to: z.array(mailAddress, mustBe(KINDS.addresses)).default([]).describe(ABOUT['email.to']),
        },
        SECTION,
      )
      .prefault({})
      .describe(ABOUT.email),
  },
  SECTION,
);

export type Settings = z.output<typeof settingsSchema>;

function mustBe(what: string): { error: string } {
  return { error: `deve essere ${what}` };
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

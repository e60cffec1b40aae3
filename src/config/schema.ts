import { z } from 'zod';

/**
 * Every setting, its default (those of the Comune di Bientina) and what it may be. The file
 * `campanile.yaml` and the environment are made from this: a key added here has both.
 *
 * Settings arrive as text wherever they come from, so that `0587758456` keeps its zero and `"3366"`
 * is a number all the same; each kind below reads its own.
 */

const SECTION = mustBe('una sezione con le sue voci');

const text = z.string(mustBe('un testo')).trim().min(1, 'non può essere vuoto');

const phoneNumber = text
  .transform((value) => value.replace(/^\+|[\s.\-/]/g, ''))
  .pipe(
    z
      .string()
      .regex(/^[1-9]\d{7,14}$/, 'deve essere un numero con prefisso internazionale (39366…)'),
  );

const timeZone = text.refine(isTimeZone, 'deve essere un fuso orario come Europe/Rome');

const webAddress = z.url({
  protocol: /^https?$/,
  error: 'deve essere un indirizzo che comincia con https://',
});

const logLevel = z.enum(['error', 'warn', 'info', 'debug'], {
  error: 'deve essere error, warn, info o debug',
});

const listOfTexts = z.array(text, mustBe('un elenco di testi'));

function wholeNumber(from: number, to: number) {
  const error = `deve essere un numero intero tra ${from} e ${to}`;
  return z
    .string({ error })
    .regex(/^\d+$/, error)
    .transform(Number)
    .pipe(z.number().min(from, error).max(to, error));
}

/** `2`, `0.5` */
function seconds(to: number) {
  const error = `deve essere un numero di secondi tra 0 e ${to}`;
  return z
    .string({ error })
    .regex(/^\d+(\.\d+)?$/, error)
    .transform(Number)
    .pipe(z.number().max(to, error));
}

/** `8-20`, `5` */
function range(what: string) {
  const error = `deve essere un intervallo di ${what} come 8-20`;
  return z
    .string({ error })
    .regex(/^\s*\d+(\.\d+)?\s*(-\s*\d+(\.\d+)?\s*)?$/, error)
    .transform((value) => {
      const [from = NaN, to = from] = value.split('-').map(Number);
      return { from, to };
    })
    .refine(({ from, to }) => from <= to, 'il primo numero deve essere il più piccolo');
}

/** `08:00-20:00` in minutes since midnight; `off`: null */
const dailyHours = (() => {
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
    })
    .refine((hours) => hours === null || hours.from < hours.to, 'la prima ora deve venire prima');
})();

export const settingsSchema = z.strictObject(
  {
    /** the comune's WhatsApp number, the only one the service works with */
    number: phoneNumber.default('393665775490'),
    /** telephone number for citizens' questions, as they read it */
    information: text.default('0587 758456'),
    municipality: text.default('Comune di Bientina'),
    timezone: timeZone.default('Europe/Rome'),
    /** of the local page; 0: any that is free */
    port: wholeNumber(0, 65_535).default(3366),
    browser: z
      .strictObject(
        {
          path: text.nullable().default(null),
          args: listOfTexts.default([]),
        },
        SECTION,
      )
      .prefault({}),
    log: z.strictObject({ level: logLevel.default('info') }, SECTION).prefault({}),
    /** words that count like ATTIVA and DISATTIVA */
    keywords: z
      .strictObject(
        {
          optIn: listOfTexts.default([]),
          optOut: listOfTexts.default([]),
        },
        SECTION,
      )
      .prefault({}),
    privacy: z
      .strictObject(
        {
          url: webAddress.nullable().default(null),
          /** of the privacy notice, stored with every consent */
          version: text.default('1'),
        },
        SECTION,
      )
      .prefault({}),
    /** messages to one person at a time */
    direct: z
      .strictObject(
        {
          pauseSeconds: range('secondi')
            .default({ from: 8, to: 20 })
            .describe(
              'Pausa, in secondi, tra due messaggi a singole persone. 0: nessuna pausa, nemmeno quelle lunghe.',
            ),
          restEvery: range('messaggi')
            .default({ from: 20, to: 30 })
            .describe('Dopo quanti messaggi a singole persone si fa una pausa lunga.'),
          restMinutes: range('minuti')
            .default({ from: 2, to: 5 })
            .describe('Durata, in minuti, della pausa lunga.'),
          perHour: wholeNumber(1, 100_000)
            .default(80)
            .describe('Quanti messaggi a singole persone, al massimo, in un’ora.'),
          perDay: wholeNumber(1, 1_000_000)
            .default(500)
            .describe('Quanti messaggi a singole persone, al massimo, in un giorno.'),
          warmUpDays: wholeNumber(0, 365)
            .default(10)
            .describe(
              'Per quanti giorni dal collegamento del numero si va più piano: per la prima metà un decimo dei messaggi al giorno, per la seconda quattro decimi. 0: mai.',
            ),
          hours: dailyHours
            .default({ from: 8 * 60, to: 20 * 60 })
            .describe(
              'In quali ore si scrive a singole persone. off: a ogni ora. Gli avvisi urgenti partono comunque.',
            ),
        },
        SECTION,
      )
      .prefault({}),
    folder: z
      .strictObject(
        {
          /** how long a dropped file must stay unchanged */
          settleSeconds: seconds(3600).default(2),
          /** between two looks into the folder */
          rescanSeconds: seconds(3600).default(2),
          /** how long a picture without a text waits for one */
          pictureWaitSeconds: seconds(3600).default(5),
          /** how long a text waits for a picture */
          textWaitSeconds: seconds(3600).default(2.5),
        },
        SECTION,
      )
      .prefault({}),
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

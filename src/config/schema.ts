import { isIP } from 'node:net';
import { z } from 'zod';
import { isPasswordHash } from '../console/security/password.js';

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

const listenAddress = text.refine(
  (value) => value === 'localhost' || isIP(value) !== 0,
  'deve essere un indirizzo come 127.0.0.1 o 0.0.0.0',
);

const passwordHash = text.refine(
  isPasswordHash,
  'deve essere la riga scritta da «campanile password»',
);

const logLevel = z.enum(['error', 'warn', 'info', 'debug'], {
  error: 'deve essere error, warn, info o debug',
});

/** `03:30`, `off` */
const timeOfNight = z
  .string(mustBe('un orario come 03:30, oppure off'))
  .trim()
  .regex(/^(([01]?\d|2[0-3]):[0-5]\d|off)$/, 'deve essere un orario come 03:30, oppure off');

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
function amount(to: number, unit: string) {
  const error = `deve essere un numero di ${unit} tra 0 e ${to}`;
  return z
    .string({ error })
    .regex(/^\d+(\.\d+)?$/, error)
    .transform(Number)
    .pipe(z.number().max(to, error));
}

function seconds(to: number) {
  return amount(to, 'secondi');
}

/** `8-20`, `5` */
const secondsRange = z
  .string(mustBe('un intervallo di secondi come 8-20'))
  .regex(/^\s*\d+(\.\d+)?\s*(-\s*\d+(\.\d+)?\s*)?$/, 'deve essere un intervallo come 8-20')
  .transform((value) => {
    const [from = NaN, to = from] = value.split('-').map(Number);
    return { from, to };
  })
  .refine(({ from, to }) => from <= to, 'il primo numero deve essere il più piccolo');

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
    /** who may open the local page, and how */
    console: z
      .strictObject(
        {
          /** the address to listen on; other PCs can reach anything but 127.0.0.1 */
          listen: listenAddress.default('127.0.0.1'),
          /** names by which other PCs call this one, e.g. `avvisi.comune.bientina.pi.it` */
          names: z.array(text.toLowerCase(), mustBe('un elenco di nomi')).default([]),
          /** made by `campanile password` */
          passwordHash: passwordHash.nullable().default(null),
        },
        SECTION,
      )
      .prefault({}),
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
      .strictObject({ pauseSeconds: secondsRange.default({ from: 8, to: 20 }) }, SECTION)
      .prefault({}),
    /** messages of which it is not known whether they went out */
    recovery: z
      .strictObject(
        {
          patienceMinutes: amount(1440, 'minuti')
            .default(10)
            .describe(
              'Per quanti minuti si aspetta una ricevuta prima di ripetere, una volta sola, un messaggio di cui non si sa se sia partito',
            ),
          heldAfterHours: amount(720, 'ore')
            .default(24)
            .describe('Dopo quante ore senza risposta la decisione passa a una persona'),
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
    backup: z
      .strictObject(
        {
          at: timeOfNight
            .default('03:30')
            .describe('ora della copia di sicurezza di ogni notte; off: nessuna'),
          keep: wholeNumber(1, 1000)
            .default(14)
            .describe('quante copie di sicurezza della notte si conservano'),
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

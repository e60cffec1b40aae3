import { isIP } from 'node:net';
import { z } from 'zod';
import { CHANNEL_MODES } from '../model/channel.js';
import { writtenNumber } from '../phone-number.js';
import { isPasswordHash } from '../password.js';
import { CORRECTION_PLACEHOLDERS, DEFAULT_CORRECTION } from '../messages/it/correction.js';
import {
  DEFAULT_TEXTS,
  isOnlyAboutPrivacy,
  PLACEHOLDERS,
  unknownPlaceholders,
} from '../messages/it/citizens.js';
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

const SECTION = mustBe('una sezione con le sue voci');

const text = z.string(mustBe('un testo')).trim().min(1, 'non può essere vuoto');

const phoneNumber = text.transform((written, context) => {
  const number = writtenNumber(written);
  if (number.kind === 'phone') return number.phone;
  context.addIssue(number.why);
  return z.NEVER;
});

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
  'deve essere la riga scritta da «npx campanile password»',
);

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

const listOfTexts = z.array(text, mustBe('un elenco di testi'));

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
    'non può essere tutto sull’informativa',
  );
}

function filledText(longest: number, placeholders: readonly string[]) {
  return text
    .max(longest, `può avere al massimo ${longest} caratteri`)
    .superRefine((value, context) => {
      for (const written of unknownPlaceholders(value, placeholders)) {
        const meant = closest(written, placeholders) ?? placeholders.join(', ');
        context.addIssue(`il segnaposto ${written} non esiste (forse «${meant}»?)`);
      }
    });
}

export const settingsSchema = z.strictObject(
  {
    number: phoneNumber
      .default('393665775490')
      .describe(
        'Il numero WhatsApp del Comune, per esempio 366 577 5490: il solo con cui Campanile lavora.',
      ),
    information: text
      .default('0587 758456')
      .describe('Il telefono per le domande dei cittadini, come lo leggono loro.'),
    municipality: text
      .default('Comune di Bientina')
      .describe('Il Comune, come lo leggono i cittadini.'),
    timezone: timeZone.default('Europe/Rome').describe('Il fuso orario delle date e delle ore.'),
    port: wholeNumber(0, 65_535)
      .default(3366)
      .describe('La porta del pannello; 0: una qualsiasi che sia libera.'),
    console: z
      .strictObject(
        {
          listen: listenAddress
            .default('127.0.0.1')
            .describe(
              'L’indirizzo a cui risponde: con 127.0.0.1 si apre solo su questo computer, con 0.0.0.0 ' +
                'anche dagli altri, e allora serve una password.',
            ),
          names: z
            .array(text.toLowerCase(), mustBe('un elenco di nomi'))
            .default([])
            .describe(
              'I nomi con cui gli altri computer chiamano questo, per esempio avvisi.comune.bientina.pi.it.',
            ),
          passwordHash: passwordHash
            .nullable()
            .default(null)
            .describe('La password, come la scrive «npx campanile password».'),
        },
        SECTION,
      )
      .prefault({})
      .describe('Il pannello: chi la può aprire'),
    browser: z
      .strictObject(
        {
          path: text
            .nullable()
            .default(null)
            .describe(
              'Il programma del browser (su Windows tra apici singoli). Se manca, Campanile cerca Chrome, Edge o Chromium.',
            ),
          args: listOfTexts
            .default([])
            .describe('Argomenti in più per il browser, per esempio per un proxy.'),
        },
        SECTION,
      )
      .prefault({})
      .describe('Il browser in cui si apre WhatsApp Web'),
    log: z
      .strictObject(
        {
          level: logLevel
            .default('info')
            .describe('Quanto è dettagliato il registro tecnico: error, warn, info o debug.'),
        },
        SECTION,
      )
      .prefault({})
      .describe('Il registro tecnico, in archivio/logs'),
    keywords: z
      .strictObject(
        {
          optIn: listOfTexts
            .default([])
            .describe(
              'Parole che valgono come ATTIVA; in altri Comuni si usano: [ATTIVA ISCRIZIONE, ISCRIVIMI].',
            ),
          optOut: listOfTexts
            .default([])
            .describe('Parole che valgono come DISATTIVA; in altri Comuni si usa: [STOP].'),
        },
        SECTION,
      )
      .prefault({})
      .describe('Le parole dei cittadini, oltre ad ATTIVA e DISATTIVA'),
    privacy: z
      .strictObject(
        {
          url: webAddress
            .nullable()
            .default(null)
            .describe('L’indirizzo dell’informativa, che comincia con https://.'),
          version: text
            .default('1')
            .describe(
              'La versione dell’informativa, annotata con ogni consenso: da cambiare con il testo.',
            ),
        },
        SECTION,
      )
      .prefault({})
      .describe('L’informativa sui dati personali'),
    texts: z
      .strictObject(
        {
          welcome: citizenText(DEFAULT_TEXTS.welcome, 'A chi si iscrive.'),
          alreadySubscribed: citizenText(
            DEFAULT_TEXTS['already-active'],
            'A chi scrive ATTIVA ed è già iscritto.',
          ),
          farewell: citizenText(DEFAULT_TEXTS.farewell, 'A chi si cancella.'),
          notSubscribed: citizenText(
            DEFAULT_TEXTS['not-subscribed'],
            'A chi scrive DISATTIVA e non è iscritto.',
          ),
          notFound: citizenText(
            DEFAULT_TEXTS['not-found'],
            'A chi scrive DISATTIVA e non si trova, perché WhatsApp non ne mostra il numero.',
          ),
          reminder: citizenText(
            DEFAULT_TEXTS.reminder,
            'Una volta sola, a chi probabilmente non ha salvato il numero in rubrica.',
          ),
          saved: citizenText(
            DEFAULT_TEXTS.saved,
            'A chi, dopo, lo ha salvato: lo può ricevere solo chi ha il numero in rubrica.',
          ),
          correction: filledText(LONGEST_TEXT, CORRECTION_PLACEHOLDERS)
            .default(DEFAULT_CORRECTION)
            .describe(
              'A chi conserva un avviso ritirato. Segnaposto: {titolo}, cioè le prime parole dell’avviso, e {ora} a cui era stato inviato.',
            ),
          footer: wording(LONGEST_FOOTER)
            .nullable()
            .default(null)
            .describe('Sotto il testo di ogni avviso, per esempio {comune}. Se manca, niente.'),
        },
        SECTION,
      )
      .prefault({})
      .describe(
        'I testi ai cittadini. Segnaposto: {comune}, {numero}, {informazioni}, {privacy}, {canale}. ' +
          'Senza privacy.url, i capoversi con {privacy} non ci sono; senza channel.link, quelli con {canale}.',
      ),
    direct: z
      .strictObject(
        {
          pauseSeconds: range('secondi')
            .prefault('8-20')
            .describe(
              'Pausa, in secondi, tra due messaggi a singole persone. 0: nessuna pausa, nemmeno quelle lunghe.',
            ),
          restEvery: range('messaggi')
            .prefault('20-30')
            .describe('Dopo quanti messaggi a singole persone si fa una pausa lunga.'),
          restMinutes: range('minuti')
            .prefault('2-5')
            .describe('Durata, in minuti, della pausa lunga.'),
          perHour: wholeNumber(1, 100_000)
            .default(80)
            .describe('Quanti messaggi a singole persone, al massimo, in un’ora.'),
          urgentPerHour: wholeNumber(0, 100_000)
            .default(200)
            .describe(
              'Quanti messaggi urgenti a singole persone, al massimo, in un’ora: a ogni ora, e senza il limite del giorno. Più sono, prima la città lo sa; ma con molti messaggi di fila WhatsApp può limitare o bloccare il numero. 0: come gli altri.',
            ),
          perDay: wholeNumber(1, 1_000_000)
            .default(500)
            .describe('Quanti messaggi a singole persone, al massimo, in un giorno.'),
          warmUpDays: wholeNumber(0, 365)
            .default(10)
            .describe(
              'Per quanti giorni dal collegamento del numero si va più piano: per la prima metà un decimo dei messaggi al giorno, per la seconda quattro decimi. 0: mai.',
            ),
          hours: dailyHours
            .prefault('08:00-20:00')
            .describe(
              'In quali ore si scrive a singole persone. off: a ogni ora. Gli avvisi urgenti partono comunque.',
            ),
        },
        SECTION,
      )
      .prefault({})
      .describe('I messaggi a una persona per volta'),
    lists: z
      .strictObject(
        {
          maxRecipients: wholeNumber(0, 256)
            .default(256)
            .describe(
              'Quante persone, al massimo, in una lista broadcast. 0: nessuna lista, gli avvisi partono uno per uno.',
            ),
          waitSeconds: seconds(3600)
            .default(180)
            .describe(
              'Per quanti secondi, dopo che WhatsApp Web è partito, si aspettano le liste che non si vedono ancora prima di crearne altre.',
            ),
          monthlyAllowance: unlimitedOr(1, 1_000_000)
            .prefault('illimitati')
            .describe(
              'Quanti messaggi alle liste si possono mandare in un mese; illimitati: Campanile non pone limiti.',
            ),
          urgentReserve: wholeNumber(0, 1_000_000)
            .prefault('0')
            .describe('Quanti di questi si tengono per gli avvisi urgenti.'),
          whenUsedUp: z
            .enum(['direct', 'hold'], mustBe('direct o hold'))
            .default('direct')
            .describe(
              'Quando i messaggi del mese sono finiti. direct: gli avvisi partono uno per uno. hold: chi è nelle liste aspetta il mese nuovo.',
            ),
          directIfUnsaved: yesOrNo
            .default(true)
            .describe(
              'Chi probabilmente non ha salvato il numero in rubrica: le liste non lo raggiungono. true: riceve gli avvisi uno per uno, con un promemoria; false: Campanile lo conta soltanto.',
            ),
        },
        SECTION,
      )
      .prefault({})
      .describe('Le liste broadcast di WhatsApp'),
    channel: z
      .strictObject(
        {
          mode: z
            .enum(CHANNEL_MODES, mustBe('off, mirror o fallback'))
            .default('off')
            .describe(
              'off: nessun avviso va nel canale. mirror: ogni avviso va anche nel canale. fallback: vanno nel canale gli avvisi urgenti, e gli altri quando le liste non si usano. Un canale è pubblico: lo legge chiunque.',
            ),
          id: text
            .regex(/^\d+@newsletter$/, 'deve essere scritto come 120363…@newsletter')
            .nullable()
            .default(null)
            .describe(
              'Il canale del Comune, come lo mostra «npx campanile channel list». Il numero del Comune deve esserne proprietario o amministratore.',
            ),
          link: webAddress
            .nullable()
            .default(null)
            .describe(
              'Il link per seguirlo (https://whatsapp.com/channel/…), per il benvenuto e la locandina. Lo mostra «npx campanile channel link».',
            ),
          documentsText: text
            .default('Il documento intero si può chiedere al Comune.')
            .describe(
              'I canali non prendono documenti: di un PDF o di un documento di Office vi esce il testo dell’avviso, e sotto questa frase, che dice dove si trova il documento intero.',
            ),
        },
        SECTION,
      )
      .prefault({})
      .describe('Il canale WhatsApp del Comune'),
    recovery: z
      .strictObject(
        {
          patienceMinutes: amount(1440, 'minuti')
            .default(10)
            .describe(
              'Per quanti minuti si aspetta una ricevuta prima di ripetere, una volta sola, un messaggio di cui non si sa se sia partito.',
            ),
          urgentPatienceMinutes: amount(1440, 'minuti')
            .default(1)
            .describe('Lo stesso, per gli avvisi urgenti'),
          heldAfterHours: amount(720, 'ore')
            .default(24)
            .describe('Dopo quante ore senza risposta la decisione passa a una persona.'),
        },
        SECTION,
      )
      .prefault({})
      .describe('I messaggi di cui non si sa se siano partiti'),
    cooling: z
      .strictObject(
        {
          seconds: seconds(3600)
            .default(60)
            .describe(
              'Per quanti secondi un avviso accettato si può ancora fermare prima che parta. Gli urgenti partono subito.',
            ),
        },
        SECTION,
      )
      .prefault({})
      .describe('Il tempo per ripensarci'),
    quietHours: quietHours
      .prefault('21:00-08:00')
      .describe(
        'In quali ore gli avvisi non urgenti aspettano. off: partono a ogni ora. «Urgente: sì» parte comunque.',
      ),
    confirmAbove: numberOrOff(0, 1_000_000)
      .prefault('off')
      .describe(
        'Un avviso a più persone di così aspetta una conferma, nella cartella «in-corso» o nel pannello. off: nessuno.',
      ),
    overdueHours: amount(8760, 'ore')
      .default(12)
      .describe(
        'Un avviso che doveva partire mentre Campanile era spento, da più ore di così, aspetta una conferma.',
      ),
    testPhones: z
      .array(phoneNumber, mustBe('un elenco di numeri'))
      .default([])
      .describe(
        'I telefoni del personale per le prove (cartella «prova»), uno per riga, per esempio «- 333 123 4567». Se sono almeno due, il primo invio dopo un collegamento va solo a loro.',
      ),
    folder: z
      .strictObject(
        {
          path: text
            .default('avvisi')
            .describe(
              'Dove si trova: un nome nella cartella di Campanile, oppure un percorso intero, anche su un disco di rete. ' +
                String.raw`Su Windows tra apici singoli: 'D:\Comune\avvisi'.`,
            ),
          settleSeconds: seconds(3600)
            .default(2)
            .describe('Per quanti secondi un file messo nella cartella deve restare uguale.'),
          rescanSeconds: seconds(3600)
            .default(2)
            .describe('Ogni quanti secondi si guarda nella cartella.'),
          polling: yesOrNo
            .default(false)
            .describe(
              'true se la cartella è su un disco di rete che non segnala le modifiche: allora si guarda file per file, ogni rescanSeconds. Su un disco del computer: false.',
            ),
          pictureWaitSeconds: seconds(3600)
            .default(5)
            .describe('Per quanti secondi una foto aspetta il suo testo.'),
          textWaitSeconds: seconds(3600)
            .default(2.5)
            .describe('Per quanti secondi un testo aspetta la sua foto.'),
          captionFromName: yesOrNo
            .default(false)
            .describe(
              'true: una foto o un documento senza testo parte con il suo nome come didascalia; false: senza.',
            ),
        },
        SECTION,
      )
      .prefault({})
      .describe('La cartella degli avvisi'),
    limits: z
      .strictObject(
        {
          textLength: wholeNumber(1, 65_536)
            .default(4096)
            .describe('Quanti caratteri può avere al massimo un testo.'),
          mediaMegabytes: wholeNumber(1, 16)
            .default(16)
            .describe('Quanti megabyte può occupare al massimo una foto o un video.'),
          documentMegabytes: wholeNumber(1, 100)
            .default(64)
            .describe('Quanti megabyte può occupare al massimo un documento.'),
          attachments: wholeNumber(1, 30)
            .default(10)
            .describe('Quanti allegati può avere al massimo un avviso in una sotto-cartella.'),
        },
        SECTION,
      )
      .prefault({})
      .describe('Le dimensioni degli avvisi'),
    restart: z
      .strictObject(
        {
          at: timeOfNight
            .default('04:00')
            .describe(
              'L’ora in cui ogni notte si riapre il browser, se non sta partendo nulla; off: mai.',
            ),
          memoryMegabytes: wholeNumber(0, 1_000_000)
            .default(2_000)
            .describe(
              'Quanta memoria, in megabyte, possono usare programma e browser prima che il browser si riapra; 0: quanta ne serve.',
            ),
        },
        SECTION,
      )
      .prefault({})
      .describe('La riapertura del browser'),
    backup: z
      .strictObject(
        {
          at: timeOfNight
            .default('03:30')
            .describe('L’ora della copia di ogni notte; off: nessuna copia.'),
          keep: wholeNumber(1, 1000)
            .default(14)
            .describe('Quante copie della notte si conservano.'),
        },
        SECTION,
      )
      .prefault({})
      .describe('Le copie di sicurezza dell’archivio, in archivio/copie'),
    retention: z
      .strictObject(
        {
          deliveryDays: wholeNumber(60, 36_500)
            .default(365)
            .describe(
              'Per quanti giorni resta scritto, persona per persona, a chi è andato un avviso finito. Poi restano i suoi totali; il registro delle iscrizioni resta sempre.',
            ),
          attachmentDays: wholeNumber(1, 36_500)
            .default(180)
            .describe(
              'Per quanti giorni si conserva la copia interna degli allegati di un avviso finito. I file dell’ufficio, nelle cartelle, non si toccano mai.',
            ),
          attachmentMegabytes: wholeNumber(100, 10_000_000)
            .default(2_000)
            .describe(
              'Quanti megabyte possono occupare quelle copie; oltre, le più vecchie si tolgono prima.',
            ),
          profileDays: wholeNumber(1, 36_500)
            .default(30)
            .describe(
              'Per quanti giorni si conserva un collegamento a WhatsApp che è stato sciolto (sessions/scollegata-…), e al massimo tre.',
            ),
        },
        SECTION,
      )
      .prefault({})
      .describe('Per quanto tempo si conserva ciò che non serve più'),
    email: z
      .strictObject(
        {
          url: z
            .url({
              protocol: /^smtps?$/,
              error: 'deve essere un indirizzo che comincia con smtps:// o smtp://',
            })
            .refine(isDecodable, {
              error:
                'nel nome utente o nella password c’è un segno % da solo: va scritto %25 (oppure usa host, user e password)',
            })
            .nullable()
            .default(null)
            .describe(
              'Server di posta in una riga (smtps://utente:password@server:465), al posto di host, port, user, password e secure.',
            ),
          host: text.nullable().default(null).describe('Server di posta da cui spedire.'),
          port: wholeNumber(1, 65_535).default(587).describe('Porta del server di posta.'),
          secure: yesOrNo
            .default(false)
            .describe('true: cifrata dall’inizio (porta 465); false: cifrata se il server può.'),
          user: text.nullable().default(null).describe('Nome utente sul server di posta.'),
          password: text.nullable().default(null).describe('Password sul server di posta.'),
          from: mailAddress.nullable().default(null).describe('Mittente delle e-mail.'),
          to: z
            .array(mailAddress, mustBe('un elenco di indirizzi'))
            .default([])
            .describe('Chi riceve per e-mail gli avvisi di servizio.'),
        },
        SECTION,
      )
      .prefault({})
      .describe('La posta con cui si avvisa chi si occupa del servizio'),
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

/** The register of subscribers by command: what is counted, written out, read in from another and taken out. */
import { counted, figure, plural, quotedNames } from '../../italian.js';
import type { RegisterCounts, RegisteredPerson } from '../../model/subscriber.js';

export const COLUMN_NAMES = {
  phone: ['numero', 'telefono', 'cellulare', 'numero di telefono'],
  date: ['data', 'data consenso', 'data del consenso'],
  origin: ['origine', 'provenienza'],
  privacyVersion: ['informativa'],
  state: ['stato'],
  alias: ['lid'],
} as const;

/** @param head names of the columns, as they are written */
export function columnsMissing(missing: readonly string[], head: readonly string[]): string {
  return (
    `Nella prima riga del file ${plural(missing.length, 'manca la colonna', 'mancano le colonne')} ` +
    `${missing.map((name) => quotedNames([name])).join(', ')}. Servono: numero, data e origine del consenso. ` +
    `La prima riga dice: ${head.join(' | ') || '(niente)'}`
  );
}

export const LINES = {
  quotes: 'le virgolette non tornano, qui o nelle righe prima',
  samePerson: (line: number) => `la stessa persona è già alla riga ${line}`,
  sameNumber: (line: number) => `lo stesso numero è già alla riga ${line}`,
  state: (state: string) => `nel file lo stato è «${state}»: si importano solo gli iscritti`,
  alias: (alias: string) => `il lid «${alias}» non va bene: deve finire con @lid`,
  noNumber: 'manca il numero',
  noDate: 'manca la data del consenso',
  date: (date: string) => `la data «${date}» non si capisce: scrivila come 2024-03-31 o 31/03/2024`,
  future: (date: string) => `la data «${date}» è nel futuro`,
  noOrigin: 'manca l’origine del consenso',
} as const;

export function countsText({ active, inactive, optedOut }: RegisterCounts): string {
  return `Iscritti: ${figure(active)}\nNon più raggiungibili: ${figure(inactive)}\nDisiscritti: ${figure(optedOut)}`;
}

/** In the file of `subscribers export`. */
export const EXPORTED_STATUS: Readonly<Record<RegisteredPerson['state'], string>> = {
  active: 'iscritto',
  inactive: 'non raggiungibile',
  'opted-out': 'disiscritto',
};

export const EXPORT = {
  isThere: (file: string) => `${file} c’è già: scegli un altro nome.`,
  /** @param code such as `EACCES` */
  failed: (file: string, code: string) => `Non è possibile scrivere ${file} (${code}).`,
} as const;

const WHAT_HAPPENS = `Si cancellano: il numero e gli altri nomi della persona, le sue chat, da dove viene il consenso.
Restano: i conteggi degli avvisi inviati e dei consensi, senza nome, e un codice irreversibile dei
suoi messaggi, perché una vecchia ATTIVA riletta da WhatsApp non la iscriva di nuovo.
Fuori dall’archivio: il numero resta nelle copie di sicurezza finché non vengono sostituite, nelle
liste broadcast fino al prossimo avviso, e nella chat sul telefono del Comune, da cancellare a mano.`;

export const FORGET = {
  help: `Uso: npx campanile subscribers forget NUMERO [--conferma]

Cancella i dati di una persona che lo chiede (diritto alla cancellazione). Se era iscritta, non riceve
più gli avvisi. Non si può tornare indietro; la persona può sempre scrivere di nuovo ATTIVA. NUMERO è il
numero di telefono, oppure il «lid» che si legge in «npx campanile subscribers export».

${WHAT_HAPPENS}

  --conferma   cancella davvero`,
  unknown: 'Nel registro questa persona non c’è.',
  busy: 'Un messaggio a questa persona sta partendo: riprova fra poco.',
  done: '✓ I dati della persona sono stati cancellati.',
  rehearsed: `La persona è nel registro.\n\n${WHAT_HAPPENS}\n\nPer cancellare davvero, aggiungi --conferma.`,
  /** @param why a clause */
  noNumber: (why: string) => `Il numero non va bene: ${why}.`,
} as const;

export function unreadableRegister(name: string): string {
  return `Il file ${name} non si può leggere: controlla nome e permessi.`;
}

/** What came, or would come, of each line of a file. */
export interface ImportFigures {
  readonly name: string;
  readonly isRehearsal: boolean;
  readonly entered: number;
  readonly alreadyActive: number;
  readonly optedOut: number;
  readonly refused: readonly { readonly line: number; readonly why: string }[];
  readonly lines: number;
}

export function importReport(figures: ImportFigures): string {
  const { name, isRehearsal, entered, alreadyActive, optedOut, refused, lines } = figures;
  return [
    `${name}: ${counted(lines, 'riga', 'righe')}`,
    `  ${isRehearsal ? 'da iscrivere' : 'iscritti adesso'}: ${figure(entered)}`,
    `  già iscritti, per loro non cambia nulla: ${figure(alreadyActive)}`,
    `  disiscritti (hanno scritto DISATTIVA), restano fuori: ${figure(optedOut)}`,
    `  righe che non vanno bene: ${figure(refused.length)}`,
    ...refused.map(({ line, why }) => `    riga ${String(line)}: ${why}`),
    ...(isRehearsal
      ? ['', 'Era una prova: non è cambiato nulla. Per importare davvero, aggiungi --esegui.']
      : entered === 0
        ? []
        : [
            '',
            'Il primo avviso agli iscritti nuovi parte uno per uno, lentamente: invitali a salvare il',
            'numero del Comune e a scrivere ATTIVA.',
          ]),
  ].join('\n');
}

/** Why what somebody wrote is not taken for a telephone number, as clauses; each says the form that is wanted. */
const FORM = 'come 333 123 4567 oppure +39 333 123 4567';

export function shortened(written: string): string {
  return `il foglio di calcolo ha accorciato il numero («${written}»): dai alla colonna il formato testo`;
}

export function noNumber(written: string): string {
  return `«${written}» non è un numero di telefono valido: scrivilo ${FORM}`;
}

/** Old mobile numbers have nine digits; most that are written so have lost one. */
export function nineDigits(written: string, digits: string): string {
  return `«${written}» ha nove cifre: se ne manca una, aggiungila; se il numero è proprio così, scrivilo +39 ${digits}`;
}

/** Without a prefix it is no Italian number, and of which country it is can only be guessed. */
export function withoutPrefix(written: string): string {
  return `«${written}» non è un numero italiano: se è di un altro paese scrivilo con il + e il prefisso, come +41 79 123 45 67; se è italiano, ${FORM}`;
}

export function noMobile(written: string): string {
  return `«${written}» non è un numero di cellulare: serve uno ${FORM}`;
}

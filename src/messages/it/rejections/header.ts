/** What may be wrong with the header of a notice, line by line, with an example. */
import { DateTime } from 'luxon';
import type { HeaderName, Moment, Rejection } from '../../../model/notice.js';
import { quotedNames, shortTime } from '../../../italian.js';

/** Where a header stands: in a line of a text, or at the beginning of a name. */
export type HeaderPlace = HeaderLine | { readonly name: string };

export interface HeaderLine {
  /** null: it is being written, in the panel, and is no file yet */
  readonly file: string | null;
  /** counted from 1 */
  readonly number: number;
  /** as it is written */
  readonly written: string;
}

const AGAIN = 'poi salva il testo e copialo di nuovo nella cartella degli avvisi.';

/** How to publish a text that begins like a header. */
export const AS_IT_IS =
  'Se invece è proprio così che deve cominciare il testo da pubblicare, scrivi prima la riga «Urgente: no», poi una riga vuota, e sotto il testo.';

/** How to tell citizens what a line says that can only be an order. */
export const IN_A_SENTENCE =
  'Se invece è una notizia per i cittadini, scrivila dentro una frase, per esempio «Il bando scade il 31 dicembre 2026».';

export function unreadableDate(line: HeaderLine, name: HeaderName, moment: Moment): Rejection {
  return at(
    'header-unreadable-date',
    line,
    /\bieri\b/i.test(line.written)
      ? 'la data è già passata'
      : 'non si capisce quale giorno e quale ora si intende',
    `Scrivi la data così: ${example(name, moment)}, oppure a parole: «${name}: ${spoken(moment)}»; ${AGAIN}`,
  );
}

export function impossibleDate(
  place: HeaderPlace,
  name: HeaderName,
  why: string,
  moment: Moment,
): Rejection {
  return at(
    'header-impossible-date',
    place,
    why,
    `Correggi la data, per esempio: ${example(name, moment)}; ${AGAIN}`,
  );
}

export function longPast(place: HeaderPlace, time: number, moment: Moment): Rejection {
  return at(
    'header-long-past',
    place,
    `la data è già passata (${shortTime(time, moment.zone)})`,
    `Correggi il giorno o l’anno, per esempio: ${example('Invia il', moment)}, oppure togli la riga per inviare l’avviso subito; ${AGAIN}`,
  );
}

export function farAhead(place: HeaderPlace, time: number, moment: Moment): Rejection {
  return at(
    'header-far-ahead',
    place,
    `la data è lontana più di un anno (${shortTime(time, moment.zone)})`,
    `Controlla l’anno, per esempio: ${example('Invia il', moment)}; ${AGAIN}`,
  );
}

export function expired(place: HeaderPlace, time: number, moment: Moment): Rejection {
  return at(
    'header-expired',
    place,
    `l’avviso è già scaduto (${shortTime(time, moment.zone)}) e non viene più inviato`,
    `Se serve ancora, correggi la scadenza, per esempio: ${example('Scade il', moment)}, oppure togli la riga; ${AGAIN}`,
  );
}

export function expiresTooSoon(
  place: HeaderPlace,
  expiresAt: number,
  sendAt: number,
  moment: Moment,
): Rejection {
  const { zone } = moment;
  return at(
    'header-expires-too-soon',
    place,
    `l’avviso scade (${shortTime(expiresAt, zone)}) prima di essere inviato (${shortTime(sendAt, zone)})`,
    `Correggi una delle due date: la scadenza deve venire dopo l’invio, per esempio: ${example('Invia il', moment)} e «Scade il: ${day(moment)} 18:00»; ${AGAIN}`,
  );
}

export function notYesOrNo(line: HeaderLine, name: HeaderName): Rejection {
  return at(
    'header-not-yes-or-no',
    line,
    'dopo i due punti ci vuole «sì» oppure «no»',
    `Scrivi per esempio «${name}: sì», oppure togli la riga; ${AGAIN} ${IN_A_SENTENCE}`,
  );
}

export function badTitle(line: HeaderLine, longest: number): Rejection {
  return at(
    'header-bad-title',
    line,
    `il titolo manca o è più lungo di ${longest} caratteri`,
    `Scrivi un titolo breve, per esempio «Titolo: Interruzione idrica», oppure togli la riga; ${AGAIN}`,
  );
}

export function writtenTwice(line: HeaderLine, name: HeaderName, first: number): Rejection {
  return at(
    'header-written-twice',
    line,
    `«${name}» è già scritto alla riga ${first}`,
    `Lascia una sola riga «${name}: …», quella giusta; ${AGAIN}`,
  );
}

/** @param isHeader below a header, too, it would be taken for one */
export function misspelt(
  line: HeaderLine,
  meant: HeaderName,
  isHeader: boolean,
  moment: Moment,
): Rejection {
  return ofLine(
    'header-misspelt',
    line,
    `sembra un’istruzione per Campanile, ma è scritta male (forse «${meant}:»?)`,
    `Scrivila così: ${example(meant, moment)}; ${AGAIN} ${isHeader ? IN_A_SENTENCE : AS_IT_IS}`,
  );
}

export function unknownHeader(line: HeaderLine, moment: Moment): Rejection {
  return ofLine(
    'header-unknown-header',
    line,
    'non è un’intestazione prevista',
    `Se è già il testo dell’avviso, lascia una riga vuota fra le intestazioni e il testo; se è un’intestazione, correggila, per esempio: ${example('Invia il', moment)}. ${known()} Poi salva il testo e copialo di nuovo nella cartella degli avvisi.`,
  );
}

export function noEmptyLine(line: HeaderLine): Rejection {
  return at(
    'header-no-empty-line',
    line,
    'fra le intestazioni e il testo manca una riga vuota',
    `Lascia una riga vuota fra le intestazioni, come «Urgente: sì», e il testo; ${AGAIN}`,
  );
}

export function misplaced(line: HeaderLine, name: HeaderName): Rejection {
  return at(
    'header-misplaced',
    line,
    `la riga «${name}: …» non è in cima al testo`,
    `Spostala all’inizio, prima di tutto il resto, e lascia una riga vuota fra le intestazioni e il testo; ${AGAIN} ${IN_A_SENTENCE}`,
  );
}

export function belowTheTop(line: HeaderLine, name: HeaderName): Rejection {
  return at(
    'header-below-the-top',
    line,
    `la riga «${name}: …» sta sotto le intestazioni, dopo una riga vuota, e lì comincia il testo per i cittadini`,
    `Spostala fra le intestazioni, in cima, senza righe vuote fra l’una e l’altra; ${AGAIN} ${IN_A_SENTENCE}`,
  );
}

export function onlyHeaders(file: string | null): Rejection {
  return {
    code: 'header-only-headers',
    why: `nel testo${file === null ? '' : ` «${file}»`} ci sono solo le intestazioni e manca il testo dell’avviso`,
    remedy: `Scrivi il testo sotto le intestazioni, dopo una riga vuota; ${AGAIN}`,
  };
}

export function nameDisagrees(
  place: HeaderPlace,
  name: string,
  inName: number,
  zone: string,
): Rejection {
  return at(
    'header-name-disagrees',
    place,
    `non va d’accordo con il nome «${name}», che dice ${shortTime(inName, zone)}`,
    `Togli la data dal nome oppure la riga «Invia il: …» dal testo, così che resti solo quella giusta; ${AGAIN}`,
  );
}

function at(code: string, place: HeaderPlace, why: string, remedy: string): Rejection {
  if ('name' in place) {
    return {
      code,
      why: `il nome «${place.name}» comincia con una data, che vale come giorno dell’invio, ma ${why}`,
      remedy: NAME_REMEDY,
    };
  }
  const { file, number, written } = place;
  return {
    code,
    why:
      file === null
        ? `alla riga «${shortened(written)}» ${why}`
        : `nel testo «${file}», alla riga ${number} («${shortened(written)}»), ${why}`,
    remedy,
  };
}

/** What the line itself is. */
function ofLine(
  code: string,
  { file, number, written }: HeaderLine,
  is: string,
  remedy: string,
): Rejection {
  const line =
    file === null
      ? `la riga «${shortened(written)}»`
      : `nel testo «${file}» la riga ${number} («${shortened(written)}»)`;
  const why = `${line} ${is}`;
  return { code, why, remedy };
}

/** As it is said where the notice is being written: there it is neither saved as a file nor copied, and lies in no sub-folder. */
export function atHand({ why, remedy }: Rejection): Pick<Rejection, 'why' | 'remedy'> {
  const said = AT_HAND.reduce(
    (text, [ofFiles, instead]) => text.replaceAll(ofFiles, instead),
    remedy.replace(COPIED_AGAIN, (_, end: string) => (end === ';' ? '.' : '')),
  );
  return {
    why: why
      .replace(/i file della sotto-cartella «.*» insieme/, 'i file insieme')
      .replace(/nella sotto-cartella «.*» ci sono/, 'ci sono'),
    // the draft still has the one that it was refused for
    remedy: said.replace(CHOSEN, '$1, togliendo quello di prima').replace(/^scegli/, 'Scegli'),
  };
}

/** What is said of files in the folder, and what of those that are chosen on the page. */
const AT_HAND: readonly (readonly [ofFiles: RegExp, instead: string])[] = [
  [/scrivi «Ripeti: sì» in cima al testo, [^.]*nella cartella degli avvisi/g, 'spunta «Ripeti»'],
  [/,? e copia(?: tutto)? di nuovo(?: la sotto-cartella)? nella cartella degli avvisi/g, ''],
  [/copia (il PDF|quello|solo quella) nella cartella degli avvisi/g, 'scegli qui $1'],
  [/copia nella cartella degli avvisi/gi, 'scegli qui'],
  [/copial([aeio])(?: di nuovo)?(?:, per intero,)? nella cartella degli avvisi/g, 'sceglil$1 qui'],
];

const CHOSEN = /((?:scegli|sceglil[aeio]) qui[^.;:]*)(?=[.;:])/i;

const COPIED_AGAIN =
  /(;?) poi (?:salva il testo e copialo|copia tutto) di nuovo nella cartella degli avvisi\./i;

const NAME_REMEDY =
  'Comincia il nome con l’anno, il mese, il giorno e l’ora dell’invio, per esempio «2026-12-08 0830 mercato», oppure togli la data dal nome per inviare l’avviso subito; poi copia tutto di nuovo nella cartella degli avvisi.';

/** In a clause of one line; the whole is in the file beside it. */
function shortened(written: string): string {
  const characters = [...written.trim()];
  return characters.length <= 60 ? characters.join('') : `${characters.slice(0, 59).join('')}…`;
}

const EXAMPLES: Readonly<Record<HeaderName, (moment: Moment) => string>> = {
  'Invia il': (moment) => `${day(moment)} 08:30`,
  'Scade il': (moment) => `${day(moment)} 18:00`,
  Urgente: () => 'sì',
  Titolo: () => 'Interruzione idrica',
  Ripeti: () => 'sì',
  Canale: () => 'no',
};

function example(name: HeaderName, moment: Moment): string {
  return `«${name}: ${EXAMPLES[name](moment)}»`;
}

function known(): string {
  return `Le intestazioni possibili sono ${quotedNames(Object.keys(EXAMPLES).map((name) => `${name}:`))}.`;
}

function day({ now, zone }: Moment): string {
  return tomorrow(now, zone).toFormat('dd/MM/yyyy');
}

function spoken({ now, zone }: Moment): string {
  return tomorrow(now, zone).setLocale('it').toFormat("d MMMM yyyy 'ore 8.30'");
}

function tomorrow(now: number, zone: string): DateTime {
  return DateTime.fromMillis(now, { zone }).plus({ days: 1 });
}

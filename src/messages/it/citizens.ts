/**
 * What citizens read: the only texts that the service writes by itself. The comune may put them
 * into its own words; what it knows of itself stands in them as `{comune}`, `{numero}`, `{informazioni}`, `{privacy}`
 * and `{canale}`.
 */
import type { ReplyKind } from '../../model/subscriber.js';
import { clockTime, shortDay } from '../../italian.js';

/** The comune as its citizens know it; numbers as people write them. */
export interface ComuneFacts {
  /** `Comune di Bientina` */
  readonly municipality: string;
  /** the number that sends the notices: `366 577 54 90` */
  readonly number: string;
  /** `0587 758456` */
  readonly informationPhone: string;
  readonly privacyUrl: string | null;
  /** of its WhatsApp Channel; absent or null: it has none */
  readonly channelUrl?: string | null;
}

/**
 * `reminder`, `saved`: to people who have not saved the number, and to those of them who now have. `renewal`: asks
 * for ATTIVA again.
 */
export type CitizenTexts = Readonly<Record<ReplyKind | 'reminder' | 'saved' | 'renewal', string>>;
export type ReplyTexts = Pick<CitizenTexts, ReplyKind>;

export const DEFAULT_TEXTS: CitizenTexts = {
  welcome: paragraphs(
    'Ti diamo il benvenuto! Il servizio è attivo: da adesso gli avvisi del {comune} ti arrivano qui, su WhatsApp.',
    'Un passo importante: salva questo numero, {numero}, nella rubrica del telefono. Altrimenti gli avvisi potrebbero arrivarti in ritardo, o non arrivarti.',
    'Gli avvisi escono anche nel nostro canale WhatsApp, {canale}: aprilo, premi «Segui» e accendi la campanella, altrimenti il telefono non ti avvisa.',
    'Per non ricevere più gli avvisi, scrivi DISATTIVA.',
    'I messaggi che scrivi qui non vengono letti. Per informazioni chiama lo {informazioni}.',
    'Come trattiamo i tuoi dati: {privacy}',
  ),

  'already-active':
    'Il servizio è già attivo su questo numero. Se gli avvisi non ti arrivano, controlla di avere salvato il numero {numero} in rubrica.',

  farewell: paragraphs(
    'Fatto: il servizio è disattivato e non riceverai più gli avvisi del {comune}.',
    'Se cambi idea, scrivi ATTIVA: ci farà piacere riaverti con noi. A presto!',
  ),

  'not-subscribed': 'Questo numero non è iscritto agli avvisi. Per iscriverti scrivi ATTIVA.',

  'not-found': paragraphs(
    'Abbiamo preso nota: non vuoi ricevere gli avvisi del {comune}. WhatsApp non ci mostra il tuo numero, e perciò adesso non troviamo la tua iscrizione: se c’è, la disattiviamo appena ti riconosciamo, prima di mandarti un altro avviso.',
    'Se un avviso ti arrivasse ancora, chiama lo {informazioni}. Per iscriverti scrivi ATTIVA.',
  ),

  reminder: paragraphs(
    'Un piccolo favore: salva questo numero, {numero}, nella rubrica del telefono. Così gli avvisi del {comune} ti arrivano subito, insieme a tutti gli altri.',
    'Se non puoi, non preoccuparti: proviamo a mandarteli lo stesso, ma potrebbero arrivarti più tardi. Non occorre rispondere.',
  ),

  renewal: paragraphs(
    'Per essere sicuri di raggiungerti, ti chiediamo una conferma: rispondi *ATTIVA* a questo messaggio. Basta questa parola.',
    'Se non rispondi resti comunque tra gli iscritti agli avvisi del {comune}. Se non li vuoi più, scrivi *DISATTIVA*.',
  ),

  saved:
    'Grazie: ora il numero del {comune} è nella tua rubrica. Da adesso gli avvisi ti arrivano subito, insieme a tutti gli altri.',
};

/** To the staff's own phones: whether a list reaches them. */
export function canaryText({ municipality }: Pick<ComuneFacts, 'municipality'>): string {
  return `Prova del servizio avvisi del ${municipality}: questo telefono riceve i messaggi di prova. Non occorre rispondere.`;
}

const FACTS: Readonly<Record<string, (comune: ComuneFacts) => string | null>> = {
  '{comune}': ({ municipality }) => municipality,
  '{numero}': ({ number }) => number,
  '{informazioni}': ({ informationPhone }) => informationPhone,
  '{privacy}': ({ privacyUrl }) => privacyUrl,
  '{canale}': ({ channelUrl }) => channelUrl ?? null,
};

/** `{comune}`, and what looks like it. */
const PLACEHOLDER = /\{[^{}\n]*\}/g;
const BETWEEN_PARAGRAPHS = /\n\s*\n/;

export const PLACEHOLDERS: readonly string[] = Object.keys(FACTS);

/** What looks like a placeholder in a text and is none. */
export function unknownPlaceholders(
  text: string,
  known: readonly string[] = PLACEHOLDERS,
): readonly string[] {
  return (text.match(PLACEHOLDER) ?? []).filter((written) => !known.includes(written));
}

/** Whether nothing would be left of a text where the comune has no privacy notice. */
export function isOnlyAboutPrivacy(text: string): boolean {
  return text.split(BETWEEN_PARAGRAPHS).every((paragraph) => paragraph.includes('{privacy}'));
}

/** The text for a citizen. A paragraph that names something the comune does not have is left out. */
export function citizenText(text: string, comune: ComuneFacts): string {
  return text
    .split(BETWEEN_PARAGRAPHS)
    .map((paragraph) => filled(paragraph, comune))
    .filter((paragraph) => paragraph !== null)
    .join('\n\n');
}

function filled(paragraph: string, comune: ComuneFacts): string | null {
  const facts = new Map(Object.entries(FACTS).map(([name, fact]) => [name, fact(comune)]));
  const names = paragraph.match(PLACEHOLDER) ?? [];
  if (names.some((name) => facts.get(name) === null)) return null;
  return paragraph.replace(PLACEHOLDER, (name) => facts.get(name) ?? name);
}

function paragraphs(...texts: readonly string[]): string {
  return texts.join('\n\n');
}

/** What those read of a notice that was taken back from whose phones it cannot be deleted. */
export const DEFAULT_CORRECTION = 'L’avviso "{titolo}" delle {ora} è annullato.';

export const CORRECTION_PLACEHOLDERS: readonly string[] = ['{titolo}', '{ora}'];

/** `{titolo}` with the marks around it, where there is nothing to quote. */
const QUOTED = /\s*["«“'‘]?\{titolo\}["»”'’]?/g;

/**
 * `{ora}` is `10:32`, and of another day `10:32 del 24/11/2026`. Citizens never saw what staff called the notice:
 * `{titolo}` is how its text begins, and is left out with its quotation marks where there is no text.
 */
export function correctionText(
  template: string,
  facts: {
    /** the notice's first words; null: it has none */
    readonly words: string | null;
    readonly sentAt: number;
    readonly now: number;
    readonly zone: string;
  },
): string {
  const { words, sentAt, now, zone } = facts;
  const day = shortDay(sentAt, zone);
  const time = clockTime(sentAt, zone);
  const hour = day === shortDay(now, zone) ? time : `${time} del ${day}`;
  const fitting = words === null ? template.replace(QUOTED, '') : template;
  // In one pass: the words may look like a placeholder.
  return fitting.replace(/\{titolo\}|\{ora\}/g, (name) =>
    name === '{titolo}' ? (words ?? '') : hour,
  );
}

/** What a correction is called. @param what name or title of the notice that it corrects */
export function correctionOf(what: string): string {
  return `Rettifica di ${what}`;
}

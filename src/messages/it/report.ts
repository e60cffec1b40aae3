/**
 * The report of a notice, for the clerk who finds it beside the file: plain words, only what is
 * known, no phone numbers.
 */
import {
  counted,
  figure,
  longTime,
  people,
  plural,
  quotedNames,
  shortTime,
  upperFirst,
} from '../../italian.js';
import {
  archiveCode,
  inOrder,
  intended,
  isUntouched,
  wording,
  type Notice,
  type NoticeContent,
  type NoticeFigure,
  type NoticeFigures,
  type NoticeProgress,
  type NoticeState,
} from '../../model/notice.js';
import type { AccountHealth } from '../../model/account-health.js';
import { warmthSentence } from './account-health.js';
import { GONE_PERHAPS, leftOut } from './notice-states.js';
import { routeLines } from './routes.js';
import { heldClause } from './sending-acts.js';
import { documentsInChannel, postsWords } from './channel.js';
import type { PostOfNotice } from '../../model/channel.js';

/** How the service stands, beside the notice. */
export interface TownFigures {
  /** subscribers who have probably not saved the number */
  readonly unsaved: number;
  /** subscribers who cannot be reached any more */
  readonly inactive: number;
  /** since the first of the month, and at most; null: no limit is set */
  readonly listRecipientsThisMonth: number;
  readonly allowance: number | null;
  /** what WhatsApp said of the account last; absent: nothing */
  readonly health?: Pick<AccountHealth, 'warmth'>;
}

/** Italian text; lines end with `\n`. `now` is when the figures were read; `town` is left out where it is null. */
export function renderReport(
  notice: Notice,
  { progress, routes, posts = [] }: NoticeFigures,
  town: TownFigures | null,
  now: number,
  zone: string,
): string {
  const paragraphs = [
    [reportHeading(notice.title)],
    [whenSent(notice, progress, zone), `Situazione aggiornata a ${longTime(now, zone)}.`],
    [...whoHasIt(notice, progress), ...routeLines(routes, zone)],
    inTheChannel(notice, posts),
    town === null ? [] : howItStands(town),
    ...notice.parts.map(contents),
    [forTheArchive(notice, progress, zone)],
  ];
  const written = paragraphs.filter((lines) => lines.length > 0);
  return written.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n');
}

export function reportHeading(title: string): string {
  return `ESITO DELL’AVVISO «${title}»`;
}

/** What became of it, and when. */
export function whenSent(notice: Notice, progress: NoticeProgress, zone: string): string {
  const { accepted } = progress;
  const { finishedAt, acceptedAt, state, notSentTo } = notice;
  if (notice.replacedBy !== null && finishedAt !== null) {
    return `L’avviso è stato annullato ${longTime(finishedAt, zone)}${notice.mayHaveGone ? '' : `, ${BEFORE_IT_WENT}`}: ne è arrivata una nuova versione, che parte al suo posto (avviso n. ${String(notice.replacedBy)}).`;
  }
  if (state === 'cancelled' && finishedAt !== null) {
    const had = accepted > 0 ? 'Chi l’aveva già ricevuto lo conserva.' : '';
    return `L’avviso è stato ${ended(notice, progress)} ${longTime(finishedAt, zone)}${notSentTo > 0 ? `: ${leftOut(notice)}` : ''}. ${had}`.trim();
  }
  if (state === 'expired' && finishedAt !== null && notSentTo > 0) {
    const had = accepted > 0 ? ' Chi l’aveva già ricevuto lo conserva.' : '';
    return `L’avviso è scaduto ${longTime(finishedAt, zone)}: ${leftOut(notice)}.${had}`;
  }
  if (finishedAt === null) {
    return `L’avviso è stato preso in carico ${longTime(acceptedAt, zone)} e ${NOT_YET[state] ?? 'l’invio è in corso'}.`;
  }
  const done = accepted > 0 ? 'L’avviso è stato inviato' : 'L’invio è terminato';
  return `${done} ${longTime(finishedAt, zone)}.`;
}

export const BEFORE_IT_WENT = 'prima di partire';

const NOT_YET: Readonly<Partial<Record<NoticeState, string>>> = {
  unconfirmed: 'aspetta una conferma',
  parked: 'aspetta una decisione',
  queued: 'deve ancora partire',
};

function ended(notice: Notice, progress: NoticeProgress): 'annullato' | 'fermato' {
  return isUntouched(notice, progress) ? 'annullato' : 'fermato';
}

function whoHasIt(notice: Notice, progress: NoticeProgress): string[] {
  if (progress.recipients > 0) return sentences(REPORT_SENTENCES, notice, progress);
  return notice.state === 'cancelled' || notice.notSentTo > 0
    ? [notice.mayHaveGone ? GONE_PERHAPS : SENT_TO_NOBODY]
    : ['Nessuno era iscritto al servizio: l’avviso non è stato inviato a nessuno.'];
}

export const SENT_TO_NOBODY = 'Non è stato inviato a nessuno.';

/** What is said of each figure; null: nothing, as things are. */
type FigureSentences = Readonly<
  Record<NoticeFigure, (progress: NoticeProgress, notice: Notice) => string | null>
>;

function sentences(table: FigureSentences, notice: Notice, progress: NoticeProgress): string[] {
  return inOrder(table).flatMap(([, sentence]) => sentence(progress, notice) ?? []);
}

/** Of each figure, in the report of a notice. */
export const REPORT_SENTENCES: FigureSentences = {
  recipients: ({ recipients }, notice) => {
    const meant = intended(notice, { recipients });
    return `Destinatari: ${people(recipients)}${meant > recipients ? ` su ${figure(meant)}` : ''}.`;
  },
  accepted: ({ accepted, waiting }) =>
    accepted === 0
      ? `WhatsApp non ha ${waiting > 0 ? 'ancora ' : ''}accettato il messaggio per nessuno.`
      : `WhatsApp ha accettato il messaggio per ${people(accepted)}.`,
  delivered: ({ accepted, delivered }) => (accepted > 0 ? onPhones(accepted, delivered) : null),
  read: ({ read }) =>
    read > 0
      ? `${plural(read, 'L’ha letto', 'L’hanno letto')} almeno ${people(read)}: di chi ha tolto le conferme di lettura non si sa.`
      : null,
  waiting: ({ waiting }) =>
    waiting > 0
      ? `${people(waiting)} ${plural(waiting, 'aspetta', 'aspettano')} ancora il messaggio.`
      : null,
  notReached: ({ notReached }) =>
    notReached > 0
      ? `${plural(notReached, 'Non è stata raggiunta', 'Non sono state raggiunte')} ${people(notReached)}: WhatsApp ha rifiutato il messaggio.`
      : null,
  uncertain: ({ uncertain }) =>
    uncertain > 0
      ? `Per ${people(uncertain)} non si sa ancora se il messaggio sia partito: Campanile lo sta verificando e non occorre fare nulla.`
      : null,
  held: ({ held }) =>
    held > 0
      ? `${upperFirst(heldClause(held))}: decidi nel pannello, con «È arrivato» o «Invia di nuovo».`
      : null,
};

function inTheChannel(notice: Notice, posts: readonly PostOfNotice[]): string[] {
  const words = postsWords(posts);
  if (words === null) return [];
  const documents = documentsInChannel(notice.parts, posts);
  return [`Canale WhatsApp: ${words}.`, ...(documents === null ? [] : [documents])];
}

function howItStands(town: TownFigures): string[] {
  const { unsaved, inactive, listRecipientsThisMonth: used, allowance, health } = town;
  const lines: string[] = [];
  if (allowance !== null) {
    lines.push(
      `Persone raggiunte con le liste in questo mese: ${figure(used)} su ${figure(allowance)}, ne restano ${figure(Math.max(0, allowance - used))}.`,
    );
  }
  if (unsaved > 0) {
    lines.push(`Iscritti forse senza il numero del Comune in rubrica: ${people(unsaved)}.`);
  }
  if (inactive > 0) {
    lines.push(
      `Iscritti non più raggiungibili: ${people(inactive)}; gli avvisi riprendono se scrivono ATTIVA.`,
    );
  }
  const warmth = health?.warmth;
  if (warmth !== undefined && warmth.people > 0) lines.push(warmthSentence(warmth));
  return lines;
}

function onPhones(accepted: number, delivered: number): string {
  if (delivered === 0) return 'Per ora non risulta arrivato su nessun telefono.';
  if (delivered < accepted) {
    return `Finora è arrivato sul telefono di ${people(delivered)}; chi manca può avere il telefono spento o non avere salvato il numero del Comune in rubrica.`;
  }
  return accepted === 1 ? 'È arrivato sul suo telefono.' : 'È arrivato su tutti i telefoni.';
}

function contents(content: NoticeContent): string[] {
  const text = wording(content);
  const lines: string[] = [];
  if (content.kind === 'media') {
    lines.push(
      `Allegato: ${quotedNames([content.filename])}${text === null ? ', senza testo' : ''}.`,
    );
  }
  if (text !== null) lines.push('Testo:', text);
  return lines;
}

function forTheArchive(notice: Notice, progress: NoticeProgress, zone: string): string {
  const { id, title, files, finishedAt, acceptedAt, state } = notice;
  const { accepted } = progress;
  const meant = intended(notice, progress);
  const when =
    finishedAt === null
      ? `preso in carico il ${shortTime(acceptedAt, zone)}`
      : `${state === 'cancelled' ? ended(notice, progress) : accepted > 0 ? 'inviato' : 'invio terminato'} il ${shortTime(finishedAt, zone)}`;
  const result =
    meant === 0
      ? 'senza destinatari'
      : `accettato da WhatsApp per ${accepted === 0 ? 'nessuno' : people(accepted)} su ${figure(meant)}`;
  return `Per l’archivio del Comune: avviso n. ${String(id)} «${title}», file ${quotedNames(files.map((file) => file.name))}, ${when}, ${result}, codice ${archiveCode(notice)}.`;
}

/** What staff read of a test, beside its files, in `<name>.esito.txt`; `now` is when the figures were read. */
export function testReport(
  notice: Notice,
  progress: NoticeProgress,
  now: number,
  zone: string,
): string {
  const { title, acceptedAt, id } = notice;
  return `ESITO DELLA PROVA «${title}»

La prova è stata preparata ${longTime(acceptedAt, zone)}. Nessun cittadino la riceve.
Situazione aggiornata a ${longTime(now, zone)}.

${sentences(SENTENCES_OF_TEST, notice, progress).join('\n')}

Per inviarlo davvero: copia l’avviso nella cartella degli avvisi.

Prova n. ${String(id)}, codice ${archiveCode(notice)}.
`;
}

const SENTENCES_OF_TEST: FigureSentences = {
  recipients: ({ recipients }) => `Telefoni di prova: ${figure(recipients)}.`,
  waiting: ({ waiting }) => (waiting > 0 ? `Deve ancora partire per ${phones(waiting)}.` : null),
  accepted: ({ accepted, delivered }) =>
    accepted > 0
      ? `WhatsApp l’ha accettata per ${phones(accepted)}; finora ${delivered === 0 ? 'non è arrivata' : `è arrivata su ${phones(delivered)}`}.`
      : null,
  // told with the accepted
  delivered: () => null,
  // of no use to who holds the phones
  read: () => null,
  notReached: ({ notReached }) =>
    notReached > 0 ? `WhatsApp l’ha rifiutata per ${phones(notReached)}.` : null,
  uncertain: ({ uncertain, held }) =>
    uncertain + held > 0 ? `Non si sa se sia partita per ${phones(uncertain + held)}.` : null,
  // told with the uncertain
  held: () => null,
};

function phones(count: number): string {
  return counted(count, 'telefono', 'telefoni');
}

/** How notices go, with lists or one by one, why, and how they fared each way. */
import { DateTime } from 'luxon';
import {
  figure,
  people,
  plural,
  quotedNames,
  shortTime,
  withDay,
  lowerFirst,
} from '../../italian.js';
import { inOrder, type RouteFigure, type RouteProgress } from '../../model/notice.js';
import type { RouteReason, RouteDecision } from '../../model/sending.js';

const ONE_BY_ONE = 'gli avvisi partono uno per uno, più lentamente';
/** Titles that are named in one sentence. */
const NAMED = 5;
const TELL = 'Avvisa chi si occupa di Campanile.';

/** One or more sentences, the last of them with what to do where there is something to do. */
export function routeText({ route, why, until, detail }: RouteDecision, zone: string): string {
  const day = until === null ? null : date(until, zone);
  const technical = detail === null ? '' : ` (Dettaglio tecnico: ${detail})`;
  const meanwhile =
    route === 'waiting'
      ? `gli avvisi a chi è nelle liste aspettano${day === null ? '' : ` fino ${withDay('al', day)}`}; quelli urgenti partono uno per uno`
      : `${ONE_BY_ONE}${day === null ? '' : `, fino ${withDay('al', day)}`}`;
  const texts: Readonly<Record<RouteReason, string>> = {
    'not-running': 'Campanile non è in funzione.',
    session: 'WhatsApp non è collegato, e gli avvisi aspettano.',
    stopped: 'Tutti gli invii sono fermi finché una persona non li fa riprendere.',
    'catching-up':
      'Prima di inviare, Campanile legge che cosa i cittadini hanno scritto mentre era fermo.',
    checking: 'Campanile sta controllando che cosa offre WhatsApp Web.',
    'account-type': `Il numero del Comune non usa WhatsApp Business, che serve per le liste broadcast; ${ONE_BY_ONE}. Sul telefono del Comune installa WhatsApp Business.`,
    'account-not-ready': `WhatsApp non ha ancora dato al numero del Comune l’identificativo che serve per le liste broadcast; ${ONE_BY_ONE}. Campanile riprova da solo.`,
    'support-late': `WhatsApp Web non ha ancora caricato ciò che serve per le liste broadcast. Campanile riprova: gli avvisi aspettano qualche minuto, poi partono uno per uno; quelli urgenti partono subito, uno per uno.${technical}`,
    incompatible: `WhatsApp Web non offre le liste broadcast; ${ONE_BY_ONE}. Campanile riprova da solo. Se dura più di un giorno: ${lowerFirst(TELL)}${technical}`,
    limit: `WhatsApp non concede liste broadcast a questo numero; ${ONE_BY_ONE}. ${TELL}${technical}`,
    hosted: `Il numero del Comune è collegato anche alla piattaforma WhatsApp Business (Cloud API), e con un account così le liste broadcast non si possono usare; ${ONE_BY_ONE}. Per tornare alle liste il numero va scollegato da quella piattaforma. ${TELL}${technical}`,
    'lists-switched-off': `Nelle impostazioni (lists.maxRecipients) le liste broadcast sono escluse; ${ONE_BY_ONE}.`,
    'used-up': `I messaggi alle liste che WhatsApp concede in un mese sono finiti; ${meanwhile}.`,
    refused: `WhatsApp non accetta messaggi alle liste da questo numero; ${ONE_BY_ONE}. ${TELL} Quando è risolto, premi «Riprova con le liste» nel pannello (oppure «npx campanile resume»).${technical}`,
    allowance: `I messaggi alle liste che le impostazioni concedono in questo mese (lists.monthlyAllowance) sono finiti; ${meanwhile}.`,
    credits: `I messaggi alle liste che WhatsApp concede senza pagare sono finiti; ${meanwhile}. Campanile non paga mai.`,
    'lists-not-taken': `WhatsApp non ha accettato le liste broadcast; ${ONE_BY_ONE}. Campanile riprova ogni notte.`,
    'lists-late':
      'WhatsApp Web è appena partito e non mostra ancora tutte le liste broadcast del Comune: gli avvisi le aspettano, per qualche minuto al massimo.',
    canary: 'Un messaggio di prova deve arrivare prima che gli avvisi partano con le liste.',
    'canary-unclear': `Non si è ancora potuto vedere se un messaggio di prova alle liste broadcast arriva. Campanile riprova quando c’è un avviso da inviare: gli avvisi aspettano circa mezz’ora, poi partono uno per uno; quelli urgenti partono subito, uno per uno.`,
    'canary-failed': `Il messaggio di prova alle liste broadcast non è arrivato; ${ONE_BY_ONE}. Campanile riprova più tardi.`,
    'first-list': 'Gli avvisi partono con le liste broadcast; la prima lista fa da prova.',
    'canary-passed': 'Gli avvisi partono con le liste broadcast.',
  };
  return texts[why];
}

/**
 * Notices whose next list is larger than what is left of the month.
 * @param left people who may still be written to by list
 * @param until when they go, in milliseconds since 1970
 */
export function listWaits(
  titles: readonly string[],
  left: number,
  until: number,
  zone: string,
): string {
  const say = (one: string, many: string): string => plural(titles.length, one, many);
  const first = titles.slice(0, NAMED);
  const others = titles.length - first.length;
  const more = others <= 0 ? '' : plural(others, ' e un altro', ` e altri ${figure(others)}`);
  return (
    `${say('L’avviso', 'Gli avvisi')} ${quotedNames(first)}${more} ${say('aspetta', 'aspettano')} fino ${withDay('al', date(until, zone))}: ` +
    `questo mese con le liste si ${plural(left, 'può', 'possono')} raggiungere ancora ${people(left)}, ${plural(left, 'contata', 'contate')} a ogni messaggio: non ${plural(left, 'basta', 'bastano')} per la lista a cui tocca. ` +
    `Allora ${say('parte da solo', 'partono da soli')}; gli avvisi urgenti non aspettano.`
  );
}

/** `2 dicembre` */
function date(at: number, zone: string): string {
  return DateTime.fromMillis(at, { zone }).setLocale('it').toFormat('d LLLL');
}

/** Above the figures of a notice by the way it went; the counts in the order of the columns. */
export const WAYS_TABLE = {
  title: 'Con le liste e uno per uno',
  how: 'Come',
  counts: {
    accepted: 'Accettati',
    delivered: 'Consegnati',
    read: 'Letti',
    notReached: 'Non raggiunti',
    uncertain: 'In dubbio',
    held: 'Sospesi',
  } satisfies Record<RouteFigure, string>,
  first: 'Il primo',
  last: 'L’ultimo',
} as const;

export const ROUTES = { lists: 'Con le liste', direct: 'Uno per uno' } as const;

/** `Con le liste: accettato per 1.200 persone, …`; one line for each route, none for a notice that has not begun. */
export function routeLines(routes: readonly RouteProgress[], zone: string): readonly string[] {
  return routes.map(({ route, ...figures }) => `${ROUTES[route]}: ${fared(figures, zone)}.`);
}

/** The first is told also where nobody counts in it. */
const FARED: Readonly<Record<RouteFigure, (count: number) => string>> = {
  accepted: (count) => `accettato per ${people(count)}`,
  delivered: (count) => `consegnato a ${figure(count)}`,
  read: (count) => `letto da ${figure(count)}`,
  notReached: (count) => `non raggiunte ${figure(count)}`,
  uncertain: (count) => `in dubbio ${figure(count)}`,
  held: (count) => `sospese ${figure(count)}`,
};

function fared(
  { firstAt, lastAt, ...figures }: Omit<RouteProgress, 'route'>,
  zone: string,
): string {
  const told = inOrder(FARED).filter(([which]) => which === 'accepted' || figures[which] > 0);
  return [
    ...told.map(([which, words]) => words(figures[which])),
    ...(firstAt === null || lastAt === null ? [] : [span(firstAt, lastAt, zone)]),
  ].join(', ');
}

function span(firstAt: number, lastAt: number, zone: string): string {
  const [first, last] = [shortTime(firstAt, zone), shortTime(lastAt, zone)];
  return first === last ? `il ${first}` : `dal ${first} al ${last}`;
}

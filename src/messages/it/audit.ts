/** Entries of the audit log about notices and the link with WhatsApp, as staff read them. */
import { counted, figure, longTime, people, plural } from '../../italian.js';
import { hadNobody, isUntouched, type Notice, type NoticeProgress } from '../../model/notice.js';
import { leftOut } from './notice-states.js';
import type { Actor, AuditSubject } from '../../model/audit.js';
import type { LossReason, SessionState } from '../../model/session.js';

type Titled = Pick<Notice, 'title'>;

export function replaced({ title }: Titled): string {
  return `L’avviso «${title}» è stato annullato prima di partire: ne è arrivata una nuova versione, che parte al suo posto.`;
}

export function accepted(
  { title, state, sendAt, urgent }: Notice,
  { recipients }: Pick<NoticeProgress, 'recipients'>,
  now: number,
  zone: string,
): string {
  const what = `L’avviso «${title}» è stato preso in carico per ${people(recipients)}`;
  if (state === 'unconfirmed') return `${what} e aspetta una conferma.`;
  if (state === 'parked') return `${what} e aspetta una decisione.`;
  if (sendAt !== null && sendAt > now) return `${what}: parte ${longTime(sendAt, zone)}.`;
  return urgent ? `${what}, come urgente.` : `${what}.`;
}

export function grown(
  { title }: Titled,
  { recipients }: Pick<NoticeProgress, 'recipients'>,
): string {
  return `L’avviso «${title}» era pronto a partire e aspetta una conferma: nel frattempo è diventato per ${people(recipients)}.`;
}

export function rejected(name: string, why: string): string {
  return `«${name}» è stato scartato: ${why}.`;
}

export function putAside(name: string): string {
  return `«${name}» è stato tolto dagli avvisi da correggere; i suoi file sono rimasti negli scartati.`;
}

export function sent({ title }: Titled, { accepted, recipients }: NoticeProgress): string {
  return `L’invio dell’avviso «${title}» è terminato: WhatsApp l’ha accettato per ${people(accepted)} su ${figure(recipients)}.`;
}

export function expired(notice: Notice): string {
  const { title, notSentTo } = notice;
  return hadNobody(notice)
    ? `L’avviso «${title}» non è stato inviato: non c’era nessun iscritto.`
    : `L’avviso «${title}» è scaduto${notSentTo === 0 ? '' : `: ${leftOut(notice)}`}.`;
}

export function sentNow({ title }: Titled): string {
  return `L’avviso «${title}» parte subito, senza aspettare l’ora prevista.`;
}

export function stopped(notice: Notice, progress: NoticeProgress): string {
  const { title, notSentTo } = notice;
  const how = isUntouched(notice, progress) ? 'annullato' : 'fermato';
  return `L’avviso «${title}» è stato ${how}${notSentTo === 0 ? '' : `: ${leftOut(notice)}`}.`;
}

export function withdrawn({ title }: Titled): string {
  return `L’avviso «${title}» è stato modificato: questa versione non parte più.`;
}

export function resumed({ title }: Titled, { waiting }: NoticeProgress): string {
  return `L’avviso «${title}» riprende per ${people(waiting)} che non lo ${plural(waiting, 'aveva', 'avevano')} ricevuto.`;
}

export function confirmed({ title }: Titled, { waiting }: NoticeProgress): string {
  return `L’avviso «${title}», per ${people(waiting)}, è stato confermato.`;
}

export function retracted({ title }: Titled): string {
  return `L’avviso «${title}» è stato ritirato.`;
}

export function tested({ title }: Titled): string {
  return `Una prova dell’avviso «${title}» va ai telefoni di prova.`;
}

export function heldDecided(decision: 'sent' | 'again', count: number): string {
  return decision === 'sent'
    ? `Un invio sospeso a ${people(count)} è considerato partito.`
    : `Un invio sospeso a ${people(count)} viene ripetuto.`;
}

export function imported(count: number): string {
  return `${plural(count, 'Importato', 'Importati')} da un altro registro: ${counted(count, 'iscritto', 'iscritti')}.`;
}

export const RESTARTED = 'Campanile è ripartito con le impostazioni cambiate.';

/** @param parts as the log calls them */
export function startedBesides(parts: readonly string[]): string {
  return `Campanile è ripartito anche se una sua parte non si era fermata in tempo (${parts.join(', ')}). Se qualcosa non va, riavvia il computer; se succede ancora, avvisa chi si occupa di Campanile.`;
}

export const FORGOTTEN = 'I dati di una persona sono stati cancellati.';

/** Of people who are given up because WhatsApp refused their last notices. */
export function givenUp(count: number, notices: number): string {
  const who =
    count === 1
      ? 'Una persona non è più raggiungibile'
      : `${people(count)} non sono più raggiungibili`;
  return `${who}: WhatsApp ha rifiutato ${plural(notices, 'l’ultimo avviso', `gli ultimi ${figure(notices)} avvisi`)}. Gli avvisi riprendono per chi scrive ATTIVA.`;
}

export const REPLY_GIVEN_UP =
  'Di una risposta a un cittadino non si è potuto sapere se sia arrivata: Campanile non la ripete. Se non l’ha ricevuta, basta che la persona scriva di nuovo.';

/** Of the link with WhatsApp; `lost`: see `sessionLost`. */
export const SESSION: Readonly<Record<Exclude<SessionState['name'], 'lost' | 'syncing'>, string>> =
  {
    starting: 'Campanile ha aperto WhatsApp.',
    pairing: 'Campanile mostra un codice da inquadrare.',
    ready: 'Campanile è collegato a WhatsApp.',
    stopped: 'Campanile ha chiuso WhatsApp.',
  };

export const SESSION_LOST: Readonly<Record<LossReason['kind'], string>> = {
  network: 'WhatsApp ha smesso di rispondere.',
  'logged-out': 'Il collegamento è stato tolto, dal telefono o da WhatsApp.',
  'wrong-number': 'È stato collegato un numero diverso da quello del Comune, e scollegato subito.',
  incompatible: 'WhatsApp Web è cambiato: non offre più quello che serve a Campanile.',
  conflict: 'Lo stesso collegamento è stato aperto in un altro browser.',
  blocked: 'WhatsApp ha bloccato il numero.',
  failed: 'Il browser di WhatsApp si è chiuso o bloccato.',
};

export function postsDecided(decision: 'published' | 'again'): string {
  return decision === 'published'
    ? 'L’ufficio dice che l’avviso è uscito nel canale WhatsApp.'
    : 'L’ufficio fa pubblicare di nuovo l’avviso nel canale WhatsApp.';
}

export const POST_TEXT_WANTED = 'L’ufficio cambia il testo dell’avviso nel canale WhatsApp.';

/** The page of the audit log. */
export const AUDIT_PAGE = {
  title: 'Registro',
  who: 'Chi',
  anybody: 'Tutti',
  what: 'Che cosa',
  anything: 'Tutto',
  from: 'Dal',
  to: 'Al',
  words: 'Parole',
  show: 'Mostra',
  csv: 'Scarica come CSV',
  nothing: 'Non c’è niente da mostrare.',
  pages: 'Pagine del registro',
  newest: 'Torna ai più recenti',
  older: 'Più vecchi',
  notice: (id: number) => `Avviso n. ${String(id)}`,
} as const;

export const ACTORS: Readonly<Record<Actor, string>> = {
  staff: 'Ufficio',
  service: 'Campanile',
  whatsapp: 'WhatsApp',
};

export const SUBJECTS: Readonly<Record<AuditSubject, string>> = {
  notice: 'Avvisi',
  delivery: 'Invii',
  channel: 'Canale WhatsApp',
  subscribers: 'Iscritti',
  session: 'Collegamento',
  service: 'Programma e orologio del PC',
};

export function lookedUp(isFound: boolean): string {
  return `Dal pannello è stato cercato il consenso di una persona: ${isFound ? 'trovata' : 'non trovata'}.`;
}

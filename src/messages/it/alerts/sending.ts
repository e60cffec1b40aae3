import { people, quotedNames } from '../../../italian.js';
import type { SendingStop } from '../../../model/sending.js';
import type { NotSentWhy } from '../../../model/delivery.js';

/** Alerts about sending: what stands still, why, and what staff can do. */

/** All sending stands still; also for the audit log. */
export function sendingStopped({ why, code }: SendingStop): string {
  const technical = code === null ? '' : ` (codice ${code})`;
  return why === 'blocked'
    ? `WhatsApp ha bloccato gli invii di questo numero${technical}: tutti gli invii sono fermi.`
    : `WhatsApp ha rifiutato più messaggi di seguito${technical}: tutti gli invii sono fermi.`;
}

export function howToResume(stop: SendingStop): string {
  return `${sendingStopped(stop)} Gli avvisi aspettano. Apri WhatsApp sul telefono del Comune e guarda che cosa dice; quando è tutto a posto, premi «Riprendi gli invii» nel pannello (oppure «npx campanile resume»).`;
}

/** For the audit log. */
export const RESUMED = 'Gli invii sono stati fatti riprendere.';

export const NOT_STOPPED = 'Gli invii non sono fermi: non c’è nulla da far riprendere.';

/** @param noticeId the first of those with held deliveries */
export function deliveryHeld(count: number, noticeId: number): string {
  return (
    `Un invio a ${people(count)} è sospeso: non si è potuto sapere se sia partito, oppure per ` +
    'giorni non si è riusciti a mandarlo, e Campanile non lo ripete da solo. ' +
    'Decidi nel pannello, con «È arrivato» o «Invia di nuovo» (oppure con ' +
    `«npx campanile notices decide ${String(noticeId)} --help»).`
  );
}

export function peopleUnaccounted(title: string, missing: number): string {
  return (
    `L’avviso «${title}» resta aperto: di ${people(missing)} non risulta che cosa ne sia ` +
    'stato, e Campanile non può andare avanti da solo. Avvisa chi si occupa di Campanile; ' +
    'per chiudere l’avviso senza mandarlo a loro usa «Ferma».'
  );
}

/** Lists that are not ours have our names. */
export function listNameTaken(names: readonly string[]): string {
  return `Sul telefono del Comune ci sono liste broadcast che Campanile non ha creato e che si chiamano come le sue: ${quotedNames(names)}. Campanile non le tocca e dà alle proprie un altro nome. Non occorre fare nulla; chi non le usa più può eliminarle dal telefono.`;
}

export const CATCH_UP_OVERDUE =
  'Non si riescono a rileggere i messaggi arrivati mentre il servizio era fermo: chi nel frattempo ' +
  'ha scritto DISATTIVA potrebbe ricevere ancora un avviso. Gli avvisi partono lo stesso e ' +
  'Campanile continua a provare. Se questa segnalazione resta per più di un’ora, riavvia il ' +
  'servizio; se non basta, chiama l’assistenza.';

export const SETBACKS: Readonly<
  Record<Exclude<NotSentWhy, 'page'>, (title: string, waiting: number) => string>
> = {
  upload: (title) =>
    `WhatsApp in questo momento non accetta allegati: l’avviso «${title}» aspetta. ` +
    'Campanile riprova da solo e non manda nulla due volte; gli avvisi senza allegati partono. ' +
    'Se dura più di un’ora, controlla il collegamento a Internet di questo PC.',
  content: (title) =>
    `L’avviso «${title}» aspetta: Campanile non riesce a leggere la sua copia dell’allegato, ` +
    'e in «in-corso» non ha trovato il file com’era. Controlla che l’antivirus non l’abbia messo in ' +
    'quarantena, oppure rimetti lo stesso file in «in-corso»: l’avviso partirà da solo. ' +
    'Gli altri avvisi partono.',
  picture: (title) =>
    `L’avviso «${title}» aspetta: il browser di questo PC non riesce ad aprire la sua immagine, e ` +
    'WhatsApp la manderebbe come documento. Ferma l’avviso, salva l’immagine di nuovo come .jpg o ' +
    '.png con un programma di grafica e copiala nella cartella degli avvisi. Gli altri avvisi partono.',
  recipients: (title, waiting) =>
    `L’avviso «${title}» non è ancora partito per ${people(waiting)}: WhatsApp non fornisce quello ` +
    'che serve per scrivere a qualcuno di loro. Campanile riprova da solo; non occorre fare nulla.',
};

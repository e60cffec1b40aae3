/** Alerts about sending: what stands still, why, and what staff can do. */
import { people, quotedNames } from '../../../italian.js';
import type { SendingStop } from '../../../model/sending.js';

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
  'ha scritto DISATTIVA potrebbe ricevere ancora un avviso. Gli avvisi partono lo stesso e il ' +
  'programma continua a provare. Se questa segnalazione resta per più di un’ora, riavvia il ' +
  'servizio; se non basta, chiama l’assistenza.';

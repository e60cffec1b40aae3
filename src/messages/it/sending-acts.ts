/** What is red on the panel's first page, and what is asked before it is put right. */
import { people, upperFirst } from '../../italian.js';
import type { DeliveryStatus, SendingStop, RouteReason } from '../../model/sending.js';

/** Of a held delivery: what is known of it, to how many people; a clause. */
export function heldClause(count: number): string {
  return `di ${people(count)} non si sa se l’avviso è arrivato, oppure per più di un giorno non si è riusciti a mandarlo`;
}

export function resumeQuestion(count: number): string {
  return (
    `${count === 0 ? 'Ora non aspetta nessuno: i prossimi avvisi partono di nuovo.' : `Gli avvisi che aspettano partono, a ${people(count)}.`} ` +
    'Prima guarda che cosa dice WhatsApp sul telefono del Comune: se la causa c’è ancora, WhatsApp può ' +
    'bloccare di nuovo il numero.'
  );
}

export function listsQuestion(): string {
  return (
    'I prossimi avvisi partono di nuovo con le liste, che sono più veloci. Prima guarda che cosa dice WhatsApp sul ' +
    'telefono del Comune: se la causa c’è ancora, WhatsApp le rifiuta di nuovo e gli avvisi partono uno per uno, come ora.'
  );
}

export function arrivedQuestion(count: number): string {
  return (
    `${upperFirst(heldClause(count))}: risulterà inviato. Chi non l’ha ricevuto non lo riceverà più. ` +
    'Prima di scegliere, chiedi a qualcuno degli iscritti.'
  );
}

/** @param neverBegun how many of them may have it under another code, from after the copy that was restored */
export function againQuestion(count: number, neverBegun: number): string {
  const known =
    'Chi l’ha già ricevuto di solito non lo vede due volte, perché il messaggio ha lo stesso codice.';
  const unknown =
    'può essere già partito con un altro codice, dopo la copia dell’archivio che è stata ripristinata: chi l’ha già ricevuto lo riceve due volte.';
  const goes = `L’avviso parte di nuovo, per ${people(count)}.`;
  if (neverBegun === 0) return `${goes} ${known}`;
  if (neverBegun >= count) return `${goes} ${upperFirst(unknown)}`;
  return `${goes} ${known} Ma per ${people(neverBegun)} ${unknown}`;
}

/** @param id of the one with the same content */
export function notResumedBeside(id: number): string {
  return `Questo avviso non si può riprendere: ${goneAs(id)} Se va bene quello, non occorre fare nulla; se quello è fermo, riprendi quello.`;
}

/** @param id of the one with the same content */
export function notSentAgainBeside(id: number): string {
  return (
    `Questo invio non si può ripetere: ${goneAs(id)} Per chiudere l’invio sospeso: ` +
    '«È arrivato» nel pannello, oppure «npx campanile notices decide» con --inviato.'
  );
}

function goneAs(id: number): string {
  return `nel frattempo lo stesso contenuto è stato pubblicato di nuovo, è l’avviso n. ${String(id)}, e chi lo riceve da lì lo avrebbe due volte.`;
}

const STOPPED: Readonly<Record<SendingStop['why'], string>> = {
  blocked: 'WhatsApp ha bloccato il numero',
  errors: 'WhatsApp ha rifiutato più messaggi di seguito',
};

/** `Gli invii sono fermi: WhatsApp ha bloccato il numero` */
export function stoppedHeadline(why: SendingStop['why'] | undefined): string {
  return `Gli invii sono fermi${why === undefined ? '' : `: ${STOPPED[why]}`}`;
}

export const STOPPED_MORE = 'Gli avvisi aspettano finché non li fai riprendere, qui sotto.';
export const HELD_HEADLINE = 'Un invio è sospeso';
export const HELD_MORE = 'Campanile non lo ripete da solo: decidi tu, qui sotto.';

/** Lists cannot be used as they should. */
export function slowlyHeadline({ route, why }: DeliveryStatus): string {
  const reason = LISTS_OFF[why.code];
  if (route === 'waiting')
    return `Gli avvisi a chi è nelle liste aspettano${reason === undefined ? '' : `: ${reason}`}`;
  return `Tutto funziona, ma più lentamente: ${reason ?? 'gli avvisi partono uno per uno'}`;
}

const LISTS_OFF: Partial<Readonly<Record<RouteReason, string>>> = {
  'account-type': 'il numero del Comune non usa WhatsApp Business',
  'support-late': 'WhatsApp Web non le ha ancora caricate',
  incompatible: 'WhatsApp Web non offre le liste',
  limit: 'WhatsApp non concede liste a questo numero',
  hosted: 'il numero è collegato anche a un’altra piattaforma',
  'used-up': 'i messaggi alle liste di questo mese sono finiti',
  allowance: 'i messaggi alle liste di questo mese sono finiti',
  credits: 'i messaggi alle liste che WhatsApp concede senza pagare sono finiti',
  refused: 'WhatsApp non accetta messaggi alle liste',
  'lists-not-taken': 'WhatsApp non ha accettato le liste',
  canary: 'prima deve arrivare un messaggio di prova',
  'canary-unclear': 'non si sa ancora se il messaggio di prova alle liste arriva',
  'canary-failed': 'il messaggio di prova alle liste non è arrivato',
};

/** How the town can stand: every cause that Stato has a sentence for, with what is said of it. */
import { Calendar } from '#src/messages/it/calendar.js';
import { howToResume } from '#src/messages/it/alerts.js';
import type { Headline } from '#src/messages/it/headline.js';
import { routeText } from '#src/messages/it/routes.js';
import type { RouteDecision, RouteReason } from '#src/model/sending.js';
import { type StatusSnapshot, toDoOf, type ToDo } from '#src/model/status.js';
import { SNAPSHOT } from './panel.js';

export const ZONE = 'Europe/Rome';
/** 24 November 2026 in Rome */
const at = (hour: number, minute = 0): number => Date.UTC(2026, 10, 24, hour - 1, minute);
const NOW = at(10, 46);

/** for the words */
export const facts = { number: '366 577 54 90', calendar: new Calendar(ZONE), now: NOW };

const ACCOUNT = { phone: '393665775490', lid: '1@lid', business: true, clientVersion: '2.3000.1' };
const { qr: _, ...LINKED } = SNAPSHOT;
const READY: StatusSnapshot = {
  ...LINKED,
  state: 'ready',
  account: ACCOUNT,
  notices: [],
  alerts: [],
  toDo: { notices: 0, refused: 0, alerts: 0 },
};

const decided = (route: RouteDecision['route'], why: RouteReason): Partial<StatusSnapshot> => {
  const decision = { route, why, until: null, detail: null };
  const text = routeText(decision, ZONE);
  return {
    delivery: { ...READY.delivery, route, why: { code: why, text } },
    alerts: [alert('lists-unavailable', text)],
  };
};
const alert = (code: string, text = `Che cosa fare: ${code}.`) => ({ code, text, since: NOW });
export const alerts = (...codes: readonly string[]) => ({
  alerts: codes.map((code) => alert(code)),
});
const stopped = (why: 'blocked' | 'errors'): Partial<StatusSnapshot> => ({
  delivery: { ...READY.delivery, route: 'waiting', stopped: why },
  alerts: [alert('sending-stopped', howToResume({ why, code: '482', since: NOW }))],
});
const lost = (reason: NonNullable<StatusSnapshot['reason']>, since = at(10, 34)) =>
  ({ state: 'lost', reason, since }) as const;

/** What is so, what is said of it, and which buttons are offered. */
export const SITUATIONS: readonly (readonly [
  name: string,
  status: Partial<StatusSnapshot>,
  said: readonly [Headline['tone'], string],
  buttons?: readonly string[],
  waiting?: Partial<Pick<ToDo, 'notices' | 'refused'>>,
])[] = [
  ['all is well', {}, ['good', 'Tutto a posto: collegato al 366 577 54 90']],
  ['it starts', { state: 'starting' }, ['wait', 'Campanile si sta avviando']],
  [
    'a code is to be scanned',
    { state: 'pairing', qr: '2@ref', ...alerts('pairing-needed') },
    ['wait', 'Inquadra il codice con il telefono del Comune'],
  ],
  ['WhatsApp loads the chats', { state: 'syncing' }, ['wait', 'Quasi pronto']],
  ['the service is off', { state: 'stopped' }, ['bad', 'Il servizio è fermo']],
  [
    'WhatsApp does not answer',
    lost('network'),
    ['bad', 'WhatsApp non risponde (dalle 10:34). Controlla che il computer sia su Internet.'],
  ],
  [
    'WhatsApp has not answered since yesterday',
    lost('network', at(10, 34) - 86_400_000),
    ['bad', 'WhatsApp non risponde (da ieri alle 10:34)'],
  ],
  [
    'WhatsApp has not answered for a week',
    lost('network', at(10, 34) - 7 * 86_400_000),
    ['bad', 'WhatsApp non risponde (dal 17 nov alle 10:34)'],
  ],
  ['the browser is opened anew', lost('browser'), ['wait', 'WhatsApp si sta riavviando']],
  [
    'the session is open elsewhere',
    { ...lost('conflict'), ...alerts('session-conflict') },
    ['bad', 'Chiudi WhatsApp Web nell’altro browser.'],
  ],
  [
    'WhatsApp Web is another',
    { ...lost('incompatible'), ...alerts('incompatible') },
    ['bad', 'Gli invii sono fermi: WhatsApp Web è cambiato'],
  ],
  [
    'the servers block the number (482)',
    stopped('blocked'),
    ['bad', 'Gli invii sono fermi: WhatsApp ha bloccato il numero'],
    ['/invii/riprendi'],
  ],
  [
    'the page says that the number is blocked',
    { ...lost('blocked'), ...stopped('blocked') },
    ['bad', 'Gli invii sono fermi: WhatsApp ha bloccato il numero'],
    ['/invii/riprendi'],
  ],
  [
    'several messages were refused in a row',
    stopped('errors'),
    ['bad', 'Gli invii sono fermi: WhatsApp ha rifiutato più messaggi di seguito'],
    ['/invii/riprendi'],
  ],
  [
    'of a delivery nobody knows whether it arrived',
    alerts('delivery-held'),
    ['bad', 'Un invio è sospeso'],
    ['/invii/arrivati', '/invii/di-nuovo'],
  ],
  [
    'lists are refused',
    decided('direct', 'refused'),
    ['wait', 'Tutto funziona, ma più lentamente: WhatsApp non accetta messaggi alle liste'],
    ['/invii/liste'],
  ],
  [
    'the canary has failed',
    decided('direct', 'canary-failed'),
    ['wait', 'Tutto funziona, ma più lentamente: il messaggio di prova alle liste non è arrivato'],
    ['/invii/liste'],
  ],
  [
    'the canary says nothing of lists',
    decided('waiting', 'canary-unclear'),
    ['wait', 'Gli avvisi a chi è nelle liste aspettano: non si sa ancora se il messaggio di prova'],
    ['/invii/liste'],
  ],
  [
    'the list messages of the month are used up',
    decided('direct', 'allowance'),
    ['wait', 'Tutto funziona, ma più lentamente: i messaggi alle liste di questo mese sono finiti'],
  ],
  [
    'people in lists wait for the next month',
    decided('waiting', 'allowance'),
    ['wait', 'Gli avvisi a chi è nelle liste aspettano: i messaggi alle liste di questo mese sono'],
  ],
  [
    'a notice waits for a confirmation',
    { ...alerts('notice-waits') },
    ['wait', '1 avviso aspetta una tua decisione'],
    ['/avvisi?stato=attesa'],
    { notices: 1 },
  ],
  [
    'a file was refused',
    {},
    ['wait', '1 avviso da correggere'],
    ['/avvisi?stato=scartati'],
    { refused: 1 },
  ],
  ['the disk is nearly full', alerts('disk-low'), ['wait', 'Tutto funziona, ma il disco è quasi']],
  ['the disk is full', alerts('disk-full'), ['bad', 'Il disco è pieno e gli invii aspettano']],
  [
    'several things at once',
    alerts('disk-low', 'delivery-held', 'notice-locked'),
    ['bad', 'Ci sono anche altre 2 cose, qui sotto.'],
    ['/invii/arrivati', '/invii/di-nuovo'],
  ],
  [
    'an alert comes that nobody has thought of',
    alerts('something-new'),
    ['wait', 'C’è una cosa da guardare'],
  ],
];

export function snapshotOf(
  changes: Partial<StatusSnapshot>,
  waiting: Partial<Pick<ToDo, 'notices' | 'refused'>> = {},
): StatusSnapshot {
  const status = { ...READY, ...changes };
  const toDo = toDoOf({
    counts: [{ state: 'parked', count: waiting.notices ?? 0 }],
    refused: waiting.refused ?? 0,
    alerts: status.alerts,
    route: status.delivery.why.code,
  });
  return { ...status, toDo };
}

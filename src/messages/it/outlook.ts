/** When a notice goes, why not yet and when it will be done, in the same words wherever staff read it. */
import { people, plural } from '../../italian.js';
import type { NoticeState } from '../../model/notice.js';
import type { NotNow, Outlook, WaitsFor } from '../../model/outlook.js';
import { followersWords } from './channel.js';
import { heldClause } from './sending-acts.js';

/** How a moment is written there: `oggi alle 10:32`. */
export type Moment = (at: number) => string;

/** What is known when it starts, after «Parte …». */
const BECAUSE: Partial<Readonly<Record<WaitsFor, string>>> = {
  'quiet-hours': ', perché di notte partono solo gli avvisi urgenti',
  schedule: ', all’ora che hai scelto',
  cooling: ': fino ad allora lo puoi ancora annullare',
  budget: ', perché i messaggi alle liste di questo mese sono finiti',
  account:
    ', perché WhatsApp per ora non lascia scrivere uno per uno a chi non scrive al Comune da settimane',
  pacing: ', perché i messaggi uno per uno partono con delle pause',
  'direct-hours': ', perché a singole persone si scrive solo di giorno, se non è urgente',
  'hour-limit': ', perché i messaggi a singole persone hanno un massimo all’ora',
  'day-limit': ', perché i messaggi a singole persone hanno un massimo al giorno',
  canary: ', dopo il messaggio di prova alle liste',
};

/** What is not a matter of the clock. */
const UNTIL: Readonly<Record<WaitsFor, string>> = {
  confirmation: 'solo se lo confermi',
  decision: 'solo se lo confermi',
  'not-running': 'quando Campanile è di nuovo in funzione',
  stopped: 'quando fai riprendere gli invii, che ora sono fermi',
  session: 'appena WhatsApp è collegato',
  'catching-up':
    'appena Campanile ha letto che cosa i cittadini hanno scritto mentre non era collegato',
  lists: 'appena le liste di WhatsApp sono pronte',
  canary: 'appena il messaggio di prova alle liste è arrivato',
  budget: 'quando WhatsApp concede di nuovo messaggi alle liste',
  schedule: 'all’ora che hai scelto',
  'quiet-hours': 'dopo le ore di silenzio',
  cooling: 'fra poco',
  pacing: 'uno per uno, con delle pause',
  'direct-hours': 'nelle ore in cui si scrive a singole persone',
  'hour-limit': 'quando si può scrivere di nuovo a singole persone',
  'day-limit': 'quando si può scrivere di nuovo a singole persone',
  account:
    'quando WhatsApp lascia di nuovo scrivere uno per uno anche a chi non scrive al Comune da settimane',
  held: '',
};

/** A whole sentence; null: it is over, and there is nothing to wait for. */
export function outlookSentence(
  state: NoticeState,
  { startsAt, waitsFor }: Outlook,
  held: number,
  moment: Moment,
): string | null {
  const verb = state === 'sending' ? 'Riprende' : 'Parte';
  if (waitsFor === 'held') {
    return `Serve una tua decisione: ${heldClause(held)}.`;
  }
  if (waitsFor === null) return state === 'queued' ? 'Sta per partire.' : null;
  return startsAt === null
    ? `${verb} ${UNTIL[waitsFor]}.`
    : `${verb} ${moment(startsAt)}${BECAUSE[waitsFor] ?? ''}.`;
}

/** Ends that are no further apart are one. */
const SAME = 2 * 60_000;

/** Whole sentences; null: nothing is known of the end. */
export function endSentence({ ends, cold, waitsFor }: Outlook, moment: Moment): string | null {
  const sentences = [
    ...(ends === null ? [] : [endOf(ends, moment)]),
    ...(cold === 0 || waitsFor === 'account' ? [] : [coldSentence(cold)]),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}

function coldSentence(cold: number): string {
  return (
    `${people(cold)} ${plural(cold, 'aspetta', 'aspettano')} oltre: da settimane non ` +
    `${plural(cold, 'scrive', 'scrivono')} al Comune, e WhatsApp per ora non ${plural(cold, 'lascia scriverle', 'lascia scrivere loro uno per uno')}.`
  );
}

function endOf(ends: NonNullable<Outlook['ends']>, moment: Moment): string {
  return `L’invio finirà probabilmente ${spanOf(ends, moment)}.`;
}

function spanOf({ from, to }: NonNullable<Outlook['ends']>, moment: Moment): string {
  return to - from <= SAME ? moment(to) : `tra ${moment(from)} e ${moment(to)}`;
}

export const FORECAST = 'Come arriverà';

/** By which ways those who wait will have it, a sentence each; none: nothing is known. */
export function routesSentences({ routes }: Outlook, moment: Moment): readonly string[] {
  if (routes === undefined) return [];
  const { lists, direct, channel, notNow } = routes;
  return [
    ...(lists === null ? [] : [`Con le liste, in pochi minuti: ${people(lists.people)}.`]),
    ...(direct === null
      ? []
      : [`Una alla volta: ${people(direct.people)}, ${lastOf(direct.ends, moment)}.`]),
    ...(channel === null
      ? []
      : [
          `Nel canale WhatsApp, appena parte${channel.followers === null ? '' : `: ${followersWords(channel.followers)}`}.`,
        ]),
    ...notNow.map((each) => notNowSentence(each, moment)),
  ];
}

function lastOf(ends: NonNullable<Outlook['ends']>, moment: Moment): string {
  return `l’ultima probabilmente ${spanOf(ends, moment)}`;
}

function notNowSentence({ people: count, why, until }: NotNow, moment: Moment): string {
  const because =
    why === 'budget'
      ? 'perché i messaggi alle liste di questo mese sono finiti'
      : `perché da settimane non ${plural(count, 'scrive', 'scrivono')} al Comune, e WhatsApp per ora non ` +
        plural(count, 'lascia scriverle', 'lascia scrivere loro uno per uno');
  const then =
    until === null ? '' : ` Dovrebbe toccare a ${plural(count, 'lei', 'loro')} ${moment(until)}.`;
  return `Non per ora: ${people(count)}, ${because}.${then}`;
}

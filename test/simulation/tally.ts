/** The figures of many lives. */
import type { History, LifeEvent } from './history.js';
import type { Outcome } from './life.js';

export interface Tally {
  lives: number;
  /** simulated milliseconds */
  lived: number;
  steps: number;
  deaths: number;
  readonly faults: Record<string, number>;
  /** in how many lives staff were told of each, by the codes of the alerts */
  readonly alerts: Record<string, number>;
  /** how often there was something to judge, by the promise */
  readonly judged: Record<string, number>;
}

export function emptyTally(): Tally {
  return { lives: 0, lived: 0, steps: 0, deaths: 0, faults: {}, alerts: {}, judged: {} };
}

export function count(tally: Tally, { events }: History, outcome: Outcome): void {
  tally.lives += 1;
  tally.lived += outcome.lived;
  tally.steps += outcome.steps;
  tally.deaths += outcome.deaths;
  for (const event of events) {
    const fault = faultOf(event);
    if (fault !== null) addTo(tally.faults, fault, 1);
  }
  for (const code of outcome.alerts) addTo(tally.alerts, code, 1);
  for (const [promise, times] of Object.entries(outcome.judged))
    addTo(tally.judged, promise, times);
}

export function add(tally: Tally, other: Tally): void {
  tally.lives += other.lives;
  tally.lived += other.lived;
  tally.steps += other.steps;
  tally.deaths += other.deaths;
  for (const what of ['faults', 'alerts', 'judged'] as const) {
    for (const [name, times] of Object.entries(other[what])) addTo(tally[what], name, times);
  }
}

function addTo(counts: Record<string, number>, name: string, times: number): void {
  counts[name] = (counts[name] ?? 0) + times;
}

/** null: an ordinary event. */
export function faultOf(event: LifeEvent): string | null {
  switch (event.kind) {
    case 'send':
      return `send: ${event.fault.kind === 'refused' ? `refused ${String(event.fault.code)}` : event.fault.kind}`;
    case 'post':
      return `post: ${event.fault}`;
    case 'postText':
      return `other text: ${event.fault}`;
    case 'restricted':
      return `account: ${event.what}`;
    case 'lasting':
      return event.what;
    case 'commitFails':
      return event.isDamaged === true ? 'commitFails: damaged' : event.kind;
    case 'unlinked':
      if (event.historyIn !== undefined) return 'unlinked: late history';
      return event.firstWithAnother === true ? 'unlinked: another phone' : event.kind;
    case 'changesNumber':
      return event.keepsAccount ? event.kind : 'changesNumber: set up anew';
    case 'writes':
      return event.readableIn === 0 ? null : 'ciphertext';
    case 'listChange':
      return `list: ${event.fault}`;
    case 'lists':
      return `lists edited on the phone: ${event.edit}`;
    case 'phone':
    case 'corrects':
    case 'saves':
    case 'reads':
    case 'drops':
    case 'staff':
    case 'imports':
    case 'resumes':
      return null;
    default:
      return event.kind;
  }
}

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
}

export function emptyTally(): Tally {
  return { lives: 0, lived: 0, steps: 0, deaths: 0, faults: {} };
}

export function count(tally: Tally, { events }: History, outcome: Outcome): void {
  tally.lives += 1;
  tally.lived += outcome.lived;
  tally.steps += outcome.steps;
  tally.deaths += outcome.deaths;
  for (const event of events) {
    const fault = faultOf(event);
    if (fault !== null) tally.faults[fault] = (tally.faults[fault] ?? 0) + 1;
  }
}

export function add(tally: Tally, other: Tally): void {
  tally.lives += other.lives;
  tally.lived += other.lived;
  tally.steps += other.steps;
  tally.deaths += other.deaths;
  for (const [fault, times] of Object.entries(other.faults)) {
    tally.faults[fault] = (tally.faults[fault] ?? 0) + times;
  }
}

/** null: an ordinary event. */
function faultOf(event: LifeEvent): string | null {
  switch (event.kind) {
    case 'send':
      return `send: ${event.fault.kind === 'refused' ? `refused ${String(event.fault.code)}` : event.fault.kind}`;
    case 'post':
      return `post: ${event.fault}`;
    case 'restricted':
      return `account: ${event.what}`;
    case 'lasting':
      return event.what;
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

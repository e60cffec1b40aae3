/** What scenarios are made of. */
import type { Draw } from './draw.js';
import type { LifeEvent, NoticeDrop, Setting } from './history.js';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** Notices of scenarios; those of ordinary days have small numbers. */
export const NUMBER = 50;

/** By then a notice that was dropped is on its way: seconds until it is seen, and can still be changed. */
export const GOES = 110;

export interface Scenario {
  readonly events: readonly LifeEvent[];
  /** what it wants of the town */
  readonly setting?: Partial<Omit<Setting, 'seed' | 'begins' | 'citizens'>> & {
    readonly answersUnderNumber?: boolean;
    /** of everybody: the page knows the number as well */
    readonly phoneKnown?: boolean;
    /** the first is the comune itself */
    readonly isUs?: boolean;
  };
  /** what staff are told, by the codes of the alerts, when nothing else happens */
  readonly raises?: readonly string[];
}

export type Drawn = (draw: Draw, people: number, at: number) => Scenario;

export function of(events: readonly LifeEvent[]): Scenario {
  return { events };
}

export function drop(at: number, other: Partial<NoticeDrop> = {}) {
  const notice = { number: NUMBER, media: false, urgent: false, sendIn: null, expiresIn: null };
  return { at, kind: 'drops', notice: { ...notice, ...other } } as const;
}

/** Whoever looks from time to time looks soon after this: a doubt is over by then. */
export function stirring(at: number): LifeEvent {
  return { at: at + 16 * MINUTE, kind: 'writes', who: 0, body: 'Grazie!', readableIn: 0 };
}

/** Lists are not there, from the beginning until long after that. */
export function noLists(at: number): LifeEvent {
  return { at: 0, kind: 'lasting', what: 'noSupport', for: at + 2 * HOUR };
}

export function everybody(people: number, what: (who: number) => LifeEvent): LifeEvent[] {
  return Array.from({ length: people }, (_, who) => what(who));
}

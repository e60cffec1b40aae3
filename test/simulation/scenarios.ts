/**
 * Things that come together more often than by chance, so that a life in a few thousand is not the
 * only one in which they meet: each is what some promise is about.
 */
import type { Draw } from './draw.js';
import type { Happening, LifeEvent } from './history.js';
import type { SendFault } from './sim-whatsapp.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Notices of scenarios; those of ordinary days have small numbers. */
const NUMBER = 50;

type Scenario = (draw: Draw, people: number, at: number) => readonly LifeEvent[];

export function scenario(draw: Draw, people: number): readonly LifeEvent[] {
  return draw.oneOf(SCENARIOS)(draw, people, draw.between(8 * 60, 100 * 60) * SECOND);
}

const SCENARIOS: readonly Scenario[] = [doubt, doubt, oneByOne, wordsOutOfOrder, wroteMeanwhile];

/** Nobody knows whether a notice has gone out, phones are off, and staff stop it about when it goes again. */
function doubt(draw: Draw, people: number, at: number): LifeEvent[] {
  const fault: SendFault = { kind: draw.oneOf(['answerLost', 'neverArrived'] as const) };
  const stop = draw.oneOf([draw.between(2, 9) * MINUTE, draw.between(600, 840) * SECOND]);
  return [
    ...(draw.chance(0.6) ? [noLists(at)] : []),
    ...everybody(people, (who) => ({ at, kind: 'phone', who, online: false })),
    drop(at),
    { at: at + 20 * SECOND, kind: 'send', fault, times: draw.between(1, 3) },
    { at: at + draw.between(100, 300) * SECOND, kind: 'reload' },
    ...(draw.chance(0.6)
      ? [{ at: at + stop, kind: 'staff', act: 'stop', notice: NUMBER } as const]
      : []),
    ...everybody(people, (who) => ({ at: at + HOUR, kind: 'phone', who, online: true })),
  ];
}

/** People are written to singly, slowly, while something comes between. */
function oneByOne(draw: Draw, people: number, at: number): LifeEvent[] {
  const during = at + draw.between(40, 200) * SECOND;
  const who = draw.below(people);
  const between = draw.oneOf<readonly Happening[]>([
    [{ kind: 'writes', who, body: 'DISATTIVA', readableIn: 0 }],
    [
      { kind: 'writes', who, body: 'DISATTIVA', readableIn: 0 },
      { kind: 'send', fault: { kind: 'refused', code: 482 }, times: 1 },
    ],
    [{ kind: 'staff', act: 'stop', notice: NUMBER }],
    [{ kind: 'stops', downFor: draw.between(10, 300) * SECOND }],
  ]);
  return [noLists(at), drop(at), ...between.map((happening) => ({ at: during, ...happening }))];
}

/** What somebody wrote last can be read first. */
function wordsOutOfOrder(draw: Draw, people: number, at: number): LifeEvent[] {
  const who = draw.below(people);
  const last = draw.oneOf(['ATTIVA', 'DISATTIVA'] as const);
  const other = last === 'ATTIVA' ? 'DISATTIVA' : 'ATTIVA';
  const late = draw.between(15, 90) * SECOND;
  return [
    { at, kind: 'writes', who, body: other, readableIn: late },
    { at: at + 4 * SECOND, kind: 'writes', who, body: other, readableIn: 2 * late },
    { at: at + 9 * SECOND, kind: 'writes', who, body: last, readableIn: 0 },
    drop(at + HOUR),
  ];
}

/** The service is off when somebody leaves, and a notice waits for it. */
function wroteMeanwhile(draw: Draw, people: number, at: number): LifeEvent[] {
  const off = draw.between(5, 40) * MINUTE;
  const leaves = draw.chance(0.8) ? 'DISATTIVA' : 'ATTIVA';
  return [
    ...(draw.chance(0.5) ? [noLists(at)] : []),
    drop(at),
    { at: at + draw.between(20, 45) * SECOND, kind: 'stops', downFor: off },
    {
      at: at + Math.floor(off / 2),
      kind: 'writes',
      who: draw.below(people),
      body: leaves,
      readableIn: 0,
    },
  ];
}

function drop(at: number): LifeEvent {
  const notice = { number: NUMBER, media: false, urgent: false, sendIn: null, expiresIn: null };
  return { at, kind: 'drops', notice };
}

/** Lists are not there for so long. */
function noLists(at: number): LifeEvent {
  return { at, kind: 'lasting', what: 'noSupport', for: 2 * HOUR };
}

function everybody(people: number, what: (who: number) => LifeEvent): LifeEvent[] {
  return Array.from({ length: people }, (_, who) => what(who));
}

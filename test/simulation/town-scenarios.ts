/**
 * Citizens who block the comune or get another number, and what else nothing in older lives brought about:
 * what was written comes late after a linking, the account says nothing, lists may be of another size.
 */
import type { Draw } from './draw.js';
import type { LifeEvent } from './history.js';
import {
  drop,
  everybody,
  GOES,
  HOUR,
  MINUTE,
  noLists,
  NUMBER,
  of,
  SECOND,
  type Drawn,
  type Scenario,
} from './scenario-events.js';

export const OF_THE_TOWN = {
  blocksMeanwhile,
  blockedForLong,
  everybodyBlocks,
  blocksWhileUncertain,
  otherNumber,
  anotherAccount,
  numberPasses,
  lateHistory,
  silentAccount,
  otherLimit,
} satisfies Record<string, Drawn>;

function writes(at: number, who: number, body: string): LifeEvent {
  return { at, kind: 'writes', who, body, readableIn: 0 };
}

function blocks(at: number, who: number, blocked = true): LifeEvent {
  return { at, kind: 'blocks', who, blocked };
}

/** Before a notice goes, while it goes, or after that; in seconds. */
function about(draw: Draw): number {
  return draw.oneOf([-600, 30, GOES - 5, GOES + draw.between(0, 40), 1_200]) * SECOND;
}

/** Perhaps with a last word, which may be on its way when it happens; a second notice goes when it may be over. */
function blocksMeanwhile(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const when = at + about(draw);
  const word = draw.oneOf(['DISATTIVA', 'DISATTIVA', 'ATTIVA', 'Basta!']);
  const over = at + draw.between(25, 35) * MINUTE;
  return of([
    ...(draw.chance(0.5) ? [noLists(at)] : []),
    drop(at),
    ...(draw.chance(0.6) ? [writes(when - draw.between(0, 20) * SECOND, who, word)] : []),
    blocks(when, who),
    ...(draw.chance(0.5) ? [blocks(over, who, false)] : []),
    ...(draw.chance(0.5)
      ? [writes(over + 5 * SECOND, who, draw.oneOf(['ATTIVA', 'DISATTIVA']))]
      : []),
    drop(at + 30 * MINUTE, { number: NUMBER + 1 }),
  ]);
}

/** So long that it can be seen whom lists do not reach. */
function blockedForLong(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const later = at + draw.between(25, 30) * HOUR;
  const number = (nth: number): { readonly number: number } => ({ number: NUMBER + nth });
  return {
    events: [
      blocks(at - MINUTE, who),
      ...(draw.chance(0.4)
        ? [
            writes(
              later - draw.between(2, 60) * MINUTE,
              who,
              draw.oneOf(['ATTIVA', 'DISATTIVA', 'Ok']),
            ),
          ]
        : []),
      ...[0, 1, 2].map((nth) => drop(at + nth * 20 * MINUTE, number(nth))),
      drop(later, number(3)),
    ],
    setting: { lasts: later + 2 * HOUR },
  };
}

/** A list of whom nobody has it. */
function everybodyBlocks(draw: Draw, people: number, at: number): Scenario {
  return of([
    ...(draw.chance(0.5) ? [noLists(at)] : []),
    ...everybody(people, (who) => blocks(at + draw.between(-60, GOES) * SECOND, who)),
    drop(at, { files: draw.below(3) }),
    drop(at + 20 * MINUTE, { number: NUMBER + 1 }),
    ...everybody(people, (who) => blocks(at + 40 * MINUTE, who, false)),
    drop(at + 50 * MINUTE, { number: NUMBER + 2 }),
  ]);
}

/** Nobody knows whether it has gone out, and no receipt of theirs will ever say so. */
function blocksWhileUncertain(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const kind = draw.oneOf(['answerLost', 'neverArrived'] as const);
  return of([
    ...(draw.chance(0.6) ? [noLists(at)] : []),
    ...everybody(people, (one) => blocks(at, draw.chance(0.5) ? one : who)),
    drop(at),
    { at: at + 20 * SECOND, kind: 'send', fault: { kind }, times: draw.between(1, 3) },
    { at: at + draw.between(100, 300) * SECOND, kind: 'reload' },
    ...(draw.chance(0.4)
      ? [{ at: at + 12 * MINUTE, kind: 'staff', act: 'stop', notice: NUMBER } as const]
      : []),
  ]);
}

function changes(at: number, who: number, keepsAccount: boolean, former: number | null = null) {
  return { at, kind: 'changesNumber', who, keepsAccount, of: former } as const;
}

/** The LID stays: notices go on, and the last word counts from whichever number it came. */
function otherNumber(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const when = at + about(draw);
  return of([
    ...(draw.chance(0.5) ? [noLists(at)] : []),
    ...(draw.chance(0.3)
      ? [{ at: at - 2 * MINUTE, kind: 'phone', who, online: false } as const]
      : []),
    drop(at),
    ...(draw.chance(0.3) ? [writes(when - 2 * SECOND, who, 'DISATTIVA')] : []),
    changes(when, who, true),
    { at: at + 15 * MINUTE, kind: 'phone', who, online: true },
    ...(draw.chance(0.5)
      ? [writes(at + 25 * MINUTE, who, draw.oneOf(['ATTIVA', 'DISATTIVA']))]
      : []),
    drop(at + 30 * MINUTE, { number: NUMBER + 1 }),
    { at: at + HOUR, kind: 'reload' },
    drop(at + 70 * MINUTE, { number: NUMBER + 2 }),
  ]);
}

/** WhatsApp is set up anew under another number: whoever has it now has yet to subscribe. */
function anotherAccount(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const when = at + about(draw);
  return of([
    ...(draw.chance(0.5) ? [noLists(at)] : []),
    drop(at),
    changes(when, who, false),
    ...(draw.chance(0.8)
      ? [
          writes(
            when + draw.between(5, 600) * SECOND,
            who,
            draw.oneOf(['ATTIVA', 'ATTIVA', 'DISATTIVA']),
          ),
        ]
      : []),
    drop(at + 35 * MINUTE, { number: NUMBER + 1 }),
  ]);
}

/** A number passes to somebody else, who writes from it. */
function numberPasses(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const other = (who + 1) % people;
  const passes = at + draw.between(-10, 10) * MINUTE;
  return of([
    ...(draw.chance(0.5) ? [noLists(at)] : []),
    changes(passes - MINUTE, who, true),
    changes(passes, other, true, who),
    drop(at),
    ...(draw.chance(0.3) ? [writes(passes + 30 * SECOND, who, 'ATTIVA')] : []),
    writes(passes + 2 * MINUTE, other, draw.oneOf(['ATTIVA', 'ATTIVA', 'DISATTIVA'])),
    drop(at + 30 * MINUTE, { number: NUMBER + 1 }),
  ]);
}

/** Somebody leaves while nothing is linked, and the phone sends it late. */
function lateHistory(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const lasts = draw.between(3, 30) * MINUTE;
  const historyIn = draw.oneOf([20 * SECOND, 5 * MINUTE, HOUR]);
  const word = draw.oneOf(['DISATTIVA', 'DISATTIVA', 'ATTIVA']);
  return of([
    { at, kind: 'unlinked', for: lasts, historyIn },
    writes(at + draw.between(10, 120) * SECOND, who, word),
    drop(at + MINUTE),
    drop(at + lasts + draw.between(5, 20) * MINUTE, { number: NUMBER + 1 }),
  ]);
}

/** New chats are refused, or list messages run out, and the servers do not say so. */
function silentAccount(draw: Draw, people: number, at: number): Scenario {
  const what = draw.oneOf(['timelock', 'cap'] as const);
  const credits = draw.chance(0.5) ? people + draw.between(0, people) : null;
  const silent = at + draw.oneOf([-30, -10, 1, 15]) * MINUTE;
  return {
    events: [
      ...(draw.chance(0.5) ? [noLists(at)] : []),
      { at: at - 20 * MINUTE, kind: 'restricted', what, for: draw.between(1, 3) * HOUR },
      { at: silent, kind: 'lasting', what: 'accountSilent', for: draw.between(10, 90) * MINUTE },
      drop(at),
      drop(at + 25 * MINUTE, { number: NUMBER + 1 }),
      writes(at + 10 * MINUTE, draw.below(people), draw.oneOf(['ATTIVA', 'DISATTIVA'])),
    ],
    setting: { testPhones: 2, account: { credits, tokenless: [draw.below(people)] } },
  };
}

/** The phone announces lists of another size, or none, with each load. */
function otherLimit(draw: Draw, people: number, at: number): Scenario {
  const limits = [draw.between(2, Math.max(2, people - 1)), draw.oneOf([0, 1, 5_000]), 256];
  return of(
    limits.flatMap((limit, nth): LifeEvent[] => {
      const when = at + nth * 25 * MINUTE;
      return [
        { at: when - 2 * MINUTE, kind: 'listLimit', people: limit },
        { at: when + draw.oneOf([-60, GOES - 10, GOES]) * SECOND, kind: 'reload' },
        drop(when, { number: NUMBER + nth }),
        writes(when + 10 * MINUTE, draw.below(people), draw.oneOf(['ATTIVA', 'DISATTIVA'])),
      ];
    }),
  );
}

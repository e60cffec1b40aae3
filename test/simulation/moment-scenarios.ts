/**
 * What meets at one moment, or with something that is open: between two questions of the program, between a first
 * time and a second, between two names of a person. None of it is drawn in an ordinary life.
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
  SECOND,
  stirring,
  type Drawn,
  type Scenario,
} from './scenario-events.js';
import type { SendFault } from './sim-conditions.js';

export const OF_A_MOMENT = {
  cutWhileListsAreMade,
  cutOff,
  cutOffOneByOne,
  cutWhileUncertain,
  blockedOnSlowDisk,
  leftBeforeItThrew,
  againWithoutSomebody,
  refusedAgain,
  lastOfAList,
  expiresWhileUncertain,
  stoppedBeforeItLeft,
  leftUnderOneName,
  moreThanIsLeft,
  refusedOnePart,
  leftUnrecorded,
} satisfies Record<string, Drawn>;

/** A list is being made while the connection is cut, and is there as soon as the page has connected anew; people have left meanwhile. */
function cutWhileListsAreMade(draw: Draw, people: number, at: number): Scenario {
  const cut = at + (GOES + 40) * SECOND;
  return {
    events: [
      { at: at - MINUTE, kind: 'listChange', fault: 'unanswered' },
      drop(at),
      { at: cut, kind: 'lasting', what: 'network', for: draw.between(3, 8) * MINUTE },
      ...leave(people, cut + 20 * SECOND),
    ],
  };
}

/** People leave while nothing can be recorded, and a notice goes soon after it can be again. */
function leftUnrecorded(draw: Draw, people: number, at: number): Scenario {
  return {
    events: [
      { at, kind: 'lasting', what: 'diskFull', for: draw.between(4, 9) * MINUTE },
      ...leave(people, at + 20 * SECOND),
      drop(at + MINUTE),
    ],
  };
}

/** The service dies while a message is on its way, and the page is slow to say what has become of it; another notice waits. */
function cutOff(draw: Draw, people: number, at: number): Scenario {
  return {
    events: [
      ...online(people, at, false),
      drop(at),
      drop(at + SECOND, { number: NUMBER + 1 }),
      { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'answerLost' }, times: 1 },
      {
        ...{ at: at + (GOES + draw.between(25, 50)) * SECOND, kind: 'kill' },
        ...{ boundary: 0, downFor: draw.between(10, 60) * SECOND },
      },
      { at: at + GOES * SECOND, kind: 'lasting', what: 'slowTraces', for: HOUR },
      // something is done, so that it dies
      { at: at + (GOES + 52) * SECOND, kind: 'writes', who: 0, body: 'ATTIVA', readableIn: 0 },
      ...online(people, at + HOUR, true),
    ],
  };
}

function cutOffOneByOne(draw: Draw, people: number, at: number): Scenario {
  const { events } = cutOff(draw, people, at);
  return { events: [noLists(at), ...events] };
}

/** The connection is cut while it is in doubt whether a notice has gone out; another one waits. */
function cutWhileUncertain(draw: Draw, people: number, at: number): Scenario {
  const cut = at + (GOES + draw.between(160, 240)) * SECOND;
  return {
    events: [
      ...(draw.chance(0.5) ? [noLists(at)] : []),
      ...online(people, at, false),
      drop(at),
      { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'answerLost' }, times: 1 },
      { at: cut, kind: 'lasting', what: 'slowTraces', for: HOUR },
      { at: cut, kind: 'lasting', what: 'network', for: 4 * MINUTE },
      drop(cut - MINUTE, { number: NUMBER + 1 }),
      ...online(people, at + HOUR, true),
    ],
  };
}

/** The account is blocked while the next person is being looked for. */
function blockedOnSlowDisk(draw: Draw, people: number, at: number): Scenario {
  const says = at + (GOES + 30) * SECOND;
  return {
    events: [
      noLists(at),
      drop(at),
      { at: says, kind: 'lasting', what: 'slowDisk', for: HOUR },
      { at: says, kind: 'send', fault: { kind: 'refused', code: 482 }, times: 1 },
      ...everybody(people, (who): LifeEvent => ({
        ...{ at: says + draw.below(5_000), kind: 'writes', who, body: 'ATTIVA', readableIn: 0 },
      })),
    ],
  };
}

/** The page throws when a list has left already, each time. */
function leftBeforeItThrew(draw: Draw, people: number, at: number): Scenario {
  return whileUncertain(draw, people, at, [[{ kind: 'throwsAfter' }, 4]]);
}

/** A list goes again because of a doubt, and somebody in it makes it fail by then. */
function againWithoutSomebody(draw: Draw, people: number, at: number): Scenario {
  const { events } = whileUncertain(draw, people, at, [[{ kind: 'answerLost' }, 1]]);
  const who = draw.below(people);
  return {
    events: [
      ...events,
      { at: at + 6 * MINUTE, kind: 'person', who, fault: null, breaksLists: true },
    ],
  };
}

/** It is refused then, though people have it. */
function refusedAgain(draw: Draw, people: number, at: number): Scenario {
  const code = draw.oneOf([403, 404, 479, 500]);
  return whileUncertain(draw, people, at, [
    [{ kind: 'answerLost' }, 1],
    [{ kind: 'refused', code }, 1],
  ]);
}

/** All but one have left when it is to go again; staff let it go. */
function lastOfAList(draw: Draw, people: number, at: number): Scenario {
  const { events } = whileUncertain(draw, people, at, [[{ kind: 'neverArrived' }, 1]]);
  return { events: [...events, ...leave(people, at + (GOES + 30) * SECOND)] };
}

/** It is refused the second time, and staff let it go again when its time is over. */
function expiresWhileUncertain(draw: Draw, people: number, at: number): Scenario {
  const { events } = whileUncertain(
    draw,
    people,
    at,
    [
      [{ kind: 'neverArrived' }, 1],
      [{ kind: 'refused', code: 500 }, 1],
    ],
    { expiresIn: draw.between(80, 110) * MINUTE },
  );
  return { events };
}

/** Staff stop what has been tried in vain, and the page has receipts for it. */
function stoppedBeforeItLeft(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  return {
    events: [
      drop(at),
      { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'keysMissing' }, times: 3 },
      { at: at + (GOES + 50) * SECOND, kind: 'staff', act: 'stop', notice: NUMBER },
      { at: at + 5 * MINUTE, kind: 'lasting', what: 'receiptsOfNothing', for: HOUR },
      { at: at + 20 * MINUTE, kind: 'writes', who, body: 'ATTIVA', readableIn: 0 },
    ],
  };
}

/**
 * Who has been entered by their number as well leaves before a notice goes to the name that they write under, and comes
 * back before the servers say whose number it is.
 */
function leftUnderOneName(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const comesBack = at + (GOES + draw.between(60, 120)) * SECOND;
  return {
    events: [
      { at: 4.5 * MINUTE, kind: 'imports', who },
      { at: at - MINUTE, kind: 'lasting', what: 'serversSilent', for: 11 * MINUTE },
      drop(at),
      { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'keysMissing' }, times: 1 },
      // the list has its people, and goes again after half a minute
      { at: at + GOES * SECOND, kind: 'writes', who, body: 'DISATTIVA', readableIn: 0 },
      { at: comesBack, kind: 'writes', who, body: 'ATTIVA', readableIn: 0 },
      // it is looked at who waits
      { at: at + 8 * MINUTE, kind: 'reads', who },
    ],
    setting: { phoneKnown: false },
  };
}

/** A list has more people than are left of the month, though not more than a whole month allows. */
function moreThanIsLeft(draw: Draw, people: number, at: number): Scenario {
  return {
    events: [drop(at), drop(at + 20 * MINUTE, { number: NUMBER + 1 })],
    setting: { monthlyAllowance: people + draw.between(2, people - 1), holdsWhenUsedUp: true },
  };
}

/** The servers take nothing for one person, for days. */
function refusedOnePart(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const fault = { kind: 'refused', code: 463 } as const;
  return {
    events: [
      noLists(at),
      { at: at - MINUTE, kind: 'person', who, fault, breaksLists: false },
      drop(at, { files: 2 }),
    ],
  };
}

/** Phones are off for an hour, this goes wrong meanwhile, and the page is another one by the time it goes again. */
function whileUncertain(
  draw: Draw,
  people: number,
  at: number,
  faults: readonly (readonly [SendFault, number])[],
  notice: Parameters<typeof drop>[1] = {},
): Scenario {
  return {
    events: [
      ...online(people, at, false),
      drop(at, notice),
      ...faults.map(
        ([fault, times]) => ({ at: at + 20 * SECOND, kind: 'send', fault, times }) as const,
      ),
      { at: at + draw.between(200, 300) * SECOND, kind: 'reload' },
      stirring(at),
      ...online(people, at + HOUR, true),
    ],
  };
}

function online(people: number, at: number, isOnline: boolean): readonly LifeEvent[] {
  return everybody(people, (who) => ({ at, kind: 'phone', who, online: isOnline }));
}

/** All but the first. */
function leave(people: number, at: number): readonly LifeEvent[] {
  return everybody(people, (who): LifeEvent => ({
    ...{ at, kind: 'writes', who, body: 'DISATTIVA', readableIn: 0 },
  })).slice(1);
}

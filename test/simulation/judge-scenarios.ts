/**
 * What meets for the sake of one promise, so that a bug which breaks it is found in a few lives. None of it is
 * drawn in an ordinary life, where all of it comes now and then.
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

export const FOR_JUDGES = {
  quietDay,
  grownByItsDate,
  droppedAgain,
  leftWhereItWas,
  stoppedMeanwhile,
  draggedMeanwhile,
  atNight,
  retracted,
  retractedPost,
  blockedAndStopped,
  uncertainAnswer,
  uncertainParts,
  leavesWhileUncertain,
  amongUs,
  enteredTwice,
  otherWordsMeanwhile,
  uncertainPost,
  tested,
  restoredMeanwhile,
} satisfies Record<string, Drawn>;

/**
 * What a copy has waiting goes when the network is back; then the copy is restored: a notice, one with a date that is
 * still to come, and the correction of one that is in the channel.
 */
function restoredMeanwhile(draw: Draw, _people: number, at: number): Scenario {
  const away = at + 30 * MINUTE;
  const back = 30 * MINUTE;
  const restored = away + 2 * HOUR;
  const copied = away + draw.between(10, 25) * MINUTE;
  return {
    events: [
      drop(at),
      { at: away, kind: 'lasting', what: 'network', for: back },
      { at: away + MINUTE, kind: 'staff', act: 'retract', notice: NUMBER },
      drop(away + MINUTE, { number: NUMBER + 1 }),
      drop(away + MINUTE, { number: NUMBER + 2, sendIn: 20 * HOUR }),
      { at: restored, kind: 'restores', ago: restored - copied, fails: 0 },
    ],
    setting: { channel: 'mirror', lasts: restored + 4 * HOUR },
  };
}

/** Nothing goes wrong. */
function quietDay(draw: Draw, _people: number, at: number): Scenario {
  return { events: [drop(at, { media: draw.chance(0.5) })] };
}

/** A notice with a date is accepted for two, and for everybody when that comes. */
function grownByItsDate(_draw: Draw, people: number, at: number): Scenario {
  const others = (when: number, body: 'ATTIVA' | 'DISATTIVA'): LifeEvent[] =>
    everybody(Math.max(0, people - 2), (who) => ({
      ...{ at: when, kind: 'writes', who: who + 2, body, readableIn: 0 },
    }));
  return {
    events: [
      ...others(at - 5 * MINUTE, 'DISATTIVA'),
      drop(at, { sendIn: HOUR }),
      ...others(at + 20 * MINUTE, 'ATTIVA'),
    ],
    setting: { confirmAbove: 2 },
  };
}

/** Staff drop what has gone out once more. */
function droppedAgain(draw: Draw, _people: number, at: number): Scenario {
  const again = at + draw.between(10, 40) * MINUTE;
  return { events: [drop(at), { at: again, kind: 'staff', act: 'dropAgain', notice: NUMBER }] };
}

/** The files of an accepted notice cannot be moved, and lie where they were dropped when the service is started anew. */
function leftWhereItWas(draw: Draw, _people: number, at: number): Scenario {
  const restart = at + draw.between(5, 20) * MINUTE;
  return {
    events: [
      { at: at - MINUTE, kind: 'lasting', what: 'shareFull', for: 90 * MINUTE },
      drop(at),
      { at: restart, kind: 'stops', downFor: draw.between(5, 60) * SECOND },
    ],
  };
}

/** Staff stop a notice while it goes to one after the other. */
function stoppedMeanwhile(draw: Draw, _people: number, at: number): Scenario {
  const stop = at + (GOES + draw.between(0, 20)) * SECOND;
  return {
    events: [noLists(at), drop(at), { at: stop, kind: 'staff', act: 'stop', notice: NUMBER }],
  };
}

/** They drag its file away while there is no network. */
function draggedMeanwhile(draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [
      { at: at + 10 * SECOND, kind: 'lasting', what: 'network', for: HOUR },
      drop(at),
      { at: at + draw.between(2, 20) * MINUTE, kind: 'staff', act: 'drag', notice: NUMBER },
    ],
  };
}

/** In the evening, so late that it waits for the morning. */
function atNight(draw: Draw, _people: number, _at: number): Scenario {
  return {
    events: [drop(13 * HOUR + draw.between(30, 400) * MINUTE)],
    setting: { quietHours: true, lasts: 24 * HOUR },
  };
}

/** Single people, and lists, have what staff take back. */
function retracted(draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [
      ...(draw.chance(0.5) ? [noLists(at)] : []),
      drop(at),
      { at: at + 30 * MINUTE, kind: 'staff', act: 'retract', notice: NUMBER },
    ],
  };
}

function retractedPost(draw: Draw, people: number, at: number): Scenario {
  return { ...retracted(draw, people, at), setting: { channel: 'mirror' } };
}

/** The account is blocked while single people are written to, and the service is started anew. */
function blockedAndStopped(draw: Draw, _people: number, at: number): Scenario {
  const code = 482;
  return {
    events: [
      noLists(at),
      drop(at),
      { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'refused', code }, times: 1 },
      { at: at + 10 * MINUTE, kind: 'stops', downFor: draw.between(10, 300) * SECOND },
      { at: at + 20 * MINUTE, kind: 'writes', who: 0, body: 'ATTIVA', readableIn: 0 },
    ],
  };
}

/** Nobody knows whether somebody was answered, whose phone is off. */
function uncertainAnswer(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  return {
    events: [
      { at: at - SECOND, kind: 'phone', who, online: false },
      { at: at - SECOND, kind: 'send', fault: { kind: 'answerLost' }, times: 1 },
      { at, kind: 'writes', who, body: 'DISATTIVA', readableIn: 0 },
      { at: at + draw.between(100, 300) * SECOND, kind: 'reload' },
      { at: at + HOUR, kind: 'phone', who, online: true },
    ],
  };
}

/** The same of the parts of a notice; an earlier one has shown that lists can be used. */
function uncertainParts(draw: Draw, people: number, at: number): Scenario {
  const second = at + 20 * MINUTE;
  const online = (when: number, isOnline: boolean): LifeEvent[] =>
    everybody(people, (who) => ({ at: when, kind: 'phone', who, online: isOnline }));
  return {
    events: [
      drop(at),
      ...online(second, false),
      drop(second, { number: NUMBER + 1, files: 2 }),
      { at: second + 20 * SECOND, kind: 'send', fault: { kind: 'answerLost' }, times: 3 },
      { at: second + draw.between(300, 400) * SECOND, kind: 'reload' },
      ...online(second + HOUR, true),
    ],
  };
}

/** Somebody leaves between the first time that a notice goes, and the second; their phone is off. */
function leavesWhileUncertain(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  return {
    events: [
      ...everybody(people, (one) => ({ at, kind: 'phone', who: one, online: false }) as const),
      drop(at),
      { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'answerLost' }, times: 1 },
      { at: at + (GOES + 30) * SECOND, kind: 'writes', who, body: 'DISATTIVA', readableIn: 0 },
      { at: at + draw.between(200, 300) * SECOND, kind: 'reload' },
      stirring(at),
      ...everybody(
        people,
        (one) => ({ at: at + HOUR, kind: 'phone', who: one, online: true }) as const,
      ),
    ],
  };
}

/** The comune itself has subscribed to its own notices. */
function amongUs(_draw: Draw, _people: number, at: number): Scenario {
  return { events: [drop(at)], setting: { isUs: true } };
}

/** Who is entered by their number also writes, under a name of which nobody knows yet that it is theirs. */
function enteredTwice(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  return {
    events: [{ at: 4.5 * MINUTE, kind: 'imports', who }, drop(at)],
    setting: { phoneKnown: false },
  };
}

/** A post gets other words while single people are still being written to. */
function otherWordsMeanwhile(draw: Draw, people: number, at: number): Scenario {
  return {
    events: [
      noLists(at),
      ...everybody(people, (who) => ({
        ...({ at: at - MINUTE, kind: 'person', who, breaksLists: false } as const),
        fault: { kind: 'refused', code: 429 } as const,
      })),
      drop(at),
      { at: at + draw.between(5, 20) * MINUTE, kind: 'staff', act: 'changePost', notice: NUMBER },
    ],
    setting: { channel: 'mirror' },
  };
}

/** Staff try a notice on their own phones, while others have subscribed. */
function tested(_draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [
      { at, kind: 'staff', act: 'dropTest', notice: NUMBER },
      drop(at + 10 * MINUTE),
      { at: at + 20 * MINUTE, kind: 'staff', act: 'test', notice: NUMBER },
    ],
    setting: { testPhones: 2 },
  };
}

/** The answer to a post gets lost. */
function uncertainPost(draw: Draw, _people: number, at: number): Scenario {
  const fault = draw.oneOf(['answerLost', 'neverArrived'] as const);
  return {
    events: [{ at: at - MINUTE, kind: 'post', fault, times: 1 }, drop(at)],
    setting: { channel: 'mirror' },
  };
}

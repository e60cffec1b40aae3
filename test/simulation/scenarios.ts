/**
 * Things that come together more often than by chance, so that a life in a few thousand is not the
 * only one in which they meet: each is what some promise is about.
 */
import type { Draw } from './draw.js';
import type { Happening, LifeEvent } from './history.js';
import { OF_ALERTS } from './alert-scenarios.js';
import { FOR_JUDGES } from './judge-scenarios.js';
import { OF_THE_TOWN } from './town-scenarios.js';
import { OF_A_MOMENT } from './moment-scenarios.js';
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
  stirring,
  type Drawn,
  type Scenario,
} from './scenario-events.js';
import type { SendFault } from './sim-conditions.js';

const SCENARIOS = {
  uncertain,
  resentWhileStopped,
  stoppedWhileUncertain,
  knownToHaveGone,
  oneByOne,
  wordsOutOfOrder,
  oneSecond,
  wroteMeanwhile,
  leavesMeanwhile,
  failedCommit,
  smallLists,
  folderGone,
  slip,
  unheard,
  refusedList,
  blocked,
  likeNamedList,
  lateLists,
  dated,
  underNumbers,
} satisfies Record<string, Drawn>;

/** Drawn apart from those above: what a seed means stays. */
const OF_THE_ACCOUNT = { latePost, coldChats, fewCredits } satisfies Record<string, Drawn>;
/** Drawn in newer lives only. */
export const NEWER = {
  inParts,
  partsOneByOne,
  oldOnes,
  otherWords,
  strangeReceipts,
  otherLists,
} satisfies Record<string, Drawn>;

export type ScenarioName =
  | keyof typeof SCENARIOS
  | keyof typeof OF_THE_ACCOUNT
  | keyof typeof NEWER
  | keyof typeof OF_ALERTS
  | keyof typeof OF_THE_TOWN
  | keyof typeof FOR_JUDGES
  | keyof typeof OF_A_MOMENT;

/** Drawn more often: nothing else brings these together. */
const OFTEN: readonly ScenarioName[] = [
  'uncertain',
  'resentWhileStopped',
  'stoppedWhileUncertain',
  'wroteMeanwhile',
];
const NAMES = [...(Object.keys(SCENARIOS) as ScenarioName[]), ...OFTEN];
const ALL: Readonly<Record<ScenarioName, Drawn>> = {
  ...SCENARIOS,
  ...OF_THE_ACCOUNT,
  ...NEWER,
  ...OF_ALERTS,
  ...OF_THE_TOWN,
  ...FOR_JUDGES,
  ...OF_A_MOMENT,
};

export function scenario(draw: Draw, people: number, name = draw.oneOf(NAMES)): Scenario {
  return ALL[name](draw, people, draw.between(8 * 60, 100 * 60) * SECOND);
}

/** Nobody knows whether a notice has gone out, phones are off, and staff stop it about when it goes again. */
function uncertain(draw: Draw, people: number, at: number): Scenario {
  const fault: SendFault = { kind: draw.oneOf(['answerLost', 'neverArrived'] as const) };
  const stop = draw.oneOf([draw.between(2, 9) * MINUTE, draw.between(600, 840) * SECOND]);
  return of([
    ...(draw.chance(0.6) ? [noLists(at)] : []),
    ...everybody(people, (who) => ({ at, kind: 'phone', who, online: false })),
    drop(at),
    { at: at + 20 * SECOND, kind: 'send', fault, times: draw.between(1, 3) },
    { at: at + draw.between(100, 300) * SECOND, kind: 'reload' },
    ...(draw.chance(0.6)
      ? [{ at: at + stop, kind: 'staff', act: 'stop', notice: NUMBER } as const]
      : []),
    ...everybody(people, (who) => ({ at: at + HOUR, kind: 'phone', who, online: true })),
  ]);
}

/** All sending is stopped when a doubt is over, so that what is to go again still waits when staff stop it. */
function resentWhileStopped(draw: Draw, people: number, at: number): Scenario {
  return uncertainWhileStopped(draw, people, at, at + draw.between(20, 25) * MINUTE);
}

/** The same with several lists: staff stop those that still wait, and only then the doubt is over. */
function stoppedWhileUncertain(draw: Draw, people: number, at: number): Scenario {
  const { events } = uncertainWhileStopped(draw, people, at, at + draw.between(7, 9) * MINUTE);
  return { events, setting: { listLimit: 2 } };
}

function uncertainWhileStopped(draw: Draw, people: number, at: number, stop: number): Scenario {
  const asks = at + draw.between(280, 300) * SECOND;
  const code = 482;
  return of([
    ...everybody(people, (who) => ({ at, kind: 'phone', who, online: false })),
    drop(at),
    { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'answerLost' }, times: 1 },
    { at: asks, kind: 'send', fault: { kind: 'refused', code }, times: 1 },
    { at: asks, kind: 'writes', who: draw.below(people), body: 'ATTIVA', readableIn: 0 },
    { at: at + 5.5 * MINUTE, kind: 'reload' },
    { at: stop, kind: 'staff', act: 'stop', notice: NUMBER },
    stirring(at),
    ...everybody(people, (who) => ({ at: at + HOUR, kind: 'phone', who, online: true })),
  ]);
}

/** The answer gets lost; after a cut the page knows that the servers have it, and no phone says so. */
function knownToHaveGone(draw: Draw, people: number, at: number): Scenario {
  return of([
    ...(draw.chance(0.5) ? [noLists(at)] : []),
    ...everybody(people, (who) => ({ at, kind: 'phone', who, online: false })),
    drop(at),
    { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'answerLost' }, times: 1 },
    { at: at + draw.between(245, 280) * SECOND, kind: 'lasting', what: 'network', for: MINUTE },
    { at: at + 6 * MINUTE, kind: 'reload' },
    stirring(at),
    ...everybody(people, (who) => ({ at: at + HOUR, kind: 'phone', who, online: true })),
  ]);
}

/** People are written to singly, slowly, while something comes between. */
function oneByOne(draw: Draw, people: number, at: number): Scenario {
  const during = at + (GOES + draw.between(0, 40)) * SECOND;
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
  return of([noLists(at), drop(at), ...between.map((happening) => ({ at: during, ...happening }))]);
}

/** What somebody wrote last can be read first. */
function wordsOutOfOrder(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const last = draw.oneOf(['ATTIVA', 'DISATTIVA'] as const);
  const other = last === 'ATTIVA' ? 'DISATTIVA' : 'ATTIVA';
  const late = draw.between(15, 90) * SECOND;
  return of([
    { at, kind: 'writes', who, body: other, readableIn: late },
    { at: at + 4 * SECOND, kind: 'writes', who, body: other, readableIn: 2 * late },
    { at: at + 9 * SECOND, kind: 'writes', who, body: last, readableIn: 0 },
    drop(at + HOUR),
  ]);
}

/** The service is off when people leave, and a notice waits for it. */
function wroteMeanwhile(draw: Draw, people: number, at: number): Scenario {
  const off = draw.between(10, 40) * MINUTE;
  // before it is taken, while the first have it, long after
  const stop = draw.oneOf([draw.between(5, 30), GOES + draw.between(0, 40)]);
  const leaves = draw.chance(0.8) ? 'DISATTIVA' : 'ATTIVA';
  const when = at + (GOES + 70) * SECOND + Math.floor(off / 3);
  const word = (who: number): LifeEvent => ({
    ...{ at: when, kind: 'writes', who, body: leaves, readableIn: 0 },
  });
  return of([
    ...(draw.chance(0.5) ? [noLists(at)] : []),
    drop(at),
    { at: at + stop * SECOND, kind: 'stops', downFor: off },
    ...(draw.chance(0.5) ? everybody(people, word) : [word(draw.below(people))]),
  ]);
}

/** Some have a notice when the network is cut; the others leave before they can be written to. */
function leavesMeanwhile(draw: Draw, people: number, at: number): Scenario {
  const cut = at + (GOES + draw.between(0, 40)) * SECOND;
  const leaves = (who: number): LifeEvent => ({
    ...{ at: cut + draw.between(1, 60) * SECOND, kind: 'writes', who },
    ...{ body: 'DISATTIVA', readableIn: 0 },
  });
  return of([
    noLists(at),
    drop(at),
    { at: cut, kind: 'lasting', what: 'network', for: draw.between(4, 12) * MINUTE },
    ...everybody(people, leaves),
  ]);
}

/** Two words of one second: the page can read the ATTIVA late, or first. */
function oneSecond(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const late = draw.between(5, 90) * SECOND;
  const [first, second] = draw.oneOf([
    ['DISATTIVA', 'ATTIVA'],
    ['ATTIVA', 'DISATTIVA'],
  ] as const);
  const readableIn = (word: string): number => (word === 'ATTIVA' ? late : 0);
  return of([
    { at, kind: 'writes', who, body: first, readableIn: readableIn(first) },
    { at: at + 700, kind: 'writes', who, body: second, readableIn: readableIn(second) },
    drop(at + 10 * MINUTE),
  ]);
}

/** One of the commits that a notice takes fails. */
function failedCommit(draw: Draw, people: number, at: number): Scenario {
  return of([
    ...(draw.chance(0.5) ? [noLists(at)] : []),
    drop(at),
    {
      ...{ at: at + draw.oneOf([0, GOES - 20]) * SECOND, kind: 'commitFails' },
      ...{ commit: draw.below(12), times: draw.oneOf([1, 1, 2]) },
    },
    { at: at + HOUR, kind: 'writes', who: draw.below(people), body: 'DISATTIVA', readableIn: 0 },
    drop(at + 1.5 * HOUR, { number: NUMBER + 1 }),
  ]);
}

/** The share with the folder cannot be reached for an hour and more, and a notice is dropped after that. */
function folderGone(draw: Draw, _people: number, at: number): Scenario {
  const gone = draw.between(70, 120) * MINUTE;
  return of([{ at, kind: 'lasting', what: 'folderAway', for: gone }, drop(at + gone + MINUTE)]);
}

/** Somebody mends a slip in what they wrote, before a notice. */
function slip(draw: Draw, people: number, at: number): Scenario {
  const after = draw.between(20, 300) * SECOND;
  const who = draw.below(people);
  return of([
    { at, kind: 'corrects', who, slip: 'DISTATTIVA', body: 'DISATTIVA', after },
    drop(at + 10 * MINUTE),
  ]);
}

/** The settings allow smaller lists than the page. */
function smallLists(draw: Draw, people: number, at: number): Scenario {
  return { events: [drop(at)], setting: { listLimit: draw.between(2, Math.max(2, people - 1)) } };
}

/** The page stores what comes, and tells nobody. */
function unheard(draw: Draw, people: number, at: number): Scenario {
  return of([
    { at: at - MINUTE, kind: 'lasting', what: 'deaf', for: draw.between(15, 40) * MINUTE },
    drop(at),
    {
      ...{ at: at + draw.between(4, 10) * MINUTE, kind: 'writes', who: draw.below(people) },
      ...{ body: 'DISATTIVA', readableIn: 0 },
    },
  ]);
}

/** The servers do not take a list message: its people are to have it another way. */
function refusedList(draw: Draw, _people: number, at: number): Scenario {
  const code = draw.oneOf([400, 403, 404, 405, 479, 500]);
  return of([
    drop(at),
    { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'refused', code }, times: 1 },
  ]);
}

/** The account is blocked while single people are being written to. */
function blocked(_draw: Draw, _people: number, at: number): Scenario {
  return of([
    noLists(at),
    drop(at),
    { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'refused', code: 482 }, times: 1 },
  ]);
}

/** Somebody has made a list with the name of ours on the phone. */
function likeNamedList(_draw: Draw, _people: number, at: number): Scenario {
  return of([{ at: at - 5 * MINUTE, kind: 'lists', edit: 'foreign' }, drop(at)]);
}

/** Our lists are not there yet when a notice is to go. */
function lateLists(draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [
      drop(at),
      { at: at + 10 * MINUTE, kind: 'reload' },
      drop(at + 10 * MINUTE, { number: NUMBER + 1 }),
    ],
    // chats are there before lists: nothing else keeps the notice waiting
    setting: { listsLate: draw.between(60, 150) * SECOND },
  };
}

/** A notice has a date; another one expires while there is no network. */
function dated(draw: Draw, _people: number, at: number): Scenario {
  const expiresIn = draw.between(60, 120) * MINUTE;
  return {
    events: [
      drop(at, { sendIn: draw.between(2, 4) * HOUR }),
      { at: at + 5 * MINUTE, kind: 'lasting', what: 'network', for: expiresIn + HOUR },
      drop(at + 6 * MINUTE, { number: NUMBER + 1, expiresIn }),
    ],
    setting: { lasts: 8 * HOUR },
  };
}

/** Receipts come under the number, whatever the chat is called. */
function underNumbers(_draw: Draw, _people: number, at: number): Scenario {
  return { events: [drop(at)], setting: { answersUnderNumber: true } };
}

/** The servers take a post only when it has been given up, and gone again. */
function latePost(_draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [{ at: at - MINUTE, kind: 'post', fault: 'late', times: 1 }, drop(at)],
    setting: { channel: 'mirror' },
  };
}

/** Messages to people who have given no token are refused, and the account says so. */
function coldChats(draw: Draw, people: number, at: number): Scenario {
  const what = draw.oneOf(['timelock', 'cap'] as const);
  return {
    events: [
      noLists(at),
      { at: at - 20 * MINUTE, kind: 'restricted', what, for: draw.between(1, 3) * HOUR },
      drop(at),
    ],
    setting: { account: { credits: null, tokenless: [draw.below(people), people - 1] } },
  };
}

/** More people than can be written to by list. */
function fewCredits(draw: Draw, people: number, at: number): Scenario {
  return {
    events: [drop(at), drop(at + 20 * MINUTE, { number: NUMBER + 1 })],
    setting: {
      ...{ testPhones: 2, listLimit: 2 },
      account: { credits: 2 + draw.between(2, people), tokenless: [] },
    },
  };
}

/** A notice in parts, of which one goes wrong once, and somebody who leaves or cannot be reached for now. */
function inParts(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const code = draw.oneOf([400, 403, 404, 429, 479, 500]);
  const fault = draw.oneOf<SendFault>([
    ...([{ kind: 'refused', code }, { kind: 'refused', code }, { kind: 'keysMissing' }] as const),
    ...([{ kind: 'notSent' }, { kind: 'uploadFails' }, { kind: 'answerLost' }] as const),
  ]);
  const other = draw.oneOf<Happening>([
    { kind: 'writes', who, body: 'DISATTIVA', readableIn: 0 },
    { kind: 'person', who, fault: { kind: 'keysMissing' }, breaksLists: draw.chance(0.7) },
    { kind: 'stops', downFor: draw.between(10, 300) * SECOND },
    { kind: 'lasting', what: 'network', for: draw.between(1, 10) * MINUTE },
  ]);
  return {
    events: [
      drop(at, { files: draw.between(1, 3) }),
      {
        at: at + draw.between(20, GOES + 5) * SECOND,
        kind: 'send',
        fault,
        times: draw.between(1, 2),
      },
      { at: at + draw.between(20, GOES + 10) * SECOND, ...other },
    ],
    setting: { listLimit: draw.oneOf([256, 256, 2, 3]) },
  };
}

/** The same to single people, of whom one cannot have the first part for now. */
function partsOneByOne(draw: Draw, people: number, at: number): Scenario {
  const who = draw.below(people);
  const fault: SendFault = draw.chance(0.5)
    ? { kind: 'keysMissing' }
    : { kind: 'refused', code: 429 };
  return of([
    noLists(at),
    drop(at, { files: draw.between(1, 3) }),
    { at: at + 20 * SECOND, kind: 'send', fault, times: draw.between(1, people) },
    { at: at + (GOES + draw.between(0, 60)) * SECOND, kind: 'phone', who, online: false },
    { at: at + HOUR, kind: 'phone', who, online: true },
  ]);
}

/** What is over goes after its time; what stays in doubt, or has yet to go with its picture, does not. */
function oldOnes(draw: Draw, people: number, at: number): Scenario {
  const second = at + HOUR;
  return {
    events: [
      drop(at, { media: true }),
      drop(at + 10 * MINUTE, { number: NUMBER + 1, media: true, sendIn: 60 * HOUR }),
      ...everybody(people, (who) => ({ at: second, kind: 'phone', who, online: false })),
      drop(second, { number: NUMBER + 2 }),
      { at: second + 20 * SECOND, kind: 'send', fault: { kind: 'answerLost' }, times: 2 },
      { at: second + draw.between(4, 10) * MINUTE, kind: 'reload' },
      { at: second + 40 * MINUTE, kind: 'reload' },
      ...everybody(people, (who) => ({ at: at + 51 * HOUR, kind: 'phone', who, online: true })),
    ],
    setting: { keeps: 1.25, lasts: 75 * HOUR },
  };
}

/** Staff change the words of a post, and change them again, while the channel does not answer as it should. */
function otherWords(draw: Draw, _people: number, at: number): Scenario {
  const first = at + draw.between(6, 20) * MINUTE;
  const again = draw.oneOf([draw.between(1, 2_500), draw.between(1, 11) * MINUTE]);
  const change = { kind: 'staff', act: 'changePost', notice: NUMBER } as const;
  const fault = draw.oneOf(['refused', 'answerLost', 'neverArrived'] as const);
  const between = draw.oneOf<Happening>([
    { kind: 'kill', boundary: draw.below(20), downFor: draw.between(10, 300) * SECOND },
    { kind: 'postText', fault, times: draw.oneOf([1, 2, 30]) },
    { kind: 'reload' },
    { kind: 'staff', act: 'retract', notice: NUMBER },
  ]);
  return {
    events: [
      drop(at),
      { at: first - SECOND, kind: 'postText', fault, times: draw.below(3) },
      { at: first, ...change },
      ...(draw.chance(0.3) ? [{ at: first + Math.floor(again / 2), ...between }] : []),
      ...(draw.chance(0.7) ? [{ at: first + again, ...change }] : []),
    ],
    setting: { channel: 'mirror' },
  };
}

/** Receipts come of people whom nobody knows, and somebody does not get what goes by list. */
function strangeReceipts(draw: Draw, people: number, at: number): Scenario {
  return of([
    { at: at - 2 * MINUTE, kind: 'lasting', what: 'strange', for: 2 * HOUR },
    { at: at - MINUTE, kind: 'saves', who: draw.below(people), saved: false },
    drop(at),
  ]);
}

/** The page says that a list is changed, and it is another one. */
function otherLists(draw: Draw, people: number, at: number): Scenario {
  const fault = draw.oneOf(['notDone', 'stranger'] as const);
  return of([
    { at: 0, kind: 'listChange', fault },
    drop(at),
    { at: at + 10 * MINUTE, kind: 'listChange', fault },
    {
      ...{ at: at + 11 * MINUTE, kind: 'writes', who: draw.below(people) },
      ...{ body: 'DISATTIVA', readableIn: 0 },
    },
    drop(at + 20 * MINUTE, { number: NUMBER + 1 }),
  ]);
}

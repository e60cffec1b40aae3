/** Draws what happens in a life from its seed, before it begins. */
import { Draw } from './draw.js';
import type {
  AccountSetting,
  Happening,
  History,
  Lasting,
  LifeEvent,
  ListEdit,
  ListTrouble,
  Setting,
  StaffAct,
} from './history.js';
import { drawMore } from './draw-more.js';
import { drawOfTheTown } from './draw-of-the-town.js';
import type { Scenario } from './scenario-events.js';
import { scenario, type ScenarioName } from './scenarios.js';
import type { SendFault } from './sim-conditions.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Answers of the servers, the rarer ones as well. */
const CODES = [429, 405, 401, 463, 475, 404, 403, 500, 479, 482, 400];
/** What the page knows of a person, and under which name their receipts come. */
const NAMES = [
  ...Array.from({ length: 7 }, () => ({ phoneKnown: true, answersUnderNumber: false })),
  { phoneKnown: true, answersUnderNumber: true },
  { phoneKnown: false, answersUnderNumber: false },
] as const;
const KNOWN = NAMES.filter(({ phoneKnown }) => phoneKnown);
const SLIPS = [
  ['DISTATTIVA', 'DISATTIVA'],
  ['ATIVA', 'ATTIVA'],
] as const;
const POST_FAULTS = [
  ...(['refused', 'answerLost', 'answerLost', 'neverArrived'] as const),
  ...(['noNumber', 'uploadFails', 'late', 'late'] as const),
];
const NOISE = ['Buongiorno', 'A che ora?', 'ATTIVA per favore', 'Grazie!', '👍'];

/** The same seed, the same history. */
export function drawHistory(seed: number): History {
  const draw = new Draw(seed);
  const people = draw.chance(0.05) ? draw.between(13, 30) : draw.between(1, 10);
  const lasts = lifetime(draw);
  const setting: Setting = {
    seed,
    begins: beginning(draw),
    citizens: Array.from({ length: people }, (_, who) => {
      const oldChat = draw.chance(0.08);
      return {
        saved: draw.chance(0.92),
        ...draw.oneOf(oldChat ? KNOWN : NAMES),
        oldChat,
        isUs: who === 0 && people > 2 && draw.chance(0.06),
      };
    }),
    listLimit: draw.oneOf([256, 256, 256, 2, 3, 4, 5]),
    ...lateness(draw),
    testPhones: draw.chance(0.3) ? 2 : 0,
    confirmAbove: draw.chance(0.1) ? 3 : null,
    quietHours: draw.chance(0.5),
    monthlyAllowance: draw.chance(0.08) ? draw.between(1, 6) : null,
    holdsWhenUsedUp: draw.chance(0.5),
    channel: null,
    account: null,
    lasts,
  };
  const days = ordinary(draw, people, lasts);
  const meeting = draw.chance(0.3) ? scenario(draw, people) : null;
  const events = [
    ...days,
    ...(meeting?.events ?? []),
    ...Array.from({ length: faultsIn(draw) }, () => fault(draw, people, lasts)).flat(),
  ];
  return withMore(historyOf(meeting === null ? setting : suited(setting, meeting), events));
}

/** Lives of seeds below this one stay what they were when it was given to those above. */
export const MORE_FROM = 6_000_000;

/**
 * The same of what was given to those above later: `drawOfTheTown`, and most lives with a limit a month begin when it soon ends.
 * What comes with the new month is lived all the same; waiting for it was more than a third of what all lives cost.
 */
export const STILL_MORE_FROM = 8_000_000;

/** Drawn apart, so that lives without any of it stay what they were. */
function withMore({ setting, events }: History): History {
  const draw = new Draw(setting.seed ^ 0xc4a11e1);
  const channel = draw.chance(0.3) ? draw.oneOf(['mirror', 'mirror', 'fallback'] as const) : null;
  const account = draw.chance(0.25) ? accountSetting(draw, setting) : null;
  const more = [
    ...(channel === null ? [] : channelFaults(draw, setting.lasts)),
    ...(account === null ? [] : restrictions(draw, setting.lasts)),
  ];
  const all = {
    ...setting,
    channel: setting.channel ?? channel,
    account: setting.account ?? account,
  };
  if (setting.seed < MORE_FROM) return historyOf(all, [...events, ...more]);
  const hasStillMore = setting.seed >= STILL_MORE_FROM;
  const newer = drawMore(hasStillMore ? monthEndsSoon(all) : all);
  const known = [...events, ...more, ...newer.events];
  if (!hasStillMore) return historyOf(newer.setting, known);
  const newest = drawOfTheTown(newer.setting);
  return historyOf(newest.setting, [...known, ...newest.events]);
}

function monthEndsSoon(setting: Setting): Setting {
  const draw = new Draw(setting.seed ^ 0x3a0e11d);
  if (setting.monthlyAllowance === null || draw.chance(0.2)) return setting;
  return { ...setting, begins: beforeMonthEnds(draw, 72) };
}

function accountSetting(draw: Draw, { citizens, testPhones }: Setting): AccountSetting {
  return {
    // the question names staff's phones
    credits: testPhones > 0 && draw.chance(0.6) ? draw.between(3, 20) : null,
    tokenless: citizens.flatMap((_, who) => (draw.chance(0.3) ? [who] : [])),
  };
}

function channelFaults(draw: Draw, lasts: number): LifeEvent[] {
  const one = (): LifeEvent => {
    const at = draw.chance(0.6)
      ? draw.between(9 * 60, 75 * 60) * SECOND
      : Math.floor(draw.fraction() * lasts);
    if (draw.chance(0.4)) {
      const what = draw.oneOf<Lasting>(['channelSilent', 'channelSuspended', 'channelIdsHidden']);
      return { at, kind: 'lasting', what, for: draw.oneOf([120, 900, 7_200]) * SECOND };
    }
    return { at, kind: 'post', fault: draw.oneOf(POST_FAULTS), times: draw.oneOf([1, 1, 2, 5]) };
  };
  return Array.from({ length: draw.oneOf([0, 1, 1, 2]) }, one);
}

function restrictions(draw: Draw, lasts: number): LifeEvent[] {
  if (draw.chance(0.3)) return [];
  const at = draw.chance(0.6) ? draw.between(5, 60) * MINUTE : Math.floor(draw.fraction() * lasts);
  const what = draw.oneOf(['timelock', 'cap'] as const);
  return [{ at, kind: 'restricted', what, for: draw.oneOf([1, 4, 30]) * HOUR }];
}

/** A short life in an ordinary town, in which these things come together and nothing else goes wrong. */
export function drawMeeting(name: ScenarioName, seed: number): History {
  const draw = new Draw(seed);
  const people = draw.between(3, 6);
  const meeting = scenario(draw, people, name);
  const citizen = { saved: true, phoneKnown: true, oldChat: false, answersUnderNumber: false };
  const setting: Setting = {
    seed,
    begins: Date.UTC(2026, draw.below(12), draw.between(1, 28), 8),
    citizens: Array.from({ length: people }, () => ({ ...citizen, isUs: false })),
    ...{
      listLimit: 256,
      late: 0,
      listsLate: 0,
      testPhones: 0,
      confirmAbove: null,
      quietHours: false,
    },
    ...{ monthlyAllowance: null, holdsWhenUsedUp: false, lasts: 4 * HOUR },
    ...{ channel: null, account: null },
  };
  const joins = setting.citizens.map((_, who): LifeEvent => {
    const at = draw.between(30, 240) * SECOND;
    return { at, kind: 'writes', who, body: 'ATTIVA', readableIn: 0 };
  });
  const history = historyOf(suited(setting, meeting), [...joins, ...meeting.events]);
  return meeting.raises === undefined ? history : { ...history, raises: meeting.raises };
}

/** Lists are back no sooner than chats, as a rule. */
function lateness(draw: Draw): Pick<Setting, 'late' | 'listsLate'> {
  const late = draw.chance(0.4) ? draw.between(5, 90) * SECOND : 0;
  return { late, listsLate: draw.chance(0.3) ? late + draw.between(0, 60) * SECOND : late };
}

function suited(setting: Setting, { setting: wanted = {} }: Scenario): Setting {
  const { answersUnderNumber, phoneKnown, isUs, ...others } = wanted;
  const citizens = setting.citizens.map((citizen, who) => ({
    ...citizen,
    // no receipts come under a number that the page does not know
    ...(answersUnderNumber !== undefined && {
      answersUnderNumber: answersUnderNumber && citizen.phoneKnown,
    }),
    ...(phoneKnown !== undefined && { phoneKnown }),
    ...(isUs === true && { isUs: who === 0 }),
  }));
  return { ...setting, ...others, citizens };
}

function historyOf(setting: Setting, events: readonly LifeEvent[]): History {
  return { setting, events: events.toSorted((a, b) => a.at - b.at) };
}

function beginning(draw: Draw): number {
  const start = Date.UTC(2026, draw.below(12), draw.between(1, 28), draw.below(24), draw.below(60));
  // now and then shortly before a month ends in Rome
  if (!draw.chance(0.2)) return start + draw.below(60) * SECOND;
  return beforeMonthEnds(draw, 30);
}

function beforeMonthEnds(draw: Draw, hours: number): number {
  return Date.UTC(2026, draw.between(1, 12), 1) - draw.between(1, hours) * HOUR;
}

function lifetime(draw: Draw): number {
  if (draw.chance(0.03)) return draw.between(3, 28) * DAY;
  return draw.chance(0.25) ? draw.between(9, 48) * HOUR : draw.between(2, 8) * HOUR;
}

function faultsIn(draw: Draw): number {
  return draw.oneOf([0, 1, 1, 1, 2, 2, 2, 2, 3, 4, 6]);
}

function ordinary(draw: Draw, people: number, lasts: number): LifeEvent[] {
  const events: LifeEvent[] = [];
  const writes = (at: number, who: number, body: string): void => {
    events.push({ at, kind: 'writes', who, body, readableIn: 0 });
  };
  for (let who = 0; who < people; who += 1) {
    if (draw.chance(0.9)) writes(draw.between(30, 300) * SECOND, who, 'ATTIVA');
  }
  const notices = draw.between(1, draw.chance(0.1) ? 6 : 3);
  for (let number = 1; number <= notices; number += 1) {
    const at = number === 1 ? draw.between(10, 60) * MINUTE : Math.floor(draw.fraction() * lasts);
    const dated = draw.chance(0.15);
    const expires = draw.chance(0.1);
    events.push({
      at,
      kind: 'drops',
      notice: {
        number,
        media: draw.chance(0.25),
        urgent: draw.chance(0.15),
        sendIn: dated ? draw.between(1, 30) * HOUR : null,
        expiresIn: expires ? draw.between(31, 80) * HOUR : null,
      },
    });
    if (draw.chance(0.25)) {
      const act = draw.oneOf<StaffAct>([
        ...(['stop', 'stop', 'sendNow', 'retract', 'retract', 'test'] as const),
        ...(['drag', 'dragToRetract', 'correct', 'dropAgain', 'confirm'] as const),
      ]);
      const soon = draw.chance(0.7) ? draw.between(1, 240) * SECOND : draw.between(1, 70) * HOUR;
      events.push({ at: at + soon, kind: 'staff', act, notice: number });
    }
    // somebody changes their mind just before, or while, it goes
    if (draw.chance(0.3)) {
      const when = Math.max(0, at + draw.between(-600, 300) * SECOND);
      writes(when, draw.below(people), draw.oneOf(['DISATTIVA', 'DISATTIVA', 'ATTIVA']));
    }
  }
  for (let more = draw.below(5); more > 0; more -= 1) {
    const at = Math.floor(draw.fraction() * lasts);
    const who = draw.below(people);
    writes(at, who, draw.oneOf(['ATTIVA', 'DISATTIVA', 'DISATTIVA', ...NOISE]));
    // twice in a second, or soon changed
    if (draw.chance(0.2)) {
      writes(at + draw.oneOf([200, 900, 5_000]), who, draw.oneOf(['ATTIVA', 'DISATTIVA']));
    }
  }
  if (draw.chance(0.15)) {
    const [slip, body] = draw.oneOf(SLIPS);
    const at = Math.floor(draw.fraction() * lasts);
    const after = draw.between(10, 600) * SECOND;
    events.push({ at, kind: 'corrects', who: draw.below(people), slip, body, after });
  }
  for (let more = draw.below(4); more > 0; more -= 1) {
    const at = Math.floor(draw.fraction() * lasts);
    const who = draw.below(people);
    switch (draw.below(5)) {
      case 0:
      case 1:
        events.push({ at, kind: 'phone', who, online: false });
        events.push({ at: at + draw.between(1, 40) * HOUR, kind: 'phone', who, online: true });
        break;
      case 2:
        events.push({ at, kind: 'saves', who, saved: draw.chance(0.6) });
        break;
      case 3:
        events.push({ at, kind: 'reads', who });
        break;
      default:
        if (draw.chance(0.3)) events.push({ at, kind: 'reinstalls', who });
    }
  }
  if (draw.chance(0.1)) {
    events.push({ at: draw.between(1, 9) * MINUTE, kind: 'imports', who: draw.below(people) });
  }
  if (draw.chance(0.15)) {
    const edit = draw.oneOf<ListEdit>(['rename', 'delete', 'removeMember', 'foreign']);
    events.push({ at: Math.floor(draw.fraction() * lasts), kind: 'lists', edit });
  }
  return events;
}

/** One fault, near the first notice more often than anywhere. */
function fault(draw: Draw, people: number, lasts: number): LifeEvent[] {
  const at = draw.chance(0.6)
    ? draw.between(9 * 60, 75 * 60) * SECOND
    : Math.floor(draw.fraction() * lasts);
  const down = draw.chance(0.8) ? draw.between(2, 120) * SECOND : draw.between(1, 20) * HOUR;
  const who = draw.below(people);
  const kinds: (() => readonly Happening[])[] = [
    () => [{ kind: 'kill', boundary: draw.between(0, 60), downFor: down }],
    () => [{ kind: 'kill', boundary: draw.between(0, 300), downFor: down }],
    () => [{ kind: 'stops', downFor: down }],
    () => [{ kind: 'commitFails', commit: draw.between(0, 30), times: draw.oneOf([1, 1, 3, 20]) }],
    () => [{ kind: 'send', fault: sendFault(draw), times: draw.oneOf([1, 1, 1, 2, 4]) }],
    () => [{ kind: 'send', fault: sendFault(draw), times: 1 }],
    () => [{ kind: 'send', fault: sendFault(draw), times: 1 }],
    () => [
      { kind: 'send', fault: sendFault(draw), times: 1 },
      { kind: 'kill', boundary: draw.between(0, 40), downFor: down },
    ],
    () => [{ kind: 'person', who, fault: personFault(draw), breaksLists: draw.chance(0.4) }],
    () => [
      {
        kind: 'listChange',
        fault: draw.oneOf<ListTrouble>(['failed', 'failedButStored', 'dropOne']),
      },
    ],
    () => [lasting(draw)],
    () => [lasting(draw)],
    () => [{ kind: draw.oneOf(['reload', 'conflict'] as const) }],
    () => [{ kind: draw.oneOf(['block', 'spoolGone', 'spoolGone'] as const) }],
    () => [{ kind: 'unlinked', for: draw.between(2, 600) * MINUTE }],
    () => [{ kind: 'clock', by: draw.oneOf([-1, 1]) * clockError(draw) }],
    () => [{ kind: 'sleeps', for: draw.between(5, 900) * MINUTE }],
    () => [{ kind: 'restores', ago: draw.between(1, 40) * HOUR, fails: draw.oneOf([0, 0, 1, 3]) }],
    () => [{ kind: 'powerFails', for: down }],
    () => [
      {
        ...{ kind: 'writes', who, body: draw.oneOf(['ATTIVA', 'DISATTIVA']) },
        readableIn: draw.oneOf([null, 20 * SECOND, HOUR]),
      },
    ],
  ];
  return draw
    .oneOf(kinds)()
    .map((happening) => ({ at, ...happening }));
}

function sendFault(draw: Draw): SendFault {
  if (draw.chance(0.35)) return { kind: 'refused', code: draw.oneOf(CODES) };
  return {
    kind: draw.oneOf([
      ...(['notSent', 'uploadFails', 'keysMissing', 'answerLost', 'answerLost'] as const),
      ...(['neverArrived', 'neverArrived', 'stoppedBefore', 'slow', 'throws'] as const),
    ]),
  };
}

function personFault(draw: Draw): SendFault | null {
  return draw.oneOf<SendFault | null>([
    null,
    { kind: 'refused', code: 404 },
    { kind: 'refused', code: 463 },
    { kind: 'keysMissing' },
  ]);
}

function lasting(draw: Draw): Happening {
  const what = draw.oneOf<Lasting>([
    ...(['network', 'network', 'silent', 'deaf', 'reorders', 'doubles', 'serversSilent'] as const),
    ...(['folderAway', 'diskFull', 'supportLate', 'noSupport', 'brokenChats'] as const),
    ...(['locked', 'locked', 'listsUnchangeable'] as const),
  ]);
  return { kind: 'lasting', what, for: draw.oneOf([30, 120, 900, 14_400]) * SECOND };
}

function clockError(draw: Draw): number {
  return draw.oneOf([30 * SECOND, 5 * MINUTE, HOUR, 6 * HOUR, 2 * DAY]);
}

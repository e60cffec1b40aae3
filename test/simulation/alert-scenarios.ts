/**
 * What staff must be told of, each in a life in which nothing else goes wrong, and in ordinary lives together
 * with everything else.
 */
import type { Draw } from './draw.js';
import type { Lasting } from './history.js';
import {
  drop,
  everybody,
  HOUR,
  MINUTE,
  noLists,
  NUMBER,
  SECOND,
  type Drawn,
  type Scenario,
} from './scenario-events.js';

export const OF_ALERTS = {
  uploadsFail: telling('uploadsFail', 'media-not-taken'),
  picturesUnseen: telling('picturesUnseen', 'picture-not-shown'),
  pageChanged: telling('pageChanged', 'incompatible'),
  pageLacks: telling('pageLacks', 'page-lacks'),
  fullDisk: telling('diskFull', 'disk-full', 'disk-low', 'notice-intake'),
  folderAway: telling('folderAway', 'folder-away'),
  folderUnknown: telling('folderUnknown', 'folder-unknown'),
  noNetwork: telling('network', 'no-connection'),
  copiesGone,
  keysMissing,
  listNotSent,
  damaged,
  anotherPhone,
  dateLost,
  lockedFolders,
  lockedWhenDone,
  fullAtRetraction,
  silentChats,
  shapeless,
  suspendedChannel,
  takenOver,
  stopped,
  foreignList,
  brokenCommit,
  heldMessage,
  heldPost,
  unconfirmed,
  withoutLists,
  fullShare,
} satisfies Record<string, Drawn>;

/** A notice with a picture comes while this lasts. */
function telling(what: Lasting, ...raises: string[]): Drawn {
  return (draw, _people, at) => ({
    events: [
      { at: at - MINUTE, kind: 'lasting', what, for: draw.between(40, 120) * MINUTE },
      drop(at, { media: true }),
    ],
    raises,
  });
}

/** The private copy of a picture is gone, and the folder with the file cannot be reached. */
function copiesGone(draw: Draw, _people: number, at: number): Scenario {
  const gone = at + draw.between(45, 60) * SECOND;
  return {
    events: [
      drop(at, { media: true }),
      { at: gone, kind: 'lasting', what: 'folderAway', for: 2 * HOUR },
      { at: gone + SECOND, kind: 'spoolGone' },
    ],
    raises: ['media-unreadable'],
  };
}

/** The keys of one person cannot be had. */
function keysMissing(draw: Draw, people: number, at: number): Scenario {
  const fault = { kind: 'keysMissing' } as const;
  return {
    events: [
      { at: at - MINUTE, kind: 'person', who: draw.below(people), fault, breaksLists: false },
      noLists(at),
      drop(at),
    ],
    raises: ['keys-unavailable'],
  };
}

/** WhatsApp Web does not manage to send a list, again and again. */
function listNotSent(_draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [
      drop(at),
      { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'notSent' }, times: 6 },
    ],
    raises: ['list-not-sent'],
  };
}

/** The database cannot be read at one place, once. */
function damaged(draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [
      { at, kind: 'commitFails', commit: draw.below(6), times: 1, isDamaged: true },
      drop(at + SECOND),
    ],
    raises: ['storage-damaged'],
  };
}

/** The number is unlinked, and staff scan the code with their own phone first. */
function anotherPhone(draw: Draw, _people: number, at: number): Scenario {
  const lasts = draw.between(20, 90) * MINUTE;
  return {
    events: [
      { at: at - 2 * MINUTE, kind: 'unlinked', for: lasts, firstWithAnother: true },
      drop(at),
    ],
    raises: ['pairing-needed', 'wrong-number'],
  };
}

/** The battery of the PC's clock is empty: it is another month, until somebody sets it. */
function dateLost(draw: Draw, _people: number, at: number): Scenario {
  const by = draw.between(5, 400) * 24 * HOUR;
  return {
    events: [
      drop(at - 7 * MINUTE),
      { at, kind: 'dateLost', by, for: draw.between(20, 90) * MINUTE },
      drop(at + MINUTE, { number: NUMBER + 1 }),
    ],
    raises: ['clock-doubted'],
  };
}

/** Somebody has open what was dropped for a test, and what is to be taken back. */
function lockedFolders(draw: Draw, _people: number, at: number): Scenario {
  const later = at + 20 * MINUTE;
  return {
    events: [
      drop(at),
      { at: later, kind: 'lasting', what: 'locked', for: draw.between(45, 90) * MINUTE },
      { at: later + MINUTE, kind: 'staff', act: 'dropTest', notice: NUMBER + 1 },
      { at: later + MINUTE, kind: 'staff', act: 'dragToRetract', notice: NUMBER },
      drop(later + 2 * MINUTE, { number: NUMBER + 2 }),
    ],
    setting: { testPhones: 2 },
    raises: ['notice-locked', 'test-notice-locked', 'retraction-locked'],
  };
}

/** Somebody has its file open when a notice is done. */
function lockedWhenDone(draw: Draw, _people: number, at: number): Scenario {
  const locked = at + draw.between(50, 70) * SECOND;
  return {
    events: [
      drop(at),
      { at: locked, kind: 'lasting', what: 'locked', for: draw.between(45, 90) * MINUTE },
    ],
    raises: ['notice-filing'],
  };
}

/** Nothing can be written when a notice is to be taken back. */
function fullAtRetraction(draw: Draw, _people: number, at: number): Scenario {
  const full = at + 20 * MINUTE;
  return {
    events: [
      drop(at),
      { at: full, kind: 'lasting', what: 'diskFull', for: draw.between(45, 90) * MINUTE },
      { at: full + MINUTE, kind: 'staff', act: 'dragToRetract', notice: NUMBER },
    ],
    raises: ['notice-retraction'],
  };
}

/** The page does not let chats be read after a load. */
function silentChats(draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [
      { at, kind: 'lasting', what: 'silent', for: draw.between(20, 90) * MINUTE },
      { at: at + MINUTE, kind: 'reload' },
      drop(at + 2 * MINUTE),
    ],
    raises: ['catch-up-overdue'],
  };
}

/** WhatsApp Web has changed so that none of its answers is understood any more. */
function shapeless(draw: Draw, people: number, at: number): Scenario {
  return {
    events: [
      { at, kind: 'lasting', what: 'shapeless', for: draw.between(60, 120) * MINUTE },
      drop(at + MINUTE),
      { at: at + 20 * MINUTE, kind: 'phone', who: draw.below(people), online: true },
    ],
    raises: ['catch-up-overdue'],
  };
}

/** WhatsApp has suspended the channel. */
function suspendedChannel(draw: Draw, _people: number, at: number): Scenario {
  const lasts = draw.between(60, 120) * MINUTE;
  return {
    events: [
      { at: at - 2 * MINUTE, kind: 'lasting', what: 'channelSuspended', for: lasts },
      drop(at),
    ],
    setting: { channel: 'mirror' },
    raises: ['channel-unusable'],
  };
}

/** Another browser takes the session over. */
function takenOver(_draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [drop(at), { at: at + 30 * SECOND, kind: 'conflict' }],
    raises: ['session-conflict'],
  };
}

/** WhatsApp blocks the account. */
function stopped(_draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [
      drop(at),
      { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'refused', code: 482 }, times: 1 },
    ],
    raises: ['sending-stopped'],
  };
}

/** Somebody has made a list with the name of ours on the phone. */
function foreignList(_draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [{ at: at - 5 * MINUTE, kind: 'lists', edit: 'foreign' }, drop(at)],
    raises: ['list-name-taken'],
  };
}

/** The disk fails once. */
function brokenCommit(draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [{ at, kind: 'commitFails', commit: draw.below(6), times: 1 }, drop(at + SECOND)],
    raises: ['storage-failed'],
  };
}

/** Nobody knows of a message that has gone twice whether it has arrived. */
function heldMessage(draw: Draw, people: number, at: number): Scenario {
  return {
    events: [
      ...everybody(people, (who) => ({ at, kind: 'phone', who, online: false })),
      drop(at),
      { at: at + 20 * SECOND, kind: 'send', fault: { kind: 'answerLost' }, times: 2 },
      { at: at + draw.between(4, 10) * MINUTE, kind: 'reload' },
      { at: at + 40 * MINUTE, kind: 'reload' },
    ],
    setting: { lasts: at + 40 * HOUR },
    raises: ['delivery-held'],
  };
}

/** Nobody knows of a post whether it is public, and WhatsApp does not tell. */
function heldPost(draw: Draw, _people: number, at: number): Scenario {
  const fault = draw.oneOf(['answerLost', 'neverArrived'] as const);
  return {
    events: [
      drop(at - 5 * MINUTE),
      { at: at - SECOND, kind: 'lasting', what: 'channelIdsHidden', for: 30 * HOUR },
      { at, kind: 'post', fault, times: 2 },
      drop(at, { number: NUMBER + 1 }),
    ],
    setting: { channel: 'mirror', lasts: at + 31 * HOUR },
    raises: ['channel-held'],
  };
}

/** More people would get it than go without being asked. */
function unconfirmed(_draw: Draw, _people: number, at: number): Scenario {
  return { events: [drop(at)], setting: { confirmAbove: 2 }, raises: ['notice-waits'] };
}

/** The share with the folder is full, and the disk of the PC is not. */
function fullShare(draw: Draw, _people: number, at: number): Scenario {
  return {
    events: [
      { at: at - MINUTE, kind: 'lasting', what: 'shareFull', for: draw.between(45, 90) * MINUTE },
      { at, kind: 'staff', act: 'dropTest', notice: NUMBER + 1 },
      drop(at),
    ],
    setting: { testPhones: 2 },
    raises: ['notice-filing', 'test-notice-filing'],
  };
}

/** WhatsApp Web has no lists. */
function withoutLists(_draw: Draw, _people: number, at: number): Scenario {
  return { events: [noLists(at), drop(at)], raises: ['lists-unavailable'] };
}

/** What citizens, the phone and the account do in the newest lives, besides all that befalls the others. */
import { Draw } from './draw.js';
import { drawn, type More } from './draw-more.js';
import type { LifeEvent, Setting } from './history.js';
import { HOUR, MINUTE, SECOND } from './scenario-events.js';
import { OF_THE_TOWN } from './town-scenarios.js';

/** Above the numbers of the notices that meetings of the other kinds have. */
const ABOVE = 60;

export function drawOfTheTown(setting: Setting): More {
  const draw = new Draw(setting.seed ^ 0x70e117);
  const meeting = draw.chance(0.4) ? drawn(draw, setting, Object.values(OF_THE_TOWN), ABOVE) : null;
  const wanted = meeting?.setting ?? {};
  const all: Setting = {
    ...setting,
    lasts: Math.max(setting.lasts, wanted.lasts ?? 0),
    testPhones: Math.max(setting.testPhones, wanted.testPhones ?? 0),
    account: setting.account ?? wanted.account ?? null,
  };
  const singly = Array.from({ length: draw.oneOf([0, 0, 1, 1, 2, 3]) }, () => some(draw, all));
  return { setting: all, events: [...(meeting?.events ?? []), ...singly.flat()] };
}

/** At any time, whatever else there is. */
function some(draw: Draw, { citizens, lasts }: Setting): LifeEvent[] {
  const at = Math.floor(draw.fraction() * lasts);
  const who = draw.below(citizens.length);
  const later = at + draw.between(1, 30) * HOUR;
  switch (draw.below(6)) {
    case 0:
    case 1:
      return [
        { at, kind: 'blocks', who, blocked: true },
        ...(draw.chance(0.5) ? [{ at: later, kind: 'blocks', who, blocked: false } as const] : []),
      ];
    case 2: {
      const of = draw.chance(0.3) ? draw.below(citizens.length) : null;
      return [{ at, kind: 'changesNumber', who, keepsAccount: draw.chance(0.6), of }];
    }
    case 3: {
      const historyIn = draw.oneOf([10 * SECOND, 10 * MINUTE, 2 * HOUR]);
      return [{ at, kind: 'unlinked', for: draw.between(2, 300) * MINUTE, historyIn }];
    }
    case 4:
      return [
        { at, kind: 'listLimit', people: draw.oneOf([0, 2, 3, 4, 5_000]) },
        { at: at + draw.between(0, 60) * SECOND, kind: 'reload' },
        ...(draw.chance(0.6) ? [{ at: later, kind: 'listLimit', people: 256 } as const] : []),
      ];
    default:
      return [{ at, kind: 'lasting', what: 'accountSilent', for: draw.between(5, 600) * MINUTE }];
  }
}

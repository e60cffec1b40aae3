/** What befalls lives of newer seeds, besides all that befalls the others. */
import { OF_ALERTS } from './alert-scenarios.js';
import { Draw } from './draw.js';
import type { LifeEvent, Setting } from './history.js';
import { MINUTE, type Drawn } from './scenario-events.js';
import { NEWER } from './scenarios.js';

export interface More {
  readonly setting: Setting;
  readonly events: readonly LifeEvent[];
}

export function drawMore(setting: Setting): More {
  const draw = new Draw(setting.seed ^ 0xa1e475);
  const parts = [
    ...(draw.chance(0.3) ? [drawn(draw, setting, Object.values(OF_ALERTS), 20)] : []),
    ...(draw.chance(0.3) ? [drawn(draw, setting, Object.values(NEWER), 40)] : []),
  ];
  const wanted = parts.map((part) => part.setting);
  const lasts = Math.max(setting.lasts, ...wanted.map((part) => part.lasts ?? 0));
  const channel = wanted.find((part) => part.channel != null)?.channel ?? setting.channel;
  const keeps = wanted.find((part) => part.keeps !== undefined)?.keeps;
  return {
    setting: { ...setting, lasts, channel, ...(keeps !== undefined && { keeps }) },
    events: parts.flatMap(({ events }) => events),
  };
}

export function drawn(
  draw: Draw,
  { citizens, lasts }: Setting,
  of: readonly Drawn[],
  above: number,
): { readonly setting: Partial<Setting>; readonly events: readonly LifeEvent[] } {
  const latest = Math.max(20, Math.floor(lasts / MINUTE) - 120);
  const what = draw.oneOf(of);
  const at = draw.between(12, latest) * MINUTE;
  const { events, setting = {} } = what(draw, citizens.length, at);
  return { setting, events: events.map((event) => renumbered(event, above)) };
}

/** Scenarios of the same life have notices of these numbers already. */
function renumbered(event: LifeEvent, above: number): LifeEvent {
  if (event.kind === 'staff') return { ...event, notice: event.notice + above };
  if (event.kind !== 'drops') return event;
  return { ...event, notice: { ...event.notice, number: event.notice.number + above } };
}

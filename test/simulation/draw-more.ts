/** What befalls lives of newer seeds, besides all that befalls the others. */
import { OF_ALERTS } from './alert-scenarios.js';
import { Draw } from './draw.js';
import type { LifeEvent, Setting } from './history.js';
import { MINUTE, type Drawn } from './scenario-events.js';
import { NEWER } from './scenarios.js';

export function drawMore(setting: Setting): LifeEvent[] {
  const draw = new Draw(setting.seed ^ 0xa1e475);
  return [
    ...(draw.chance(0.3) ? drawn(draw, setting, Object.values(OF_ALERTS), 20) : []),
    ...(draw.chance(0.3) ? drawn(draw, setting, Object.values(NEWER), 40) : []),
  ];
}

function drawn(
  draw: Draw,
  { citizens, lasts }: Setting,
  of: readonly Drawn[],
  above: number,
): LifeEvent[] {
  const latest = Math.max(20, Math.floor(lasts / MINUTE) - 120);
  const what = draw.oneOf(of);
  const { events } = what(draw, citizens.length, draw.between(12, latest) * MINUTE);
  return events.map((event) => renumbered(event, above));
}

/** Scenarios of the same life have notices of these numbers already. */
function renumbered(event: LifeEvent, above: number): LifeEvent {
  if (event.kind === 'staff') return { ...event, notice: event.notice + above };
  if (event.kind !== 'drops') return event;
  return { ...event, notice: { ...event.notice, number: event.notice.number + above } };
}

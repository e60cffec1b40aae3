/** What befalls lives of newer seeds, besides all that befalls the others. */
import { OF_ALERTS } from './alert-scenarios.js';
import { Draw } from './draw.js';
import type { LifeEvent, Setting } from './history.js';
import { MINUTE } from './scenario-events.js';

export function drawMore({ seed, citizens, lasts }: Setting): LifeEvent[] {
  const draw = new Draw(seed ^ 0xa1e475);
  if (!draw.chance(0.3)) return [];
  const what = draw.oneOf(Object.values(OF_ALERTS));
  const latest = Math.max(20, Math.floor(lasts / MINUTE) - 120);
  const { events } = what(draw, citizens.length, draw.between(12, latest) * MINUTE);
  return events.map(renumbered);
}

/** Scenarios of the same life have notices of these numbers already. */
function renumbered(event: LifeEvent): LifeEvent {
  if (event.kind === 'staff') return { ...event, notice: event.notice + ABOVE };
  if (event.kind !== 'drops') return event;
  return { ...event, notice: { ...event.notice, number: event.notice.number + ABOVE } };
}

const ABOVE = 20;

/** What befalls the PC in a life, and what runs on it: kills, failing commits, sleep, a wrong clock, no power. */
import type { DatabaseGates } from './database-gates.js';
import type { EventHandlers } from './history.js';
import type { Service } from './service.js';
import type { World } from './world.js';

export function pcEvents(
  { pc, whatsapp, disk, time }: World,
  service: Service,
  gates: DatabaseGates,
) {
  return {
    kill: ({ boundary, downFor }) => service.killAt(boundary, downFor),
    stops: ({ downFor }) => service.restart(downFor),
    commitFails: ({ commit, times, isDamaged }) => {
      const code = isDamaged === true ? 'SQLITE_CORRUPT' : 'SQLITE_IOERR';
      gates.failCommits({ in: commit, times, code });
    },
    spoolGone: () => disk.spool.clear(),
    clock: ({ by }) => pc.moveClock(by),
    dateLost: (event) => {
      pc.loseDate(event.by);
      time.after(event.for, () => pc.whenAwake(() => pc.setDate()));
    },
    sleeps: (event) => {
      whatsapp.suspend(event.for);
      pc.sleep(event.for, service.running?.process ?? null);
    },
    powerFails: (event) => {
      whatsapp.losePower();
      service.die(event.for);
    },
  } satisfies Partial<EventHandlers>;
}

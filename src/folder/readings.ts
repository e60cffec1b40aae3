/**
 * What repeated scans saw of each file. A file is settled when two readings at least `settleMs`
 * apart found the same size and modification time and nobody holds it locked. One that is held is
 * tried again for ever, after pauses that grow.
 */
import type { DroppedFile } from '../ports/folder.js';
import { isSame, type Sighting } from './sighting.js';

interface Reading extends DroppedFile {
  /** when it may be tried again, and how long the pause before that was; in milliseconds */
  readonly tryAt: number;
  readonly pause: number;
}

export class Readings {
  #files = new Map<string, Reading>();

  /** `isFree` is asked once a file stopped changing, and again until it says yes. */
  async update(
    sightings: readonly Sighting[],
    now: number,
    settleMs: number,
    isFree: (sighting: Sighting) => Promise<boolean>,
  ): Promise<readonly DroppedFile[]> {
    const files = new Map<string, Reading>();
    for (const sighting of sightings) {
      const before = this.#files.get(sighting.name);
      const firstSeenAt = before?.firstSeenAt ?? now;
      const reading =
        before !== undefined && isSame(before, sighting)
          ? { ...before, ...sighting }
          : { ...sighting, ...NEW, firstSeenAt, unchangedSince: now };
      const isAtRest = before !== undefined && now - reading.unchangedSince >= settleMs;
      const mayTry = isAtRest && !reading.settled && now >= reading.tryAt;
      files.set(sighting.name, mayTry ? tried(reading, now, await isFree(sighting)) : reading);
    }
    this.#files = files;
    return [...files.values()];
  }
}

const NEW = { settled: false, heldSince: null, tryAt: 0, pause: 0 } as const;
/** In milliseconds. */
const PAUSE = { first: 1_000, longest: 60_000 };

function tried(reading: Reading, now: number, isFree: boolean): Reading {
  if (isFree) return { ...reading, settled: true, heldSince: null };
  const pause = Math.min(PAUSE.longest, reading.pause === 0 ? PAUSE.first : reading.pause * 2);
  return { ...reading, heldSince: reading.heldSince ?? now, pause, tryAt: now + pause };
}

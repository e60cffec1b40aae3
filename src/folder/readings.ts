/**
 * What repeated scans saw of each file. A file is settled when two readings at least `settleMs`
 * apart found the same size and modification time and nobody holds it locked.
 */
import type { DroppedFile } from '../ports/folder.js';

/** What one scan sees of a file. */
export interface Sighting {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

export class Readings {
  #files = new Map<string, DroppedFile>();

  /** `isFree` is asked once a file stopped changing, and again until it says yes. */
  async update(
    sightings: readonly Sighting[],
    now: number,
    settleMs: number,
    isFree: (name: string) => Promise<boolean>,
  ): Promise<readonly DroppedFile[]> {
    const files = new Map<string, DroppedFile>();
    for (const sighting of sightings) {
      const before = this.#files.get(sighting.name);
      const unchanged = before !== undefined && isSame(before, sighting);
      const unchangedSince = unchanged ? before.unchangedSince : now;
      const settled =
        unchanged &&
        (before.settled || (now - unchangedSince >= settleMs && (await isFree(sighting.name))));
      const firstSeenAt = before?.firstSeenAt ?? now;
      files.set(sighting.name, { ...sighting, firstSeenAt, unchangedSince, settled });
    }
    this.#files = files;
    return [...files.values()];
  }
}

export function isSame(a: Sighting, b: Sighting): boolean {
  return a.bytes === b.bytes && a.modifiedAt === b.modifiedAt;
}

/**
 * Private copies of attachments that no notice needs any more. What staff dropped lies in their own folders
 * and is never touched.
 */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeliveryRetention } from '../ports/storage.js';
import type { Prunable } from '../ports/runtime.js';
import { DAY } from '../runtime/time.js';
import { errorCode, unlink } from '../runtime/disk.js';

/** A copy that is younger may be of a notice that is just being accepted, in milliseconds. */
const YOUNGEST = DAY;
/** Only what the program itself has named. */
const COPY = /^[0-9a-f]{64}\.\w+$/;

export interface SpoolPruningSettings {
  /** how long copies of a notice that is over are kept */
  readonly days: number;
  /** how much they may occupy together, before that */
  readonly megabytes: number;
}

interface Copy {
  readonly name: string;
  readonly bytes: number;
  /** when it was made, or used again; milliseconds since 1970 */
  readonly modifiedAt: number;
}

/** What lies in the spool. */
export interface SpooledCopies {
  all(): Promise<readonly Copy[]>;
  /** Nothing happens when it is gone already. */
  remove(name: string): Promise<void>;
}

export class SpoolPruning implements Prunable {
  readonly name = 'spool';

  constructor(
    private readonly settings: SpoolPruningSettings,
    private readonly spool: SpooledCopies,
    private readonly retention: Pick<DeliveryRetention, 'spooled'>,
  ) {}

  async prune(now: number): Promise<number> {
    const { days, megabytes } = this.settings;
    const copies = (await this.spool.all()).toSorted((a, b) => a.modifiedAt - b.modifiedAt);
    const young = await this.retention.spooled(now - days * DAY);
    const needed = await this.retention.spooled(now);
    let room = megabytes * 1024 * 1024;
    for (const { bytes } of copies) room -= bytes;
    let gone = 0;
    for (const { name, bytes, modifiedAt } of copies) {
      if (needed.has(name) || now - modifiedAt < YOUNGEST) continue;
      const isOld = !young.has(name) && now - modifiedAt >= days * DAY;
      if (!isOld && room >= 0) continue;
      await this.spool.remove(name);
      room += bytes;
      gone += 1;
    }
    return gone;
  }
}

export class SpoolFolder implements SpooledCopies {
  constructor(private readonly folder: string) {}

  async all(): Promise<readonly Copy[]> {
    const copies: Copy[] = [];
    for (const name of await readdir(this.folder)) {
      if (!COPY.test(name)) continue;
      const { size, mtimeMs } = await lstat(join(this.folder, name));
      copies.push({ name, bytes: size, modifiedAt: mtimeMs });
    }
    return copies;
  }

  async remove(name: string): Promise<void> {
    try {
      await unlink(join(this.folder, name));
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error;
    }
  }
}

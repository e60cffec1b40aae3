/** A disk that can be filled and emptied at will. */
import { execFile } from 'node:child_process';
import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export class SmallDisk {
  private constructor(readonly path: string) {}

  /** A file system of its own at a new path; null where we may not mount one. */
  static async mount(path: string, megabytes: number): Promise<SmallDisk | null> {
    if (process.platform !== 'linux' || process.getuid?.() !== 0) return null;
    await mkdir(path, { recursive: true });
    try {
      await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', path]);
    } catch {
      return null;
    }
    return new SmallDisk(path);
  }

  /** Not a byte more fits on it. */
  async fill(): Promise<void> {
    await writeFile(this.#ballast, '');
    for (const size of [64 * 1024, 4096, 1]) {
      while (await this.#grows(size));
    }
  }

  async makeRoom(): Promise<void> {
    await rm(this.#ballast);
  }

  async unmount(): Promise<void> {
    await run('umount', ['-l', this.path]);
  }

  async #grows(bytes: number): Promise<boolean> {
    try {
      await appendFile(this.#ballast, Buffer.alloc(bytes, 1));
      return true;
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOSPC') return false;
      throw error;
    }
  }

  get #ballast(): string {
    return join(this.path, 'ballast');
  }
}

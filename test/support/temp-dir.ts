import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TempDir {
  /** absolute path of the running test's directory */
  readonly path: string;
  /** absolute path of something in it */
  join(...parts: string[]): string;
  /** Removes what is in it, for a test that begins several times. */
  empty(): Promise<void>;
}

/**
 * Gives each test of the enclosing suite an empty directory of its own and removes it afterwards.
 * Hooks run in the order of their definition: what has files open in there is to be closed in an
 * `afterEach` that is defined before this is called.
 */
export function useTempDir(): TempDir {
  let path: string | null = null;
  const current = (): string => {
    if (path === null) throw new Error('A temporary directory exists only while a test runs');
    return path;
  };

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'campanile-'));
  });

  afterEach(async () => {
    await rm(current(), { recursive: true, force: true, maxRetries: 5 });
    path = null;
  });

  return {
    get path() {
      return current();
    },
    join: (...parts) => join(current(), ...parts),
    empty: async () => {
      for (const name of await readdir(current())) {
        await rm(join(current(), name), { recursive: true, force: true, maxRetries: 5 });
      }
    },
  };
}

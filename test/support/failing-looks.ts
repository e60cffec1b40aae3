import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

/** What a file or a folder of this name is, or what lies in it. */
type Look = 'lstat' | 'readdir';

const { lstat, readdir } = fs;
const REAL = { lstat, readdir };

/** From now on the system does not say it. @returns what ends that */
export function failLook(look: Look, name: string, code: string): () => void {
  const real = REAL[look] as (...given: unknown[]) => Promise<unknown>;
  const failing = (...given: unknown[]): Promise<unknown> =>
    basename(String(given[0])) === name
      ? Promise.reject(Object.assign(new Error(code), { code }))
      : real(...given);
  set(look, failing);
  return () => set(look, real);
}

function set(look: Look, its: (...given: never[]) => Promise<unknown>): void {
  Object.assign(fs, { [look]: its });
  syncBuiltinESMExports();
}

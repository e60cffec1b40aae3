import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename } from 'node:path';

const { lstat } = fs;

/** From now on the system does not say what the file of this name is. @returns what ends that */
export function failLstat(name: string, code: string): () => void {
  const failing = (...given: Parameters<typeof lstat>): ReturnType<typeof lstat> =>
    basename(String(given[0])) === name
      ? Promise.reject(Object.assign(new Error(code), { code }))
      : lstat(...given);
  set(failing as typeof lstat);
  return () => set(lstat);
}

function set(its: typeof lstat): void {
  fs.lstat = its;
  syncBuiltinESMExports();
}

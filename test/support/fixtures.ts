import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A real file of `test/fixtures`. */
export function fixture(name: string): Buffer {
  return readFileSync(fixturePath(name));
}

/** Where a file of `test/fixtures` lies, absolute. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../../test/fixtures/${name}`, import.meta.url));
}

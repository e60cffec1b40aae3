/** The golden files beside the checkout, where there are any. */
import { readFileSync } from 'node:fs';

const SHARED = new URL('../../../../../shared/', import.meta.url);

/** The parsed file, or `undefined` in a clone that stands alone. `T` is what the reader expects. */
export function golden<T>(name: string): T | undefined {
  try {
    return JSON.parse(readFileSync(new URL(name, SHARED), 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

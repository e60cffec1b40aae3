/** What a planted bug is, and what shows it. */
import type { ScenarioName } from './scenarios.js';

/** A test of the suite, where a life practically does not come to it. */
export interface NamedTest {
  /** below `build/test` */
  readonly file: string;
  /** in no other title of the file */
  readonly title: string;
}

export interface Edit {
  /** below `dist` */
  readonly file: string;
  readonly text: string;
  readonly becomes: string;
}

export interface Planted extends Edit {
  readonly name: string;
  /** where the same is looked at a second time */
  readonly also?: readonly Edit[];
  readonly shownBy:
    | ({ readonly kind: 'test' } & NamedTest)
    /** the promise that is broken then */
    | { readonly kind: 'lives'; readonly meets: ScenarioName; readonly promise: string };
}

export const STORES = 'contract/sqlite-storage.test.js';

export function lives(meets: ScenarioName, promise: string): Planted['shownBy'] {
  return { kind: 'lives', meets, promise };
}

export function test(file: string, title: string): Planted['shownBy'] {
  return { kind: 'test', file, title };
}

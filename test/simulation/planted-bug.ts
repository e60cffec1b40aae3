/** What a planted bug is, and what shows it. */
import type { ScenarioName } from './scenarios.js';

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
  readonly shownBy: {
    readonly meets: ScenarioName;
    /** the one that is broken then */
    readonly promise: string;
  };
}

export function lives(meets: ScenarioName, promise: string): Planted['shownBy'] {
  return { meets, promise };
}

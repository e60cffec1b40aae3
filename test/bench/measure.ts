import type { Row } from './row.js';
import type { Town } from './town.js';

export interface Measure {
  /** for `--only` */
  readonly name: string;
  run(bench: Bench): Promise<readonly Row[]>;
}

export interface Bench {
  /** The number of people for a figure that the full run takes. */
  scaled(count: number, least?: number): number;
  /** The town that several measures share, with its lists made, and the service stopped. */
  town(): Promise<Town>;
}

/** People in one native list of the emulated account. */
export const LIST_SIZE = 256;

export function listsFor(people: number): number {
  return Math.ceil(people / LIST_SIZE);
}

/** `10,000`, as rows write it. */
export function figure(count: number): string {
  return count.toLocaleString('en');
}

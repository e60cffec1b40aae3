/** What was judged in a life, and what was broken. */
import type { Scheduler } from './scheduler.js';
import type { LifeTrace } from './trace.js';

export interface Breach {
  readonly promise: string;
  readonly about: string;
  /** milliseconds of the life */
  readonly at: number;
}

export class Verdict {
  readonly breaches: Breach[] = [];
  /** how often there was something to judge, by the promise, for those from which much is excused */
  readonly judged: Record<string, number> = {};

  constructor(
    private readonly time: Scheduler,
    private readonly trace: LifeTrace,
  ) {}

  /** There is something of which it is judged whether this promise is kept. */
  judges(promise: string): void {
    this.judged[promise] = (this.judged[promise] ?? 0) + 1;
  }

  broken(promise: string, about: unknown): void {
    const detail = about instanceof Error ? (about.stack ?? about.message) : String(about);
    const cause = about instanceof Error && about.cause instanceof Error ? about.cause.message : '';
    this.breaches.push({ promise, about: `${detail} ${cause}`.trim(), at: this.time.now });
    this.trace.note(`!!! ${promise}: ${detail} ${cause}`);
  }
}

export type Victim = 'bot' | 'browser' | 'both';

/** One power cut, or the crash of one of the two. */
export interface CrashPlan {
  readonly victim: Victim;
  readonly boundary: string;
  /** 1: the first time it is reached */
  readonly occurrence: number;
  /** milliseconds after the boundary; absent: at once */
  readonly delayMs?: number;
  /** what is reached before this file is there does not count; absent: everything counts */
  readonly armedFile?: string;
  /** a file that is there once it has struck */
  readonly struckFile: string;
}

/** When one life of the service ends. */
export type Blow =
  | Pick<CrashPlan, 'victim' | 'boundary' | 'occurrence' | 'delayMs'>
  /** milliseconds after the service has started, or after the blow before if it lives on */
  | { readonly victim: Victim; readonly afterMs: number };

export function inWords(blows: readonly Blow[]): string {
  return blows
    .map((blow) => {
      const what = { bot: 'bot', browser: 'browser', both: 'bot and browser' }[blow.victim];
      if ('afterMs' in blow) return `${what} killed ${String(blow.afterMs)} ms after the start`;
      const delay = blow.delayMs === undefined ? '' : `, ${String(blow.delayMs)} ms later`;
      return `${what} killed ${blow.boundary}${delay}`;
    })
    .join(', then ');
}

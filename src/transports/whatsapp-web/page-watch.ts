/**
 * Asks the page at intervals how far it is, because events of whatsapp-web.js may never come: often
 * while it is not ready, rarely while it is, to notice one that hangs. `PageHealth` says what to do
 * about the answers; this does it.
 */
import { z } from 'zod';
import type { ElapsedTime, Logger } from '../../ports/runtime.js';
import type { SessionState } from '../../model/session.js';
import type { BrowserSession } from './browser-session.js';
import { PageHealth, type Patience, type Remedy, type Stage } from './page-health.js';
import { type PageAnswer } from './page-gateway.js';
import { probePage, reachesServers, takeSessionBack } from './page/install.js';

const report = z.object({
  socket: z.string().nullable(),
  hasSynced: z.boolean(),
  injected: z.boolean(),
});
export type PageReport = z.infer<typeof report>;

/** What WhatsApp Web says of a number that WhatsApp has blocked. */
export const BLOCKS: ReadonlySet<string> = new Set(['TOS_BLOCK', 'SMB_TOS_BLOCK', 'PROXYBLOCK']);

/** Milliseconds. */
export interface WatchTimes {
  /** between two questions to a page that is not ready */
  readonly reconcile: number;
  /** between two questions to a page that is ready */
  readonly probe: number;
  /** limit of a short question to the page */
  readonly pageAnswer: number;
  /** limit for reloading the page */
  readonly reload: number;
  /** how long a page may stay as it is */
  readonly patience: Patience;
}

export interface WatchParts {
  readonly run: BrowserSession;
  readonly times: WatchTimes;
  readonly clock: ElapsedTime;
  readonly log: Logger;
  readonly state: () => SessionState;
  /** by `clock`: when the last QR code came, or the browser was opened */
  readonly lastQrAt: () => number;
  readonly onReport: (page: PageReport) => Promise<void>;
  /** before something is done about a stuck page */
  readonly onRemedy: (stage: Stage) => void;
}

export class PageWatch {
  private nap = new AbortController();
  private ended = false;

  constructor(private readonly parts: WatchParts) {}

  /** Watches until `end`. */
  async watch(): Promise<void> {
    const { clock, times, state, lastQrAt, onReport } = this.parts;
    const health = new PageHealth(times.patience, clock.elapsed());
    while (!this.ended) {
      this.nap = new AbortController();
      const pause = state().name === 'ready' ? times.probe : times.reconcile;
      await clock.sleep(pause, this.nap.signal);
      if (this.ended) return;
      const answer = await this.ask(probePage, report);
      if (this.ended) return;
      if (answer.kind === 'answered') await onReport(answer.value);
      if (this.ended) return;
      const stage = stageOf(answer, state());
      await this.apply(health.judge(stage, clock.elapsed(), lastQrAt()), stage, health);
    }
  }

  /** The state has changed: the pause until the next question is another one now. */
  wake(): void {
    this.nap.abort();
  }

  end(): void {
    this.ended = true;
    this.nap.abort();
  }

  private async apply(remedy: Remedy, stage: Stage, health: PageHealth): Promise<void> {
    const { run, times, log, clock, onRemedy } = this.parts;
    if (remedy === 'wait') return;
    if (remedy === 'ask-network') {
      const answer = await this.ask(reachesServers, z.boolean());
      if (answer.kind !== 'answered' || !answer.value || this.ended) return;
      await this.apply(health.overcome(clock.elapsed()), stage, health);
      return;
    }
    log.warn('session.remedy', { remedy, stage });
    if (remedy === 'take-back') {
      await this.ask(takeSessionBack, z.undefined());
      return;
    }
    onRemedy(stage);
    if (remedy === 'reload' && (await run.reload(times.reload))) return;
    if (!this.ended) run.fail(`the page stays ${stage}`);
  }

  private ask<O>(question: () => O | Promise<O>, answer: z.ZodType<O>): Promise<PageAnswer<O>> {
    return this.parts.run.gateway.call(question, undefined, answer, this.parts.times.pageAnswer);
  }
}

function stageOf(answer: PageAnswer<PageReport>, state: SessionState): Stage {
  if (answer.kind === 'timeout') return 'silent';
  // whatever else it says: without what is missing it shows no QR code, and may not even answer
  if (state.name === 'lost' && state.reason.kind === 'incompatible') return 'lacking';
  if (answer.kind !== 'answered') return 'blank';
  switch (answer.value.socket) {
    case 'CONNECTED':
      return state.name === 'ready' ? 'ready' : 'connected';
    case 'CONFLICT':
      return 'conflict';
    case 'UNPAIRED':
    case 'UNPAIRED_IDLE':
      return 'unpaired';
    default:
      return BLOCKS.has(answer.value.socket ?? '') ? 'blocked' : 'offline';
  }
}

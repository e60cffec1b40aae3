// Why so: docs/decisions/010-a-page-that-does-not-get-on.md
/**
 * Judges a page by what it answers, one question after the other, and says what to do about it.
 *
 * Nothing is done about a page that is ready and answers, nor while something else has to happen first (a
 * person scans the code, the network comes back). Otherwise each stage has a limit. The first remedy is to
 * reload the page, the next one to restart the browser: for a page that hangs although it says CONNECTED,
 * for one that never syncs, for one that was not loaded. A page that becomes ready starts from the
 * beginning. Credentials are never touched.
 *
 * All times are elapsed time: a page that hangs is found even when the PC's clock is set back.
 */
export type Stage =
  /** no answer in time */
  | 'silent'
  /** there is no WhatsApp Web in it: still loading, or an error page */
  | 'blank'
  /** shows QR codes, or has stopped to */
  | 'unpaired'
  /** another browser has taken the session over */
  | 'conflict'
  /** not connected; it tries to by itself */
  | 'offline'
  /** connected, but not usable yet */
  | 'connected'
  /** without what we need: WhatsApp Web has changed, and may change again */
  | 'lacking'
  /** WhatsApp has blocked the number: it stays away from it, and looks again now and then */
  | 'blocked'
  | 'ready';

export type Remedy =
  | 'wait'
  | 'reload'
  | 'restart'
  | 'take-back'
  /** ask whether the servers can be reached; if so, call `overcome` */
  | 'ask-network';

/** How long each stage may last, in milliseconds. */
export interface Patience {
  readonly blank: number;
  /** since the last QR code, or since the page could show one */
  readonly unpaired: number;
  readonly conflict: number;
  readonly offline: number;
  readonly connected: number;
  readonly lacking: number;
  readonly blocked: number;
}

/** Unanswered questions in a row that make a page one that hangs. */
const SILENCES = 2;

export class PageHealth {
  private stage: Stage = 'blank';
  private since: number;
  private silences = 0;
  private reloaded = false;

  constructor(
    private readonly patience: Patience,
    now: number,
  ) {
    this.since = now;
  }

  /** @param lastQrAt when the last QR code came, or the browser was opened */
  judge(stage: Stage, now: number, lastQrAt: number): Remedy {
    if (stage === 'silent') {
      this.silences += 1;
      return this.silences < SILENCES ? 'wait' : this.overcome(now);
    }
    this.silences = 0;
    if (stage !== this.stage) {
      this.stage = stage;
      this.since = now;
    }
    if (stage === 'ready') {
      this.reloaded = false;
      return 'wait';
    }
    if (stage === 'unpaired') {
      // a slow PC may have spent the patience before there was any page to show a code
      const waited = now - Math.max(lastQrAt, this.since);
      return waited > this.patience.unpaired ? 'restart' : 'wait';
    }
    if (now - this.since < this.patience[stage]) return 'wait';
    switch (stage) {
      case 'conflict':
        this.since = now;
        return 'take-back';
      case 'offline':
        return 'ask-network';
      case 'blank':
      case 'connected':
      case 'lacking':
      case 'blocked':
        return this.overcome(now);
    }
  }

  /** What is done next about a stuck page. */
  overcome(now: number): 'reload' | 'restart' {
    if (this.reloaded) return 'restart';
    this.reloaded = true;
    this.silences = 0;
    this.since = now;
    return 'reload';
  }
}

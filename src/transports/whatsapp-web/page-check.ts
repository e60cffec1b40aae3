/** Everything that must hold of a page before messages are handed on or sent. */
import { z } from 'zod';
import type { Phone } from '../../model/person.js';
import type { Account, PageLack, SessionState } from '../../model/session.js';
import { explain, type PageAnswer, type PageDoor } from './page-gateway.js';
import { CORE_CONTRACT, missingFromPage, moduleOf } from './page/contract.js';
import { installCampanile } from './page/install.js';
import type { Clock, Logger, Release, Service } from '../../ports/runtime.js';
import type { TransportSession } from '../../ports/transport.js';
import { LESSER_CONTRACT, lossOf, stoodIn } from './page/library.js';
import { MINUTE } from '../../runtime/time.js';

export type PageVerdict =
  | { readonly kind: 'ok'; readonly account: Account }
  /** WhatsApp Web has changed */
  | { readonly kind: 'missing'; readonly missing: readonly string[] }
  | { readonly kind: 'other-number'; readonly found: Phone }
  /** it could not be told */
  | { readonly kind: 'unknown'; readonly detail: string };

/** A page that throws at each of so many checks in a row is not busy: it has changed. */
const THROWS = 5;

/** With what whatsapp-web.js 1.34.7 tells of a new message. */
const NEWS = ['onAddMessageEvent'];
/** Together with its events, which are not used here. */
const CHANGES = [
  'onChangeMessageEvent',
  'onChangeMessageTypeEvent',
  'onMessageAckEvent',
  'onMessageMediaUploadedEvent',
  'onEditMessageEvent',
  'onRemoveMessageEvent',
  'onChatUnreadCountEvent',
];

const aboutPage = z.object({
  phone: z.string().nullable(),
  lid: z.string().nullable(),
  platform: z.string().nullable(),
  waVersion: z.string(),
});

/** In UTF-16 units: no keyword is as long. */
const LONGEST_EDIT = 1_000;

export interface WantedPage {
  readonly number: Phone;
  /** milliseconds */
  readonly receiptBatch: number;
  readonly pageAnswer: number;
}

export class PageCheck {
  #throws = 0;

  constructor(private readonly wanted: WantedPage) {}

  /** Prepares the page, and checks it. */
  async verify(page: PageDoor): Promise<PageVerdict> {
    const verdict = await verifyPage(page, this.wanted);
    if (verdict.kind !== 'threw') {
      this.#throws = 0;
      return verdict;
    }
    this.#throws += 1;
    const { detail } = verdict;
    return this.#throws < THROWS
      ? { kind: 'unknown', detail }
      : { kind: 'missing', missing: [detail] };
  }
}

async function verifyPage(
  page: PageDoor,
  wanted: WantedPage,
): Promise<PageVerdict | { readonly kind: 'threw'; readonly detail: string }> {
  const { number, receiptBatch, pageAnswer } = wanted;
  const contract = await page.call(missingFromPage, CORE_CONTRACT, z.array(z.string()), pageAnswer);
  if (contract.kind !== 'answered') return untold(contract);
  if (contract.value.length > 0) return { kind: 'missing', missing: contract.value };
  const about = await page.call(
    installCampanile,
    { receiptBatchMs: receiptBatch, muted: NEWS, silenced: CHANGES, longestEdit: LONGEST_EDIT },
    aboutPage,
    pageAnswer,
  );
  if (about.kind !== 'answered') return untold(about);
  const { phone, lid, platform, waVersion } = about.value;
  // No reason to unlink anything: it may know it later.
  if (phone === null) return { kind: 'unknown', detail: 'the page does not know its own number' };
  if (phone !== number) return { kind: 'other-number', found: phone };
  const account = { phone, alias: lid, business: isBusiness(platform), clientVersion: waVersion };
  return { kind: 'ok', account };
}

function untold(answer: Exclude<PageAnswer<unknown>, { readonly kind: 'answered' }>) {
  return { kind: answer.kind === 'threw' ? 'threw' : 'unknown', detail: explain(answer) } as const;
}

/** null: the page does not know it yet */
export function isBusiness(platform: string | null): boolean | null {
  return platform?.startsWith('smb') ?? null;
}

/**
 * Finds out which lesser parts the page lacks: without them the service works, and loses something.
 * What the library had to be let in without is told at once. The rest may come a while after the
 * start, so the page is given time before it is judged; what is missing is looked for again at growing
 * intervals, for as long as the session is ready.
 */

/** Milliseconds. */
export interface LackTimes {
  readonly pageAnswer: number;
  /** from ready to the first judgment; later pauses double, up to the second */
  readonly looks: readonly [number, number];
}

export const LACK_TIMES: LackTimes = { pageAnswer: 10_000, looks: [2 * MINUTE, 60 * MINUTE] };

const names = z.array(z.string());

export class PageLacks implements Service {
  readonly name = 'page-lacks';
  #watching: { readonly stop: AbortController; readonly done: Promise<void> } | null = null;
  #release: Release | null = null;

  /** @param tell what is lacking, after each judgment; empty when nothing is */
  constructor(
    private readonly session: TransportSession & { readonly gateway: PageDoor | null },
    private readonly times: LackTimes,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly tell: (lacks: readonly PageLack[]) => void,
  ) {}

  start(): Promise<void> {
    this.#release = this.session.onState((state) => this.#follow(state));
    this.#follow(this.session.state);
    return Promise.resolve();
  }

  async stop(): Promise<void> {
    this.#release?.();
    this.#watching?.stop.abort();
    await this.#watching?.done;
  }

  #follow(state: SessionState): void {
    this.#watching?.stop.abort();
    this.#watching = null;
    if (state.name !== 'ready') return;
    const stop = new AbortController();
    this.#watching = { stop, done: this.#watch(stop.signal) };
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const atOnce = await this.#missingForLibrary();
    if (signal.aborted) return;
    if (atOnce !== null && atOnce.length > 0) this.#judge(atOnce);
    const [first, longest] = this.times.looks;
    for (let pause = first; ; pause = Math.min(pause * 2, longest)) {
      await this.clock.sleep(pause, signal);
      if (signal.aborted) return;
      const missing = await this.#missing();
      if (signal.aborted) return;
      if (missing === null) continue;
      this.#judge(missing);
      if (missing.length === 0) return;
    }
  }

  #judge(missing: readonly string[]): void {
    const lacks = missing.map((each) => ({ missing: each, loss: lossOf(each) }));
    if (lacks.length > 0) this.log.warn('page.lacks', { lacks });
    this.tell(lacks);
  }

  /** What is missing, or was when the library was let in; null: the page does not answer. */
  async #missing(): Promise<readonly string[] | null> {
    const { gateway } = this.session;
    const { pageAnswer } = this.times;
    const answer = await gateway?.call(missingFromPage, LESSER_CONTRACT, names, pageAnswer);
    const forLibrary = await this.#missingForLibrary();
    if (answer?.kind !== 'answered' || forLibrary === null) return null;
    const absent = new Set(answer.value.map(moduleOf));
    return [...answer.value, ...forLibrary.filter((name) => !absent.has(name))];
  }

  async #missingForLibrary(): Promise<readonly string[] | null> {
    const { pageAnswer } = this.times;
    const answer = await this.session.gateway?.call(stoodIn, undefined, names, pageAnswer);
    return answer?.kind === 'answered' ? answer.value : null;
  }
}

/**
 * What citizens write to the comune, as the page hears and keeps it. It outlasts the page; after the number was
 * unlinked the phone, which has it, sends it again.
 */
import {
  MOST_CHATS,
  type ChatListing,
  type ChatReading,
  type MessageHistory,
  type PersonChat,
} from '#src/ports/message-history.js';
import type { InboundMessage } from '#src/model/message.js';
import type { Draw } from './draw.js';
import { Listeners } from './listeners.js';
import type { Scheduler } from './scheduler.js';
import type { SimSession } from './sim-session.js';
import type { Town, Written } from './town.js';

/** Whoever reads what citizens write does so again by then. */
const READ_AGAIN = 12 * 60_000;
/** After a load the page has taken in what had waited. */
const SETTLED_AFTER = 6_000;

interface KeptText {
  readonly written: Written;
  readonly receivedAt: number;
}

export class SimInbound implements MessageHistory {
  readonly listeners = new Listeners<InboundMessage>();
  readonly #texts: KeptText[] = [];
  /** what was written before it was linked anew, and is yet to come from the phone */
  readonly #history: KeptText[] = [];
  /** how long after the next linking that is; null: at once */
  #historyIn: number | null = null;
  /** true time */
  #historyCameAt = -Infinity;

  constructor(
    private readonly session: SimSession,
    private readonly town: Town,
    private readonly time: Scheduler,
    private readonly draw: Draw,
  ) {}

  // --------------------------------------------------- what is written

  hear(written: Written): void {
    this.town.hears(written.message);
    this.#texts.push({ written, receivedAt: this.town.now });
    if (written.readableAt === null) return;
    const wait = Math.max(0, written.readableAt - this.time.now);
    const tell = (): void => {
      if (this.session.connected && !this.session.deaf) this.listeners.tell(written.message);
    };
    const { reorders } = this.session;
    if (wait === 0 && !reorders) tell();
    else this.time.after(wait + (reorders ? this.draw.between(0, 4_000) : 0), tell);
  }

  /** Only the newest message of a chat counts in its new words; an older one has no words then. */
  correct(key: string, corrected: InboundMessage): boolean {
    const at = this.#texts.findIndex(({ written }) => written.message.key === key);
    const kept = this.#texts[at];
    if (kept === undefined || !this.session.connected) return false;
    // by when they were written: what waits at the servers comes in its order, the correction before what followed it
    const isNewest = !this.#texts.slice(at + 1).some(({ written: { message: later } }) => {
      return later.chatId === corrected.chatId && later.at <= corrected.at;
    });
    const message = isNewest ? corrected : { ...kept.written.message, body: '' };
    this.#texts[at] = { ...kept, written: { ...kept.written, message } };
    if (isNewest && !this.session.deaf) this.listeners.tell(corrected);
    return true;
  }

  // ------------------------------------------- what the phone sends again

  /** @param historyIn how long after the next linking it comes; null: the page has it at once */
  unlink(historyIn: number | null): void {
    if (historyIn === null) return;
    this.#historyIn = historyIn;
    // the page begins empty, and the phone sends later what it has
    this.#history.push(...this.#texts.splice(0));
  }

  /** At the first time that the page is ready after it was linked anew. */
  expectHistory(): void {
    const { waiting } = this.town;
    if (this.#historyIn === null) return;
    const receivedAt = this.town.now;
    this.#history.push(...waiting.messages.splice(0).map((written) => ({ written, receivedAt })));
    this.time.after(this.#historyIn, () => this.bringHistory());
    this.#historyIn = null;
  }

  /** What the phone has of before the linking is there now, and nobody is told of it. */
  bringHistory(): void {
    this.#historyIn = null;
    if (this.#history.length === 0) return;
    this.#historyCameAt = this.time.now;
    const receivedAt = this.town.now;
    const late = this.#history.splice(0).map(({ written }) => ({ written, receivedAt }));
    for (const { written } of late) this.town.hears(written.message);
    this.#texts.unshift(...late);
    this.session.watch.onHistory();
    this.time.stir();
  }

  /** Something of before the linking is still to come, or to be read. */
  get awaitsHistory(): boolean {
    return this.#history.length > 0 || this.time.now - this.#historyCameAt < READ_AGAIN;
  }

  // ----------------------------------------------------- what can be read

  chats(): Promise<ChatListing> {
    const failed = (): ChatListing => ({ kind: 'failed', detail: 'the page does not answer' });
    if (!this.session.isReady || this.session.silent) return Promise.resolve(failed());
    return this.session.page.call(async (page) => {
      await page.wait(5, 300);
      const restored = page.readyFor >= this.session.times.late;
      const listed = new Map<string, PersonChat>();
      for (const { written } of restored ? this.#texts : []) {
        const { chatId, at } = written.message;
        const known = listed.get(chatId);
        listed.set(chatId, {
          chatId,
          at: Math.max(known?.at ?? 0, at),
          unread: (known?.unread ?? 0) + 1,
        });
      }
      const settled = page.readyFor >= SETTLED_AFTER;
      return { kind: 'listed', chats: [...listed.values()], load: page.number, settled, restored };
    }, failed);
  }

  read(chatIds: readonly string[], since: number): Promise<ChatReading> {
    const failed = (): ChatReading => ({ kind: 'failed', detail: 'the page does not answer' });
    if (!this.session.isReady || this.session.silent) return Promise.resolve(failed());
    if (chatIds.length > MOST_CHATS) throw new Error('too many chats in one call');
    return this.session.page.call(async (page) => {
      await page.wait(5, 300);
      const opened = chatIds.filter((id) => !this.session.brokenChats.has(id));
      const found = this.#texts.filter(
        ({ written: { message } }) =>
          opened.includes(message.chatId) && message.at >= since - (since % 1_000),
      );
      const isReadable = ({ written }: KeptText): boolean =>
        written.readableAt !== null && written.readableAt <= this.time.now;
      return {
        kind: 'read',
        texts: found
          .filter((one) => isReadable(one) && one.written.message.body !== '')
          .map(({ written }) => written.message),
        unreadable: found
          .filter((one) => !isReadable(one))
          .map(({ written, receivedAt }) => ({ at: written.message.at, receivedAt })),
        broken: chatIds.length - opened.length,
      };
    }, failed);
  }

  serversTime(): Promise<number | null> {
    if (!this.session.isReady || this.session.serversSilent) return Promise.resolve(null);
    return Promise.resolve(this.town.now - (this.town.now % 1_000));
  }
}

// Why so: docs/decisions/032-trial.md
/** A trial message to the staff's own phones, before citizens are sent to by list. */
import type { Alias, Phone } from '../model/person.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { CanaryRecord } from '../model/sending.js';
import type { SendingStore } from '../ports/storage.js';
import type { ListMember } from '../model/broadcast-list.js';
import type { Target } from '../model/message.js';
import type { Messenger, SendOutcome, TransportSession } from '../ports/transport.js';
import { ensureList, type EnsuredList, type EnsureListParts } from './list-sync.js';
import { CANARY_PATIENCE } from './choose-route.js';
import { PROBE_LISTS, SMALLEST_LIST } from './list-plan.js';

/** One that has not left goes again after these pauses, in milliseconds: in all as long as receipts are waited for. */
const PAUSES = [30_000, 60_000];

export interface CanaryParts {
  readonly session: Pick<TransportSession, 'state'>;
  readonly aside: EnsureListParts;
  readonly messenger: Pick<Messenger, 'newId' | 'send' | 'resolve' | 'onReceipts' | 'readReceipts'>;
  readonly store: Pick<SendingStore, 'state' | 'save' | 'countCanary' | 'uncountCanary'>;
  readonly testPhones: readonly Phone[];
  /** what the phones show */
  readonly text: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The result of the canary: how the servers answered, and whether it has arrived. */
export interface CanaryResult {
  readonly outcome: SendOutcome;
  /** whom it was for */
  readonly people: number;
  readonly record: CanaryRecord | null;
}

type ListTarget = Target & { readonly kind: 'list' };

/** What the servers said, and whether phones have it. */
interface Sent {
  readonly outcome: SendOutcome;
  readonly arrived: boolean;
}

/**
 * Begun, it is recorded as sent; it has passed when the servers have taken it and two phones at least
 * say that they have it, and has failed when that does not come about in time: also when it has not
 * so much as left by then, since every notice waits for it. A process that ends
 * meanwhile leaves it sent, which counts as failed when the time is over.
 */
export class Canary {
  readonly #parts: CanaryParts;

  constructor(parts: CanaryParts) {
    this.#parts = parts;
  }

  /**
   * @param of the linking and version that it is to speak for
   * @param most people who may be written to by list now, two or more
   * @param stopped gives up waiting for receipts
   * @throws SessionLostError, StorageError
   */
  async run(of: string, most: number, stopped: AbortSignal): Promise<CanaryResult> {
    const { store, clock, log } = this.#parts;
    const found = await this.#list();
    const list = found.kind === 'there' ? found.list : null;
    const whole = list?.members ?? [];
    const recipients = whole.slice(0, Math.min(whole.length, most));
    const people = recipients.length;
    const settled = async (outcome: SendOutcome, of: CanaryRecord | null) => {
      await store.save({ canary: of });
      log.info('canary.settled', { outcome: outcome.kind, canary: of?.outcome ?? 'not sent' });
      return { outcome, people, record: of };
    };
    if (found.kind === 'late') {
      const outcome = {
        kind: 'notSent',
        why: 'transport',
        detail: 'the list is not shown yet',
      } as const;
      return { outcome, people, record: null };
    }
    if (list === null || people < SMALLEST_LIST) {
      const detail = 'the test phones cannot be in a list';
      const outcome = { kind: 'notSent', why: 'transport', detail } as const;
      return settled(outcome, this.#ready ? { of, outcome: 'failed', at: clock.now() } : null);
    }
    const record = { of, outcome: 'sent', at: clock.now() } as const;
    await store.save({ canary: record });
    const { outcome, arrived } = await this.#sendPatiently(
      { kind: 'list', listId: list.id, recipients },
      stopped,
    );
    // without a session, or cut short, it says nothing of lists
    if (outcome.kind === 'notSent' && (stopped.aborted || !this.#ready)) {
      return settled(outcome, null);
    }
    if (!arrived && stopped.aborted) return { outcome, people, record };
    return settled(outcome, { of, outcome: arrived ? 'passed' : 'failed', at: clock.now() });
  }

  get #ready(): boolean {
    return this.#parts.session.state.name === 'ready';
  }

  async #sendPatiently(target: ListTarget, stopped: AbortSignal): Promise<Sent> {
    const { clock } = this.#parts;
    let sent = await this.#sendCounted(target, stopped);
    for (const pause of PAUSES) {
      if (sent.outcome.kind !== 'notSent' || stopped.aborted || !this.#ready) break;
      await clock.sleep(pause, stopped);
      if (stopped.aborted || !this.#ready) break;
      sent = await this.#sendCounted(target, stopped);
    }
    return sent;
  }

  /** Counted before it goes, so that it is also when the process ends meanwhile. */
  async #sendCounted(target: ListTarget, stopped: AbortSignal): Promise<Sent> {
    const { store, clock } = this.#parts;
    await store.countCanary(clock.now(), target.recipients.length);
    const sent = await this.#send(target, stopped);
    const { kind } = sent.outcome;
    if (kind === 'notSent' || kind === 'refused') await store.uncountCanary();
    return sent;
  }

  async #send(target: ListTarget, stopped: AbortSignal): Promise<Sent> {
    const { messenger, clock, text } = this.#parts;
    const messageId = messenger.newId();
    const names = await this.#names(target.recipients);
    const phones = new Set<string>();
    const enough = new AbortController();
    const note = (chatId: string): void => {
      const member = names.get(chatId);
      if (member === undefined) return;
      phones.add(member);
      if (phones.size >= SMALLEST_LIST) enough.abort();
    };
    const release = messenger.onReceipts((receipts) => {
      for (const receipt of receipts) if (receipt.messageId === messageId) note(receipt.chatId);
    });
    try {
      const outcome = await messenger.send(target, messageId, { kind: 'text', text });
      if (outcome.kind === 'sent' || outcome.kind === 'unknown') {
        await clock.sleep(CANARY_PATIENCE, AbortSignal.any([enough.signal, stopped]));
        for (const { chatId } of (await messenger.readReceipts([{ target, messageId }])) ?? [])
          note(chatId);
      }
      return { outcome, arrived: enough.signal.aborted };
    } finally {
      release();
    }
  }

  /** Every chat in which a member may answer, with the member: one phone may answer under two names. */
  async #names(members: readonly Alias[]): Promise<ReadonlyMap<string, Alias>> {
    const names = new Map<string, Alias>();
    for (const alias of members) {
      names.set(alias, alias);
      const { phone } = await this.#parts.messenger.resolve({ alias, phone: null });
      if (phone !== null) names.set(phone, alias);
    }
    return names;
  }

  /** The list of the test phones as it is now. */
  async #list(): Promise<EnsuredList> {
    const { aside, messenger, store, testPhones } = this.#parts;
    const wanted: ListMember[] = [];
    for (const phone of testPhones) {
      wanted.push({ phone, alias: (await messenger.resolve({ alias: null, phone })).alias });
    }
    const { canaryList: id } = await store.state();
    const found = await ensureList(aside, {
      id,
      purpose: 'trial',
      name: PROBE_LISTS.canary,
      members: wanted,
    });
    if (found.kind === 'there' && found.list.id !== id) {
      await store.save({ canaryList: found.list.id });
    }
    return found;
  }
}

// Why so: docs/decisions/032-trial.md
/** A canary to the staff's own phones, before citizens are sent to by list. */
import type { Alias, Phone } from '../model/person.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { LatestCanary } from '../model/sending.js';
import type { SendingStore } from '../ports/storage.js';
import type { ListMember } from '../model/broadcast-list.js';
import type { Target } from '../model/message.js';
import type { Messenger, SendOutcome, TransportSession } from '../ports/transport.js';
import { ensureList, type EnsuredList, type EnsureListParts } from './list-sync.js';
import { CANARY_PATIENCE, canaryStatus } from './choose-route.js';
import { PROBE_LISTS, SMALLEST_LIST } from './list-plan.js';

export interface CanaryParts {
  readonly session: Pick<TransportSession, 'state' | 'onState'>;
  readonly aside: EnsureListParts;
  readonly messenger: Pick<Messenger, 'newId' | 'send' | 'resolve' | 'onReceipts' | 'readReceipts'>;
  readonly store: Pick<SendingStore, 'state' | 'save' | 'countCanary' | 'uncountCanary'>;
  readonly testPhones: readonly Phone[];
  /** all sending is not stopped */
  readonly canSend: () => boolean;
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
  readonly record: LatestCanary | null;
}

type ListTarget = Target & { readonly kind: 'list' };

/** What the servers said, and whether phones have it. */
interface Sent {
  readonly outcome: SendOutcome;
  readonly arrived: boolean;
}

/**
 * Begun, it is recorded as sent. It has passed when two phones at least say that they have it. It has failed when the
 * servers refuse it, or take it and no phones have it in time, while the session is there. Everything else says nothing
 * of lists: not made, not left, not answered, cut off from its answer or its receipts by the end of the session or of
 * the process. That is unclear, and it goes again, so often as `canaryStatus` says.
 */
export class Canary {
  readonly #parts: CanaryParts;
  /** keys could not be had for the latest one: which of the phones the next one goes without */
  #without: number | null = null;

  constructor(parts: CanaryParts) {
    this.#parts = parts;
  }

  /**
   * @param of the pairing and version that it is to speak for
   * @param most people who may be written to by list now, two or more
   * @param stopped gives up waiting for receipts
   * @throws SessionLostError, StorageError
   */
  async run(of: string, most: number, stopped: AbortSignal): Promise<CanaryResult> {
    const { store, clock, log } = this.#parts;
    const { canary } = await store.state();
    const before = canaryStatus(canary, of, clock.now()).kind === 'unclear' ? canary?.tries : 0;
    const tries = (before ?? 0) + 1;
    const found = await this.#list();
    const whole = found.kind === 'there' ? found.list.members : [];
    const recipients = this.#some(whole).slice(0, Math.min(whole.length, most));
    const people = recipients.length;
    const settled = async (sent: SendOutcome, outcome: LatestCanary['outcome']) => {
      const record = { of, outcome, at: clock.now(), ...(outcome === 'unclear' && { tries }) };
      await store.save({ canary: record });
      log.info('canary.settled', { outcome: sent.kind, canary: outcome, tries });
      return { outcome: sent, people, record };
    };
    if (found.kind === 'late') {
      return { outcome: notSent('the list is not shown yet'), people, record: null };
    }
    if (found.kind !== 'there' || people < SMALLEST_LIST) {
      return settled(notSent('the test phones cannot be in a list'), 'unclear');
    }
    // it may have been stopped while the list was made
    if (!this.#parts.canSend()) {
      return { outcome: notSent('all sending is stopped'), people, record: null };
    }
    const record = { of, outcome: 'sent', at: clock.now(), tries } as const;
    await store.save({ canary: record });
    const target = { kind: 'list', listId: found.list.id, recipients } as const;
    const { outcome, arrived, steady } = await this.#sendCounted(target, stopped);
    this.#note(outcome, whole.length);
    if (arrived) return settled(outcome, 'passed');
    if (outcome.kind === 'refused') return settled(outcome, 'failed');
    if (outcome.kind === 'notSent') return settled(outcome, 'unclear');
    if (stopped.aborted) return { outcome, people, record };
    return settled(outcome, outcome.kind === 'sent' && steady ? 'failed' : 'unclear');
  }

  /** One phone whose keys cannot be had must not keep the others from telling: they are left out in turn. */
  #some(phones: readonly Alias[]): readonly Alias[] {
    return phones.length > SMALLEST_LIST
      ? phones.filter((_, index) => index !== this.#without)
      : phones;
  }

  #note(outcome: SendOutcome, phones: number): void {
    const isKeys = outcome.kind === 'notSent' && outcome.why === 'recipients';
    this.#without = isKeys ? ((this.#without ?? -1) + 1) % phones : null;
  }

  /** Counted before it goes, so that it is also when the process ends meanwhile. */
  async #sendCounted(
    target: ListTarget,
    stopped: AbortSignal,
  ): Promise<Sent & { readonly steady: boolean }> {
    const { session, store, clock } = this.#parts;
    let steady = session.state.name === 'ready';
    const release = session.onState(({ name }) => {
      if (name !== 'ready') steady = false;
    });
    try {
      await store.countCanary(clock.now(), target.recipients.length);
      const sent = await this.#send(target, stopped);
      const { kind } = sent.outcome;
      if (kind === 'notSent' || kind === 'refused') await store.uncountCanary();
      return { ...sent, steady };
    } finally {
      release();
    }
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
      purpose: 'canary',
      name: PROBE_LISTS.canary,
      members: wanted,
    });
    if (found.kind === 'there' && found.list.id !== id) {
      await store.save({ canaryList: found.list.id });
    }
    return found;
  }
}

function notSent(detail: string): SendOutcome {
  return { kind: 'notSent', why: 'transport', detail };
}

import type { InvariantError } from '../errors.js';
import type { RetractionStore } from '../ports/storage/retractions.js';
import type { Revocation } from '../model/retraction.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { Messenger, RevokeOutcome, TransportSession } from '../ports/transport.js';
import type { Topics } from '../runtime/topics.js';
import { Loop, type LoopPauses, type Step } from '../runtime/loop.js';

/** Between two deletions, in milliseconds: they are messages as well. */
const PAUSE = 1_000;
/** Deletions looked up at a time. */
const AT_ONCE = 50;
/** After so many attempts without an answer, about five minutes, the recipients get the correction instead. */
const MOST_SILENCES = 10;

export interface RevocationsParts {
  readonly session: Pick<TransportSession, 'state'>;
  readonly messenger: Pick<Messenger, 'revoke'>;
  readonly retractions: Pick<
    RetractionStore,
    'dueRevocations' | 'beginRevocation' | 'settleRevocation'
  >;
  /** asked before each deletion */
  readonly canSend: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
  /** these notices have been deleted from somebody's phone, or not */
  readonly onProgress: (noticeIds: readonly number[]) => void;
  readonly topics: Topics;
  readonly onBug: (error: InvariantError) => void;
  readonly pauses?: LoopPauses;
}

/**
 * Deletes for everyone what was sent to single people, from the ledger. What was asked for before a
 * crash is asked for again, which does no harm. A message that the transport no longer knows is deleted, if
 * this pairing's transport had been asked before, and otherwise it is one that this transport never knew. A
 * silence is no answer: it is asked again after a growing pause, a few times, and then counts as a
 * refusal.
 */
export class Revocations {
  readonly #parts: RevocationsParts;
  readonly #loop: Loop;
  /** delivery → how often the transport did not say what came of it */
  readonly #silences = new Map<number, number>();

  constructor(parts: RevocationsParts) {
    this.#parts = parts;
    this.#loop = new Loop({
      ...parts,
      name: 'revocations',
      step: (stopped) => this.#round(stopped),
      wokenBy: ['retractions', 'session', 'route', 'clock'],
    });
  }

  start(): void {
    this.#loop.start();
  }

  /** Waits at most `patience` milliseconds for a deletion that is on its way. */
  async stop(patience: number): Promise<void> {
    await this.#loop.stop(patience);
  }

  async #round(stopped: AbortSignal): Promise<Step> {
    const { retractions, canSend, clock } = this.#parts;
    const due = await retractions.dueRevocations(AT_ONCE, clock.now());
    let silent = false;
    for (const revocation of due) {
      if (stopped.aborted || !canSend()) return 'idle';
      silent = (await this.#revoke(revocation)) === 'unknown' || silent;
      await clock.sleep(PAUSE, stopped);
    }
    if (silent) return 'retry';
    return due.length === 0 ? 'idle' : 'again';
  }

  async #revoke(revocation: Revocation): Promise<Answer['kind']> {
    const { session, messenger, retractions, clock, log, onProgress, topics } = this.#parts;
    const { deliveryId, noticeId, target, messageId } = revocation;
    if (session.state.name !== 'ready') return 'unknown';
    const { pairingId } = session.state;
    await retractions.beginRevocation(deliveryId, pairingId);
    const answer = this.#weighed(
      deliveryId,
      judged(await messenger.revoke(target, messageId), revocation.askedPairing === pairingId),
    );
    log.info('revocation.answered', {
      notice: noticeId,
      delivery: deliveryId,
      message: messageId,
      outcome: answer.kind,
      ...(answer.kind !== 'done' && { detail: answer.detail }),
    });
    if (answer.kind === 'unknown') return 'unknown';
    await retractions.settleRevocation(deliveryId, answer, clock.now());
    this.#silences.delete(deliveryId);
    onProgress([noticeId]);
    // the correction has a further recipient
    if (answer.kind === 'refused') topics.touch('notices');
    return answer.kind;
  }

  #weighed(deliveryId: number, answer: Answer): Answer {
    if (answer.kind !== 'unknown') return answer;
    const silences = (this.#silences.get(deliveryId) ?? 0) + 1;
    this.#silences.set(deliveryId, silences);
    return silences < MOST_SILENCES ? answer : { ...answer, kind: 'refused' };
  }
}

type Answer =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

function judged(outcome: RevokeOutcome, askedBefore: boolean): Answer {
  switch (outcome.kind) {
    case 'done':
      return { kind: 'done' };
    case 'absent':
      return askedBefore
        ? { kind: 'done' }
        : { kind: 'refused', detail: 'WhatsApp Web does not know the message' };
    default:
      return outcome;
  }
}

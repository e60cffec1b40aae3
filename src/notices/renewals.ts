// Why so: docs/decisions/261-conferma.md
import { renewalAsked, renewalName } from '../messages/it/account-health.js';
import { askedUnlessSince, renewalStep, type RenewalSettings } from '../model/renewal.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { SendingStore, Transaction } from '../ports/storage.js';
import type { RenewalStore } from '../ports/storage/notices.js';

export interface RenewalsParts {
  readonly renewals: Pick<RenewalStore, 'latest' | 'oldestConsent' | 'begin'>;
  readonly sending: Pick<SendingStore, 'health'>;
  readonly transaction: Transaction<'renewals' | 'audit'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly settings: RenewalSettings;
  /** what citizens read */
  readonly text: string;
  readonly coolingMs: number;
  /** a notice waits to go */
  readonly onAsked: () => void;
}

/**
 * Asks citizens to write ATTIVA again, a part of them each week. Those who do renew their consent
 * and give a token; those who do not stay subscribed, and nothing follows.
 */
export class Renewals {
  readonly #parts: RenewalsParts;

  constructor(parts: RenewalsParts) {
    this.#parts = parts;
  }

  /** Looks whether a part is due; to be called on working days. @throws StorageError */
  async look(): Promise<void> {
    const { renewals, sending, clock, settings } = this.#parts;
    const now = clock.now();
    const latest = await renewals.latest();
    const step = renewalStep(
      {
        ...{ now, latest, oldestConsent: await renewals.oldestConsent() },
        warmth: (await sending.health())?.warmth ?? null,
      },
      settings,
    );
    if (step === 'nothing') return;
    const renewal =
      step === 'begin' || latest === null ? await renewals.begin(now, settings.weeks) : latest;
    await this.#ask(renewal, now);
  }

  async #ask(renewal: Parameters<RenewalStore['ask']>[0], now: number): Promise<void> {
    const { sending, transaction, log, text, coolingMs, onAsked } = this.#parts;
    const part = renewal.asked + 1;
    const name = renewalName(part, renewal.parts);
    const warmth = (await sending.health())?.warmth ?? null;
    const asked = await transaction(async ({ renewals, audit }) => {
      const outcome = await renewals.ask(
        renewal,
        {
          ...{ name, title: name, kind: 'notice', corrects: null, files: [], channel: null },
          fingerprint: `renewal ${String(renewal.id)} ${String(part)}`,
          ...{ parts: [{ kind: 'text', text }], urgent: false, sendAt: null, expiresAt: null },
        },
        { now, coolingMs, since: askedUnlessSince(renewal) },
      );
      if (outcome !== null) {
        await audit.record({
          ...{ at: now, actor: 'service', event: 'renewal.asked', noticeId: outcome.notice.id },
          text: renewalAsked(name, outcome.people, warmth),
        });
      }
      return outcome;
    });
    log.info('renewal.asked', { renewal: renewal.id, part, people: asked?.people ?? 0 });
    if (asked !== null) onAsked();
  }
}

import type { Actor } from '../model/audit.js';
import type { AuditLog } from '../ports/storage/audit.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { LossReason, SessionState } from '../model/session.js';

interface Happening {
  readonly actor: Actor;
  readonly event: string;
  readonly text: string;
}

/** Writes into the audit log what becomes of the link with WhatsApp, each change once. */
export class SessionAudit {
  readonly #audit: AuditLog;
  readonly #clock: Clock;
  readonly #log: Logger;
  #last = '';
  #writing: Promise<void> = Promise.resolve();

  constructor(audit: AuditLog, clock: Clock, log: Logger) {
    this.#audit = audit;
    this.#clock = clock;
    this.#log = log;
  }

  /** To be told every change of the session's state. */
  follow(state: SessionState): void {
    const happening = happeningOf(state);
    if (happening === null || happening.text === this.#last) return;
    this.#last = happening.text;
    const entry = { ...happening, at: this.#clock.now(), noticeId: null };
    this.#writing = this.#writing
      .then(() => this.#audit.record(entry))
      .catch((error: unknown) => this.#log.warn('audit.failed', { error }));
  }

  /** Resolves when everything that was told is written. */
  written(): Promise<void> {
    return this.#writing;
  }
}

function happeningOf(state: SessionState): Happening | null {
  switch (state.name) {
    case 'starting':
      return by('service', 'session.starting', 'Campanile ha aperto WhatsApp.');
    case 'pairing':
      return by('service', 'session.pairing', 'Campanile mostra un codice da inquadrare.');
    case 'ready':
      return by('service', 'session.ready', 'Campanile è collegato a WhatsApp.');
    case 'lost':
      return by('whatsapp', 'session.lost', LOSSES[state.reason.kind]);
    case 'stopped':
      return by('service', 'session.stopped', 'Campanile ha chiuso WhatsApp.');
    case 'syncing':
      return null;
  }
}

const LOSSES: Readonly<Record<LossReason['kind'], string>> = {
  network: 'WhatsApp ha smesso di rispondere.',
  'logged-out': 'Il collegamento è stato tolto, dal telefono o da WhatsApp.',
  'wrong-number': 'È stato collegato un numero diverso da quello del Comune, e scollegato subito.',
  'page-contract': 'WhatsApp Web è cambiato: non offre più quello che serve al programma.',
  conflict: 'Lo stesso collegamento è stato aperto in un altro browser.',
  blocked: 'WhatsApp ha bloccato il numero.',
  browser: 'Il browser di WhatsApp si è chiuso o bloccato.',
};

function by(actor: Actor, event: string, text: string): Happening {
  return { actor, event, text };
}

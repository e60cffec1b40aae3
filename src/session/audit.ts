import type { Actor, AuditEvent } from '../model/audit.js';
import type { AuditLog } from '../ports/storage.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { SessionState } from '../model/session.js';
import { SESSION, SESSION_LOST } from '../messages/it/audit.js';
import { SerialQueue } from '../runtime/loop.js';

interface Happening {
  readonly actor: Actor;
  readonly event: AuditEvent;
  readonly text: string;
}

/** Writes each change of the session into the audit log, once. */
export class SessionAudit {
  readonly #audit: AuditLog;
  readonly #clock: Clock;
  readonly #log: Logger;
  #last = '';
  readonly #writing = new SerialQueue();

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
    this.#writing
      .run(() => this.#audit.record(entry))
      .catch((error: unknown) => this.#log.warn('audit.failed', { error }));
  }

  /** Resolves when everything that was told is written. */
  written(): Promise<void> {
    return this.#writing.idle();
  }
}

function happeningOf(state: SessionState): Happening | null {
  switch (state.name) {
    case 'starting':
      return by('service', 'session.starting', SESSION.starting);
    case 'pairing':
      return by('service', 'session.pairing', SESSION.pairing);
    case 'ready':
      return by('service', 'session.ready', SESSION.ready);
    case 'lost':
      return by('whatsapp', 'session.lost', SESSION_LOST[state.reason.kind]);
    case 'stopped':
      return by('service', 'session.stopped', SESSION.stopped);
    case 'syncing':
      return null;
  }
}

function by(actor: Actor, event: AuditEvent, text: string): Happening {
  return { actor, event, text };
}

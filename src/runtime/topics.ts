import type { Release } from '../ports/runtime.js';

/** What may have changed. Listeners look in the database themselves: a topic has no payload. */
export type Topic =
  /** WhatsApp is linked and ready */
  | 'session'
  /** what citizens wrote while we were away has been read */
  | 'inbox'
  /** a notice was accepted, is due, or has more to be sent */
  | 'notices'
  /** staff have decided something about a notice that was there */
  | 'decisions'
  /** a notice was taken back */
  | 'retractions'
  /** single people have been given a notice */
  | 'people'
  /** a message to one person has had its turn: its notice may be complete */
  | 'turns'
  /** a reply lies in the outbox */
  | 'replies'
  /** what may be sent, and in which way */
  | 'route'
  /** what was cut off before has been looked up */
  | 'recovered'
  /** the time of day was set */
  | 'clock'
  /** something lies in a folder, or has to be put there */
  | 'folder'
  /** a report is out of date */
  | 'reports';

/**
 * Where parts that have something to do are woken by parts that do not know them: who changes something
 * touches its topic, and each loop names those that it wants to be woken by.
 */
export class Topics {
  readonly #listeners = new Map<Topic, Set<() => void>>();

  touch(...topics: readonly Topic[]): void {
    for (const topic of topics) {
      for (const listener of this.#listeners.get(topic) ?? []) listener();
    }
  }

  on(topics: readonly Topic[], listener: () => void): Release {
    for (const topic of topics) {
      const known = this.#listeners.get(topic) ?? new Set();
      this.#listeners.set(topic, known.add(listener));
    }
    return () => {
      for (const topic of topics) this.#listeners.get(topic)?.delete(listener);
    };
  }
}

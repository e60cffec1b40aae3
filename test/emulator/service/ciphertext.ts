/**
 * The fault `ciphertext`: messages that the page cannot decrypt when they come, and can when the
 * sender's phone sends them again. That happens when it is due, whether the page asks for it
 * (`placeholder-resend`) or not, or when a test says so; what is due while the emulator does not run comes with its start.
 */
import type { Incoming } from './changes.js';
import { activeFaults } from './faults.js';
import type { Unreadable, World } from './world.js';

/** The messages as they go out while the fault is active. */
export function enciphered(world: World, messages: readonly Incoming[]): readonly Incoming[] {
  const [fault] = activeFaults(world.faults, 'ciphertext');
  if (!fault) return messages;
  const { count, decryptAfterMs } = fault.order;
  const times = Math.min(count - fault.used, messages.length);
  world.commit({ type: 'fault-used', id: fault.id, times });
  return messages.map((message, index) =>
    index >= times
      ? message
      : {
          ...message,
          frame: { ...message.frame, encryption: 'fails' },
          ...(decryptAfterMs === null ? {} : { readableAt: Date.now() + decryptAfterMs }),
        },
  );
}

/** Sends what could not be read again when it is due. */
export class Resends {
  readonly #world: World;
  #timer: NodeJS.Timeout | null = null;
  #release: (() => void) | null = null;

  constructor(world: World) {
    this.#world = world;
  }

  start(): void {
    this.#release = this.#world.onCommit(({ type }) => {
      if (type === 'incoming' || type === 'reset') this.#wait();
    });
    this.#wait();
  }

  stop(): void {
    this.#release?.();
    if (this.#timer) clearTimeout(this.#timer);
  }

  #wait(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    const due = Math.min(...[...this.#world.unreadable.values()].map(({ at }) => at));
    if (due === Infinity) return;
    this.#timer = setTimeout(() => this.#send(), Math.max(0, due - Date.now()));
  }

  #send(): void {
    const now = Date.now();
    if (sendAgain(this.#world, ({ at }) => at <= now) === 0) this.#wait();
  }
}

/** How many messages went out once more, in a form that the page can read. */
export function sendAgain(world: World, which: (waiting: Unreadable) => boolean): number {
  const messages = [...world.unreadable.values()].filter(which).map(({ message }): Incoming => {
    const { readableAt: _, ...rest } = message;
    return { ...rest, frame: { ...rest.frame, encryption: 'resend' } };
  });
  if (messages.length > 0) world.commit({ type: 'incoming', messages });
  return messages.length;
}

/** A listener takes whatever the event carries. */
export type Listener = (...args: never[]) => unknown;

interface Subscription {
  readonly listener: Listener;
  readonly context: unknown;
  readonly once: boolean;
}

/**
 * Backbone-like events: names may be several, separated by spaces. A listener that throws is
 * reported and does not keep the others, or the page, from going on.
 */
export class Emitter {
  readonly #subscriptions = new Map<string, Subscription[]>();

  on(names: string, listener: Listener, context?: unknown): this {
    return this.#subscribe(names, listener, context, false);
  }

  once(names: string, listener: Listener, context?: unknown): this {
    return this.#subscribe(names, listener, context, true);
  }

  off(names?: string, listener?: Listener, context?: unknown): this {
    for (const name of names?.split(' ') ?? [...this.#subscriptions.keys()]) {
      const kept = (this.#subscriptions.get(name) ?? []).filter(
        (subscription) =>
          (listener !== undefined && subscription.listener !== listener) ||
          (context !== undefined && subscription.context !== context),
      );
      this.#subscriptions.set(name, kept);
    }
    return this;
  }

  trigger(name: string, ...args: unknown[]): this {
    const subscriptions = this.#subscriptions.get(name);
    if (subscriptions === undefined) return this;
    for (const { listener, context, once } of [...subscriptions]) {
      if (once) this.off(name, listener);
      try {
        Reflect.apply(listener, context ?? this, args);
      } catch (error) {
        reportError(error);
      }
    }
    return this;
  }

  listenTo(other: Emitter, names: string, listener: Listener): this {
    other.on(names, listener, this);
    return this;
  }

  /** How many listen to this event: lets a rare event wait until somebody can hear it. */
  protected listenerCount(name: string): number {
    return this.#subscriptions.get(name)?.length ?? 0;
  }

  #subscribe(names: string, listener: Listener, context: unknown, once: boolean): this {
    for (const name of names.split(' ')) {
      const subscriptions = this.#subscriptions.get(name) ?? [];
      subscriptions.push({ listener, context, once });
      this.#subscriptions.set(name, subscriptions);
    }
    return this;
  }
}

/** A listener takes whatever the event carries. */
export type Listener = (...args: never[]) => unknown;

interface Binding {
  readonly listener: Listener;
  readonly context: unknown;
  readonly once: boolean;
}

/**
 * Backbone-like events: names may be several, separated by spaces. A listener that throws is
 * reported and does not keep the others, or the page, from going on.
 */
export class Emitter {
  readonly #bindings = new Map<string, Binding[]>();

  on(names: string, listener: Listener, context?: unknown): this {
    return this.#bind(names, listener, context, false);
  }

  once(names: string, listener: Listener, context?: unknown): this {
    return this.#bind(names, listener, context, true);
  }

  off(names?: string, listener?: Listener, context?: unknown): this {
    for (const name of names?.split(' ') ?? [...this.#bindings.keys()]) {
      const kept = (this.#bindings.get(name) ?? []).filter(
        (binding) =>
          (listener !== undefined && binding.listener !== listener) ||
          (context !== undefined && binding.context !== context),
      );
      this.#bindings.set(name, kept);
    }
    return this;
  }

  trigger(name: string, ...args: unknown[]): this {
    const bindings = this.#bindings.get(name);
    if (bindings === undefined) return this;
    for (const { listener, context, once } of [...bindings]) {
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
    return this.#bindings.get(name)?.length ?? 0;
  }

  #bind(names: string, listener: Listener, context: unknown, once: boolean): this {
    for (const name of names.split(' ')) {
      const bindings = this.#bindings.get(name) ?? [];
      bindings.push({ listener, context, once });
      this.#bindings.set(name, bindings);
    }
    return this;
  }
}

import { Emitter } from './events.js';
import type { Model } from './model.js';

export interface AddOptions {
  /** an existing model takes over the given attributes (default) or stays as it is */
  readonly merge?: boolean;
}

/** Something with an id that prints itself: a `Wid`, a `MsgKey`, a string. */
export type Id = string | { toString(): string };

export type Identified = Model & { readonly id: Id };
type Attributes = Readonly<Record<string, unknown>>;

/**
 * Models by id. Fires `add (model, collection, options)`, `remove (model, collection, options)` and
 * every event of its models.
 */
export class Collection<M extends Identified> extends Emitter {
  readonly #models = new Map<string, M>();

  readonly #compare: ((a: M, b: M) => number) | undefined;

  /** With `compare` the models are listed in that order, else as they came. */
  constructor(
    readonly modelClass: new (attributes?: Attributes) => M,
    compare?: (a: M, b: M) => number,
  ) {
    super();
    this.#compare = compare;
  }

  get length(): number {
    return this.#models.size;
  }

  get(id: Id | null | undefined): M | undefined {
    return id === null || id === undefined ? undefined : this.#models.get(id.toString());
  }

  getModelsArray(): M[] {
    const models = [...this.#models.values()];
    return this.#compare === undefined ? models : models.sort(this.#compare);
  }

  filter(keep: (model: M) => boolean): M[] {
    return this.getModelsArray().filter(keep);
  }

  map<T>(transform: (model: M) => T): T[] {
    return this.getModelsArray().map(transform);
  }

  add(input: M | Attributes | readonly (M | Attributes)[], options?: AddOptions): M[] {
    const merge = options?.merge ?? true;
    const items: readonly (M | Attributes)[] = Array.isArray(input) ? input : [input as M];
    return items.map((item) => {
      const model =
        item instanceof this.modelClass ? item : new this.modelClass(item as Attributes);
      const existing = this.get(model.id);
      if (existing !== undefined) {
        if (merge && existing !== model) existing.set(model.ownAttributes());
        return existing;
      }
      this.insert(model);
      this.trigger('add', model, this, { add: true, remove: false, merge });
      return model;
    });
  }

  /** Get-or-add by id. */
  gadd(id: Id, attributes?: Attributes): M {
    return this.get(id) ?? this.#only(this.add({ ...attributes, id }));
  }

  remove(input: M | Id | readonly (M | Id)[], options: object = {}): M[] {
    const items: readonly (M | Id)[] = Array.isArray(input) ? input : [input];
    const removed: M[] = [];
    for (const item of items) {
      const model = this.get(item instanceof this.modelClass ? item.id : item);
      if (model === undefined) continue;
      this.#models.delete(model.id.toString());
      removed.push(model);
      model.leave(this);
      this.trigger('remove', model, this, options);
    }
    return removed;
  }

  /** Takes a model in without an event: what is restored from the store is no news. */
  insert(model: M): void {
    this.#models.set(model.id.toString(), model);
    model.join(this);
  }

  serialize(): Record<string, unknown>[] {
    return this.map((model) => model.serialize());
  }

  #only(models: M[]): M {
    const [model] = models;
    if (model === undefined) throw new Error('Collection.add returned nothing');
    return model;
  }
}

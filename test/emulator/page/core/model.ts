import { Emitter } from './events.js';

/**
 * The fields of a model with their defaults. `props` appear in `serialize()`, `session` fields only
 * live in memory; both fire `change:<field>` and `change`.
 */
export interface FieldTable {
  readonly props: Readonly<Record<string, unknown>>;
  readonly session?: Readonly<Record<string, unknown>>;
}

export class Model extends Emitter {
  static readonly fields: FieldTable = { props: {} };

  readonly #values: Record<string, unknown>;
  readonly #owners = new Set<Emitter>();

  constructor(attributes: Readonly<Record<string, unknown>> = {}) {
    super();
    const { props, session } = this.#fields();
    // Defaults sit in the prototype: a model of 400 fields costs only those that were set.
    this.#values = Object.create(defaultsOf(props, session)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(attributes)) {
      if (name in this.#values) this.#values[name] = value;
    }
  }

  get(name: string): unknown {
    return this.#values[name];
  }

  /** Sets one field, or several at once; fires `change:<field>` for each that differs, then `change`. */
  set(name: string | Readonly<Record<string, unknown>>, value?: unknown): this {
    const attributes = typeof name === 'string' ? { [name]: value } : name;
    const changes: [string, unknown, unknown][] = [];
    for (const [field, next] of Object.entries(attributes)) {
      const previous = this.#values[field];
      if (!(field in this.#values) || Object.is(previous, next)) continue;
      this.#values[field] = next;
      changes.push([field, next, previous]);
    }
    for (const [field, next, previous] of changes) {
      this.trigger(`change:${field}`, this, next, previous);
    }
    if (changes.length > 0) this.trigger('change', this);
    return this;
  }

  /** Sets a field without telling anybody; the caller fires what is due. */
  protected assign(name: string, value: unknown): void {
    this.#values[name] = value;
  }

  /** The fields that were set, without defaults: what is worth storing. */
  ownAttributes(): Record<string, unknown> {
    const props = this.#fields().props;
    return Object.fromEntries(Object.entries(this.#values).filter(([name]) => name in props));
  }

  /** A plain snapshot of all props, those without value included. */
  serialize(): Record<string, unknown> {
    const snapshot: Record<string, unknown> = {};
    for (const name of Object.keys(this.#fields().props)) snapshot[name] = this.#values[name];
    return snapshot;
  }

  toJSON(): unknown {
    return this.serialize();
  }

  /** Events of a model reach the collections it is in. */
  override trigger(name: string, ...args: unknown[]): this {
    super.trigger(name, ...args);
    for (const owner of this.#owners) owner.trigger(name, ...args);
    return this;
  }

  join(owner: Emitter): void {
    this.#owners.add(owner);
  }

  leave(owner: Emitter): void {
    this.#owners.delete(owner);
  }

  #fields(): FieldTable {
    return (this.constructor as typeof Model).fields;
  }
}

const defaults = new WeakMap<object, object>();

function defaultsOf(
  props: Readonly<Record<string, unknown>>,
  session: Readonly<Record<string, unknown>> | undefined,
): object {
  const known = defaults.get(props) ?? { ...session, ...props };
  defaults.set(props, known);
  return known;
}

/**
 * A base class whose instances have an accessor per field; writing one is `set`. `Fields` types the
 * fields that the page's own code uses, the table may hold more.
 */
export function modelClass<Fields extends object>(
  fields: FieldTable,
): { new (attributes?: Readonly<Record<string, unknown>>): Model & Fields; fields: FieldTable } {
  class FieldModel extends Model {
    static override readonly fields = fields;
  }
  for (const name of Object.keys({ ...fields.session, ...fields.props })) {
    Object.defineProperty(FieldModel.prototype, name, {
      configurable: true,
      get(this: Model) {
        return this.get(name);
      },
      set(this: Model, value: unknown) {
        this.set(name, value);
      },
    });
  }
  return FieldModel as unknown as ReturnType<typeof modelClass<Fields>>;
}

/** Fields named in one string, all with the same default. */
export function fieldsOf(names: string, value: unknown): Record<string, unknown> {
  return Object.fromEntries(
    names
      .trim()
      .split(/\s+/)
      .map((name) => [name, value]),
  );
}

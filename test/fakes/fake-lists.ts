import { listMadeAt } from '#src/transports/whatsapp-web/ids.js';
import type { Alias, Phone } from '#src/model/person.js';
import type { BroadcastLists, ListChange, ListSupport } from '#src/ports/transport.js';
import type { ListMember, NativeList } from '#src/model/broadcast-list.js';

/** The account's broadcast lists, with what WhatsApp does to them. */
export class FakeLists implements BroadcastLists {
  readonly #lists = new Map<string, NativeList>();
  /** the second in which the last one was made, as far as the fakes' clocks have it */
  #lastId = Date.UTC(2026, 10, 24, 9, 32) / 1_000;
  #support: ListSupport = { kind: 'supported', limit: 256 };
  #dropNext = 0;
  #failNext: { readonly stored: boolean } | null = null;
  readonly #lidOf: (phone: Phone) => Alias | null;
  /** what was changed, in order: `create Avvisi 1`, `edit Avvisi 2` */
  readonly changes: string[] = [];

  /** @param lidOf whom the servers find by a number */
  constructor(lidOf: (phone: Phone) => Alias | null = () => null) {
    this.#lidOf = lidOf;
  }

  madeAt(id: string): number | null {
    return listMadeAt(id);
  }

  // ------------------------------------------------------------ switches

  limitTo(limit: number): void {
    this.#support = { kind: 'supported', limit };
  }

  takeAway(detail: string): void {
    this.#support = { kind: 'unsupported', why: 'limit', detail };
  }

  /** What lists need has not come; `limitTo` brings it. */
  comeLate(detail: string): void {
    this.#support = { kind: 'late', detail };
  }

  /** The next change leaves out this many of the members asked for, the last ones. */
  dropFromNext(count: number): void {
    this.#dropNext = count;
  }

  /** The next change fails; what was asked for may have been stored all the same. */
  failNext(stored: boolean): void {
    this.#failNext = { stored };
  }

  /** Staff make or change a list on the phone. */
  put(list: NativeList): void {
    this.#lists.set(list.id, list);
  }

  /** After a load: memory shows no list yet (`memory`), or nothing has come at all (`everything`). */
  late: 'memory' | 'everything' | null = null;

  /** Staff delete a list on the phone. */
  remove(id: string): void {
    this.#lists.delete(id);
  }

  get(id: string): NativeList | undefined {
    return this.#lists.get(id);
  }

  // ---------------------------------------------------------------- port

  support(): Promise<ListSupport> {
    return Promise.resolve(this.#support);
  }

  all(): Promise<readonly NativeList[]> {
    if (this.late === 'everything') return Promise.resolve([]);
    const lists = [...this.#lists.values()];
    return Promise.resolve(
      this.late === null ? lists : lists.map((list) => ({ ...list, late: true as const })),
    );
  }

  create(name: string, members: readonly ListMember[]): Promise<ListChange> {
    this.#lastId += 1;
    return Promise.resolve(
      this.#change('create', `${String(this.#lastId)}@broadcast`, name, members),
    );
  }

  edit(id: string, name: string, members: readonly ListMember[]): Promise<ListChange> {
    const list = this.#lists.get(id);
    if (list === undefined) return Promise.resolve({ kind: 'failed', detail: 'no such list' });
    // WhatsApp ignores an edit without members, silently
    if (members.length === 0) return Promise.resolve({ kind: 'done', list });
    return Promise.resolve(this.#change('edit', id, name, members));
  }

  #change(
    verb: 'create' | 'edit',
    id: string,
    name: string,
    members: readonly ListMember[],
  ): ListChange {
    this.changes.push(`${verb} ${name}`);
    const found = members.flatMap(
      ({ alias, phone }) => alias ?? (phone === null ? null : this.#lidOf(phone)) ?? [],
    );
    const aliases = [...new Set(found)];
    const list = { id, name, members: aliases.slice(0, aliases.length - this.#dropNext) };
    this.#dropNext = 0;
    const failure = this.#failNext;
    this.#failNext = null;
    if (failure?.stored !== false) this.#lists.set(id, list);
    return failure === null ? { kind: 'done', list } : { kind: 'failed', detail: 'page error' };
  }
}

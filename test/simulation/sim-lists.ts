/** The account's broadcast lists, ours or not, and what WhatsApp does when one is made or changed. */
import { listMadeAt } from '#src/transports/whatsapp-web/ids.js';
import { SessionLostError } from '#src/errors.js';
import type { ListMember, NativeList } from '#src/model/broadcast-list.js';
import type { BroadcastLists, ListChange, ListSupport } from '#src/ports/transport.js';
import type { Draw } from './draw.js';
import type { Scheduler } from './scheduler.js';
import type { SimSession } from './sim-session.js';
import type { Town } from './town.js';

export class SimLists implements BroadcastLists {
  readonly ofAccount = new Map<string, NativeList>();
  /** ids of lists that the service has asked for */
  readonly madeByUs = new Set<string>();
  /** what goes on when the page connects anew */
  readonly #whenConnected: (() => void)[] = [];

  constructor(
    private readonly session: SimSession,
    private readonly town: Town,
    private readonly time: Scheduler,
    private readonly draw: Draw,
  ) {}

  support(): Promise<ListSupport> {
    const late = (): ListSupport => ({ kind: 'late', detail: 'not there' });
    if (this.session.shapeless) return Promise.reject(anotherShape());
    if (!this.session.isReady || this.session.supportFault === 'late')
      return Promise.resolve(late());
    return this.session.page.call(async (page) => {
      await page.wait(10, 500);
      if (this.session.supportFault === 'unsupported')
        return { kind: 'unsupported', why: 'incompatible', detail: 'gone' };
      return page.limit < 2
        ? { kind: 'unsupported', why: 'limit', detail: 'no lists' }
        : { kind: 'supported', limit: page.limit };
    }, late);
  }

  all(): Promise<readonly NativeList[]> {
    if (!this.session.isReady) return Promise.resolve([]);
    if (this.session.shapeless) return Promise.reject(anotherShape());
    return this.session.page.call<readonly NativeList[]>(
      async (page) => {
        await page.wait(5, 300);
        const lists = [...this.ofAccount.values()];
        if (page.readyFor >= this.session.times.listsLate)
          return this.session.strange ? [...lists, ...lists] : lists;
        return this.draw.chance(0.5) ? [] : lists.map((list) => ({ ...list, late: true as const }));
      },
      () => [],
    );
  }

  madeAt(id: string): number | null {
    return listMadeAt(id);
  }

  create(name: string, members: readonly ListMember[]): Promise<ListChange> {
    const failed = (): ListChange => ({ kind: 'failed', detail: 'the page is gone' });
    if (!this.session.isReady) return Promise.resolve(failed());
    this.time.stir();
    return this.session.page.call(async (page) => {
      await page.wait(20, 800);
      let second = Math.floor(this.session.pcNow() / 1_000);
      while (this.ofAccount.has(`${String(second)}@broadcast`)) second += 1;
      const id = `${String(second)}@broadcast`;
      this.madeByUs.add(id);
      await this.#untilTaken();
      return this.#change({ id, name, members: [] }, name, members);
    }, failed);
  }

  edit(id: string, name: string, members: readonly ListMember[]): Promise<ListChange> {
    const failed = (): ListChange => ({ kind: 'failed', detail: 'no such list' });
    if (!this.session.isReady) return Promise.resolve(failed());
    this.time.stir();
    return this.session.page.call(async (page) => {
      await page.wait(20, 800);
      const list = this.ofAccount.get(id);
      if (list === undefined) return failed();
      await this.#untilTaken();
      // WhatsApp ignores an edit without members, silently
      return members.length === 0 ? { kind: 'done', list } : this.#change(list, name, members);
    }, failed);
  }

  /** The servers take the changes that they had not answered. */
  connects(): void {
    for (const goOn of this.#whenConnected.splice(0)) goOn();
  }

  async #untilTaken(): Promise<void> {
    const { listFaults } = this.session;
    if (listFaults[0] !== 'unanswered') return;
    listFaults.shift();
    await new Promise<void>((resolve) => this.#whenConnected.push(resolve));
    // the page that has connected by then may be another than the one that was asked
    await this.session.page.wait(10, 100);
  }

  #change(list: NativeList, name: string, members: readonly ListMember[]): ListChange {
    const { listsUnchangeable, listFaults, watch } = this.session;
    const found = members.flatMap(({ alias, phone }) => {
      if (alias !== null) return alias;
      return this.town.citizens.find((citizen) => citizen.phone === phone)?.alias ?? [];
    });
    const fault = listsUnchangeable ? 'failed' : listFaults.shift();
    const aliases = [...new Set(found)].slice(fault === 'dropOne' ? 1 : 0);
    // the client gives it an id, and makes nothing of it; of people whose LID nobody can tell it makes a list with nobody in it
    if (members.length === 0) return { kind: 'failed', detail: 'nobody is in it' };
    watch.onEdit(list, aliases);
    const stranger = fault === 'stranger' ? ['799999@lid'] : [];
    const changed = { id: list.id, name, members: [...aliases, ...stranger] };
    if (fault === 'notDone') return { kind: 'done', list };
    if (fault !== 'failed') this.ofAccount.set(list.id, changed);
    return fault === 'failed' || fault === 'failedButStored'
      ? { kind: 'failed', detail: 'page error' }
      : { kind: 'done', list: changed };
  }
}

/** What the adapter makes of it, where there is no word for it. */
function anotherShape(): Error {
  return new SessionLostError('an answer of another shape');
}

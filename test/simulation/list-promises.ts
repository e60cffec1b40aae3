/** What must hold of broadcast lists: only ours are touched, none is too large, and we are in none ourselves. */
import type { NativeList } from '#src/model/broadcast-list.js';
import type { Target } from '#src/model/message.js';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

export class ListPromises {
  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
  ) {}

  onSend(target: Target, id: string): void {
    if (target.kind === 'list') this.#isWithoutUs(target.recipients, id);
  }

  onEdit({ id }: NativeList, members: readonly string[]): void {
    const { whatsapp, setting } = this.world;
    this.world.trace.note('> list', { id, members });
    if (!whatsapp.madeByUs.has(id)) this.verdict.broken('only our lists are touched', id);
    this.#isWithoutUs(members, id);
    if (members.length > Math.max(2, Math.min(setting.listLimit, whatsapp.limit))) {
      this.verdict.broken('no list is larger than it may be', `${id}: ${String(members.length)}`);
    }
  }

  #isWithoutUs(people: readonly string[], about: string): void {
    if (people.includes(ACCOUNT.alias ?? ''))
      this.verdict.broken('we are in no list of ours', about);
  }

  atTheEnd(): void {
    const { lists, madeByUs } = this.world.whatsapp;
    const ours = [...lists.values()].filter(
      ({ id, members }) => madeByUs.has(id) && members.length > 0,
    );
    const names = ours.map(({ name }) => name);
    if (new Set(names).size < names.length) {
      this.verdict.broken('no list is made a second time', names.join(', '));
    }
  }
}

/** Faults of a life that last for a while, and what they change in the world. */
import type { PageLack } from '#src/model/session.js';
import type { Lasting } from './history.js';
import type { World } from './world.js';

const LACKS: readonly PageLack[] = [{ missing: 'WAWebCallCollection', loss: 'calls' }];

export class LastingFaults {
  /** how many of each there are now */
  readonly #lasting = new Map<Lasting, number>();
  /** called with what the page lacks now */
  onLacks: (lacks: readonly PageLack[]) => void = () => undefined;

  constructor(private readonly world: World) {}

  is(what: Lasting): boolean {
    return this.#count(what) > 0;
  }

  /** Lesser parts of the page. */
  get lacks(): readonly PageLack[] {
    return this.is('pageLacks') ? LACKS : [];
  }

  begin(what: Lasting, forMs: number): void {
    const { time, trace, pc } = this.world;
    this.#lasting.set(what, this.#count(what) + 1);
    this.#apply();
    time.after(forMs, () => {
      this.#lasting.set(what, Math.max(0, this.#count(what) - 1));
      trace.note(`* ${what} is over`);
      time.stir();
      pc.whenAwake(() => this.#apply());
    });
  }

  endAll(): void {
    this.#lasting.clear();
    this.#apply();
  }

  #count(what: Lasting): number {
    return this.#lasting.get(what) ?? 0;
  }

  #apply(): void {
    const { whatsapp, disk, town, account } = this.world;
    if (this.is('network')) whatsapp.cut();
    else whatsapp.mend();
    whatsapp.shapeless = this.is('shapeless');
    whatsapp.strange = this.is('strange');
    whatsapp.receiptsOfNothing = this.is('receiptsOfNothing');
    whatsapp.slowTraces = this.is('slowTraces');
    whatsapp.silent = this.is('silent') || whatsapp.shapeless;
    whatsapp.deaf = this.is('deaf');
    whatsapp.reorders = this.is('reorders');
    whatsapp.serversSilent = this.is('serversSilent') || whatsapp.shapeless;
    town.doubles = this.is('doubles');
    disk.away = this.is('folderAway');
    disk.full = this.is('diskFull');
    disk.shareFull = this.is('shareFull');
    disk.unknown = this.is('folderUnknown');
    disk.locked = this.is('locked');
    whatsapp.listsUnchangeable = this.is('listsUnchangeable');
    whatsapp.uploadsFail = this.is('uploadsFail');
    whatsapp.picturesUnseen = this.is('picturesUnseen');
    whatsapp.changePage(!this.is('pageChanged'));
    this.onLacks(this.lacks);
    if (account !== null) account.isSilent = this.is('accountSilent');
    this.world.channel?.apply({
      silent: this.is('channelSilent') || whatsapp.shapeless,
      suspended: this.is('channelSuspended'),
      idsHidden: this.is('channelIdsHidden'),
    });
    whatsapp.supportFault = this.#supportFault();
    whatsapp.brokenChats.clear();
    const [first] = this.world.citizens;
    if (this.is('brokenChats') && first !== undefined) whatsapp.brokenChats.add(first.chatId);
  }

  #supportFault(): World['whatsapp']['supportFault'] {
    if (this.is('supportLate')) return 'late';
    return this.is('noSupport') ? 'unsupported' : null;
  }
}

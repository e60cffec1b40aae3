// Why so: docs/decisions/092-what-the-library-needs.md
/**
 * Lets whatsapp-web.js into a document when what it needs of the page is there. It requires some
 * thirty modules, most of them for things that are not ours; without any one of them it stops half
 * way, and says no more than that it failed. So before each of its two steps the page is looked at:
 * what nothing goes without is waited for and named, and for the rest something harmless stands in.
 */
import { z } from 'zod';
import type { ElapsedTime } from '../../ports/runtime.js';
import type { PageDoor } from './page-gateway.js';
import { missingFromPage, moduleOf, type ContractTable } from './page/contract.js';
import { LIBRARY_CONTRACTS, lookAtPage, STAND_INS, standInFor } from './page/library.js';

/** How long a document is waited for, in milliseconds. */
export interface DoorTimes {
  /** until there is a WhatsApp Web in it at all */
  readonly blank: number;
  /** until what is needed counts as missing; it is waited for beyond that */
  readonly needed: number;
  /** until something stands in for what is not needed */
  readonly lesser: number;
}

export type DoorStep = 'injection' | 'preparation';

export type Opening =
  | 'open'
  /** there is no WhatsApp Web in the page */
  | 'blank'
  /** another document has come, or the end */
  | 'gone';

type View = 'open' | 'blank' | 'waits' | { readonly missing: readonly string[] };

const names = z.array(z.string());
const pageView = z.object({ up: z.boolean(), state: z.string().nullable() });
/** The page does not know yet whether this PC is linked: the library waits, too. */
const OPENING: ReadonlySet<string | null> = new Set(['OPENING', 'UNLAUNCHED', 'PAIRING']);
const UNPAIRED: ReadonlySet<string | null> = new Set(['UNPAIRED', 'UNPAIRED_IDLE']);
/** Between two looks, in milliseconds: as often as the library would, and less once it takes long. */
const PAUSE = 200;
const LATER_PAUSE = 2_000;

export class LibraryDoor {
  constructor(
    private readonly page: PageDoor,
    private readonly clock: ElapsedTime,
    private readonly times: DoorTimes & { readonly pageAnswer: number },
    /** told once when something needed is missing, and again when it is something else */
    private readonly lacking: (missing: readonly string[]) => void,
  ) {}

  /** @param isPresent whether the document is still the one for which the door is to open */
  async open(step: DoorStep, isPresent: () => boolean): Promise<Opening> {
    const begun = this.clock.elapsed();
    let told = '';
    while (isPresent()) {
      const waited = this.clock.elapsed() - begun;
      const view = await this.look(step, waited);
      if (!isPresent()) break;
      if (view === 'open') return 'open';
      if (view === 'blank' && waited >= this.times.blank) return 'blank';
      if (typeof view === 'object' && waited >= this.times.needed) {
        const text = view.missing.join();
        if (text !== told) this.lacking(view.missing);
        told = text;
      }
      await this.clock.sleep(waited < this.times.needed ? PAUSE : LATER_PAUSE);
    }
    return 'gone';
  }

  private async look(step: DoorStep, waited: number): Promise<View> {
    const { pageAnswer, lesser } = this.times;
    const page = await this.page.call(lookAtPage, undefined, pageView, pageAnswer);
    if (page.kind !== 'answered') return 'waits';
    if (!page.value.up) return 'blank';
    const { state } = page.value;
    const isUnpaired = step === 'injection' && UNPAIRED.has(state);
    const needed = {
      ...LIBRARY_CONTRACTS[step],
      ...(isUnpaired ? LIBRARY_CONTRACTS.pairing : {}),
    };
    const missing = await this.missing({ ...STAND_INS.all, ...needed });
    if (missing === null) return 'waits';
    const stop = missing.filter((name) => moduleOf(name) in needed);
    if (stop.length > 0) return { missing: stop };
    if (step === 'injection' && OPENING.has(state)) return 'waits';
    const maySoonCome = missing.some((name) => moduleOf(name) in STAND_INS[step]);
    if (maySoonCome && waited < lesser) return 'waits';
    return (await this.standIn(missing)) ? 'open' : 'waits';
  }

  private async standIn(missing: readonly string[]): Promise<boolean> {
    const request = {
      modules: Object.keys(STAND_INS.all),
      incomplete: missing.filter((name) => name.includes('.')).map(moduleOf),
    };
    const { pageAnswer } = this.times;
    return (
      (await this.page.call(standInFor, request, z.undefined(), pageAnswer)).kind === 'answered'
    );
  }

  /** null: the page does not answer */
  private async missing(table: ContractTable): Promise<readonly string[] | null> {
    const answer = await this.page.call(missingFromPage, table, names, this.times.pageAnswer);
    return answer.kind === 'answered' ? answer.value : null;
  }
}

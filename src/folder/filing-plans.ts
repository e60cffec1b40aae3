import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { FilingPlace } from '../ports/folder.js';
import { exists, moveDurably, writeDurably } from './durable.js';
import { numberedFile } from './names.js';
import { FILING_PLACES } from './places.js';
import { isSame, type Sighting } from './sighting.js';
import { mkdir, readFile, unlink } from '../runtime/disk.js';
import { plansUnreadable } from '../messages/it/alerts.js';
import type { Alerts } from '../ports/runtime.js';

/**
 * The planned moves, written down before anything is moved, so that a crash leaves nothing half
 * done.
 */

const Plan = z.object({
  /** null: the folder itself */
  from: z.enum(FILING_PLACES).nullable().default(null),
  place: z.enum(FILING_PLACES),
  note: z.object({ file: z.string(), text: z.string() }),
  number: z.number(),
  moves: z.array(
    z.object({
      name: z.string(),
      bytes: z.number(),
      modifiedAt: z.number(),
      isLink: z.boolean().default(false),
      /** what it is called where it goes; absent in plans of earlier versions: its name */
      as: z.string().optional(),
      /** where it lies if not in the plan's `from`: an earlier plan did not get it any further */
      lies: z.enum(FILING_PLACES).nullable().optional(),
    }),
  ),
  /** what the files are called there, also those that go with their folder; absent: as in `moves` */
  names: z.array(z.string()).optional(),
  /** in `from` */
  takesAway: z.string().nullable().default(null),
  /** file names of plans that this one takes over: their files go on to another place */
  replaces: z.array(z.string()).default([]),
});
export type Plan = z.infer<typeof Plan>;
export type PlannedMove = Plan['moves'][number];

export class FilingPlans {
  /** Path of the written plan → the plan. */
  readonly #pending = new Map<string, Plan>();
  /** Paths of plans that could not be read. */
  #unreadable: string[] = [];

  constructor(private readonly folder: string) {}

  /** Finds the plans that a crash left. One that cannot be read is set aside. */
  async load(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      if (name.endsWith(`${ENDING}${ASIDE}`)) this.#unreadable.push(path);
      if (!name.endsWith(ENDING)) continue;
      const plan = await planAt(path);
      if (plan !== null) {
        this.#pending.set(path, plan);
        continue;
      }
      await moveDurably(path, `${path}${ASIDE}`);
      this.#unreadable.push(`${path}${ASIDE}`);
    }
    for (const { replaces } of [...this.#pending.values()]) await this.#endReplaced(replaces);
  }

  /** Paths of plans that cannot be read and have not been removed. */
  async unreadable(): Promise<readonly string[]> {
    const still = await Promise.all(this.#unreadable.map((path) => exists(path)));
    this.#unreadable = this.#unreadable.filter((_, index) => still[index]);
    return this.#unreadable;
  }

  async #endReplaced(names: readonly string[]): Promise<void> {
    for (const path of names.map((name) => join(this.folder, name))) {
      if (this.#pending.has(path)) await this.end(path);
    }
  }

  /** @returns its path, by which it is ended */
  async add(plan: Plan): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const path = join(this.folder, `${randomUUID()}${ENDING}`);
    await writeDurably(path, JSON.stringify(plan));
    this.#pending.set(path, plan);
    return path;
  }

  /** From now on it stands for those that it replaces: it will be carried out. */
  async takeOver({ replaces }: Plan): Promise<void> {
    await this.#endReplaced(replaces);
  }

  async end(path: string): Promise<void> {
    await unlink(path);
    this.#pending.delete(path);
  }

  /** Those that are to bring something to a place and write this note beside it, by their file names. */
  bringing(place: FilingPlace, mark: string): readonly (readonly [string, Plan])[] {
    return [...this.#pending]
      .filter(([, plan]) => plan.place === place && plan.note.text.includes(mark))
      .map(([path, plan]) => [basename(path), plan]);
  }

  /** With their paths. */
  pending(): readonly (readonly [string, Plan])[] {
    return [...this.#pending];
  }

  /** What the files are called that are still on their way to a place. */
  comingTo(place: FilingPlace): readonly string[] {
    return [...this.#pending.values()]
      .filter((plan) => plan.place === place)
      .flatMap((plan) => plan.names ?? plan.moves.map((move) => targetName(move, plan)));
  }

  /** What is to be moved away from a place; null: from the folder itself. */
  leaving(place: FilingPlace | null): readonly PlannedMove[] {
    return [...this.#pending.values()].flatMap((plan) =>
      plan.moves.filter((move) => liesIn(move, plan) === place),
    );
  }

  /** True for something in the watched folder that is only waiting to be moved away. */
  isLeaving(sighting: Sighting): boolean {
    const isUnclear = sighting.isUnclear === true;
    return this.leaving(null).some(
      (move) => move.name === sighting.name && (isUnclear || isSame(move, sighting)),
    );
  }
}

/** Where something is moved from; null: the folder itself. */
export function liesIn({ lies }: PlannedMove, { from }: Plan): FilingPlace | null {
  return lies === undefined ? from : lies;
}

/** null: a bad sector, or a power cut on a disk that said too early that it had written. */
async function planAt(path: string): Promise<Plan | null> {
  try {
    return Plan.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}

/** In the place, without the number that it gets if the name has been taken since. */
function targetName({ name, as }: Plan['moves'][number], { number }: Plan): string {
  return numberedFile(as ?? name, number);
}

const ENDING = '.filing.json';
/** follows the name of a plan that cannot be read */
const ASIDE = '.illeggibile';

/** The note to staff about interrupted moves whose plan cannot be read. */

export const UNREADABLE_PLAN = 'filing-unreadable';

/** @param plans their paths; none: all is well */
export function tellUnreadablePlans(
  plans: readonly string[],
  code: string,
  alerts: Pick<Alerts, 'raise' | 'clear'>,
): void {
  if (plans.length === 0) {
    alerts.clear(code);
    return;
  }
  alerts.raise(code, plansUnreadable(plans));
}

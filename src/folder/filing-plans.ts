/** What is to be moved where, written down before anything is moved, so that a crash leaves no half. */
import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { FilingPlace } from '../ports/folder.js';
import { writeDurably } from './durable.js';
import { numberedFile } from './numbered-names.js';
import { FILING_PLACES } from './places.js';
import { isSame, type Sighting } from './sighting.js';

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
    }),
  ),
  /** what the files are called there, also those that go with their folder; absent: as in `moves` */
  names: z.array(z.string()).optional(),
  /** in `from` */
  takesAway: z.string().nullable().default(null),
});
export type Plan = z.infer<typeof Plan>;

export class FilingPlans {
  /** Path of the written plan → the plan. */
  readonly #pending = new Map<string, Plan>();

  constructor(private readonly folder: string) {}

  /** Finds the plans that a crash left. */
  async load(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    for (const name of await readdir(this.folder)) {
      if (!name.endsWith(ENDING)) continue;
      const path = join(this.folder, name);
      this.#pending.set(path, Plan.parse(JSON.parse(await readFile(path, 'utf8'))));
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

  async end(path: string): Promise<void> {
    await unlink(path);
    this.#pending.delete(path);
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

  /** True for something in the watched folder that is only waiting to be moved away. */
  isLeaving(sighting: Sighting): boolean {
    return [...this.#pending.values()].some(
      ({ from, moves }) =>
        from === null &&
        moves.some((move) => move.name === sighting.name && isSame(move, sighting)),
    );
  }
}

/** In the place, without the number that it gets if the name has been taken since. */
function targetName({ name, as }: Plan['moves'][number], { number }: Plan): string {
  return numberedFile(as ?? name, number);
}

const ENDING = '.filing.json';

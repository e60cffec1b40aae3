import { join } from 'node:path';
import { z } from 'zod';
import { SerialQueue } from '../../runtime/loop.js';
import type { BegunList, ListPurpose, ListRecord } from '../../model/broadcast-list.js';
import type { MadeLists } from '../../ports/transport.js';
import type { Phone } from '../../model/person.js';
import { appendFile, mkdir, readFile } from '../../runtime/disk.js';

const purpose = z.enum(['notices', 'trial', 'contacts']);
const entry = z.union([
  z.object({ begun: z.object({ name: z.string(), purpose, at: z.number() }) }),
  z.object({ made: z.string(), purpose, name: z.string().nullable() }),
  z.object({ gone: z.string() }),
  z.object({ told: z.string() }),
]);
const line = z.intersection(z.object({ account: z.string() }), entry);

type Entry = z.infer<typeof entry>;

/**
 * One line for each thing that happened to a list, in the folder of the credentials: lists belong to
 * the account. A line that was cut off by a crash says nothing.
 */
export class MadeListsFile implements MadeLists {
  private readonly queue = new SerialQueue();

  /**
   * @param sessions folder of the credentials
   * @param account the comune's number: another one has other lists
   */
  constructor(
    private readonly sessions: string,
    private readonly account: Phone,
  ) {}

  async read(): Promise<ListRecord> {
    await this.queue.idle();
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    });
    return fold(text.split('\n').flatMap((written) => this.entryIn(written)));
  }

  begin(begun: BegunList): Promise<void> {
    return this.append({ begun });
  }

  made(id: string, purpose: ListPurpose, name: string | null): Promise<void> {
    return this.append({ made: id, purpose, name });
  }

  gone(id: string): Promise<void> {
    return this.append({ gone: id });
  }

  told(id: string): Promise<void> {
    return this.append({ told: id });
  }

  private append(what: Entry): Promise<void> {
    return this.queue.run(async () => {
      await mkdir(this.sessions, { recursive: true });
      // The line end goes first: what a crash has cut off must not swallow this line.
      const text = `\n${JSON.stringify({ account: this.account, ...what })}`;
      await appendFile(this.file, text, { flush: true });
    });
  }

  private entryIn(written: string): readonly Entry[] {
    try {
      const { account, ...what } = line.parse(JSON.parse(written));
      return account === this.account ? [what] : [];
    } catch {
      return [];
    }
  }

  private get file(): string {
    return join(this.sessions, 'liste.jsonl');
  }
}

function fold(entries: readonly Entry[]): ListRecord {
  const made = new Map<string, ListPurpose>();
  const told = new Set<string>();
  let begun: readonly BegunList[] = [];
  for (const each of entries) {
    if ('begun' in each) begun = [...begun, each.begun];
    else if ('told' in each) told.add(each.told);
    else if ('gone' in each) made.delete(each.gone);
    else {
      made.set(each.made, each.purpose);
      begun = begun.filter((one) => one.purpose !== each.purpose || one.name !== each.name);
    }
  }
  return { made, begun, told };
}

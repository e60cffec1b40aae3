/**
 * How the local page drops a notice: its files are written into a folder of their own, whose name says
 * when it is complete, and moved out of it one by one. What a crash leaves half moved is moved by the
 * next start, before anybody looks at the watched folder; what it leaves half written never was there.
 */
import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { DroppedNotice, PanelFolder, RefusedNotice } from '../ports/panel-folder.js';
import { exists, moveDurably, writeDurably } from './durable.js';
import { isIgnored } from './ignored.js';
import { RefusedFiles } from './refused-files.js';
import { isRefused, mkdir, rename, rm, rmdir } from '../runtime/disk.js';
import { SerialQueue } from '../runtime/serial.js';

const WRITING = '.pannello-scrive-';
const COMPLETE = '.pannello-pronto-';

interface CompleteNotice {
  /** the folder in which it lies whole */
  readonly complete: string;
  readonly stem: string;
}

export class DropBox implements PanelFolder {
  readonly #refused: RefusedFiles;
  /** A look at the folder waits for what is being dropped: half of a notice is a notice of its own. */
  readonly #queue = new SerialQueue();
  /** Nothing of ours lies in the folder half written or half moved. */
  #isTidy = false;

  /**
   * @param folder the watched folder, `avvisi`
   * @param confirm rejects when the folder is away
   * @param textOf what the bytes of a text file say; null: they are no text
   */
  constructor(
    private readonly folder: string,
    private readonly confirm: () => Promise<void> = () => Promise.resolve(),
    textOf: (bytes: Buffer) => string | null = (bytes) => bytes.toString('utf8'),
    private readonly moveOne: (from: string, to: string) => Promise<void> = moveDurably,
  ) {
    this.#refused = new RefusedFiles(join(folder, 'scartati'), textOf);
  }

  /**
   * Finishes what a crash or a held file interrupted; to be called before the folder is scanned.
   * Rejects while somebody holds a file of it: then nobody may look at the folder.
   */
  resume(): Promise<void> {
    return this.#queue.run(() => this.#tidy());
  }

  async #tidy(): Promise<void> {
    if (this.#isTidy) return;
    await mkdir(this.folder, { recursive: true });
    for (const name of await readdir(this.folder)) {
      const path = join(this.folder, name);
      if (name.startsWith(WRITING)) await rm(path, { recursive: true });
      if (name.startsWith(COMPLETE)) await this.#moveOut(path);
    }
    this.#isTidy = true;
  }

  /** From the moment it is complete it is accepted, also when a file of it is held and comes out later. */
  drop(notice: DroppedNotice): Promise<string> {
    return this.#queue.run(async () => {
      await this.confirm();
      await this.#tidy();
      this.#isTidy = false;
      const { complete, stem } = await this.#complete(notice);
      try {
        await this.#moveOut(complete);
        this.#isTidy = true;
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
      return stem;
    });
  }

  async #complete({ name, text, attachments }: DroppedNotice): Promise<CompleteNotice> {
    const id = randomUUID();
    const writing = join(this.folder, `${WRITING}${id}`);
    await mkdir(writing, { recursive: true });
    const stem = await this.#freeStem(withoutExtension(fileName(name)));
    const isGroup = attachments.length > 1;
    const place = isGroup ? join(writing, stem) : writing;
    await mkdir(place, { recursive: true });
    const textFile = isGroup ? 'testo.txt' : `${stem}.txt`;
    if (text !== '') await writeDurably(join(place, textFile), text);
    const names = isGroup
      ? inOrder(attachments.map((attachment) => fileName(attachment.name)))
      : attachments.map((attachment) => `${stem}${extensionOf(attachment.name)}`);
    for (const [index, { bytes }] of attachments.entries()) {
      await writeDurably(join(place, names[index] ?? stem), bytes);
    }
    const complete = join(this.folder, `${COMPLETE}${id}`);
    await rename(writing, complete);
    return { complete, stem };
  }

  refused(limit: number): Promise<readonly RefusedNotice[]> {
    return this.#refused.list(limit);
  }

  refusedCount(): Promise<number> {
    return this.#refused.count();
  }

  refusedText(name: string): Promise<string | null> {
    return this.#refused.text(name);
  }

  putAside(name: string): Promise<boolean> {
    return this.#refused.putAside(name);
  }

  async #moveOut(complete: string): Promise<void> {
    for (const name of await readdir(complete)) {
      await this.moveOne(join(complete, name), join(this.folder, name));
    }
    await rmdir(complete);
  }

  /** A name that no file of the folder has, whatever its extension. */
  async #freeStem(stem: string): Promise<string> {
    await mkdir(this.folder, { recursive: true });
    const taken = new Set(
      (await readdir(this.folder)).map((name) => name.replace(/\.[^.]*$/, '').toLowerCase()),
    );
    for (let number = 1; ; number += 1) {
      const name = number === 1 ? stem : `${stem} (${number})`;
      const isFree = !taken.has(name.toLowerCase()) && !(await exists(join(this.folder, name)));
      if (isFree) return name;
    }
  }
}

function extensionOf(name: string): string {
  const extension = extname(name);
  return /^\.\w{1,8}$/.test(extension) && !isIgnored(`x${extension}`) ? extension : '';
}

/** Files of a sub-folder go out by their names, which get numbers only where that is another order. */
function inOrder(names: readonly string[]): readonly string[] {
  const order = new Intl.Collator('it-IT', { numeric: true });
  const isOrdered = names.every((name, index) => {
    const before = names[index - 1];
    return before === undefined || order.compare(before.toLowerCase(), name.toLowerCase()) < 0;
  });
  return isOrdered ? names : names.map((name, index) => `${index + 1} ${name}`);
}

/** Signs that a path or Windows could take for something else, and names that Windows keeps. */
const UNFIT = /[\u0000-\u001f\u007f<>:"/\\|?*\u202a-\u202e\u2066-\u2069]+/g;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** In bytes: room for a number, an extension and what is added to the name beside it. */
const LONGEST = 160;

/** Some name for a file, never a path, never one that the folder ignores. */
function fileName(wish: string): string {
  const fit = wish.normalize('NFC').replace(UNFIT, ' ').replace(/\s+/g, ' ');
  const name = shortened(fit).replace(/^[\s.~$]+|[\s.~]+$/g, '');
  if (name === '' || RESERVED.test(name)) return `avviso ${name}`.trim();
  // `X.part`, `Thumbs.db`, `@eaDir`: passed over where it is the name of a sub-folder.
  return isIgnored(name) || isIgnored(`${name}.txt`)
    ? `avviso ${name.replace(/[.:~]/g, ' ')}`
    : name;
}

/** A title that ends like a file would lose that, as any `piazza.jpg.txt` does. */
function withoutExtension(name: string): string {
  return name.replace(/\.([a-z]\w{1,3})$/i, ' $1');
}

function shortened(name: string): string {
  let short = [...name];
  while (Buffer.byteLength(short.join('')) > LONGEST) short = short.slice(0, -1);
  return short.join('');
}

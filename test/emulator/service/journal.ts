/**
 * The world on disk: one JSON line per change, written before the change is made, so that a killed
 * emulator knows everything it ever said yes to. A line cut off by the kill was never answered and
 * is dropped at the next start.
 */
import { closeSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Change } from './changes.js';

export class Journal {
  readonly #path: string;
  #file: number | null = null;

  constructor(directory: string) {
    this.#path = join(directory, 'journal.jsonl');
  }

  /** Opens the file and returns what it holds, oldest first. */
  open(): Change[] {
    mkdirSync(join(this.#path, '..'), { recursive: true });
    this.#file = openSync(this.#path, 'a');
    const text = readFileSync(this.#path, 'utf8');
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    if (whole.length < text.length) truncateSync(this.#path, Buffer.byteLength(whole));
    return whole
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Change);
  }

  append(change: Change): void {
    if (this.#file === null) throw new Error('the journal is not open');
    writeSync(this.#file, `${JSON.stringify(change)}\n`);
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }
}

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Tells one linking of the account from the next. A newly linked browser knows nothing of the
 * messages that an earlier one sent, so what it does not find there is no proof of anything.
 */
export class LinkMark {
  private last: Promise<string | null> = Promise.resolve(null);

  /** @param sessions folder of the credentials */
  constructor(private readonly sessions: string) {}

  /** A code is shown: whatever gets linked now is a new linking. */
  renew(): void {
    this.last = this.last.catch(() => null).then(() => this.write());
  }

  /** The mark of the present linking. Rejects when the folder cannot be read or written. */
  current(): Promise<string> {
    const current = this.last.catch(() => null).then(() => this.read());
    this.last = current;
    return current;
  }

  private async read(): Promise<string> {
    const mark = (await readFile(this.file, 'utf8').catch(() => '')).trim();
    return mark === '' ? await this.write() : mark;
  }

  private async write(): Promise<string> {
    const mark = randomUUID();
    await mkdir(this.sessions, { recursive: true });
    await writeFile(this.file, `${mark}\n`);
    return mark;
  }

  private get file(): string {
    return join(this.sessions, 'collegamento.txt');
  }
}

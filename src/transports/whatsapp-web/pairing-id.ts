import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SerialQueue } from '../../runtime/loop.js';
import { mkdir, readFile, writeFile } from '../../runtime/disk.js';

/**
 * Tells one linking of the account from the next. A newly linked browser knows nothing of the
 * messages that an earlier one sent, so what it does not find there is no proof of anything.
 */
export class PairingId {
  private readonly queue = new SerialQueue();

  /** @param sessions folder of the credentials */
  constructor(private readonly sessions: string) {}

  /** A code is shown: whatever gets linked now is a new linking. */
  renew(): void {
    void this.queue.run(() => this.write()).catch(() => undefined); // read as it was before
  }

  /** The mark of the present linking. Rejects when the folder cannot be read or written. */
  current(): Promise<string> {
    return this.queue.run(() => this.read());
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

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { SerialQueue } from '../../runtime/loop.js';
import { errorCode, makePrivate, readFile, rename, writeFile } from '../../runtime/disk.js';

/**
 * Tells one pairing of the account from the next. A newly linked browser knows nothing of the
 * messages that an earlier one sent, so what it does not find there is no proof of anything.
 */
export class PairingId {
  private readonly queue = new SerialQueue();
  /** a code has been shown, and the mark is still that of before */
  private isOwed = false;

  /** @param sessions folder of the credentials */
  constructor(private readonly sessions: string) {}

  /** A code is shown: whatever gets linked now is a new pairing. What cannot be written now is owed. */
  renew(): void {
    this.isOwed = true;
    void this.current().catch(() => undefined);
  }

  /**
   * The mark of the present pairing. Rejects when the folder cannot be read or written: the mark of
   * an earlier pairing would prove what this one cannot know, a new one forget what it does.
   */
  current(): Promise<string> {
    return this.queue.run(async () => {
      const mark = this.isOwed ? '' : await this.read();
      return mark === '' ? this.write() : mark;
    });
  }

  private async read(): Promise<string> {
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return '';
      throw error;
    });
    return text.trim();
  }

  /** Beside the old one first: a crash leaves one or the other. */
  private async write(): Promise<string> {
    const mark = randomUUID();
    await makePrivate(this.sessions);
    await writeFile(`${this.file}.nuovo`, `${mark}\n`, { flush: true });
    await rename(`${this.file}.nuovo`, this.file);
    this.isOwed = false;
    return mark;
  }

  private get file(): string {
    return join(this.sessions, 'collegamento.txt');
  }
}

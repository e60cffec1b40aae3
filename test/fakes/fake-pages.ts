import type { DocumentPages } from '#src/ports/channel.js';
import type { NoticeFolder } from '#src/ports/folder.js';

/** Pages of documents, drawn and kept in memory. */
export class FakePages implements DocumentPages, Pick<NoticeFolder, 'spool'> {
  /** what the renderer makes of a PDF; null: nothing */
  drawn: readonly Buffer[] | null = null;
  /** pages are drawn as soon as it resolves */
  mayDraw: Promise<unknown> = Promise.resolve();
  isDiskFull = false;
  /** how many documents were to be drawn */
  asked = 0;
  /** how often a page was to be kept */
  kept = 0;

  async firstPages(_path: string, most: number): Promise<readonly Buffer[] | null> {
    this.asked += 1;
    await this.mayDraw;
    return this.drawn?.slice(0, most) ?? null;
  }

  spool(bytes: Buffer, extension: string): Promise<{ path: string; sha256: string }> {
    this.kept += 1;
    if (this.isDiskFull) return Promise.reject(new Error('the disk is full'));
    const sha256 = bytes.toString('hex').padEnd(64, '0');
    return Promise.resolve({ path: `/spool/${sha256}.${extension}`, sha256 });
  }
}

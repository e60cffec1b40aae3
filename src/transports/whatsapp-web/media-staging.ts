import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { NotSentWhy } from '../../model/delivery.js';
import type { PictureCheck, PictureFile } from '../../ports/transport.js';
import type { OutgoingContent } from '../../model/message.js';
import { explain, type PageDoor } from './page-gateway.js';
import { stagePiece, decodesPicture } from './page/media.js';
import type { PageContent } from './page/send.js';
import { messageOf } from '../../errors.js';
import { SerialQueue } from '../../runtime/loop.js';
import { open } from '../../runtime/disk.js';
import type { Logger } from '../../ports/runtime.js';
import type { WhatsAppWebSession } from './session.js';

/**
 * Brings the files of notices into the page in pieces: a file of 64 MB as one call would stand in
 * this process some six times at once, as text, as JSON and as frames of the browser's protocol.
 */

/** A multiple of three, so that the pieces' base64 can be joined. */
const PIECE_BYTES = 3 * 256 * 1024;

export type StagedMedia = Extract<OutgoingContent, { readonly kind: 'media' }>;

/** As the page is told of it: the bytes are there already, or come in pieces. */
export function pageContent(content: OutgoingContent): PageContent {
  if (content.kind === 'text') return content;
  const { sha256, as, caption = '' } = content;
  return { kind: 'media', sha256, as, caption };
}

export interface StagingFailure {
  readonly why: Extract<NotSentWhy, 'transport' | 'content'>;
  readonly detail: string;
}

type Described = Pick<StagedMedia, 'sha256' | 'mimetype' | 'filename'>;

/** `read` resolves with how many bytes it has put there: fewer than there is room for at the end only. */
interface Source {
  readonly size: number;
  read(into: Buffer, at: number): Promise<number>;
}

export class MediaStaging {
  readonly #queue = new SerialQueue();

  /** @param pieceMs how long the page may take for one piece, in milliseconds */
  constructor(private readonly pieceMs: number) {}

  /**
   * One file after the other: the page puts one together at a time.
   * @returns what went wrong; null: the file is in the page
   */
  stage(door: PageDoor, content: StagedMedia): Promise<StagingFailure | null> {
    return this.#inTurn(async () => {
      const file = await open(content.path);
      try {
        const { size } = await file.stat();
        const read = async (into: Buffer, at: number): Promise<number> =>
          (await file.read(into, 0, into.length, at)).bytesRead;
        return await this.#pieces(door, content, { size, read });
      } finally {
        await file.close();
      }
    });
  }

  /** The same with bytes that are here already. */
  stageBytes(
    door: PageDoor,
    about: Pick<StagedMedia, 'mimetype' | 'filename'>,
    bytes: Buffer,
  ): Promise<StagingFailure | null> {
    const read = (into: Buffer, at: number) => Promise.resolve(bytes.copy(into, 0, at));
    const described = { ...about, sha256: sha256Of(bytes) };
    return this.#inTurn(() => this.#pieces(door, described, { size: bytes.length, read }));
  }

  #inTurn(work: () => Promise<StagingFailure | null>): Promise<StagingFailure | null> {
    return this.#queue.run(work).catch((error: unknown) => unreadable(messageOf(error)));
  }

  /** Rejects with what reading throws. */
  async #pieces(
    door: PageDoor,
    { sha256, mimetype, filename }: Described,
    { size, read }: Source,
  ): Promise<StagingFailure | null> {
    if (size === 0) return unreadable('the file is empty');
    const hash = createHash('sha256');
    const buffer = Buffer.alloc(Math.min(PIECE_BYTES, size));
    for (let at = 0; at < size;) {
      const bytesRead = await read(buffer, at);
      const isLast = at + bytesRead >= size;
      if (bytesRead < buffer.length && !isLast) {
        return unreadable('the file could not be read whole');
      }
      hash.update(buffer.subarray(0, bytesRead));
      // What was accepted is what is sent: a file that has changed since is none of ours.
      if (isLast && hash.digest('hex') !== sha256) {
        return unreadable('the bytes are not those that were accepted');
      }
      const answer = await door.call(
        stagePiece,
        {
          sha256,
          at,
          base64: buffer.toString('base64', 0, bytesRead),
          last: isLast ? { mimetype, filename } : null,
        },
        z.enum(['taken', 'outOfOrder']),
        this.pieceMs,
      );
      if (answer.kind !== 'answered') return { why: 'transport', detail: explain(answer) };
      if (answer.value === 'outOfOrder') {
        return { why: 'transport', detail: 'the page was loaded anew while a file came in' };
      }
      at += bytesRead;
    }
    return null;
  }
}

/** Hexadecimal, as files are known on the page's shelf. */
function sha256Of(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function unreadable(detail: string): StagingFailure {
  return { why: 'content', detail };
}

/** Pictures, judged by the browser that WhatsApp Web runs in. */

export class WhatsAppWebPictures implements PictureCheck {
  /** @param limitMs how long the page may take to decode one, in milliseconds */
  constructor(
    private readonly session: Pick<WhatsAppWebSession, 'gateway'>,
    private readonly media: MediaStaging,
    private readonly limitMs: number,
    private readonly logger: Logger,
  ) {}

  /** The picture stays in the page, where it will be wanted soon. */
  async decodes({ bytes, ...about }: PictureFile): Promise<boolean | null> {
    const { gateway } = this.session;
    if (!gateway) return null;
    const sha256 = sha256Of(bytes);
    const known = await this.#judge(sha256);
    if (known !== null) return known;
    const failure = await this.media.stageBytes(gateway, about, bytes);
    if (failure === null) return await this.#judge(sha256);
    this.logger.warn('picture.not-judged', { detail: failure.detail });
    return null;
  }

  /** null: it is not in the page, or the page does not answer. */
  async #judge(sha256: string): Promise<boolean | null> {
    const verdict = z.boolean().nullable();
    const answer = await this.session.gateway?.call(decodesPicture, sha256, verdict, this.limitMs);
    if (answer?.kind === 'answered') return answer.value;
    if (answer) this.logger.warn('picture.not-judged', { detail: explain(answer) });
    return null;
  }
}

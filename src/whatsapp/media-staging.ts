/**
 * Brings the files of notices into the page in pieces: a file of 64 MB as one call would stand in
 * this process some six times at once, as text, as JSON and as frames of the browser's protocol.
 */
import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { OutgoingContent } from '../ports/whatsapp.js';
import { explain, type PageDoor } from './page-gateway.js';
import { stagePiece } from './page/media.js';

/** A multiple of three, so that the pieces' base64 can be joined. */
const PIECE_BYTES = 3 * 256 * 1024;

export type StagedMedia = Extract<OutgoingContent, { readonly kind: 'media' }>;

export class MediaStaging {
  #turn: Promise<unknown> = Promise.resolve();

  /** @param pieceMs how long the page may take for one piece, in milliseconds */
  constructor(private readonly pieceMs: number) {}

  /**
   * One file after the other: the page puts one together at a time.
   * @returns what went wrong; null: the file is in the page
   */
  stage(door: PageDoor, content: StagedMedia): Promise<string | null> {
    const turn = this.#turn.then(() => this.#pieces(door, content));
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** @throws what reading the file throws */
  async #pieces(door: PageDoor, content: StagedMedia): Promise<string | null> {
    const { path, sha256, mimetype, filename } = content;
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const buffer = Buffer.alloc(Math.min(PIECE_BYTES, size));
      for (let at = 0; at < size;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
        const isLast = at + bytesRead >= size;
        if (bytesRead < buffer.length && !isLast) return 'the file could not be read whole';
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
        if (answer.kind !== 'answered') return explain(answer);
        if (answer.value === 'outOfOrder') return 'the page was loaded anew while a file came in';
        at += bytesRead;
      }
      return null;
    } finally {
      await file.close();
    }
  }
}

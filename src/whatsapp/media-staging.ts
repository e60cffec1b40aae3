/**
 * Brings the files of notices into the page in pieces: a file of 64 MB as one call would stand in
 * this process some six times at once, as text, as JSON and as frames of the browser's protocol.
 */
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { z } from 'zod';
import type { NotSentWhy, OutgoingContent } from '../ports/whatsapp.js';
import { explain, type PageDoor } from './page-gateway.js';
import { stagePiece } from './page/media.js';

/** A multiple of three, so that the pieces' base64 can be joined. */
const PIECE_BYTES = 3 * 256 * 1024;

export type StagedMedia = Extract<OutgoingContent, { readonly kind: 'media' }>;

export interface StagingFailure {
  readonly why: Extract<NotSentWhy, 'page' | 'content'>;
  readonly detail: string;
}

export class MediaStaging {
  #turn: Promise<unknown> = Promise.resolve();

  /** @param pieceMs how long the page may take for one piece, in milliseconds */
  constructor(private readonly pieceMs: number) {}

  /**
   * One file after the other: the page puts one together at a time.
   * @returns what went wrong; null: the file is in the page
   */
  stage(door: PageDoor, content: StagedMedia): Promise<StagingFailure | null> {
    const turn = this.#turn.then(() =>
      this.#pieces(door, content).catch((error: unknown) => unreadable(messageOf(error))),
    );
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  /** Rejects with what reading the file throws. */
  async #pieces(door: PageDoor, content: StagedMedia): Promise<StagingFailure | null> {
    const { path, sha256, mimetype, filename } = content;
    const file = await open(path);
    try {
      const { size } = await file.stat();
      if (size === 0) return unreadable('the file is empty');
      const hash = createHash('sha256');
      const buffer = Buffer.alloc(Math.min(PIECE_BYTES, size));
      for (let at = 0; at < size;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, at);
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
        if (answer.kind !== 'answered') return { why: 'page', detail: explain(answer) };
        if (answer.value === 'outOfOrder') {
          return { why: 'page', detail: 'the page was loaded anew while a file came in' };
        }
        at += bytesRead;
      }
      return null;
    } finally {
      await file.close();
    }
  }
}

function unreadable(detail: string): StagingFailure {
  return { why: 'content', detail };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

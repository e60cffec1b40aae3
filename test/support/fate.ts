/** What becomes of one file that is dropped alone: the way of the service, without the folder. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { parseNotice, refuseUnread } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';

const MOMENT = { now: Date.parse('2026-11-25T10:00Z'), zone: 'Europe/Rome' };
const RULES = { limits: DEFAULT_LIMITS, captionFromName: false, footer: null };

/** The text with its header, what is sent with its SHA-256, or the code of the reason. */
export async function fateOf(name: string, bytes: Buffer) {
  const unread = { folder: null, files: [{ name, bytes: bytes.length, isLink: false }] };
  const early = refuseUnread(unread, DEFAULT_LIMITS);
  if (early !== null) return { refused: early.code };
  const notice = await parseNotice({ name: 'avviso', files: [{ name, bytes }] }, RULES, MOMENT);
  if (notice.kind === 'refused') return { refused: notice.rejection.code };
  const [part, ...more] = notice.parts;
  assert.equal(more.length, 0);
  if (part?.kind === 'text') {
    const { sendAt, expiresAt, urgent, title } = notice.header;
    const header = Object.fromEntries(
      Object.entries({ sendAt, expiresAt, urgent, title }).filter(([, value]) => value),
    );
    return { text: part.text, ...header };
  }
  assert.ok(part);
  assert.equal(part.caption, null);
  return { sent: part.attachment.kind.as, sha256: sha256(part.attachment.bytes) };
}

/** Hexadecimal. */
export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { createHash } from 'node:crypto';
import type { NoticeContent } from './notice.js';

/** A notice's identity, and the rules for what may be one. */

export interface NoticeLimits {
  /** characters of a text on its own, as WhatsApp counts them: an emoji is two or more */
  readonly textLength: number;
  /** characters of a text that goes with an attachment; WhatsApp's own limit is 1,024 */
  readonly captionLength: number;
  /** of a picture or a video */
  readonly mediaBytes: number;
  readonly documentBytes: number;
  /** in one notice */
  readonly attachments: number;
}

/** In bytes. */
export const MEGABYTE = 1024 * 1024;

/** What counts while the settings say nothing else. */
export const DEFAULT_LIMITS: NoticeLimits = {
  textLength: 4096,
  captionLength: 1024,
  mediaBytes: 16 * MEGABYTE,
  documentBytes: 64 * MEGABYTE,
  attachments: 10,
};

/** What is left of the limits for what staff write, when this stands below it. */
export function leavingRoomFor(footer: string | null, limits: NoticeLimits): NoticeLimits {
  if (footer === null) return limits;
  const room = withFooter('', footer).length;
  const left = (length: number): number => Math.max(1, length - room);
  return {
    ...limits,
    textLength: left(limits.textLength),
    captionLength: left(limits.captionLength),
  };
}

/** The words of a notice, with what the comune has below all of them. */
export function withFooter(text: string, footer: string | null): string {
  return footer === null ? text : `${text}\n\n${footer}`;
}

/** Hexadecimal SHA-256 over what citizens get, whatever name and form the files had. */
export function fingerprint(parts: readonly NoticeContent[]): string {
  const identity = parts.flatMap((part) =>
    part.kind === 'text' ? [part.text, null] : [part.caption ?? null, part.sha256],
  );
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

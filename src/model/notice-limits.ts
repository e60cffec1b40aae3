/** How large a notice may be, and what is uploaded for one. The settings `limits` say it for a comune. */

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

/**
 * Of all files of one notice together, in bytes: they are in memory at the same time, however many may be in
 * it. As much as ten of the largest pictures, or as the largest document.
 */
export function noticeBytes({ mediaBytes, documentBytes }: NoticeLimits): number {
  return Math.max(documentBytes, 10 * mediaBytes);
}

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

/** Largest body of a request to the panel that brings no files, in bytes. */
export const FORM_BYTES = 64 * 1024;

/** Largest body of a request that brings files, in bytes: what is chosen at once is no larger than one document. */
export function uploadBytes({ documentBytes }: Pick<NoticeLimits, 'documentBytes'>): number {
  return documentBytes + FORM_BYTES;
}

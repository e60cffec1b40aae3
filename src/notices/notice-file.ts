/** From the bytes of the dropped files to a notice, or to the reason why they are none. */
import { fileTypeFromBuffer } from 'file-type';
import { InvariantError } from '../errors.js';
import { ATTACHMENT_KINDS, attachmentKindOf, type AttachmentKind } from './attachment.js';
import type { NoticeLimits } from './notice.js';
import { extensionOf, isText } from './notice-group.js';
import * as refusals from './refusal.js';
import type { Refusal } from './refusal.js';
import { decodeText, isBlank } from './text-decoding.js';

export interface FileContents {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface ParsedAttachment extends FileContents {
  readonly kind: AttachmentKind;
}

export type ParsedNotice =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'media';
      readonly attachment: ParsedAttachment;
      readonly caption: string | null;
    }
  | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly refusal: Refusal;
  /** an attachment ends too soon: perhaps it is still being copied */
  readonly mayGrow: boolean;
}

/** A text file longer than this is too long in any encoding and is not read at all. */
export function largestTextFile(limits: NoticeLimits): number {
  return 16 * limits.textLength;
}

/** What can be said of the files of one notice without reading them; null: nothing against them. */
export function refuseUnread(
  files: readonly { readonly name: string; readonly bytes: number }[],
  limits: NoticeLimits,
): Refusal | null {
  const names = files.map((file) => file.name);
  const texts = names.filter(isText);
  const attachments = names.filter((name) => !isText(name));
  for (const { name, bytes } of files) {
    const refusal = isText(name)
      ? refuseTextUnread(name, bytes, limits)
      : refuseAttachmentUnread(name, bytes, limits);
    if (refusal !== null) return refusal;
  }
  if (texts.length > 1) return refusals.severalTexts(texts);
  if (attachments.length > 1) return refusals.severalAttachments(attachments);
  return null;
}

/** Takes what `refuseUnread` let through: one text, one attachment or one of each. */
export async function parseNotice(
  files: readonly FileContents[],
  limits: NoticeLimits,
): Promise<ParsedNotice> {
  const attachmentFile = files.find(({ name }) => !isText(name));
  const textFile = files.find(({ name }) => isText(name));

  const attachment = attachmentFile && (await parseAttachment(attachmentFile));
  if (attachment !== undefined && 'refusal' in attachment) return attachment;
  const text = textFile && (await parseText(textFile, attachment !== undefined, limits));
  if (text !== undefined && typeof text !== 'string') return text;

  if (attachment !== undefined) return { kind: 'media', attachment, caption: text ?? null };
  if (text !== undefined) return { kind: 'text', text };
  throw new InvariantError('a notice without files');
}

function refuseTextUnread(name: string, bytes: number, limits: NoticeLimits): Refusal | null {
  return bytes > largestTextFile(limits)
    ? refusals.textFileTooLarge(name, limits.textLength)
    : null;
}

function refuseAttachmentUnread(name: string, bytes: number, limits: NoticeLimits): Refusal | null {
  const kind = ATTACHMENT_KINDS.get(extensionOf(name));
  if (kind === undefined) return refusals.unsupported(name, extensionOf(name));
  const limit = kind.as === 'image' ? limits.imageBytes : limits.documentBytes;
  return bytes > limit ? refusals.tooLarge(name, bytes, limit) : null;
}

async function parseAttachment(file: FileContents): Promise<ParsedAttachment | Refused> {
  const kind = attachmentKindOf(file.bytes);
  if (kind === null || kind !== ATTACHMENT_KINDS.get(extensionOf(file.name))) {
    return refused(refusals.notAsNamed(file.name, await contentsOf(file.bytes)));
  }
  if (!kind.isComplete(file.bytes)) return refused(refusals.cutShort(file.name), true);
  return { ...file, kind };
}

async function parseText(
  { name, bytes }: FileContents,
  isCaption: boolean,
  limits: NoticeLimits,
): Promise<string | Refused> {
  const decoded = decodeText(bytes);
  if (decoded.kind === 'binary') {
    return refused(refusals.notText(name, await contentsOf(bytes)));
  }
  if (decoded.kind === 'garbled') return refused(refusals.garbledText(name));
  const { text } = decoded;
  if (text.startsWith('{\\rtf')) return refused(refusals.notText(name, 'rtf'));
  if (isBlank(text)) return refused(refusals.emptyText(name, isCaption));
  if (isCaption && text.length > limits.captionLength) {
    return refused(refusals.captionTooLong(name, text.length, limits.captionLength));
  }
  if (text.length > limits.textLength) {
    return refused(refusals.textTooLong(name, text.length, limits.textLength));
  }
  return text;
}

/** The extension that fits the bytes; only for saying so, never for a decision. */
async function contentsOf(bytes: Buffer): Promise<string | null> {
  const kind = attachmentKindOf(bytes);
  return kind?.extension ?? (await fileTypeFromBuffer(bytes))?.ext ?? null;
}

function refused(refusal: Refusal, mayGrow = false): Refused {
  return { kind: 'refused', refusal, mayGrow };
}

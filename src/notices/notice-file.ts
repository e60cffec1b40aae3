/** From the bytes of the dropped files to a notice, or to the reason why they are none. */
import { Apart } from './formats/apart.js';
import { ATTACHMENT_KINDS, examine, isSignedEnvelope } from './formats/attachment-kinds.js';
import { isBlank } from './header-line.js';
import { isConflictCopy } from './conflict-copy.js';
import * as files from '../messages/it/rejections/files.js';
import type { AttachmentKind, Flaw } from './formats/format.js';
import { onlyHeaders } from '../messages/it/rejections/header.js';
import type { Moment, Rejection } from '../model/notice.js';
import { asWhatsApp, decodeText } from './text-decoding.js';
import { noticeBytes, withFooter, type NoticeLimits } from '../model/notice-limits.js';
import { extensionOf, fileNameOf, folderOf, isText, stemOf } from '../ports/folder.js';
import { readHeader, type NoticeHeader, captionOf } from './notice-header.js';
import { kindOfWriting } from './kinds-of-writing.js';
import type { MediaAs } from '../model/message.js';

export interface NoticeRules {
  readonly limits: NoticeLimits;
  /** what goes with an attachment that has no text: its name, or nothing */
  readonly captionFromName: boolean;
  /** stands below every text; the limits leave room for it; null: nothing does */
  readonly footer: string | null;
}

interface UnreadFile {
  /** with a `/` at its end it is a folder */
  readonly name: string;
  readonly bytes: number;
  /** a symbolic link */
  readonly isLink: boolean;
}

export interface UnreadNotice {
  /** the sub-folder that is the notice */
  readonly folder: string | null;
  readonly files: readonly UnreadFile[];
}

export interface FileContents {
  readonly name: string;
  readonly bytes: Buffer;
}

interface ParsedAttachment {
  /** as citizens see it: without the sub-folder */
  readonly filename: string;
  readonly bytes: Buffer;
  readonly kind: AttachmentKind;
}

/** One message. */
export type ParsedPart =
  | { readonly kind: 'text'; readonly text: string }
  | {
      readonly kind: 'media';
      readonly attachment: ParsedAttachment;
      readonly caption: string | null;
    };

export type ParsedNotice =
  | {
      readonly kind: 'notice';
      readonly header: NoticeHeader;
      /** in the order in which they go out; at least one */
      readonly parts: readonly ParsedPart[];
    }
  | Refused;

interface Refused {
  readonly kind: 'refused';
  readonly rejection: Rejection;
  /** a file ends too soon: perhaps it is still being copied */
  readonly mayGrow: boolean;
  /** the examination itself failed, which it never should */
  readonly failure?: unknown;
}

/** A text file longer than this is too long in any encoding and is not read at all. */
export function largestTextFile(limits: NoticeLimits): number {
  return 16 * limits.textLength;
}

/** What can be said of the files of one notice without reading them; null: nothing against them. */
export function refuseUnread(
  { folder, files: dropped }: UnreadNotice,
  limits: NoticeLimits,
): Rejection | null {
  const names = dropped.map((file) => file.name);
  if (folder !== null && names.length === 0) return files.emptyFolder(folder);
  const copy = [folder ?? '', ...names.map(fileNameOf)].find(isConflictCopy);
  if (copy !== undefined) return files.conflictCopy(copy);
  const inner = names.map(fileNameOf).find((name) => name.endsWith('/'));
  if (folder !== null && inner !== undefined) {
    return files.nestedFolder(folder, inner.slice(0, -1));
  }
  for (const { name, bytes, isLink } of dropped) {
    if (isLink) return files.link(name);
    const rejection = isText(name)
      ? refuseTextUnread(name, bytes, limits)
      : refuseAttachmentUnread(name, bytes, limits);
    if (rejection !== null) return rejection;
  }
  const textNames = names.filter(isText);
  const attachments = names.filter((name) => !isText(name));
  if (textNames.length > 1) return files.severalTexts(textNames);
  if (folder !== null) {
    if (attachments.length > limits.attachments)
      return files.tooManyAttachments(folder, attachments.length, limits.attachments);
    const bytes = dropped
      .filter(({ name }) => !isText(name))
      .reduce((sum, file) => sum + file.bytes, 0);
    const limit = noticeBytes(limits);
    return bytes > limit ? files.tooLargeTogether(folder, bytes, limit) : null;
  }
  return attachments.length > 1 ? files.severalAttachments(attachments) : null;
}

/**
 * Takes what `refuseUnread` let through: at most one text and, in a sub-folder, any number of
 * attachments. The text goes with the attachment of the same name, in a sub-folder by itself.
 * @param notice.name base name of the files or name of the sub-folder
 * @param notice.files at least one, in the order in which they are to be sent
 */
export async function parseNotice(
  notice: { readonly name: string; readonly files: readonly FileContents[] },
  rules: NoticeRules,
  moment: Moment,
): Promise<ParsedNotice> {
  const attachments: ParsedAttachment[] = [];
  for (const file of notice.files.filter(({ name }) => !isText(name))) {
    const attachment = await unlessItFails(file.name, () => parseAttachment(file));
    if ('rejection' in attachment) return attachment;
    attachments.push(attachment);
  }
  const textFile = notice.files.find(({ name }) => isText(name));
  return unlessItFails(textFile?.name ?? notice.name, () =>
    withText({ name: notice.name, textFile }, attachments, rules, moment),
  );
}

/** What nobody can examine is refused like anything else: it would be met again in each round, and at each start. */
async function unlessItFails<T>(name: string, step: () => Promise<T>): Promise<T | Refused> {
  try {
    return await step();
  } catch (failure) {
    return { ...refused(files.unexaminable(name)), failure };
  }
}

async function withText(
  notice: { readonly name: string; readonly textFile: FileContents | undefined },
  attachments: readonly ParsedAttachment[],
  rules: NoticeRules,
  moment: Moment,
): Promise<ParsedNotice> {
  const { textFile } = notice;
  const isCaption = textFile !== undefined && folderOf(textFile.name) === null;
  const decoded = textFile && (await parseText(textFile, attachments.length > 0, rules.limits));
  if (decoded !== undefined && typeof decoded !== 'string') return decoded;
  const source =
    textFile === undefined || decoded === undefined ? null : { file: textFile.name, text: decoded };
  const reading = readHeader({ name: notice.name, text: source }, moment);
  if (reading.kind === 'refused') return refused(reading.rejection);

  const { header } = reading;
  const isMarkdown = source !== null && extensionOf(source.file) === 'md';
  const text = isMarkdown && reading.text !== null ? asWhatsApp(reading.text) : reading.text;
  if (source !== null && text !== null) {
    const alone = attachments.length === 0;
    if (text === '' && alone) return refused(onlyHeaders(source.file));
    const tooLong = refuseLength(source.file, text, isCaption && !alone, rules.limits);
    if (tooLong !== null) return refused(tooLong);
  }
  return {
    kind: 'notice',
    header,
    parts: partsOf(notice.name, text, attachments, isCaption, rules),
  };
}

/** Whether a text alone is an urgent notice without a date. One that cannot be examined is none: the intake refuses it. */
export function isUrgentText(file: FileContents, moment: Moment): boolean {
  try {
    return saysThatItIsUrgent(file, moment);
  } catch {
    return false; // a scan that fails would keep all others out, too
  }
}

function saysThatItIsUrgent({ name, bytes }: FileContents, moment: Moment): boolean {
  const decoded = decodeText(bytes);
  if (decoded.kind !== 'text') return false;
  const reading = readHeader(
    { name: stemOf(name), text: { file: name, text: decoded.text } },
    moment,
  );
  if (reading.kind === 'refused' || isBlank(reading.text ?? '')) return false;
  const { urgent, sendAt } = reading.header;
  return urgent && (sendAt ?? 0) <= moment.now;
}

function partsOf(
  name: string,
  written: string | null,
  attachments: readonly ParsedAttachment[],
  isCaption: boolean,
  { captionFromName, footer }: NoticeRules,
): readonly ParsedPart[] {
  const text = written === null || written === '' ? null : withFooter(written, footer);
  const [only] = attachments;
  if (only !== undefined && attachments.length === 1 && (isCaption || text === null)) {
    const caption = text ?? (captionFromName ? captionOf(name) : null);
    return [{ kind: 'media', attachment: only, caption }];
  }
  return [
    ...(text === null ? [] : [{ kind: 'text' as const, text }]),
    ...attachments.map((attachment) => ({ kind: 'media' as const, attachment, caption: null })),
  ];
}

// -------------------------------------------------------------- attachments

/** Which of the limits holds for a file. */
const LIMIT_OF: Readonly<Record<MediaAs, 'mediaBytes' | 'documentBytes'>> = {
  image: 'mediaBytes',
  video: 'mediaBytes',
  document: 'documentBytes',
};

const SIGNED = ['p7m', 'p7s', 'p7c', 'tsd', 'm7m'];

function refuseAttachmentUnread(
  name: string,
  bytes: number,
  limits: NoticeLimits,
): Rejection | null {
  if (SIGNED.includes(extensionOf(name))) return files.signed(name);
  const kind = ATTACHMENT_KINDS.get(extensionOf(name));
  if (kind === undefined) return files.unsupported(name, extensionOf(name));
  const limit = limits[LIMIT_OF[kind.as]];
  return bytes > limit ? files.tooLarge(name, bytes, limit) : null;
}

async function parseAttachment({ name, bytes }: FileContents): Promise<ParsedAttachment | Refused> {
  // Some programs reserve the whole length first and fill it afterwards.
  if (isZero(bytes.subarray(0, 64))) return refused(files.cutShort(name), true);
  if (isSignedEnvelope(bytes)) return refused(files.signed(name));
  const { kinds, flaw } = await examine(bytes);
  const kind = kinds.find(({ extensions }) => extensions.includes(extensionOf(name)));
  if (kind === undefined) return refused(files.notAsNamed(name, await contentsOf(bytes)));
  if (flaw !== null) return refused(flawed(name, flaw), flaw.kind === 'cut-short');
  return { filename: fileNameOf(name), bytes, kind };
}

function flawed(name: string, flaw: Flaw): Rejection {
  switch (flaw.kind) {
    case 'cut-short':
      return files.cutShort(name);
    case 'protected':
      return files.protectedFile(name);
    case 'not-h264':
      return files.notH264(name, flaw.codec);
    case 'unexaminable':
      return files.unexaminable(name);
  }
}

/** How long what has been refused is looked at only to give it its right name, in milliseconds. */
const PATIENCE = 10_000;
const namer = new Apart(new URL('./formats/file-type-worker.js', import.meta.url));

/** The extension that fits the bytes; only for saying so, never for a decision. */
async function contentsOf(bytes: Buffer): Promise<string | null> {
  const { kinds } = await examine(bytes);
  if (kinds.length === 1) return kinds[0]?.extensions[0] ?? null;
  const written = kindOfWriting(bytes);
  if (written !== null) return written;
  const found = await namer.asked(bytes, PATIENCE);
  return typeof found === 'string' ? found : null;
}

// --------------------------------------------------------------------- text

function refuseTextUnread(name: string, bytes: number, limits: NoticeLimits): Rejection | null {
  return bytes > largestTextFile(limits) ? files.textFileTooLarge(name, limits.textLength) : null;
}

/** Room for the five lines of a header: what is longer is too long before a line of it is read. */
const LONGEST_HEADER = 2000;

async function parseText(
  { name, bytes }: FileContents,
  hasAttachment: boolean,
  limits: NoticeLimits,
): Promise<string | Refused> {
  if (isSignedEnvelope(bytes)) return refused(files.signed(name));
  const decoded = decodeText(bytes);
  if (decoded.kind === 'binary') {
    // reserved and not filled yet, as above; no text in UTF-16 ends like this
    if (isZero(bytes.subarray(-4))) return refused(files.cutShort(name), true);
    return refused(files.notText(name, await contentsOf(bytes)));
  }
  if (decoded.kind === 'garbled') return refused(files.garbledText(name, decoded));
  const { text } = decoded;
  if (text.length > limits.textLength + LONGEST_HEADER) {
    return refused(files.textFileTooLarge(name, limits.textLength));
  }
  if (text.startsWith('{\\rtf')) return refused(files.notText(name, 'rtf'));
  return isBlank(text) ? refused(files.emptyText(name, hasAttachment)) : text;
}

function refuseLength(
  name: string,
  { length }: string,
  isCaption: boolean,
  limits: NoticeLimits,
): Rejection | null {
  if (isCaption && length > limits.captionLength) {
    return files.captionTooLong(name, length, limits.captionLength);
  }
  return length > limits.textLength ? files.textTooLong(name, length, limits.textLength) : null;
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function refused(rejection: Rejection, mayGrow = false): Refused {
  return { kind: 'refused', rejection, mayGrow };
}

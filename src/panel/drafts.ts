/** From a draft to its file in the watched folder, and to the notice it would be. */
import { DateTime } from 'luxon';
import type { ChannelUse } from '../model/channel.js';
import type { MediaAs } from '../model/message.js';
import type { Draft, DraftFile, DraftReading, DraftStore, StoredDraft } from '../ports/drafts.js';
import type { DroppedNotice } from '../ports/folder.js';
import { headerLine } from '../messages/it/new-notice.js';
import {
  firstWords,
  NO_PEOPLE,
  wording,
  type Notice,
  type NoticeContent,
  type NoticeProgress,
} from '../model/notice.js';

export const EMPTY_DRAFT: Draft = {
  title: '',
  text: '',
  urgent: false,
  repeat: false,
  offChannel: false,
  sendAt: '',
  expiresAt: '',
  files: [],
  corrects: null,
  edits: null,
  published: null,
};

/** Nothing was written and nothing chosen: not worth keeping. */
export function isEmpty({ title, text, files }: Draft): boolean {
  return title === '' && text.trim() === '' && files.length === 0;
}

/** What goes into the text file: the header lines that staff would write there themselves, and the text. */
export function textFileOf({ text, urgent, repeat, offChannel, sendAt, expiresAt }: Draft): string {
  const header = [
    ...(urgent ? [headerLine('Urgente', true)] : []),
    ...(repeat ? [headerLine('Ripeti', true)] : []),
    ...(offChannel ? [headerLine('Canale', false)] : []),
    ...(sendAt === '' ? [] : [headerLine('Invia il', written(sendAt))]),
    ...(expiresAt === '' ? [] : [headerLine('Scade il', written(expiresAt))]),
  ];
  return header.length === 0 ? text : [...header, '', text].join('\n');
}

/** `2026-12-08T08:30` → `08/12/2026 08:30` */
function written(dateAndTime: string): string {
  const [date = '', time = ''] = dateAndTime.split('T');
  return `${date.split('-').toReversed().join('/')} ${time}`;
}

export function isPicture({ mimetype }: DraftFile): boolean {
  return ['image/jpeg', 'image/png', 'image/webp', 'image/gif'].includes(mimetype);
}

/** As the folder will read it: a line above its words, or a date in its name, counts as in any file. */
export function asRead(
  draft: Draft,
  { header, text }: Extract<DraftReading, { kind: 'read' }>,
  zone: string,
): Draft {
  return {
    ...draft,
    text: text ?? '',
    urgent: header.urgent,
    offChannel: !header.channel,
    sendAt: fieldTime(header.sendAt, zone),
    expiresAt: fieldTime(header.expiresAt, zone),
  };
}

/** What the comune decided for all notices. */
export interface PublishingTerms {
  readonly coolingMs: number;
  /** a notice to more people waits for a person; null: none does */
  readonly confirmAbove: number | null;
  /** below the text of every notice; null: nothing */
  readonly footer: string | null;
  /** how they go to the comune's channel; absent or null: not */
  readonly channel?: ChannelUse | null;
}

/**
 * The messages that citizens would get, as the folder makes them: one file with the text as its caption, or the text
 * and then each file.
 * @param source address of a file's contents
 */
export function partsOf(
  { text, files }: Draft,
  { footer }: PublishingTerms,
  source: (file: DraftFile) => string,
): readonly NoticeContent[] {
  const words = text.trim();
  const whole = words === '' || footer === null ? words : `${words}\n\n${footer}`;
  const media = (file: DraftFile, caption: string): NoticeContent => ({
    ...{ kind: 'media', path: source(file), sha256: '', mimetype: file.mimetype },
    filename: file.name,
    as: shownAs(file),
    ...(caption === '' ? {} : { caption }),
  });
  const [only, ...others] = files;
  if (only !== undefined && others.length === 0) return [media(only, whole)];
  const messages = files.map((file) => media(file, ''));
  return whole === '' && messages.length > 0
    ? messages
    : [{ kind: 'text', text: whole }, ...messages];
}

/** What a file is when it is none of those before. */
const IS: Readonly<Record<MediaAs, (file: DraftFile) => boolean>> = {
  image: isPicture,
  video: ({ mimetype }) => mimetype.startsWith('video/'),
  document: () => true,
};

function shownAs(file: DraftFile): MediaAs {
  const kinds = Object.keys(IS) as MediaAs[];
  return kinds.find((as) => IS[as](file)) ?? 'document';
}

/** As it would be if it were published now: enough to say when it goes. */
export function asNotice(
  draft: Draft,
  parts: readonly NoticeContent[],
  terms: PublishingTerms,
  town: { readonly recipients: number; readonly now: number; readonly zone: string },
): Notice & { readonly progress: NoticeProgress } {
  const { title, urgent } = draft;
  const { recipients, now, zone } = town;
  const sendAt = timeOf(draft.sendAt, zone);
  const needsPerson = terms.confirmAbove !== null && recipients > terms.confirmAbove;
  return {
    ...{
      id: 0,
      sentAtOnce: false,
      mayHaveGone: false,
      name: title,
      title,
      kind: 'notice',
      corrects: null,
      files: [],
      fingerprint: '',
    },
    ...{ parts, urgent, sendAt, expiresAt: timeOf(draft.expiresAt, zone) },
    state: needsPerson ? 'unconfirmed' : 'queued',
    dueAt: Math.max(sendAt ?? now, urgent ? now : now + terms.coolingMs),
    ...{ acceptedAt: now, parkedWhy: null, finishedAt: null, notSentTo: 0, retractedAt: null },
    ...{ replaces: null, replacedBy: null, placed: null, filedAt: null },
    channel: draft.offChannel ? null : (terms.channel ?? null),
    progress: { ...NO_PEOPLE, recipients, waiting: recipients },
  };
}

/** What a notice says, as it was written: without what stands below every notice. */
export function textOf(parts: readonly NoticeContent[], footer: string | null): string {
  const text = parts.map((part) => wording(part)).find((words) => words !== null) ?? '';
  const below = footer === null ? '' : `\n\n${footer}`;
  return text.endsWith(below) ? text.slice(0, text.length - below.length) : text;
}

/** As browsers write a date and a time; '': none */
export function fieldTime(at: number | null, zone: string): string {
  return at === null ? '' : DateTime.fromMillis(at, { zone }).toFormat("yyyy-MM-dd'T'HH:mm");
}

/** Milliseconds since 1970; null: none was written, or none that there is. */
export function timeOf(dateAndTime: string, zone: string): number | null {
  const time = DateTime.fromISO(dateAndTime, { zone });
  return time.isValid ? time.toMillis() : null;
}

/** Staff wrote a time, and there is none like it: without it the notice would go at once. */
export function hasUnclearTime({ sendAt, expiresAt }: Draft, zone: string): boolean {
  return [sendAt, expiresAt].some((time) => time !== '' && timeOf(time, zone) === null);
}

/** The name for its files. */
export function wishedName({ title, text, files }: Draft): string {
  const words = firstWords([{ kind: 'text', text }])?.replace(/ …$/, '');
  if (title !== '') return title;
  return words ?? (files[0]?.name ?? '').replace(/\.[^.]*$/, '');
}

/** Its files with their bytes, as they are dropped; `lost`: what those that cannot be read are called. */
export async function droppedOf(
  draft: StoredDraft,
  drafts: Pick<DraftStore, 'file'>,
): Promise<DroppedNotice | { readonly lost: readonly string[] }> {
  const attachments: { name: string; bytes: Buffer }[] = [];
  const lost: string[] = [];
  for (const { id, name } of draft.files) {
    const bytes = await drafts.file(draft.id, id);
    if (bytes === null) lost.push(name);
    else attachments.push({ name, bytes });
  }
  return lost.length > 0
    ? { lost }
    : { name: wishedName(draft), text: textFileOf(draft), attachments };
}

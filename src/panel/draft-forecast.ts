/** What would become of a draft if it were published now, as far as that can be said before the folder has it. */
import type { Html } from './views/layout.js';
import { forecastView } from './views/notice.js';
import {
  asNotice,
  asRead,
  droppedOf,
  hasUnclearTime,
  partsOf,
  textFileOf,
  timeOf,
  wishedName,
} from './drafts.js';
import { draftAddress } from '../messages/it/addresses.js';
import {
  NEW,
  textAmongFiles,
  tooLong,
  wouldBeRefused,
  wouldGoWithout,
} from '../messages/it/new-notice.js';
import { draftLine } from '../messages/it/notice-states.js';
import { quotedNames } from '../italian.js';
import { tooLargeTogether } from '../messages/it/rejections/files.js';
import { atHand } from '../messages/it/rejections/header.js';
import type { NoticeContent } from '../model/notice.js';
import type { Draft, StoredDraft } from '../ports/drafts.js';
import { isText } from '../ports/folder.js';
import type { PanelParts } from './panel-parts.js';

type ForecastParts = Pick<
  PanelParts,
  'status' | 'clock' | 'calendar' | 'terms' | 'counts' | 'readsAs' | 'textLimits' | 'noticeBytes'
>;

interface DraftForecast {
  readonly messages: readonly NoticeContent[];
  /** what was written, without the lines above it that ask for something */
  readonly words: string;
  /** when it goes and to how many, or why it would be refused */
  readonly line: string;
  /** by which ways */
  readonly forecast: Html;
}

/** @param id of the draft, for the addresses of its files */
export async function foretold(
  parts: ForecastParts,
  draft: Draft,
  id: string,
): Promise<DraftForecast> {
  const { status, clock, calendar, terms } = parts;
  const { read, refusal } = await readAsFolder(parts, draft);
  const messages = partsOf(read, terms, (file) => draftAddress(id, `file/${file.id}`));
  const [{ active: recipients }, now] = [await parts.counts(), clock.now()];
  const notice = asNotice(read, messages, terms, { recipients, now, zone: calendar.zone });
  const outlook = (await status.outlooks())(notice, notice.progress);
  return {
    messages,
    words: read.text.trim(),
    line: refusal ?? draftLine(notice, outlook, calendar, now),
    forecast: forecastView(outlook, calendar, now),
  };
}

/** Why it cannot be published as it is, and what to do; null: it can, as far as can be seen from here. */
export async function whyNot(
  parts: ForecastParts & Pick<PanelParts, 'drafts' | 'folder' | 'judge'>,
  draft: StoredDraft,
): Promise<string | null> {
  const { read, refusal } = await readAsFolder(parts, draft);
  return (
    problemWith(read, parts) ?? refusal ?? tooMuchOf(draft, parts) ?? (await judged(parts, draft))
  );
}

/** Before any of them is read: all files of a notice are in memory at the same time. */
function tooMuchOf(
  { title, files }: Draft,
  { noticeBytes }: Pick<ForecastParts, 'noticeBytes'>,
): string | null {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes <= noticeBytes) return null;
  return wouldBeRefused(atHand(tooLargeTogether(title, bytes, noticeBytes)));
}

/** By the folder's own judgement of its files, before the notice whose place it takes is withdrawn. */
async function judged(
  { drafts, folder, judge }: Pick<PanelParts, 'drafts' | 'folder' | 'judge'>,
  draft: StoredDraft,
): Promise<string | null> {
  const dropped = await droppedOf(draft, drafts);
  if ('lost' in dropped) return wouldGoWithout(dropped.lost);
  const files = folder.laidOut(dropped);
  const rejection = await judge(files, draft.edits);
  if (rejection === null) return null;
  // Staff know them by the names that they gave them.
  const given = draft.files.toReversed();
  const lying = files.files.toReversed();
  return given.reduce(
    (said, { name }, index) =>
      said.replaceAll(quotedNames([lying[index]?.name ?? name]), quotedNames([name])),
    wouldBeRefused(atHand(rejection)),
  );
}

interface FolderReading {
  readonly read: Draft;
  /** why the folder would not take it, and what to do; null: it would */
  readonly refusal: string | null;
}

async function readAsFolder(parts: ForecastParts, draft: Draft): Promise<FolderReading> {
  const { zone } = parts.calendar;
  if (hasUnclearTime(draft, zone)) return { read: draft, refusal: NEW.unclearTime };
  const file = textFileOf(draft);
  const reading = parts.readsAs(wishedName(draft), file === '' ? null : file);
  if (reading.kind === 'refused') {
    return { read: draft, refusal: wouldBeRefused(atHand(reading.rejection)) };
  }
  const read = asRead(draft, reading, zone);
  // One with a date goes to those who are subscribed then.
  const isForNobody = read.sendAt === '' && (await parts.counts()).active === 0;
  return { read, refusal: isForNobody ? NEW.nobodySubscribed : null };
}

/** What is wrong with what was written. */
function problemWith(
  draft: Draft,
  { textLimits, clock, calendar }: Pick<ForecastParts, 'textLimits' | 'clock' | 'calendar'>,
): string | null {
  const { text, files } = draft;
  if (text.trim() === '' && files.length === 0) return NEW.empty;
  // The folder would take its words for those of the notice.
  const asFile = files.find(({ name }) => isText(name));
  if (asFile !== undefined) return textAmongFiles(asFile.name);
  const limit = files.length === 1 ? textLimits.caption : textLimits.text;
  const { length } = text.trim();
  if (length > limit) return tooLong(length, limit);
  if (hasUnclearTime(draft, calendar.zone)) return NEW.unclearTime;
  const [sendAt, expiresAt] = [draft.sendAt, draft.expiresAt].map((at) =>
    timeOf(at, calendar.zone),
  );
  if (sendAt != null && sendAt < clock.now()) return NEW.past;
  return expiresAt != null && expiresAt <= (sendAt ?? clock.now()) ? NEW.tooLate : null;
}

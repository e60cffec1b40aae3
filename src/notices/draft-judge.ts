/** What the intake would say of a draft, before anything of it is dropped: by its own parsing, of the same bytes. */
import { createHash } from 'node:crypto';
import { alreadyTaken } from '../messages/it/rejections/notices.js';
import { fingerprint, isRejection } from '../model/notice.js';
import type { DraftJudge } from '../ports/drafts.js';
import type { Clock } from '../ports/runtime.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { PictureCheck } from '../ports/transport.js';
import { judgePictures } from './media.js';
import { parseNotice, refuseUnread, type ParsedPart } from './notice-file.js';
import { SAME_FOR, type IntakeSettings } from './notice-intake.js';

interface JudgeParts {
  readonly notices: Pick<NoticeStore, 'sameAs' | 'progress'>;
  readonly pictures: PictureCheck;
  readonly clock: Pick<Clock, 'now' | 'elapsed' | 'sleep'>;
}

export function draftJudge(
  { notices, pictures, clock }: JudgeParts,
  settings: Pick<IntakeSettings, 'limits' | 'captionFromName' | 'footer' | 'zone'>,
): DraftJudge {
  return async ({ name, folder, files }, edits) => {
    const dropped = files.map((file) => ({ ...file, bytes: file.bytes.length, isLink: false }));
    const unread = refuseUnread({ folder, files: dropped }, settings.limits);
    if (unread !== null) return unread;
    const now = clock.now();
    const parsed = await parseNotice({ name, files }, settings, { now, zone: settings.zone });
    if (parsed.kind === 'refused') return parsed.rejection;
    const verdict = await judgePictures(parsed.parts, askedInTime(pictures, clock));
    if (isRejection(verdict)) return verdict;
    if (parsed.header.repeat) return null;
    const content = fingerprint(parsed.parts.map(identityOf));
    const same = await notices.sameAs(content, now - SAME_FOR, edits);
    if (same === null) return null;
    return alreadyTaken(same, await notices.progress(same.id), settings.zone);
  };
}

function identityOf(part: ParsedPart): Parameters<typeof fingerprint>[0][number] {
  if (part.kind === 'text') return part;
  const { attachment, caption } = part;
  const sha256 = createHash('sha256').update(attachment.bytes).digest('hex');
  return { kind: part.kind, sha256, ...(caption !== null && { caption }) };
}

/** How long staff wait for the page to look at all pictures of a draft, in milliseconds. */
const PATIENCE = 5_000;

/** What the page has not said by then the intake asks again: nobody knows how long a page hangs. */
function askedInTime(pictures: PictureCheck, clock: JudgeParts['clock']): PictureCheck {
  const end = clock.elapsed() + PATIENCE;
  return {
    decodes: async (picture) => {
      const left = end - clock.elapsed();
      if (left <= 0) return null;
      const answered = new AbortController();
      const late = clock.sleep(left, answered.signal).then(() => null);
      try {
        return await Promise.race([pictures.decodes(picture), late]);
      } finally {
        answered.abort();
      }
    },
  };
}

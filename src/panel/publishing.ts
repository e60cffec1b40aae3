/** Publishing a draft: into the watched folder, and what has happened to it there. */
import { isWithdrawn, type Notice } from '../model/notice.js';
import { STAFF_ACTS } from '../model/staff-acts.js';
import { UnknownFolderError } from '../errors.js';
import { folderUnknown } from '../messages/it/alerts.js';
import {
  NEW,
  replacedAlready,
  wouldGoWithout,
  type EditedNotice,
} from '../messages/it/new-notice.js';
import { noticeLine } from '../messages/it/notice-states.js';
import type { Draft, Published, StoredDraft } from '../ports/drafts.js';
import { isBeingReplaced, isDone, outcomeOf } from '../ports/drop-outcome.js';
import { perform, type StaffOutcome } from '../ports/staff.js';
import { droppedOf } from './drafts.js';
import type { PanelParts } from './panel-parts.js';
import type { DropFate } from './views/publication.js';
import { DAY } from '../runtime/time.js';

const DONE: StaffOutcome = { kind: 'done' };
/** How long a published draft is kept, in milliseconds: until then one can see what became of it. */
const KEPT = DAY;
/** Where nothing has become of it yet: the folder may be away, and its files with it. */
const KEPT_WAITING = 30 * KEPT;

type PublishingParts = Pick<
  PanelParts,
  'folder' | 'drafts' | 'notices' | 'staff' | 'status' | 'clock' | 'calendar' | 'log'
>;

export class Publishing {
  constructor(private readonly parts: PublishingParts) {}

  /**
   * It lies beside the folder whole before anything else is done, is noted as published before it is seen there, and
   * the notice whose place it takes is withdrawn between the two: whatever fails, one of both goes, and never both.
   * @param asOneMore staff know that it goes beside the notice that it edits, where that cannot give its place any more
   * @returns why it is not published, and what to do
   */
  async publish(draft: StoredDraft, asOneMore = false): Promise<string | null> {
    const { folder, clock, drafts, log } = this.parts;
    const notice = await droppedOf(draft, drafts);
    if ('lost' in notice) return wouldGoWithout(notice.lost);
    const at = clock.now();
    let refused: string | null = null;
    try {
      await folder.drop(notice, async ({ id: drop, name, contents }) => {
        const published = { name, at, drop, contents, refusal: null };
        refused = await this.#takesPlace(draft, published, asOneMore);
        return refused === null;
      });
    } catch (error) {
      log.error('panel.not-dropped', { error });
      if (error instanceof UnknownFolderError) return folderUnknown(error.names);
      // What is noted as published is, or is not, at the next look at the folder: its page will say so.
      if ((await drafts.get(draft.id))?.published == null) return NEW.notDropped;
      const edits = (await drafts.get(draft.id))?.edits ?? null;
      if (edits !== null && !(await this.#isWithdrawn(edits))) {
        await drafts.save(draft.id, draft, draft.savedAt);
        return NEW.notReplaced;
      }
    }
    if (refused === null && draft.corrects !== null) await this.#settle(draft.corrects);
    return refused;
  }

  /** @returns why it cannot take the place of the notice that it edits */
  async #takesPlace(
    draft: StoredDraft,
    published: Published,
    asOneMore: boolean,
  ): Promise<string | null> {
    const edited = await this.edited(draft);
    if (edited?.kind === 'replaced') return replacedAlready(edited);
    await this.#note(draft, published);
    if (draft.edits === null) return null;
    const outcome = (await this.#isWithdrawn(draft.edits))
      ? DONE
      : await perform(this.parts.staff, 'edit', { id: draft.edits });
    if (outcome.kind === 'done') return null;
    if (asOneMore && edited?.kind === 'past') {
      await this.#note({ ...draft, edits: null }, published);
      return null;
    }
    await this.parts.drafts.save(draft.id, draft, draft.savedAt);
    return outcome.why;
  }

  /** What was saved counts, also when saving failed after that. */
  async #note(draft: StoredDraft, published: Published): Promise<void> {
    const { drafts } = this.parts;
    try {
      await drafts.save(draft.id, { ...draft, published }, draft.savedAt);
    } catch (error) {
      if ((await drafts.get(draft.id))?.published?.drop !== published.drop) throw error;
    }
  }

  /** It is published: a refusal that cannot be put aside stays to be dealt with. */
  async #settle(refusal: string): Promise<void> {
    const { folder, log } = this.parts;
    await folder.putAside(refusal).catch((error: unknown) => {
      log.warn('panel.not-put-aside', { error });
    });
  }

  /** The notice whose place it takes; null: it takes that of none. */
  async edited({ id, edits }: Pick<StoredDraft, 'id' | 'edits'>): Promise<EditedNotice | null> {
    if (edits === null) return null;
    const replacedBy = (await this.parts.notices.get(edits))?.replacedBy ?? null;
    if (replacedBy !== null) return { kind: 'replaced', id: edits, replacedBy };
    // Two drafts of one notice: the other lies in the folder, and will be taken in.
    if (await isBeingReplaced(edits, this.parts, id))
      return { kind: 'replaced', id: edits, replacedBy: null };
    return { kind: await this.#stage(edits), id: edits };
  }

  async #stage(id: number): Promise<'waits' | 'withdrawn' | 'past'> {
    const { notices } = this.parts;
    const notice = await notices.get(id);
    if (notice === null) return 'past';
    const progress = await notices.progress(id);
    if (isWithdrawn(notice, progress)) return 'withdrawn';
    return STAFF_ACTS.edit.isOffered({ notice, progress, testPhones: 0 }) ? 'waits' : 'past';
  }

  async #isWithdrawn(id: number): Promise<boolean> {
    return (await this.#stage(id)) === 'withdrawn';
  }

  /** Another window that still shows it must not make a draft of it again. */
  async isGone({ published }: Draft): Promise<boolean> {
    return published !== null && (await isDone(published, this.parts));
  }

  async forgetOld(): Promise<void> {
    const { clock, drafts } = this.parts;
    for (const { id, published } of await drafts.list()) {
      if (published === null || published.at > clock.now() - KEPT) continue;
      const { kind } = await outcomeOf(published, this.parts);
      const kept = kind === 'waiting' || kind === 'removed' ? KEPT_WAITING : KEPT;
      if (published.at < clock.now() - kept) await drafts.remove(id);
    }
  }

  async #acceptedAs(notice: Notice): Promise<DropFate> {
    const { notices, status, clock, calendar } = this.parts;
    const progress = await notices.progress(notice.id);
    const outlook = (await status.outlooks())(notice, progress);
    const line = noticeLine({ ...notice, progress }, outlook, calendar, clock.now());
    return { kind: 'accepted', noticeId: notice.id, line, canGoNow: outlook.startsAt !== null };
  }

  async fateOf(published: Published): Promise<DropFate> {
    const outcome = await outcomeOf(published, this.parts);
    switch (outcome.kind) {
      case 'accepted':
        return this.#acceptedAs(outcome.notice);
      case 'refused':
        return { kind: 'refused', ...outcome.refusal };
      case 'waiting':
      case 'forgotten':
      case 'removed':
        return outcome;
    }
  }
}

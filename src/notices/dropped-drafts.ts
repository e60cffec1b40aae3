/** Which files in the watched folder are a draft's, and what its page is told of them. */
import type { DraftStore, DroppedDrafts } from '../ports/drafts.js';
import { outcomeOf, type DropTraces } from '../ports/drop-outcome.js';
import type { NoticeFile } from '../model/notice.js';
import type { FileContent } from '../ports/folder.js';

/**
 * By the name of its files and what is in them: staff drop others under it before and after, also when they have taken
 * the draft's away. Those of a draft of which it is known what became of it are there no more.
 */
export function droppedDrafts(
  drafts: Pick<DraftStore, 'list' | 'save'>,
  traces: DropTraces,
): DroppedDrafts {
  return {
    lyingAs: async (name, files) => {
      const candidates = (await drafts.list())
        .flatMap(({ edits, published }) => (published?.name === name ? [{ edits, published }] : []))
        .filter(({ published }) => isOneOf(published.contents ?? [], files))
        .toSorted((a, b) => b.published.at - a.published.at);
      for (const { edits, published } of candidates) {
        if ((await outcomeOf(published, traces)).kind === 'waiting')
          return { drop: published.drop, edits };
      }
      return null;
    },
    became: async (drop, outcome) => {
      const draft = (await drafts.list()).find(({ published }) => published?.drop === drop);
      if (draft?.published == null) return;
      const { id, savedAt, published, ...written } = draft;
      await drafts.save(id, { ...written, published: { ...published, ...outcome } }, savedAt);
    },
  };
}

/** One of several is enough: staff may have put another text beside a draft's picture. */
function isOneOf(draft: readonly FileContent[], files: readonly NoticeFile[]): boolean {
  return files.some((file) => draft.some(({ sha256 }) => sha256 === file.sha256));
}

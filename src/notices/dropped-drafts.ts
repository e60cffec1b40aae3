/** Which files in the watched folder are a draft's, and what its page is told of them. */
import type { DraftStore, DroppedDrafts } from '../ports/drafts.js';
import { outcomeOf, type DropTraces } from '../ports/drop-outcome.js';

/**
 * By the name of its files, which no others have as long as they lie there. Staff drop others under it before and
 * after: those of a draft of which it is known what became of it are there no more.
 */
export function droppedDrafts(
  drafts: Pick<DraftStore, 'list' | 'save'>,
  traces: DropTraces,
): DroppedDrafts {
  return {
    lyingAs: async (name) => {
      const namesakes = (await drafts.list())
        .flatMap(({ edits, published }) => (published?.name === name ? [{ edits, published }] : []))
        .toSorted((a, b) => b.published.at - a.published.at);
      for (const { edits, published } of namesakes) {
        if ((await outcomeOf(published, traces)).kind === 'waiting')
          return { drop: published.drop, edits };
      }
      return null;
    },
    refused: async (drop, refusal) => {
      const draft = (await drafts.list()).find(({ published }) => published?.drop === drop);
      if (draft?.published == null) return;
      const { id, savedAt, published, ...written } = draft;
      await drafts.save(id, { ...written, published: { ...published, refusal } }, savedAt);
    },
  };
}

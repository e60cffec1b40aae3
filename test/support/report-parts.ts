/** What a notice may be made of, and what became of it, in tests of what is written of that. */
import type { PostOfNotice } from '#src/model/channel.js';
import type { RetractionFigures } from '#src/model/retraction.js';

const FILE = { kind: 'media', sha256: 'ab'.repeat(32) } as const;

export const PICTURE = {
  ...FILE,
  path: '/spool/x.jpg',
  mimetype: 'image/jpeg',
  filename: 'mercato.jpg',
  as: 'image',
} as const;

export const DOCUMENT = {
  ...FILE,
  path: '/spool/o.pdf',
  mimetype: 'application/pdf',
  filename: 'o.pdf',
  as: 'document',
} as const;

/** A picture of a notice, in the channel. */
export const POST: PostOfNotice = {
  ...{ part: 0, text: null, newText: null, state: 'posted', postedAt: 0, revokedAt: null },
  ...{ revokeRefused: false, detail: null, views: null, forwards: null, reactions: {} },
};

/** Of a notice that was taken back from nobody’s phone. */
export const NOTHING_KEPT: RetractionFigures = {
  ...{ deleted: 0, deleting: 0, kept: 0, correction: null },
};

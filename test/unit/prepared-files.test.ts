/**
 * Files that were prepared to keep the service busy for ever, or to take all of its memory: each is judged within a time in
 * which even a slow PC looks at all of its bytes many times, and within the memory that the service can spare.
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { unexaminable } from '#src/messages/it/rejections/files.js';
import { isUrgentText, parseNotice } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS, MEGABYTE } from '#src/model/notice-limits.js';
import { firstWords } from '#src/model/notice.js';
import { withinBytes } from '#src/folder/names.js';
import { asWhatsApp } from '#src/notices/text-decoding.js';
import { SENDABLE } from '../support/attachments.js';
import { judgedApart } from '../support/judged-apart.js';
import { fixture } from '../support/fixtures.js';
import * as prepared from '../support/prepared-files.js';

/** What hangs takes hours. In milliseconds. */
const LIMIT = 120_000;

const { mediaBytes, documentBytes } = DEFAULT_LIMITS;

const CASES: readonly (readonly [
  what: string,
  name: string,
  bytes: () => Buffer,
  verdict: string,
])[] = [
  [
    'a text with signs that are letters and pictures at once',
    'a.txt',
    () => Buffer.from(`${'®'.repeat(4000)}ы`),
    'notice',
  ],
  ['a video of empty boxes', 'a.mp4', () => prepared.boxesWithoutEnd(mediaBytes), 'cut-short'],
  [
    'a video of empty tracks',
    'a.mp4',
    () => prepared.tracksWithoutEnd(mediaBytes - 64),
    'not-h264',
  ],
  [
    'a PDF of trailers that nothing leads to',
    'a.pdf',
    () => prepared.trailersWithoutEnd(documentBytes - 64),
    'notice',
  ],
  [
    'a PDF of objects that are none',
    'a.pdf',
    () => prepared.objectsWithoutEnd(documentBytes - 128),
    'protected-file',
  ],
  [
    'a PDF with a number of thousands of digits',
    'a.pdf',
    () => prepared.digitsWithoutEnd(8 * MEGABYTE),
    'notice',
  ],
  [
    'a photograph of frames',
    'a.jpg',
    () => prepared.framesWithoutEnd(mediaBytes - 64),
    'cut-short',
  ],
  ['an archive of 30,000 parts', 'a.docx', () => prepared.archiveOf(30_000), 'unexaminable'],
  [
    'an archive with a long remark on each part',
    'a.docx',
    () => prepared.archiveOf(10_000, 'x'.repeat(4000)),
    'not-as-named',
  ],
  [
    'an archive whose parts lie in one place and unpack to nothing',
    'a.odt',
    () => prepared.archiveInOnePlace(15_000, 4 * MEGABYTE),
    'notice',
  ],
  [
    'an old document of 30,000 streams',
    'a.doc',
    () => prepared.streamsWithoutEnd(30_000),
    'cut-short',
  ],
  [
    'an old document whose tables lead back into themselves',
    'a.doc',
    () => prepared.tablesWithoutEnd(documentBytes - 512),
    'cut-short',
  ],
];

/** In bytes; n² of it is more than any limit below. */
const SMALL = 256 * 1024;
/** For each byte; the most that was measured is 2 and 1. */
const MOST_STEPS = 8;
const MOST_COPIES = 4;

const SIZED: readonly (readonly [name: string, made: (size: number) => Buffer])[] = [
  ['a.mp4', prepared.boxesWithoutEnd],
  ['a.mp4', prepared.tracksWithoutEnd],
  ['a.pdf', prepared.trailersWithoutEnd],
  ['a.pdf', prepared.objectsWithoutEnd],
  ['a.pdf', prepared.digitsWithoutEnd],
  ['a.jpg', prepared.framesWithoutEnd],
  ['a.doc', prepared.tablesWithoutEnd],
  ['a.doc', (size) => prepared.streamsWithoutEnd(size / 256)],
  ['a.docx', (size) => prepared.archiveOf(size / 64)],
  ['a.docx', (size) => prepared.archiveOf(size / 4096, 'x'.repeat(4000))],
];

describe('a prepared file', function () {
  this.timeout(2 * LIMIT);

  for (const [what, name, bytes, verdict] of CASES) {
    it(`(${what}) is judged in time and memory that grow with it alone`, async () => {
      const [judgement] = await judgedApart([{ name, bytes: bytes() }], LIMIT);
      assert.equal(judgement?.verdict, verdict);
    });
  }

  it('costs each of its bytes a few steps and copies, whatever is repeated in it', async () => {
    const small = SIZED.map(([name, made]) => ({ name, bytes: made(SMALL) }));
    const tails = fc.sample(
      fc.tuple(
        fc.constantFrom(...SENDABLE.map(([name, file]) => ({ name, whole: fixture(file) }))),
        fc.nat(),
        fc.integer({ min: 1, max: 40 }),
      ),
      { numRuns: 60, seed: 382 },
    );
    const repeated = tails.map(([{ name, whole }, at, length]) => {
      const from = at % whole.length;
      const piece = whole.subarray(from, from + length);
      return { name, bytes: Buffer.concat([whole.subarray(0, from), Buffer.alloc(SMALL, piece)]) };
    });
    const files = [...small, ...repeated];
    const judgements = await judgedApart(files, 2 * LIMIT);
    for (const [index, { steps, copied, verdict }] of judgements.entries()) {
      const size = files[index]?.bytes.length ?? 0;
      const what = `${String(index)} ${String(files[index]?.name)} (${verdict})`;
      assert.ok(steps > 0, `${what}: nothing was counted`);
      assert.ok(steps < MOST_STEPS * size, `${what}: ${String(steps / size)} steps a byte`);
      assert.ok(copied < MOST_COPIES * size, `${what}: ${String(copied / size)} copies a byte`);
    }
  });

  it('whose examination fails is refused by its name, once and for all', async () => {
    const bytes = fixture('avviso.png');
    const failure = new RangeError('Invalid string length');
    bytes.subarray = () => {
      throw failure;
    };
    const rules = { limits: DEFAULT_LIMITS, captionFromName: false, footer: null };
    const parsed = await parseNotice({ name: 'a', files: [{ name: 'a.png', bytes }] }, rules, {
      now: Date.parse('2026-11-25T10:00Z'),
      zone: 'Europe/Rome',
    });
    assert.equal(parsed.kind, 'refused');
    assert.equal(parsed.mayGrow, false);
    assert.equal(parsed.failure, failure);
    assert.deepEqual(parsed.rejection, unexaminable('a.png'));
    assert.equal(isUrgentText({ name: 'a.txt', bytes }, { now: 0, zone: 'Europe/Rome' }), false);
  });
});

describe('a text of one long line', function () {
  this.timeout(LIMIT);
  const long = 1_000_000;

  it('is a heading in Markdown, whatever stands in it', () => {
    const spaces = ' '.repeat(long);
    assert.equal(asWhatsApp(`# Avviso${spaces}x`), `**Avviso${spaces}x**`.replace(/\*\*/g, '*'));
    const signs = '#'.repeat(long);
    assert.equal(asWhatsApp(`## Avviso ${signs}x`), `*Avviso ${signs}x*`);
    assert.equal(asWhatsApp(`## Avviso ${signs}`), '*Avviso*');
    assert.equal(asWhatsApp('# #'), '# #');
  });

  it('has its first words, and a name that fits', () => {
    const text = `Mercato${'.'.repeat(long)}x`;
    assert.match(firstWords([{ kind: 'text', text }]) ?? '', /^Mercato/);
    assert.equal(withinBytes('è'.repeat(long), 201), 'è'.repeat(100));
  });
});

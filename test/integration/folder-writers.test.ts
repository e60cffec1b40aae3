/** Programs that write into the watched folder each in its way; what goes out is what they wrote, whole. */
import assert from 'node:assert/strict';
import { appendFile, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixture } from '../support/fixtures.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';

const WHOLE = fixture('video.mp4');
/** In milliseconds of the folder's clock. */
const BETWEEN = [500, 1900, 700, 1500, 1999];

describe('a file in the watched folder is taken in whole', () => {
  let comune: ComuneWithFolder;
  let path: string;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
    path = join(comune.avvisi, 'video.mp4');
  });

  afterEach(() => comune.close());

  /** Some time goes by, in which the folder is looked at, and nothing may be taken. */
  async function between(milliseconds: number): Promise<void> {
    await comune.intake.takeIn();
    await comune.clock.advance(milliseconds);
    const { accepted, refused } = await comune.intake.takeIn();
    assert.deepEqual([accepted, refused], [[], []], 'it is not whole yet');
  }

  async function assertTakenWhole(): Promise<void> {
    await comune.takeIn();
    const [notice, ...more] = await comune.notices();
    assert.deepEqual(more, []);
    const [part] = notice?.parts ?? [];
    assert.ok(part?.kind === 'media');
    assert.deepEqual(await readFile(part.path), WHOLE);
    assert.deepEqual(await comune.files('scartati'), []);
  }

  it('from a program that writes in uneven bursts', async () => {
    let from = 0;
    for (const [index, pause] of BETWEEN.entries()) {
      const to = Math.round((WHOLE.length * (index + 1) ** 2) / BETWEEN.length ** 2);
      await appendFile(path, WHOLE.subarray(from, to));
      from = to;
      if (from < WHOLE.length) await between(pause);
    }
    await assertTakenWhole();
  });

  it('from a program that stops for half a minute in the middle', async () => {
    await appendFile(path, WHOLE.subarray(0, 1000));
    for (let second = 0; second < 30; second += 2) await between(2000);
    await appendFile(path, WHOLE.subarray(1000));
    await assertTakenWhole();
  });

  it('from a program that takes the whole size first', async () => {
    const file = await open(path, 'w');
    try {
      await file.truncate(WHOLE.length);
      for (let second = 0; second < 20; second += 2) await between(2000);
      await file.write(WHOLE, 0, WHOLE.length, 0);
    } finally {
      await file.close();
    }
    await assertTakenWhole();
  });

  it('from a program that writes beside it and renames', async () => {
    const temporary = join(comune.avvisi, '.video.mp4.Xy12');
    await writeFile(temporary, WHOLE.subarray(0, 1000));
    await between(5000);
    await appendFile(temporary, WHOLE.subarray(1000));
    await rename(temporary, path);
    await assertTakenWhole();
  });

  it('from a program that keeps it locked while it writes', async () => {
    comune.locked.add('video.mp4');
    await writeFile(path, WHOLE);
    for (let second = 0; second < 60; second += 2) await between(2000);
    comune.locked.clear();
    await comune.clock.advance(60_000);
    await assertTakenWhole();
  });

  it('from a program that replaces it before it was at rest', async () => {
    await writeFile(path, fixture('video-web.mp4'));
    await between(1900);
    await writeFile(path, WHOLE);
    await assertTakenWhole();
  });
});

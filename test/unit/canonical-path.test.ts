import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { canonicalPath, isSamePath } from '#src/runtime/disk.js';

/** What the system calls a folder, by how it may be written. */
const CALLED = new Map(
  [
    ['/c/campanile', '/C/Campanile'],
    ['/C/CAMPAN~1', '/C/Campanile'],
    ['/n', '//nas/avvisi'],
  ].map(([written = '', called = '']) => [resolve(written), resolve(called)]),
);

describe('one spelling for a path', () => {
  const onWindows = (path: string) =>
    canonicalPath(path, 'win32', (written) => {
      const called = CALLED.get(written);
      if (called === undefined) throw new Error('ENOENT');
      return called;
    });

  for (const [written, spelling] of [
    ['/c/campanile/sessions', '/c/campanile/sessions'],
    ['/C/CAMPAN~1/Sessions', '/c/campanile/sessions'],
    ['/C/CAMPAN~1', '/c/campanile'],
    ['/n/verbali', '//nas/avvisi/verbali'],
    ['/D/Altro/X', '/d/altro/x'],
  ] as const) {
    it(`on Windows makes ${spelling} of ${written}`, () => {
      assert.equal(onWindows(written), resolve(spelling).toLowerCase());
    });
  }

  it('leaves capitals alone where they tell files apart', () => {
    assert.equal(canonicalPath('/srv/Campanile/../x', 'linux'), resolve('/srv/x'));
    assert.ok(isSamePath('/srv/Campanile/../x', '/srv/x'));
    assert.notEqual(canonicalPath('/srv/x', 'linux'), canonicalPath('/srv/X', 'linux'));
  });
});

import assert from 'node:assert/strict';
import * as ofFiles from '#src/messages/it/rejections/files.js';
import { atHand } from '#src/messages/it/rejections/header.js';
import type { Rejection } from '#src/model/notice.js';

describe('what to do about a draft that the folder would refuse', () => {
  const rejections: readonly Rejection[] = [
    ofFiles.severalTexts(['a.txt', 'b.txt']),
    ofFiles.severalAttachments(['a.pdf', 'b.pdf']),
    ofFiles.conflictCopy('a.pdf'),
    ofFiles.tooManyAttachments('mercato', 12, 10),
    ofFiles.tooLargeTogether('mercato', 9, 8),
    ofFiles.signed('a.p7m'),
    ...['zip', 'heic', 'mov', 'pages', 'doc', 'eml', 'html', 'csv', 'rtf', 'xyz', ''].map(
      (extension) => ofFiles.unsupported('a', extension),
    ),
    ofFiles.tooLarge('a.pdf', 9, 8),
    ...['txt', 'zip', 'rtf', 'html', 'heic', 'mov', null].map((contents) =>
      ofFiles.notAsNamed('a.pdf', contents),
    ),
    ofFiles.cutShort('a.pdf'),
    ofFiles.undecodable('a.jpg'),
    ofFiles.unexaminable('a.docx'),
    ofFiles.protectedFile('a.pdf'),
    ofFiles.notH264('a.mp4', 'hvc1'),
    ofFiles.garbledText('a.txt', { line: 1, word: 'perch?' }),
  ];

  it('is said of what is chosen on the page, and names no folder', () => {
    for (const rejection of rejections) {
      assert.doesNotMatch(atHand(rejection).remedy, /cartella degli avvisi/i, rejection.code);
    }
  });

  it('takes away the file that another is chosen for, and speaks of no sub-folder', () => {
    for (const rejection of rejections) {
      const { why, remedy } = atHand(rejection);
      assert.doesNotMatch(`${why} ${remedy}`, /sotto-cartella/, rejection.code);
      if (/scegli/i.test(remedy)) assert.match(remedy, /togli/, rejection.code);
    }
    assert.match(atHand(ofFiles.undecodable('a.jpg')).remedy, /\.png e sceglila qui, togliendo/);
    assert.match(atHand(ofFiles.link('a.lnk')).remedy, /^Scegli qui il file vero, non il/);
  });
});

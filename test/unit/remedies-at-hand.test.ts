import assert from 'node:assert/strict';
import * as ofFiles from '#src/messages/it/rejections/files.js';
import { remedyAtHand } from '#src/messages/it/rejections/header.js';
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
    ofFiles.protectedFile('a.pdf'),
    ofFiles.notH264('a.mp4', 'hvc1'),
    ofFiles.garbledText('a.txt', { line: 1, word: 'perch?' }),
  ];

  it('is said of what is chosen on the page, and names no folder', () => {
    for (const rejection of rejections) {
      assert.doesNotMatch(remedyAtHand(rejection), /cartella degli avvisi/i, rejection.code);
    }
  });
});

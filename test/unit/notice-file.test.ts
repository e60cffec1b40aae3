import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  parseNotice,
  refuseUnread,
  type ParsedNotice,
  type ParsedPart,
  type NoticeRules,
} from '#src/notices/notice-file.js';
import { familyOf } from '#src/messages/it/file-families.js';
import {
  captionTooLong,
  cutShort,
  emptyFolder,
  emptyText,
  nestedFolder,
  notAsNamed,
  notH264,
  notText,
  protectedFile,
  severalAttachments,
  severalTexts,
  textFileTooLarge,
  textTooLong,
  tooLarge,
  tooLargeTogether,
  tooManyAttachments,
  unsupported,
} from '#src/messages/it/rejections/files.js';
import { onlyHeaders } from '#src/messages/it/rejections/header.js';
import { fingerprint, type Rejection } from '#src/model/notice.js';
import { DEFAULT_LIMITS, leavingRoomFor } from '#src/model/notice-limits.js';
import { isWholeJpeg } from '#src/notices/formats/pictures.js';
import { DISGUISED, SENDABLE } from '../support/attachments.js';
import { PROGRESSIVE_JPEG } from '../support/progressive-jpeg.js';
import { fixture } from '../support/fixtures.js';
import { shows } from '../support/shows.js';

const JPEG = fixture('mercato.jpg');
const PNG = fixture('avviso.png');
const PDF = fixture('ordinanza.pdf');
const MOMENT = { now: Date.parse('2026-11-25T10:00Z'), zone: 'Europe/Rome' };
const RULES: NoticeRules = { limits: DEFAULT_LIMITS, captionFromName: false, footer: null };

type File = readonly [name: string, bytes: Buffer | string];

function named(name: string, files: readonly File[], rules = RULES): Promise<ParsedNotice> {
  const contents = files.map(([file, bytes]) => ({ name: file, bytes: Buffer.from(bytes) }));
  return parseNotice({ name, files: contents }, rules, MOMENT);
}

function parsed(...files: readonly File[]): Promise<ParsedNotice> {
  return named('a', files);
}

async function partsOf(...files: readonly File[]): Promise<readonly ParsedPart[]> {
  const notice = await parsed(...files);
  assert.equal(notice.kind, 'notice', notice.kind === 'refused' ? notice.rejection.why : '');
  return notice.parts;
}

async function rejection(name: string, bytes: Buffer | string, ...more: File[]) {
  const result = await parsed([name, bytes], ...more);
  assert.equal(result.kind, 'refused', name);
  assert.match(result.rejection.why, /^\p{Ll}/u, 'a clause');
  assert.match(result.rejection.remedy, /^[A-Z].*\.$/s, 'whole sentences');
  return result;
}

async function rejected(...file: Parameters<typeof rejection>): Promise<Rejection> {
  return (await rejection(...file)).rejection;
}

describe('a text that is called like a document', () => {
  const list = 'Cognome;Nome\r\nRossi;Anna\r\nBianchi;Bruno\r\n';
  const sheet = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>';
  for (const [what, name, contents, found] of [
    ['a list of data', 'a.xls', list, 'csv'],
    ['one with tabs', 'a.xls', list.replaceAll(';', '\t'), 'csv'],
    ['one in UTF-16', 'a.xls', Buffer.from(`\ufeff${list}`, 'utf16le'), 'csv'],
    ['a sheet in SYLK', 'a.xls', 'ID;PWXL;N;E\r\nC;Y1;X1;K"Cognome"\r\nE\r\n', 'csv'],
    ['a sheet in XML', 'a.xls', sheet, 'xml'],
    ['the same in xlsx', 'a.xlsx', sheet, 'xml'],
    ['a plain text', 'a.doc', 'Riapre la biblioteca, alle 15.', 'txt'],
    ['one in an old code page', 'a.doc', Buffer.from('Luned\xec si va', 'latin1'), 'txt'],
    ['an RTF', 'a.doc', '{\\rtf1\\ansi Ciao}', 'rtf'],
    ['a web page', 'a.doc', '<html><body>Ciao</body></html>', 'html'],
    ['one with its pictures', 'a.doc', fixture('archivio-web.doc'), 'html'],
    ['a text called .pdf', 'a.pdf', 'Riapre la biblioteca.\n', 'txt'],
  ] as const) {
    it(`(${what}) is called what it is, with a way out that works`, async () => {
      assert.deepEqual(await rejected(name, contents), notAsNamed(name, found));
    });
  }
});

describe('a photograph without its end mark', () => {
  const photo = fixture('senza-fine.jpg');

  it('is decoded beside everything else that goes on', async () => {
    let isDone = false;
    const whole = isWholeJpeg(photo).finally(() => (isDone = true));
    let turns = 0;
    while (!isDone) {
      turns += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    assert.equal(await whole, true);
    // Decoded in this thread it would leave one turn, however fast or busy the machine is.
    assert.ok(turns > 1, String(turns));
  });

  it('is refused when that takes too long, and when nobody can decode it', async () => {
    assert.equal(await isWholeJpeg(photo, 0), false);
    assert.equal(await isWholeJpeg(photo.subarray(0, 2000)), false);
    assert.equal(await isWholeJpeg(Buffer.from('no picture')), false);
  });
});

describe('a dropped file', () => {
  it('is a text', async () => {
    for (const name of ['a.txt', 'a.TXT', 'a.md']) {
      assert.deepEqual(await partsOf([name, 'Domani *mercato*.\r\n']), [
        { kind: 'text', text: 'Domani *mercato*.' },
      ]);
    }
  });

  it('is a picture, a video or a document, with or without a caption', async () => {
    for (const [name, file, mimetype, as] of SENDABLE) {
      const bytes = fixture(file);
      const [alone] = await partsOf([name, bytes]);
      assert.equal(alone?.kind, 'media');
      assert.equal(alone.caption, null);
      assert.equal(alone.attachment.kind.mimetype, mimetype);
      assert.equal(alone.attachment.kind.as, as);
      assert.equal(alone.attachment.filename, name);
      assert.ok(alone.attachment.bytes.equals(bytes));
      const [captioned, ...more] = await partsOf(['a.txt', 'Il mercato'], [name, bytes]);
      assert.equal(captioned?.kind === 'media' && captioned.caption, 'Il mercato');
      assert.equal(more.length, 0);
    }
  });

  it('is refused when its contents are not what the name says', async () => {
    assert.deepEqual(await rejected('a.jpg', PNG), notAsNamed('a.jpg', 'png'));
    assert.deepEqual(await rejected('a.pdf', JPEG), notAsNamed('a.pdf', 'jpg'));
    assert.deepEqual(await rejected('a.png', 'ciao'), notAsNamed('a.png', 'txt'));
    const noise = Buffer.from('0102fe83904bff10ab', 'hex');
    assert.deepEqual(await rejected('a.png', noise), notAsNamed('a.png', null));
    assert.deepEqual(await rejected('a.txt', PDF), notText('a.txt', 'pdf'));
    assert.deepEqual(await rejected('a.txt', '{\\rtf1 ciao}'), notText('a.txt', 'rtf'));
    for (const [name, file, found] of DISGUISED) {
      const what = `${file} as ${name}`;
      assert.deepEqual(await rejected(name, fixture(file)), notAsNamed(name, found), what);
    }
    const zip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
    assert.deepEqual(await rejected('a.pdf', zip), notAsNamed('a.pdf', 'zip'));
    const program = readFileSync(process.execPath);
    assert.deepEqual(await rejected('a.pdf', program), notAsNamed('a.pdf', 'exe'));
  });

  it('is refused when it is protected', async () => {
    for (const name of [
      'protetto.pdf',
      'protetto-qpdf.pdf',
      'protetto.docx',
      'protetto.xlsx',
      'protetto.odt',
      'protetto.ods',
      'protetto.doc',
      'protetto.xls',
    ]) {
      const { rejection: found, mayGrow } = await rejection(name, fixture(name));
      assert.deepEqual(found, protectedFile(name));
      assert.ok(!mayGrow);
    }
  });

  it('is refused when it is a video that many telephones do not show', async () => {
    const hevc = await rejected('a.mp4', fixture('video-hevc.mp4'));
    assert.deepEqual(hevc, notH264('a.mp4', 'hvc1'));
    const sound = await rejected('a.mp4', fixture('solo-suono.mp4'));
    assert.deepEqual(sound, notH264('a.mp4', null));
  });

  it('is taken for a text by what is in it, whatever its first letters mean to others', async () => {
    // the signatures of bitmaps, programs, fonts and sounds
    for (const text of ['BMW in sosta', 'MZ', 'OTTO marzo', 'ID3 del Comune', 'fLaC', 'GIF89a']) {
      assert.deepEqual(await partsOf(['a.txt', text]), [{ kind: 'text', text }]);
    }
  });

  for (const [name, file, , , slack = 0] of SENDABLE) {
    it(`is refused when it is cut short: ${file}`, async () => {
      const bytes = fixture(file);
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 16, max: bytes.length - 1 - slack }), async (length) => {
          const result = await rejection(name, bytes.subarray(0, length));
          assert.ok(result.mayGrow, String(length));
          assert.deepEqual(result.rejection, cutShort(name));
        }),
        { numRuns: 100, examples: [[16], [Math.ceil(bytes.length / 1024) * 512]] },
      );
    });
  }

  it('is whole without the index of its fragments, and cut short within it', async () => {
    const bytes = fixture('video-a-frammenti.mp4');
    const index = bytes.lastIndexOf('mfra') - 4;
    assert.equal((await partsOf(['a.m4v', bytes.subarray(0, index)])).length, 1);
    for (const length of [index - 1, index + 1, index + 8, bytes.length - 1]) {
      const { mayGrow } = await rejection('a.m4v', bytes.subarray(0, length));
      assert.ok(mayGrow, String(length));
    }
  });

  it('may still grow when its length was reserved and it is not filled yet', async () => {
    for (const [name, file] of [...SENDABLE, ['a.txt', 'utf8.txt'] as const]) {
      const bytes = fixture(file);
      for (const filled of [0, bytes.length / 2]) {
        const reserved = Buffer.concat([bytes.subarray(0, filled), Buffer.alloc(bytes.length)]);
        const result = await rejection(name, reserved.subarray(0, bytes.length));
        assert.ok(result.mayGrow, `${file} ${filled}`);
      }
    }
  });

  it('is not saved by the end mark of a thumbnail', async () => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(JPEG.length + 2);
    const thumbnail = Buffer.concat([Buffer.from([0xff, 0xe1]), length, JPEG]);
    const whole = Buffer.concat([JPEG.subarray(0, 2), thumbnail, JPEG.subarray(2)]);
    assert.equal((await partsOf(['a.jpg', whole])).length, 1);
    assert.ok((await rejection('a.jpg', whole.subarray(0, -100))).mayGrow);
  });

  it('is cut short where a finer scan of the picture is missing, and whole when only its end mark is', async () => {
    assert.equal((await partsOf(['a.jpg', PROGRESSIVE_JPEG])).length, 1);
    assert.equal((await partsOf(['a.jpg', PROGRESSIVE_JPEG.subarray(0, -2)])).length, 1);
    const startOfScan = Buffer.from([0xff, 0xda]);
    let scans = 0;
    for (let at = 0; (at = PROGRESSIVE_JPEG.indexOf(startOfScan, at + 1)) > 0; scans += 1) {
      assert.ok(
        (await rejection('a.jpg', PROGRESSIVE_JPEG.subarray(0, at))).mayGrow,
        String(scans),
      );
    }
    assert.equal(scans, 10);
  });

  it('may have something after the end of the picture', async () => {
    const appended = Buffer.concat([JPEG, Buffer.from('SEFT, the film of a phone')]);
    assert.equal((await partsOf(['a.jpg', appended])).length, 1);
  });

  it('is refused when the text is empty or too long', async () => {
    assert.deepEqual(await rejected('a.txt', ' \r\n'), emptyText('a.txt', false));
    assert.deepEqual(await rejected('a.txt', ' ', ['a.jpg', 'x']), notAsNamed('a.jpg', 'txt'));
    const tooLong = textTooLong('a.txt', 4097, 4096);
    assert.deepEqual(await rejected('a.txt', 'x'.repeat(4097)), tooLong);
    assert.equal((await partsOf(['a.txt', 'x'.repeat(4096)])).length, 1);
    const headed = `Urgente: sì\n\n${'x'.repeat(4096)}`;
    assert.equal((await partsOf(['a.txt', headed])).length, 1);
    assert.deepEqual(await rejected('a.txt', `${headed}x`), tooLong);
    assert.deepEqual(await rejected('a.txt', 'Urgente: sì'), onlyHeaders('a.txt'));
    assert.deepEqual(
      await rejected('a.txt', 'x'.repeat(1025), ['a.jpg', JPEG]),
      captionTooLong('a.txt', 1025, 1024),
    );
    assert.equal((await partsOf(['a.txt', 'x'.repeat(1024)], ['a.jpg', JPEG])).length, 1);
  });

  it('is accepted or refused but never fails, whatever its bytes', async () => {
    const whole = SENDABLE.map(([, file]) => fixture(file));
    const starts = whole.map((bytes) => bytes.subarray(0, 40));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }))
        .map((parts) => Buffer.concat(parts)),
      fc
        .tuple(fc.constantFrom(...whole), fc.nat(), fc.uint8Array({ maxLength: 20 }))
        .map(([base, at, patch]) => {
          const changed = Buffer.from(base);
          Buffer.from(patch).copy(changed, at % changed.length);
          return changed;
        }),
    );
    const name = fc.constantFrom('a.txt', ...SENDABLE.map(([file]) => file));
    await fc.assert(
      fc.asyncProperty(name, bytes, async (fileName, content) => {
        const result = await parsed([fileName, Buffer.from(content)]);
        if (result.kind === 'refused') {
          assert.ok(result.rejection.why.includes(fileName));
          return;
        }
        assert.equal(result.parts[0]?.kind, fileName === 'a.txt' ? 'text' : 'media');
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the messages of a notice', () => {
  it('are those of a sub-folder one by one, the text first', async () => {
    const parts = await partsOf(
      ['m/testo.txt', 'Urgente: no\n\nIl mercato'],
      ['m/1.jpg', JPEG],
      ['m/2.pdf', PDF],
      ['m/3.mp4', fixture('video.mp4')],
    );
    assert.deepEqual(
      parts.map((part) => (part.kind === 'text' ? part.text : part.attachment.filename)),
      ['Il mercato', '1.jpg', '2.pdf', '3.mp4'],
    );
    assert.equal((await partsOf(['m/t.txt', 'x'.repeat(2000)], ['m/1.jpg', JPEG])).length, 2);
    assert.equal((await partsOf(['m/1.jpg', JPEG], ['m/2.jpg', JPEG])).length, 2);
  });

  it('come with what the header says, which may be all the text there is', async () => {
    const notice = await parsed(['a.txt', 'Invia il: 8/12/2026 8:30'], ['a.jpg', JPEG]);
    assert.equal(notice.kind, 'notice');
    assert.equal(notice.header.sendAt, Date.parse('2026-12-08T07:30Z'));
    assert.deepEqual(
      notice.parts.map((part) => part.kind === 'media' && part.caption),
      [null],
    );
    const wrong = await rejection('a.txt', 'Invia il: 31 febbraio', ['a.jpg', JPEG]);
    assert.equal(wrong.rejection.code, 'header-impossible-date');
    assert.match(wrong.rejection.why, /31 febbraio/);
    const scheduled = await named('2026-12-08 mercato', [['2026-12-08 mercato.jpg', JPEG]]);
    assert.ok(scheduled.kind === 'notice' && scheduled.header.sendAt !== null);
  });

  it('end with what the comune has below every text, and never without a text', async () => {
    const footer = 'Comune di Prova';
    const rules = { ...RULES, limits: leavingRoomFor(footer, DEFAULT_LIMITS), footer };
    const acqua = await named('acqua', [['acqua.txt', Buffer.from('Manca l’acqua.\n')]], rules);
    assert.deepEqual(acqua.kind === 'notice' && acqua.parts, [
      { kind: 'text', text: 'Manca l’acqua.\n\nComune di Prova' },
    ]);
    const captioned = await named(
      'mercato',
      [
        ['mercato.txt', Buffer.from('x'.repeat(1024 - 17))],
        ['mercato.jpg', JPEG],
      ],
      rules,
    );
    const [part] = captioned.kind === 'notice' ? captioned.parts : [];
    assert.equal(part?.kind === 'media' && part.caption?.length, 1024);
    const long = await named('lungo', [['lungo.txt', Buffer.from('x'.repeat(4096 - 16))]], rules);
    assert.deepEqual(
      long.kind === 'refused' && long.rejection,
      textTooLong('lungo.txt', 4080, 4079),
    );
    const [silent] = await named('foto', [['foto.jpg', JPEG]], rules).then((notice) =>
      notice.kind === 'notice' ? notice.parts : [],
    );
    assert.equal(silent?.kind === 'media' ? silent.caption : '', null);
  });

  it('take the name for a caption where that is wished for', async () => {
    const rules = { ...RULES, captionFromName: true };
    for (const [name, caption] of [
      ['fiera_di_san_nicola', 'Fiera di san nicola'],
      ['2026-12-08 0830 Mercato - chiusura strade', 'Mercato - chiusura strade'],
      ['mercato (2)', 'Mercato'],
      ['mercato - Copia', 'Mercato'],
      ['IMG_20261208_083000', null],
      ['IMG-20261208-WA0003', null],
      ['DSCN0042', null],
      ['WhatsApp Image 2026-12-08 at 10.30.22', null],
      ['20261208', null],
    ] as const) {
      const notice = await named(name, [[`${name}.jpg`, JPEG]], rules);
      const [part] = notice.kind === 'notice' ? notice.parts : [];
      assert.equal(part?.kind === 'media' ? part.caption : '', caption, name);
    }
  });
});

describe('a file that need not be read', () => {
  const refuse = (...files: readonly (readonly [string, number])[]) =>
    refuseUnread(
      {
        folder: files[0]?.[0].startsWith('m/') ? 'm' : null,
        files: files.map(([name, bytes]) => ({ name, bytes, isLink: false })),
      },
      DEFAULT_LIMITS,
    );

  it('is refused by its extension, with a hint', () => {
    for (const [name, extension] of [
      ['verbale.docm', 'docm'],
      ['verbale.rtf', 'rtf'],
      ['sito.url', 'url'],
      ['Avviso - collegamento.lnk', 'lnk'],
      ['foto.HEIC', 'heic'],
      ['tutto.zip', 'zip'],
      ['setup.exe', 'exe'],
    ] as const) {
      const { remedy = '' } = familyOf(extension) ?? {};
      assert.notEqual(remedy, '', name);
      assert.deepEqual(refuse([name, 9]), unsupported(name, extension));
      shows(unsupported(name, extension).remedy, remedy);
    }
    assert.deepEqual(refuse(['avviso', 9]), unsupported('avviso', ''));
    assert.deepEqual(
      refuse(['avviso.txt', 9], ['avviso.zip', 9]),
      unsupported('avviso.zip', 'zip'),
    );
  });

  it('is refused by its size', () => {
    const megabyte = 1024 * 1024;
    assert.equal(refuse(['a.jpg', 16 * megabyte]), null);
    const byOne = refuse(['a.jpg', 16 * megabyte + 1]);
    assert.deepEqual(byOne, tooLarge('a.jpg', 16 * megabyte + 1, 16 * megabyte));
    assert.match(byOne?.why ?? '', /16,1 MB .* 16 MB/);
    assert.equal(refuse(['a.mp4', 16 * megabyte]), null);
    assert.deepEqual(
      refuse(['a.mp4', 17 * megabyte]),
      tooLarge('a.mp4', 17 * megabyte, 16 * megabyte),
    );
    assert.equal(refuse(['a.pdf', 64 * megabyte]), null);
    assert.deepEqual(
      refuse(['a.pdf', 65 * megabyte]),
      tooLarge('a.pdf', 65 * megabyte, 64 * megabyte),
    );
    assert.deepEqual(refuse(['a.txt', megabyte]), textFileTooLarge('a.txt', 4096));
  });

  it('is refused with the others of its sub-folder by the size of all', () => {
    const megabyte = 1024 * 1024;
    const ten = (bytes: number, extension: string) =>
      Array.from({ length: 10 }, (_, i) => [`m/${i}.${extension}`, bytes] as const);
    assert.equal(refuse(['m/t.txt', 9], ...ten(16 * megabyte, 'jpg')), null);
    assert.deepEqual(
      refuse(['m/t.txt', 9], ...ten(60 * megabyte, 'pdf')),
      tooLargeTogether('m', 600 * megabyte, 160 * megabyte),
    );
  });

  it('is refused when it is not clear what belongs together', () => {
    assert.deepEqual(refuse(['a.jpg', 9], ['a.pdf', 9]), severalAttachments(['a.jpg', 'a.pdf']));
    assert.deepEqual(refuse(['A.txt', 9], ['a.txt', 9]), severalTexts(['A.txt', 'a.txt']));
    assert.equal(refuse(['a.txt', 9], ['a.pdf', 9]), null);
  });

  it('is refused in a sub-folder that is no notice', () => {
    const pictures = (count: number) =>
      Array.from({ length: count }, (_, i) => [`m/${i}.jpg`, 9] as const);
    assert.equal(refuse(['m/t.txt', 9], ...pictures(10)), null);
    assert.deepEqual(refuseUnread({ folder: 'm', files: [] }, DEFAULT_LIMITS), emptyFolder('m'));
    assert.deepEqual(refuse(...pictures(11)), tooManyAttachments('m', 11, 10));
    assert.deepEqual(refuse(['m/a.txt', 9], ['m/b.md', 9]), severalTexts(['m/a.txt', 'm/b.md']));
    assert.deepEqual(refuse(['m/a.txt', 9], ['m/n/', 9]), nestedFolder('m', 'n'));
    assert.deepEqual(refuse(['m/a.txt', 9], ['m/b.exe', 9]), unsupported('m/b.exe', 'exe'));
  });
});

describe('the identity of a notice', () => {
  const media = {
    kind: 'media',
    path: '/spool/x.jpg',
    sha256: 'ab'.repeat(32),
    mimetype: 'image/jpeg',
    filename: 'a.jpg',
    as: 'image',
  } as const;

  it('follows the content', () => {
    const text = fingerprint([{ kind: 'text', text: 'uno' }]);
    assert.match(text, /^[0-9a-f]{64}$/);
    assert.equal(text, fingerprint([{ kind: 'text', text: 'uno' }]));
    const others = [
      fingerprint([{ kind: 'text', text: 'due' }]),
      fingerprint([media]),
      fingerprint([{ ...media, caption: 'uno' }]),
      fingerprint([{ ...media, sha256: 'cd'.repeat(32) }]),
      fingerprint([media, { kind: 'text', text: 'uno' }]),
    ];
    assert.equal(new Set([text, ...others]).size, 6);
  });

  it('does not follow where the bytes lie', () => {
    const elsewhere = { ...media, path: '/other/x.jpg' };
    assert.equal(fingerprint([media]), fingerprint([elsewhere]));
  });
});

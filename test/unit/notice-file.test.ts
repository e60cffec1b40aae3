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
import { fingerprint } from '#src/model/notice.js';
import { DEFAULT_LIMITS, leavingRoomFor } from '#src/model/notice-limits.js';
import { isWholeJpeg } from '#src/notices/formats/pictures.js';
import { DISGUISED, SENDABLE } from '../support/attachments.js';
import { PROGRESSIVE_JPEG } from '../support/progressive-jpeg.js';
import { fixture } from '../support/fixtures.js';

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
  assert.match(result.rejection.why, /^[a-zè]/, 'a clause');
  assert.match(result.rejection.remedy, /^[A-Z].*\.$/s, 'whole sentences');
  return result;
}

describe('a text that is called like a document', () => {
  const list = 'Cognome;Nome\r\nRossi;Anna\r\nBianchi;Bruno\r\n';
  const sheet = '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>';
  for (const [what, name, contents, why, remedy] of [
    ['a list of data', 'a.xls', list, /CSV/, /Excel o con LibreOffice Calc[^]*PDF/],
    ['one with tabs', 'a.xls', list.replaceAll(';', '\t'), /CSV/, /PDF/],
    ['one in UTF-16', 'a.xls', Buffer.from(`\ufeff${list}`, 'utf16le'), /CSV/, /PDF/],
    ['a sheet in SYLK', 'a.xls', 'ID;PWXL;N;E\r\nC;Y1;X1;K"Cognome"\r\nE\r\n', /CSV/, /PDF/],
    ['a sheet in XML', 'a.xls', sheet, /XML/, /con Excel o con Word[^]*PDF/],
    ['the same in xlsx', 'a.xlsx', sheet, /XML/, /con Excel o con Word[^]*PDF/],
    ['a plain text', 'a.doc', 'Riapre la biblioteca, alle 15.', /testo semplice/, /«\.txt»/],
    [
      'one in an old code page',
      'a.doc',
      Buffer.from('Luned\xec si va', 'latin1'),
      /testo/,
      /«\.txt»/,
    ],
    ['an RTF', 'a.doc', '{\\rtf1\\ansi Ciao}', /WordPad/, /Word o con WordPad/],
    ['a web page', 'a.doc', '<html><body>Ciao</body></html>', /pagina web/, /browser/],
    ['one with its pictures', 'a.doc', fixture('archivio-web.doc'), /pagina web/, /browser/],
    ['a text called .pdf', 'a.pdf', 'Riapre la biblioteca.\n', /testo semplice/, /«\.txt»/],
  ] as const) {
    it(`(${what}) is called what it is, with a way out that works`, async () => {
      const { rejection: reason } = await rejection(name, contents);
      assert.equal(reason.code, 'not-as-named');
      assert.match(reason.why, why);
      assert.match(reason.remedy, remedy);
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
    assert.match((await rejection('a.jpg', PNG)).rejection.why, /in realtà è un’immagine PNG/);
    assert.match((await rejection('a.pdf', JPEG)).rejection.remedy, /«\.jpg»/);
    assert.match((await rejection('a.png', 'ciao')).rejection.why, /in realtà è un testo semplice/);
    const noise = Buffer.from('0102fe83904bff10ab', 'hex');
    assert.match((await rejection('a.png', noise)).rejection.why, /rovinato/);
    assert.match((await rejection('a.txt', PDF)).rejection.why, /un documento PDF/);
    assert.match((await rejection('a.txt', '{\\rtf1 ciao}')).rejection.why, /documento di WordPad/);
    for (const [name, file, why] of DISGUISED) {
      assert.match((await rejection(name, fixture(file))).rejection.why, why, `${file} as ${name}`);
    }
    const zip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
    assert.match((await rejection('a.pdf', zip)).rejection.why, /archivio compresso/);
    assert.match(
      (await rejection('a.pdf', readFileSync(process.execPath))).rejection.why,
      /programma/,
    );
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
      assert.match(found.why, /è protetto \(cifrato o con una password\)/, name);
      assert.ok(!mayGrow);
    }
  });

  it('is refused when it is a video that many telephones do not show', async () => {
    const hevc = await rejection('a.mp4', fixture('video-hevc.mp4'));
    assert.match(hevc.rejection.why, /HEVC \(H\.265\) e non in H\.264/);
    assert.match(hevc.rejection.remedy, /HandBrake.*Più compatibile/);
    const sound = await rejection('a.mp4', fixture('solo-suono.mp4'));
    assert.match(sound.rejection.why, /non ci sono immagini/);
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
          assert.match(result.rejection.why, /incompleto/);
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
    assert.match((await rejection('a.txt', ' \r\n')).rejection.why, /vuoto/);
    assert.match((await rejection('a.txt', ' ', ['a.jpg', 'x'])).rejection.why, /a\.jpg/);
    assert.match((await rejection('a.txt', 'x'.repeat(4097))).rejection.why, /4\.097 caratteri/);
    assert.equal((await partsOf(['a.txt', 'x'.repeat(4096)])).length, 1);
    const headed = `Urgente: sì\n\n${'x'.repeat(4096)}`;
    assert.equal((await partsOf(['a.txt', headed])).length, 1);
    assert.match((await rejection('a.txt', `${headed}x`)).rejection.why, /4\.097 caratteri/);
    assert.match((await rejection('a.txt', 'Urgente: sì')).rejection.why, /solo le intestazioni/);
    const long = await parsed(['a.txt', 'x'.repeat(1025)], ['a.jpg', JPEG]);
    assert.match(long.kind === 'refused' ? long.rejection.why : '', /accompagnare un allegato/);
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
    assert.match(long.kind === 'refused' ? long.rejection.why : '', /4[.]?079/);
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
    assert.match(refuse(['verbale.docm', 9])?.why ?? '', /con macro/);
    assert.match(refuse(['verbale.rtf', 9])?.remedy ?? '', /PDF/);
    assert.match(refuse(['sito.url', 9])?.why ?? '', /un collegamento/);
    assert.match(refuse(['Avviso - collegamento.lnk', 9])?.remedy ?? '', /il file vero/);
    assert.match(refuse(['foto.HEIC', 9])?.remedy ?? '', /\.jpg/);
    assert.match(refuse(['tutto.zip', 9])?.remedy ?? '', /Estrai/);
    assert.match(refuse(['setup.exe', 9])?.why ?? '', /un programma/);
    assert.match(refuse(['avviso', 9])?.remedy ?? '', /\.txt/);
    assert.match(refuse(['avviso.txt', 9], ['avviso.zip', 9])?.why ?? '', /avviso\.zip/);
  });

  it('is refused by its size', () => {
    const megabyte = 1024 * 1024;
    assert.equal(refuse(['a.jpg', 16 * megabyte]), null);
    assert.match(refuse(['a.jpg', 16 * megabyte + 1])?.why ?? '', /16,1 MB .* 16 MB/);
    assert.equal(refuse(['a.mp4', 16 * megabyte]), null);
    assert.match(refuse(['a.mp4', 17 * megabyte])?.why ?? '', /17 MB .* 16 MB/);
    assert.equal(refuse(['a.pdf', 64 * megabyte]), null);
    assert.match(refuse(['a.pdf', 65 * megabyte])?.why ?? '', /65 MB/);
    assert.match(refuse(['a.txt', megabyte])?.why ?? '', /4\.096 caratteri/);
  });

  it('is refused with the others of its sub-folder by the size of all', () => {
    const megabyte = 1024 * 1024;
    const ten = (bytes: number, extension: string) =>
      Array.from({ length: 10 }, (_, i) => [`m/${i}.${extension}`, bytes] as const);
    assert.equal(refuse(['m/t.txt', 9], ...ten(16 * megabyte, 'jpg')), null);
    const rejection = refuse(['m/t.txt', 9], ...ten(60 * megabyte, 'pdf'));
    assert.equal(rejection?.code, 'too-large-together');
    assert.match(rejection.why, /«m» insieme sono troppo grandi: occupano 600 MB .* di 160 MB/);
    assert.match(rejection.remedy, /fanne due avvisi/);
  });

  it('is refused when it is not clear what belongs together', () => {
    assert.match(refuse(['a.jpg', 9], ['a.pdf', 9])?.why ?? '', /«a\.jpg» e «a\.pdf»/);
    assert.match(refuse(['A.txt', 9], ['a.txt', 9])?.why ?? '', /più testi/);
    assert.equal(refuse(['a.txt', 9], ['a.pdf', 9]), null);
  });

  it('is refused in a sub-folder that is no notice', () => {
    const pictures = (count: number) =>
      Array.from({ length: count }, (_, i) => [`m/${i}.jpg`, 9] as const);
    assert.equal(refuse(['m/t.txt', 9], ...pictures(10)), null);
    const empty = refuseUnread({ folder: 'm', files: [] }, DEFAULT_LIMITS);
    assert.match(empty?.why ?? '', /«m» è vuota/);
    assert.match(refuse(...pictures(11))?.why ?? '', /«m» ci sono 11 allegati .* massimo 10/);
    assert.match(refuse(['m/a.txt', 9], ['m/b.md', 9])?.why ?? '', /«m\/a\.txt» e «m\/b\.md»/);
    assert.match(refuse(['m/a.txt', 9], ['m/n/', 9])?.why ?? '', /«m» c’è un’altra cartella, «n»/);
    assert.match(refuse(['m/a.txt', 9], ['m/b.exe', 9])?.why ?? '', /«m\/b\.exe», un programma/);
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

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseNotice, refuseUnread, type ParsedNotice } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS, fingerprint } from '#src/notices/notice.js';
import { fixture } from '../support/fixtures.js';

const JPEG = fixture('mercato.jpg');
const PNG = fixture('avviso.png');
const PDF = fixture('ordinanza.pdf');

function parsed(...files: readonly (readonly [string, Buffer | string])[]): Promise<ParsedNotice> {
  const contents = files.map(([name, bytes]) => ({ name, bytes: Buffer.from(bytes) }));
  return parseNotice(contents, DEFAULT_LIMITS);
}

async function refusal(name: string, bytes: Buffer | string, ...more: [string, string][]) {
  const result = await parsed([name, bytes], ...more);
  assert.equal(result.kind, 'refused');
  assert.match(result.refusal.why, /^[a-zè]/, 'a clause');
  assert.match(result.refusal.remedy, /^[A-Z].*\.$/s, 'whole sentences');
  return result;
}

describe('a dropped file', () => {
  it('is a text', async () => {
    assert.deepEqual(await parsed(['a.txt', 'Domani mercato.\r\n']), {
      kind: 'text',
      text: 'Domani mercato.',
    });
  });

  it('is a picture or a document, with or without a caption', async () => {
    for (const [name, bytes, mimetype, as] of [
      ['a.jpg', JPEG, 'image/jpeg', 'image'],
      ['a.JPEG', JPEG, 'image/jpeg', 'image'],
      ['a.png', PNG, 'image/png', 'image'],
      ['a.pdf', PDF, 'application/pdf', 'document'],
    ] as const) {
      const alone = await parsed([name, bytes]);
      assert.equal(alone.kind, 'media');
      assert.equal(alone.caption, null);
      assert.equal(alone.attachment.kind.mimetype, mimetype);
      assert.equal(alone.attachment.kind.as, as);
      assert.deepEqual(alone.attachment.bytes, bytes);
      const captioned = await parsed(['a.txt', 'Il mercato'], [name, bytes]);
      assert.equal(captioned.kind === 'media' && captioned.caption, 'Il mercato');
    }
  });

  it('is refused when its contents are not what the name says', async () => {
    assert.match((await refusal('a.jpg', PNG)).refusal.why, /in realtà è un’immagine PNG/);
    assert.match((await refusal('a.pdf', JPEG)).refusal.remedy, /«\.jpg»/);
    assert.match((await refusal('a.png', 'ciao')).refusal.why, /rovinato/);
    const zip = Buffer.from('504b0506000000000000000000000000000000000000', 'hex');
    assert.match((await refusal('a.pdf', zip)).refusal.why, /archivio compresso/);
    assert.match((await refusal('a.txt', PDF)).refusal.why, /un documento PDF/);
    assert.match((await refusal('a.txt', '{\\rtf1 ciao}')).refusal.why, /Word/);
  });

  it('is taken for a text by what is in it, whatever its first letters mean to others', async () => {
    // the signatures of bitmaps, programs, fonts and sounds
    for (const text of ['BMW in sosta', 'MZ', 'OTTO marzo', 'ID3 del Comune', 'fLaC', 'GIF89a']) {
      assert.deepEqual(await parsed(['a.txt', text]), { kind: 'text', text });
    }
  });

  it('is refused when it is cut short, wherever the cut is', async () => {
    for (const [name, bytes, end] of [
      ['a.jpg', JPEG, 2],
      ['a.png', PNG, 12],
      ['a.pdf', PDF, 8],
    ] as const) {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 16, max: bytes.length - end }), async (length) => {
          const result = await refusal(name, bytes.subarray(0, length));
          assert.ok(result.mayGrow);
          assert.match(result.refusal.why, /incompleto/);
        }),
        { numRuns: 200 },
      );
    }
  });

  it('is not saved by the end mark of a thumbnail', async () => {
    const length = Buffer.alloc(2);
    length.writeUInt16BE(JPEG.length + 2);
    const thumbnail = Buffer.concat([Buffer.from([0xff, 0xe1]), length, JPEG]);
    const whole = Buffer.concat([JPEG.subarray(0, 2), thumbnail, JPEG.subarray(2)]);
    assert.equal((await parsed(['a.jpg', whole])).kind, 'media');
    assert.ok((await refusal('a.jpg', whole.subarray(0, -100))).mayGrow);
  });

  it('may have something after the end of the picture', async () => {
    const appended = Buffer.concat([JPEG, Buffer.from('SEFT, the film of a phone')]);
    assert.equal((await parsed(['a.jpg', appended])).kind, 'media');
  });

  it('is refused when the text is empty or too long', async () => {
    assert.match((await refusal('a.txt', ' \r\n')).refusal.why, /vuoto/);
    assert.match((await refusal('a.txt', ' ', ['a.jpg', 'x'])).refusal.why, /a\.jpg/);
    assert.match((await refusal('a.txt', 'x'.repeat(4097))).refusal.why, /4\.097 caratteri/);
    assert.equal((await parsed(['a.txt', 'x'.repeat(4096)])).kind, 'text');
    const long = await parsed(['a.txt', 'x'.repeat(1025)], ['a.jpg', JPEG]);
    assert.match(long.kind === 'refused' ? long.refusal.why : '', /accompagnare un allegato/);
    assert.equal((await parsed(['a.txt', 'x'.repeat(1024)], ['a.jpg', JPEG])).kind, 'media');
  });

  it('is accepted or refused but never fails, whatever its bytes', async () => {
    const starts = [JPEG, PNG, PDF].map((bytes) => bytes.subarray(0, 40));
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }))
        .map((parts) => Buffer.concat(parts)),
      fc
        .tuple(fc.constantFrom(JPEG, PNG, PDF), fc.nat(), fc.uint8Array({ maxLength: 20 }))
        .map(([base, at, patch]) => {
          const changed = Buffer.from(base);
          Buffer.from(patch).copy(changed, at % changed.length);
          return changed;
        }),
    );
    const name = fc.constantFrom('a.txt', 'a.jpg', 'a.png', 'a.pdf');
    await fc.assert(
      fc.asyncProperty(name, bytes, async (fileName, content) => {
        const result = await parsed([fileName, Buffer.from(content)]);
        if (result.kind === 'refused') {
          assert.ok(result.refusal.why.includes(fileName));
          return;
        }
        assert.equal(result.kind, fileName === 'a.txt' ? 'text' : 'media');
      }),
      { numRuns: 4000 },
    );
  });
});

describe('a file that need not be read', () => {
  const refuse = (...files: readonly (readonly [string, number])[]) =>
    refuseUnread(
      files.map(([name, bytes]) => ({ name, bytes })),
      DEFAULT_LIMITS,
    );

  it('is refused by its extension, with a hint', () => {
    assert.match(refuse(['verbale.docx', 9])?.remedy ?? '', /PDF/);
    assert.match(refuse(['foto.HEIC', 9])?.remedy ?? '', /\.jpg/);
    assert.match(refuse(['tutto.zip', 9])?.remedy ?? '', /Estrarre/);
    assert.match(refuse(['setup.exe', 9])?.why ?? '', /un programma/);
    assert.match(refuse(['avviso', 9])?.remedy ?? '', /\.txt/);
    assert.match(refuse(['avviso.txt', 9], ['avviso.docx', 9])?.why ?? '', /avviso\.docx/);
  });

  it('is refused by its size', () => {
    const megabyte = 1024 * 1024;
    assert.equal(refuse(['a.jpg', 16 * megabyte]), null);
    assert.match(refuse(['a.jpg', 16 * megabyte + 1])?.why ?? '', /16,1 MB .* 16 MB/);
    assert.equal(refuse(['a.pdf', 64 * megabyte]), null);
    assert.match(refuse(['a.pdf', 65 * megabyte])?.why ?? '', /65 MB/);
    assert.match(refuse(['a.txt', megabyte])?.why ?? '', /4\.096 caratteri/);
  });

  it('is refused when it is not clear what belongs together', () => {
    assert.match(refuse(['a.jpg', 9], ['a.pdf', 9])?.why ?? '', /«a\.jpg» e «a\.pdf»/);
    assert.match(refuse(['A.txt', 9], ['a.txt', 9])?.why ?? '', /più testi/);
    assert.equal(refuse(['a.txt', 9], ['a.pdf', 9]), null);
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

  it('follows name and content', () => {
    const text = fingerprint('a', { kind: 'text', text: 'uno' });
    assert.match(text, /^[0-9a-f]{64}$/);
    assert.equal(text, fingerprint('a', { kind: 'text', text: 'uno' }));
    const others = [
      fingerprint('b', { kind: 'text', text: 'uno' }),
      fingerprint('a', { kind: 'text', text: 'due' }),
      fingerprint('a', media),
      fingerprint('a', { ...media, caption: 'uno' }),
      fingerprint('a', { ...media, sha256: 'cd'.repeat(32) }),
    ];
    assert.equal(new Set([text, ...others]).size, 6);
  });

  it('does not follow where the bytes lie', () => {
    const elsewhere = { ...media, path: '/other/x.jpg' };
    assert.equal(fingerprint('a', media), fingerprint('a', elsewhere));
  });
});

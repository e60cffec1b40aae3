import assert from 'node:assert/strict';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { parseNotice, refuseUnread, type FileContents } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import type { Rejection } from '#src/model/notice.js';
import { fixture } from '../support/fixtures.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { anySign, fuzzPlan } from '../support/fuzz.js';

const MOMENT = { now: Date.parse('2026-11-25T10:00Z'), zone: 'Europe/Rome' };
const RULES = { limits: DEFAULT_LIMITS, captionFromName: false, footer: null };

const EXTENSIONS = [
  'txt',
  'TXT',
  'jpg',
  'jpeg',
  'png',
  'pdf',
  'mp4',
  'docx',
  'doc',
  'heic',
  'exe',
  'zip',
  '',
];
const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252', 'cp850'];
const SIGNATURES = [
  'ffd8ffe0',
  '89504e470d0a1a0a',
  '255044462d312e37',
  '504b0304',
  'd0cf11e0a1b11ae1',
  '0000001c6674797069736f6d',
  '4d5a',
  'efbbbf',
  'fffe',
  'feff',
];
const SAMPLES = [
  ...['avviso.png', 'mercato.jpg', 'ordinanza.pdf', 'utf16le.txt', 'windows-1252.txt'],
  ...['fiera.gif', 'fiera.webp', 'video.mp4', 'avviso.docx', 'avviso.odt', 'avviso.doc'],
];

const plainText = fc
  .array(
    fc.constantFrom(
      'acqua',
      'sospesa',
      'perché',
      'è',
      '€ 10,00',
      '\n',
      '\r\n',
      ' ',
      '*oggi*',
      '👍',
      '«sì»',
    ),
    { maxLength: 40 },
  )
  .map((words) => words.join(' '));
/** Lines as staff write them above a text to say when and how it goes out, right and wrong ones. */
const headerLine = fc
  .tuple(
    fc.constantFrom(
      'Invia il',
      'invia IL ',
      'Scade il',
      'Urgente',
      'Titolo',
      'Ripeti',
      'Invio',
      'Nota',
    ),
    fc.constantFrom(': ', ':', ' = ', '：', ''),
    fc.oneof(
      fc.constantFrom(
        'sì',
        'no',
        'si',
        'domani alle 9',
        'lunedì 8:30',
        '8 dicembre ore 8.30',
        '31/02/2027',
      ),
      fc
        .tuple(
          fc.integer({ min: 0, max: 40 }),
          fc.nat(14),
          fc.integer({ min: 2020, max: 2030 }),
          fc.nat(25),
        )
        .map(([day, month, year, hour]) => `${day}/${month}/${year} ${hour}:30`),
      fc.string({ unit: anySign, maxLength: 20 }),
    ),
  )
  .map((parts) => parts.join(''));
const headed = fc
  .tuple(
    fc.array(headerLine, { minLength: 1, maxLength: 4 }),
    fc.constantFrom('\n', '\n\n', ''),
    plainText,
  )
  .map(([lines, gap, text]) => `${lines.join('\n')}\n${gap}${text}`);
const writing = fc
  .tuple(
    fc.oneof(plainText, headed, fc.string({ unit: anySign, maxLength: 200 })),
    fc.constantFrom(...ENCODINGS),
    fc.boolean(),
  )
  .map(([text, encoding, addBOM]) => iconv.encode(text, encoding, { addBOM }));
const garbage = fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes));
const signed = fc
  .tuple(fc.constantFrom(...SIGNATURES), garbage)
  .map(([start, rest]) => Buffer.concat([Buffer.from(start, 'hex'), rest]));
/** A real file that was cut off, has grown, or has a byte that is wrong. */
function hurt(name: string): fc.Arbitrary<Buffer> {
  const whole = fixture(name);
  return fc
    .tuple(fc.nat(), fc.constantFrom('cut', 'grown', 'wrong', 'whole'), garbage)
    .map(([at, how, more]) => {
      const bytes = Buffer.from(whole);
      const place = at % Math.max(1, bytes.length);
      if (how === 'cut') return bytes.subarray(0, place);
      if (how === 'grown') return Buffer.concat([bytes, more]);
      if (how === 'wrong') bytes[place] = (bytes[place] ?? 0) ^ (1 + (at % 255));
      return bytes;
    });
}

const bytes = fc.oneof(
  writing,
  garbage,
  signed,
  ...SAMPLES.map(hurt),
  fc.constant(Buffer.from('x'.repeat(5000))),
);
/** Mostly what the name promises, else anything under any name. */
const part = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('txt'), writing) },
  ...['mercato.jpg', 'avviso.png', 'ordinanza.pdf', 'video.mp4', 'avviso.docx', 'avviso.doc'].map(
    (name) => ({
      weight: 1,
      arbitrary: fc.tuple(fc.constant(name.slice(name.indexOf('.') + 1)), hurt(name)),
    }),
  ),
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...EXTENSIONS), bytes) },
);
const files = fc
  .tuple(
    fc.constantFrom('avviso', 'Strada chiusa', 'perché no', 'a.b.c'),
    fc.oneof(fc.tuple(part), fc.tuple(part), fc.array(part, { minLength: 2, maxLength: 3 })),
  )
  .map(([name, parts]) => {
    const unique = new Map(
      parts.map(([ext, content]) => [ext === '' ? name : `${name}.${ext}`, content]),
    );
    return [...unique].map(([fileName, content]): FileContents => ({
      name: fileName,
      bytes: content,
    }));
  });

describe('any files in the watched folder', function () {
  this.timeout(600_000);

  const plan = fuzzPlan();
  it(`become a notice that can be sent, or are refused with a reason (${plan.title})`, async () => {
    const met = { text: 0, media: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(files, async (dropped) => {
        const sizes = dropped.map(({ name, bytes: { length } }) => ({
          name,
          bytes: length,
          isLink: false,
        }));
        const unread = refuseUnread({ folder: null, files: sizes }, DEFAULT_LIMITS);
        if (unread !== null) {
          met.refused += 1;
          return isReason(unread);
        }
        const parsed = await parseNotice({ name: 'avviso', files: dropped }, RULES, MOMENT);
        if (parsed.kind === 'refused') {
          met.refused += 1;
          return isReason(parsed.rejection);
        }
        const { header, parts } = parsed;
        const earliest = MOMENT.now - 24 * 60 * 60 * 1000;
        assert.ok(header.sendAt === null || header.sendAt >= earliest);
        assert.ok(
          header.expiresAt === null || header.expiresAt > Math.max(MOMENT.now, header.sendAt ?? 0),
        );
        assert.equal(parts.length, 1);
        const [only] = parts;
        assert.ok(only);
        met[only.kind] += 1;
        if (only.kind === 'text') return isSendable(only.text, 4096);
        const { attachment, caption } = only;
        assert.ok(
          dropped.some(
            ({ name, bytes: content }) =>
              name === attachment.filename && content === attachment.bytes,
          ),
        );
        assert.ok(looksLike(attachment.kind.mimetype, attachment.bytes), attachment.filename);
        if (caption !== null) isSendable(caption, 1024);
      }),
      plan,
    );
    for (const count of Object.values(met))
      assert.ok(count > plan.numRuns / 50, JSON.stringify(met));
  });

  const texts = fuzzPlan();
  it(`keep every ordinary text as it was written, in whatever encoding (${texts.title})`, async () => {
    await fc.assert(
      fc.asyncProperty(
        plainText,
        fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
        async (text, encoding) => {
          const content = iconv.encode(text, encoding, { addBOM: true });
          const dropped = { name: 'a', files: [{ name: 'a.txt', bytes: content }] };
          const parsed = await parseNotice(dropped, RULES, MOMENT);
          const wanted = text.replaceAll('\r\n', '\n').trimEnd();
          if (wanted.trim() === '') assert.equal(parsed.kind, 'refused');
          else {
            assert.equal(parsed.kind, 'notice');
            assert.deepEqual(parsed.parts, [{ kind: 'text', text: wanted }]);
          }
        },
      ),
      texts,
    );
  });

  const rounds = fuzzPlan(0.005);
  it(`are sent from, or put into «scartati» with their reason (${rounds.title})`, async () => {
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(files, async (dropped) => {
        const comune = await ComuneWithFolder.open();
        try {
          const whole = dropped.filter(({ bytes: { length } }) => length > 0);
          for (const { name, bytes: content } of whole) await comune.drop(name, content);
          await comune.takeIn();
          await comune.clock.advance(60_000); // what may still grow is given up
          await comune.takeIn();
          const waiting = await comune.files();
          const discarded = await comune.files('scartati');
          const notes = discarded.filter((name) => name.endsWith('.motivo.txt'));
          const moved = discarded.filter((name) => !notes.includes(name));
          assert.deepEqual(
            [...waiting, ...moved].toSorted(),
            whole.map(({ name }) => name).toSorted(),
          );
          assert.deepEqual(
            waiting,
            (await comune.notices())
              .flatMap((notice) => notice.files.map(({ name }) => name))
              .toSorted(),
          );
          assert.equal(notes.length > 0, moved.length > 0);
          const reasons = await Promise.all(notes.map((name) => comune.read('scartati', name)));
          for (const name of moved) {
            refused += 1;
            assert.ok(
              reasons.some(
                (reason) => reason.includes(`«${name}»`) && reason.includes('Il motivo: '),
              ),
            );
          }
          assert.deepEqual(comune.alerts.current(), []);
        } finally {
          await comune.close();
        }
      }),
      rounds,
    );
    assert.ok(refused > 0);
  });
});

function isReason({ why, remedy }: Rejection): void {
  assert.match(why, /^\p{Ll}/u, why);
  assert.match(why, /[^.]$/, why);
  assert.match(remedy, /^\p{Lu}.*[.»)]$/su, remedy);
}

function isSendable(text: string, longest: number): void {
  assert.ok(text.length <= longest);
  assert.doesNotMatch(text, /\p{Surrogate}/u);
  assert.ok(!text.includes('\u0000') && !text.includes('\r') && !text.includes('\ufffd'));
  assert.notEqual(text.trim(), '');
}

/** A PDF without its last line is whole all the same if what is before it leads to the table. */
function leadsToItsTable(content: Buffer): boolean {
  const text = content.toString('latin1');
  const at = /startxref\s+(\d+)(?!.*startxref)/s.exec(text)?.[1];
  return at !== undefined && /^\s*(xref\s|\d+\s+\d+\s+obj)/.test(text.slice(Number(at)));
}

function looksLike(mimetype: string, content: Buffer): boolean {
  const start = content.toString('latin1', 0, 1100);
  switch (mimetype) {
    case 'image/jpeg':
      return start.startsWith('\u00ff\u00d8\u00ff');
    case 'image/png':
      return start.startsWith('\u0089PNG\r\n\u001a\n') && content.includes('IEND');
    case 'application/pdf':
      return start.includes('%PDF-') && (content.includes('%%EOF') || leadsToItsTable(content));
    case 'image/gif':
      return start.startsWith('GIF8');
    case 'image/webp':
      return start.startsWith('RIFF');
    case 'video/mp4':
      return start.startsWith('ftyp', 4) && content.includes('avc1');
    case 'application/msword':
      return start.startsWith('\u00d0\u00cf\u0011\u00e0');
    default:
      return start.startsWith('PK') && content.includes('PK\u0005\u0006');
  }
}

import assert from 'node:assert/strict';
import iconv from 'iconv-lite';
import { RefusedError } from '#src/commands/command.js';
import {
  COLUMN_NAMES,
  columnsMissing,
  LINES,
  noMobile,
  noNumber,
  shortened,
  withoutPrefix,
} from '#src/messages/it/register-file.js';
import { readRegisterFile, type RegisterFile } from '#src/commands/subscribers/register-file.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
/** As staff are told which are wanted. */
const ALL = [COLUMN_NAMES.phone[0], COLUMN_NAMES.date[0], COLUMN_NAMES.origin[0]];

function read(content: string | Buffer): RegisterFile {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return readRegisterFile(bytes, { zone: 'Europe/Rome', now: NOW });
}

/** The one person of a file, or why its one line was refused. */
function only(line: string, head = 'numero;data;origine') {
  const { consents, refused } = read(`${head}\n${line}\n`);
  assert.equal(consents.length + refused.length, 1);
  return consents[0] ?? refused[0]?.why;
}

describe('a register that was kept before', () => {
  const usual = [
    {
      line: 2,
      phone: '393331112201',
      at: Date.parse('2024-03-31T00:00:00+01:00'),
      origin: 'modulo, cartaceo; città',
      privacyVersion: null,
    },
  ];
  const row = (separator: string) =>
    `Numero${separator}Data${separator}Origine\r\n` +
    `333 111 22 01${separator}31/03/2024${separator}"modulo, cartaceo; città"\r\n`;

  for (const [how, content] of [
    ['with semicolons', row(';')],
    ['with commas', row(',')],
    ['with tabulators', row('\t')],
    ['with the mark of UTF-8', `\uFEFF${row(';')}`],
    ['in Windows-1252', iconv.encode(row(';'), 'windows-1252')],
    ['in UTF-16', iconv.encode(row(';'), 'utf-16le', { addBOM: true })],
    ['with empty lines and more columns', row(';').replace(/^Numero/, '\nNumero')],
  ] as const) {
    it(`is read as it is saved ${how}`, () => {
      const { consents, refused } = read(content);
      assert.deepEqual(refused, []);
      assert.deepEqual(
        consents.map((consent) => ({ ...consent, line: 2 })),
        usual,
      );
    });
  }

  for (const [written, phone] of [
    ['3331112201', '393331112201'],
    ['+39 333 111 22 01', '393331112201'],
    ['0039 333/111.22-01', '393331112201'],
    ['393331112201', '393331112201'],
    ['+33 6 12 34 56 78', '33612345678'],
  ] as const) {
    it(`knows the number «${written}»`, () => {
      const consent = only(`${written};2024-03-31;sito`);
      assert.equal(typeof consent === 'object' && consent.phone, phone);
    });
  }

  for (const [written, iso] of [
    ['2024-03-31', '2024-03-31T00:00+01:00'],
    ['31/3/2024', '2024-03-31T00:00+01:00'],
    ['31.03.2024 18:30', '2024-03-31T18:30+02:00'],
    ['2024-07-01T10:20:30', '2024-07-01T10:20:30+02:00'],
  ] as const) {
    it(`knows the date «${written}»`, () => {
      const consent = only(`3331112201;${written};sito`);
      assert.equal(typeof consent === 'object' && consent.at, Date.parse(iso));
    });
  }

  for (const [line, why] of [
    [';2024-03-31;sito', LINES.noNumber],
    ['0587 758456;2024-03-31;sito', noMobile('0587 758456')],
    ['333 111;2024-03-31;sito', noNumber('333 111')],
    ['Rossi;2024-03-31;sito', noNumber('Rossi')],
    ['3,93331E+11;2024-03-31;sito', shortened('3,93331E+11')],
    ['3331112201;;sito', LINES.noDate],
    ['3331112201;31/02/2024;sito', LINES.date('31/02/2024')],
    ['3331112201;03/31/2024;sito', LINES.date('03/31/2024')],
    ['3331112201;31/03/0024;sito', LINES.date('31/03/0024')],
    ['3331112201;2026-03-02;sito', LINES.future('2026-03-02')],
    ['3331112201;2024-03-31;', LINES.noOrigin],
    ['3331112201', LINES.noDate],
  ] as const) {
    it(`refuses the line «${line}»`, () => {
      assert.equal(only(line), why);
    });
  }

  it('takes its own export back, without those who have left', () => {
    const head = 'numero;stato;data;origine;informativa;lid';
    const active = only('+393331112201;iscritto;2024-03-31 10:00:00;ATTIVA;v2;1@lid', head);
    assert.equal(typeof active === 'object' && active.privacyVersion, 'v2');
    const gone = only('+393331112201;disiscritto;2024-03-31 10:00:00;DISATTIVA;v2;1@lid', head);
    assert.equal(gone, LINES.state('disiscritto'));
  });

  it('takes people without a number back by their LID, and nobody twice', () => {
    const head = 'numero;stato;data;origine;informativa;lid';
    const hidden = only(';iscritto;2024-03-31 10:00:00;ATTIVA;v2;281234567890123@lid', head);
    assert.equal(typeof hidden === 'object' && hidden.phone, null);
    assert.equal(typeof hidden === 'object' && hidden.alias, '281234567890123@lid');
    for (const [digits, why] of [
      ['281234567890123', withoutPrefix],
      ['+281234567890123', noNumber],
    ] as const) {
      assert.equal(only(`${digits};iscritto;2024-03-31;sito;;`, head), why(digits));
      assert.equal(only(`;iscritto;2024-03-31;sito;;${digits}`, head), LINES.alias(digits));
    }
    const twice = ';iscritto;2024-03-31;ATTIVA;;2@lid\n';
    assert.deepEqual(read(`${head}\n${twice}${twice}`).refused, [
      { line: 3, why: LINES.samePerson(2) },
    ]);
  });

  it('tells each refused line by its number, in order', () => {
    const { consents, refused } = read(
      'numero;data;origine\n' +
        '3331112201;2024-03-31;sito\n' +
        '\n' +
        '333;2024-03-31;sito\n' +
        '333 111 22 01;2024-04-01;"modulo\n' +
        'cartaceo"\n' +
        '3331112202;2024-03-31;sito\n',
    );
    assert.deepEqual(
      consents.map(({ line, phone }) => [line, phone]),
      [
        [2, '393331112201'],
        [7, '393331112202'],
      ],
    );
    assert.deepEqual(
      refused.map(({ line, why }) => [line, why.includes('già alla riga 2')]),
      [
        [4, false],
        [6, true],
      ],
    );
  });

  for (const [what, content, problem] of [
    ['other columns', 'nome;cognome\nMario;Rossi\n', columnsMissing(ALL, ['nome', 'cognome'])],
    [
      'no origin',
      'numero;data\n3331112201;2024-01-01\n',
      columnsMissing(['origine'], ['numero', 'data']),
    ],
    ['nothing', '', columnsMissing(ALL, [])],
    [
      'a zip archive',
      Buffer.from('504b0304140006000800', 'hex'),
      columnsMissing(ALL, ['PK\u0003\u0004\u0014\u0000\u0006\u0000\b\u0000']),
    ],
  ] as const) {
    it(`is none with ${what}`, () => {
      assert.throws(
        () => read(content),
        (error) => error instanceof RefusedError && error.message === problem,
      );
    });
  }
});

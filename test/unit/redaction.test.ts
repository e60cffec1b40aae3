import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maskPhone, redactFields, redactText } from '#src/system/redaction.js';

describe('masking', () => {
  it('leaves enough of a number to recognise it', () => {
    assert.equal(maskPhone('393665775490'), '+39 366 ••• •490');
  });

  const masked: readonly (readonly [string, string])[] = [
    ['from 393331112201@c.us', 'from +39 333 ••• •201@c.us'],
    ['393331112201:12@s.whatsapp.net', '+39 333 ••• •201@s.whatsapp.net'],
    ['chat 81234567890123@lid', 'chat •••0123@lid'],
    [
      'false_393331112201@c.us_3EB0C431C26A1916E07A',
      'false_+39 333 ••• •201@c.us_3EB0C431C26A1916E07A',
    ],
    ['call +39 333 111 22 01 now', 'call +39 333 ••• •201 now'],
    ['«393331112201»', '«+39 333 ••• •201»'],
    ['user 281234567890123', 'user •••0123'],
    ['contact +281234567890123', 'contact •••0123'],
    ['"number":"81234567890123"', '"number":"•••0123"'],
    ['user 281234567890123.', 'user •••0123.'],
    ['lid:281234567890123', 'lid:•••0123'],
    ['40722123456.pdf', '•••3456.pdf'],
    ['0587758456.pdf', '+39 058 ••• •456.pdf'],
    ['+447911123456.', '+44 791 ••• •456.'],
    ['3331112201,3331112202', '+39 333 ••• •201,+39 333 ••• •202'],
  ];
  for (const [text, expected] of masked) {
    it(`hides the person in ${text}`, () => assert.equal(redactText(text), expected));
  }

  /** All of one person; what stands around it stays. */
  const written = [
    ...[
      'Rossi 3331112201.pdf',
      'Rossi_3331112201.pdf',
      '3331112201_modulo.pdf',
      'tel3331112201.pdf',
    ],
    ...['il 393331112201.', 'user:393331112201', 'wa.me/393331112201?text=x', 'cell.3331112201'],
    ...[
      '333-1112201',
      '333 1112201',
      '333.1112201',
      '333/1112201',
      '333 - 1112201',
      '(333) 1112201',
    ],
    ...['333-111-22-01', '333 111 22 01', '333.111.2201', '333/111 22 01', '333 11 12 201'],
    ...['+39-333-1112201', '39 3331112201', '0039 333 1112201', 'tel:+393331112201'],
    ...['phone=%2B393331112201', '333\u00a01112201', '333–1112201', '3331112201@pec.example'],
    ...['/srv/avvisi/3331112201/a.txt', 'C:\\avvisi\\3331112201.pdf', '0587758456/3331112201'],
    ...['393331112201-1623456789@g.us', '12 333 111 22 01', 'Avviso 333 1112201.pdf'],
  ];
  for (const text of written) {
    it(`hides the number in ${text}`, () => {
      const seen = redactText(text);
      assert.match(seen, /\+39 333 ••• •201/);
      assert.doesNotMatch(seen.replace(/\D/g, ''), /1112201/);
    });
  }

  const kept = [
    // of notices and their files
    ...[
      '2026/0012345',
      'prot. 2026/0012345.',
      'Prot. n. 0012345/2026 del 30/11/2026',
      '2026-0012345.pdf',
    ],
    ...[
      'ordinanza 345/2026',
      'ordinanza 345/2026/001',
      '345.2026.123',
      '312/123/2026',
      'avviso-312.pdf',
    ],
    ...['30/11/2026 08:30', '30.11.2026', '2026-11-30 0830', '20261130.pdf', '312 - 20.11.2026'],
    ...[
      'IMG_20261130_083000.jpg',
      'IMG-20261130-WA0001.jpg',
      '20261130083000.jpg',
      '20261130 0830.txt',
    ],
    ...['PXL_20261130_083000123.jpg', 'FB_IMG_1764000000000.jpg', '1764000000000.log'],
    ...['Screenshot_2026-11-30-08-30-00-123.png', 'WhatsApp Image 2026-11-30 at 08.30.00.jpeg'],
    // ids
    ...['3EB03331112201AB12CD', 'AC3331112201F00D12', 'sha256:3331112201ab3331112201cd'],
    ...['false_120363041234567890@g.us_3EB0C431C26A1916E07A', 'IT60X0542811101000000123456'],
    // other figures
    ...['0.3331112201', '1.333.111.2201', '192.168.100.100:3366', 'pagine 312 e 313'],
    '2.3000.1026436087',
    '3EB0C431C26A1916E07A',
    '2026-11-24T08:30:00.000Z',
    'http://127.0.0.1:3366/status.json',
    'file:///srv/campanile/dist/main.js:120:15',
    '120363041234567890@broadcast',
    'campanile-1764000000000.log',
    '+39 366 ••• •490',
  ];
  for (const text of kept) {
    it(`keeps ${text}`, () => assert.equal(redactText(text), text));
  }

  it('hides every Italian mobile number, alone or as an id, wherever it stands', () => {
    const phone = fc.stringMatching(/^393[0-9]{9}$/);
    const around = fc.constantFrom(
      '',
      ' ',
      '(',
      ')',
      '"',
      ', ',
      ': ',
      '\n',
      '.',
      ':',
      '/',
      '_',
      '-',
    );
    const server = fc.constantFrom('', '@c.us', '@s.whatsapp.net');
    fc.assert(
      fc.property(phone, around, server, around, (digits, before, at, after) => {
        const text = redactText(`x ${before}${digits}${at}${after} y`);
        assert.ok(!text.includes(digits.slice(2)), text);
      }),
    );
  });

  it('comes to an end with long texts of digits', () => {
    for (const text of ['39'.repeat(50_000), '333-'.repeat(25_000), 'a1'.repeat(50_000)]) {
      assert.notEqual(redactText(text), '');
    }
  });

  it('reaches into fields, lists, errors and their causes, and leaves numbers alone', () => {
    const cause = new Error('no answer from 393331112201@c.us');
    const fields = redactFields({
      at: 1_764_000_000_000,
      people: [{ id: '81234567890123@lid' }],
      byNumber: { '393331112201': 1 },
      error: new Error('failed', { cause }),
      nothing: null,
    });
    assert.deepEqual(fields['people'], [{ id: '•••0123@lid' }]);
    assert.deepEqual(fields['byNumber'], { '+39 333 ••• •201': 1 });
    assert.equal(fields['at'], 1_764_000_000_000);
    const text = JSON.stringify(fields);
    assert.match(text, /no answer from \+39 333 ••• •201@c\.us/);
    assert.ok(!text.includes('393331112201'));
  });
});

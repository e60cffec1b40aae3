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
  ];
  for (const [text, expected] of masked) {
    it(`hides the person in ${text}`, () => assert.equal(redactText(text), expected));
  }

  const kept = [
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
    const around = fc.constantFrom('', ' ', '(', ')', '"', ', ', ': ', '\n');
    const server = fc.constantFrom('', '@c.us', '@s.whatsapp.net');
    fc.assert(
      fc.property(phone, around, server, around, (digits, before, at, after) => {
        const text = redactText(`x ${before}${digits}${at}${after} y`);
        assert.ok(!text.includes(digits.slice(2)), text);
      }),
    );
  });

  it('reaches into fields, lists, errors and their causes, and leaves numbers alone', () => {
    const cause = new Error('no answer from 393331112201@c.us');
    const fields = redactFields({
      at: 1_764_000_000_000,
      people: [{ id: '81234567890123@lid' }],
      error: new Error('failed', { cause }),
      nothing: null,
    });
    assert.deepEqual(fields['people'], [{ id: '•••0123@lid' }]);
    assert.equal(fields['at'], 1_764_000_000_000);
    const text = JSON.stringify(fields);
    assert.match(text, /no answer from \+39 333 ••• •201@c\.us/);
    assert.ok(!text.includes('393331112201'));
  });
});

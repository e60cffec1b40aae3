import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isPhone, mobileNumber, typedPhone } from '#src/phone-number.js';

/** As WhatsApp makes them: 14 or 15 digits; some look Italian. */
const lidDigits = fc.stringMatching(/^([1-9][0-9]{13,14}|393[0-9]{11,12})$/);

describe('what passes for a telephone number', () => {
  for (const [written, phone] of [
    ['333 1234567', '393331234567'],
    ['+39 333 123 45 67', '393331234567'],
    ['0039-333/1234567', '393331234567'],
    ['393331234567', '393331234567'],
    ['0587 758456', '390587758456'],
    ['+41 79 123 45 67', '41791234567'],
  ] as const) {
    it(`${written} does`, () => {
      assert.equal(typedPhone(written), phone);
      assert.ok(isPhone(phone));
    });
  }

  it('the digits of a LID do not, however they are written', () => {
    fc.assert(
      fc.property(lidDigits, (digits) => {
        assert.equal(typedPhone(digits), null);
        assert.equal(typedPhone(`+${digits}`), null);
        assert.equal(typedPhone(`00${digits}`), null);
        assert.equal(mobileNumber(`+${digits}`).kind, 'refused');
        assert.equal(isPhone(digits), false);
      }),
    );
  });

  it('nothing else does', () => {
    for (const typed of ['', '+', '12', '900001@lid', '%', '+39 333 123 45 67 89']) {
      assert.equal(typedPhone(typed), null, typed);
    }
  });
});

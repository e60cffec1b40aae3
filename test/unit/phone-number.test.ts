import assert from 'node:assert/strict';
import fc from 'fast-check';
import { nineDigits, noNumber, shortened, withoutPrefix } from '#src/messages/it/register-file.js';
import { isPhone, mobileNumber, writtenNumber } from '#src/phone-number.js';

/** Null where it is refused. */
function typedPhone(written: string): string | null {
  const number = writtenNumber(written);
  return number.kind === 'phone' ? number.phone : null;
}

/** As WhatsApp makes them: 14 or 15 digits; some look Italian. */
const lidDigits = fc.stringMatching(/^([1-9][0-9]{13,14}|393[0-9]{11,12})$/);

describe('what passes for a telephone number', () => {
  for (const [written, phone] of [
    ['333 1234567', '393331234567'],
    ['+39 333 123 45 67', '393331234567'],
    ['366 577 54 90', '393665775490'],
    ['(+39) 333 1234567', '393331234567'],
    ['\u202a+39\u00a0333\u00a0123\u20114567\u202c', '393331234567'],
    ['+39 333 123456', '39333123456'],
    ['39 0587 758456', '390587758456'],
    ['0041 79 123 45 67', '41791234567'],
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

  for (const [written, why] of [
    ['333 123456', nineDigits('333 123456', '333123456')],
    ['39 333 123456', nineDigits('39 333 123456', '333123456')],
    ['333 123 456 78', withoutPrefix('333 123 456 78')],
    ['41 79 123 45 67', withoutPrefix('41 79 123 45 67')],
    ['+33 123', noNumber('+33 123')],
    ['Rossi 333 1234567', noNumber('Rossi 333 1234567')],
    ['3,66578E+09', shortened('3,66578E+09')],
  ] as const) {
    it(`${written} does not, and the form that is wanted is said`, () => {
      assert.deepEqual(writtenNumber(written), { kind: 'refused', why });
    });
  }

  it('ten digits that begin with 3 are Italian, whatever country their first ones are the prefix of', () => {
    const mobile = fc.stringMatching(/^3[2-9][0-9]{8}$/);
    fc.assert(
      fc.property(mobile, fc.constantFrom('', '+39', '0039', '39', '+39 '), (digits, prefix) => {
        assert.equal(typedPhone(prefix + digits), `39${digits}`);
      }),
    );
  });

  it('nothing else does', () => {
    for (const typed of ['', '+', '12', '900001@lid', '%', '+39 333 123 45 67 89']) {
      assert.equal(typedPhone(typed), null, typed);
    }
  });
});

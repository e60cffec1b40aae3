/** Checks of what stands in campanile.yaml. */
import {
  noTestPhones,
  oneTestPhone,
  ownAsTestPhone,
  testPhoneNoMobile,
  testPhonesGood,
} from '../../messages/it/doctor.js';
import type { Phone } from '../../model/person.js';
import { mobileNumber } from '../../phone-number.js';
import { maskPhone } from '../../system/redaction.js';
import type { Verdict } from './finding.js';

/**
 * Whether tests and the trial of lists can reach the staff's phones.
 * @param own the comune's number
 */
export function testPhones(phones: readonly Phone[], own: Phone): Verdict {
  const landline = phones.find((phone) => mobileNumber(`+${phone}`).kind === 'refused');
  if (landline !== undefined) return { kind: 'bad', ...testPhoneNoMobile(maskPhone(landline)) };
  if (phones.includes(own)) return { kind: 'bad', ...ownAsTestPhone(maskPhone(own)) };
  const masked = [...new Set(phones)].map(maskPhone);
  if (masked.length === 0) return { kind: 'unsure', ...noTestPhones() };
  if (masked.length === 1) return { kind: 'unsure', ...oneTestPhone(masked.join()) };
  return { kind: 'good', ...testPhonesGood(masked) };
}

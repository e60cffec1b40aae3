import type { Phone } from '../ports/people.js';

/**
 * A number as a clerk types it, in international form; without a prefix it is Italian. null: it is
 * none.
 */
export function typedPhone(typed: string): Phone | null {
  if (!/^[\d\s.()/+-]*$/.test(typed)) return null;
  const digits = typed.replace(/\D/g, '');
  const hasPrefix = typed.trim().startsWith('+') || digits.startsWith('00');
  const significant = digits.replace(/^00/, '');
  if (hasPrefix) return isPossible(significant) ? significant : null;
  // An Italian mobile number has ten digits at most and may itself begin with 39.
  const international = /^39\d{9,}$/.test(significant) ? significant : `39${significant}`;
  return isPossible(international) ? international : null;
}

function isPossible(phone: string): boolean {
  return /^[1-9]\d{7,14}$/.test(phone);
}

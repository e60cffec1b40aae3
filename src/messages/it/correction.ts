/** What those read of a notice that was taken back from whose phones it cannot be deleted. */
import { clockTime, shortDay } from '../../italian.js';

export const DEFAULT_CORRECTION = 'L’avviso "{titolo}" delle {ora} è annullato.';

export const CORRECTION_PLACEHOLDERS: readonly string[] = ['{titolo}', '{ora}'];

/** `{ora}` is `10:32`, and of another day `10:32 del 24/11/2026`. */
export function correctionText(
  template: string,
  facts: {
    readonly title: string;
    readonly sentAt: number;
    readonly now: number;
    readonly zone: string;
  },
): string {
  const { title, sentAt, now, zone } = facts;
  const day = shortDay(sentAt, zone);
  const time = clockTime(sentAt, zone);
  const hour = day === shortDay(now, zone) ? time : `${time} del ${day}`;
  // In one pass: a title may look like a placeholder.
  return template.replace(/\{titolo\}|\{ora\}/g, (name) => (name === '{titolo}' ? title : hour));
}

/** What a correction is called. @param what name or title of the notice that it corrects */
export function correctionOf(what: string): string {
  return `Rettifica di ${what}`;
}

/** What those read of a notice that was taken back from whose phones it cannot be deleted. */
import { clockTime, shortDay } from '../../italian.js';

export const DEFAULT_CORRECTION = 'L’avviso "{titolo}" delle {ora} è annullato.';

export const CORRECTION_PLACEHOLDERS: readonly string[] = ['{titolo}', '{ora}'];

/** `{titolo}` with the marks around it, where there is nothing to quote. */
const QUOTED = /\s*["«“'‘]?\{titolo\}["»”'’]?/g;

/**
 * `{ora}` is `10:32`, and of another day `10:32 del 24/11/2026`. Citizens never saw what staff called the notice:
 * `{titolo}` is how its text begins, and is left out with its quotation marks where there is no text.
 */
export function correctionText(
  template: string,
  facts: {
    /** the notice's first words; null: it has none */
    readonly words: string | null;
    readonly sentAt: number;
    readonly now: number;
    readonly zone: string;
  },
): string {
  const { words, sentAt, now, zone } = facts;
  const day = shortDay(sentAt, zone);
  const time = clockTime(sentAt, zone);
  const hour = day === shortDay(now, zone) ? time : `${time} del ${day}`;
  const fitting = words === null ? template.replace(QUOTED, '') : template;
  // In one pass: the words may look like a placeholder.
  return fitting.replace(/\{titolo\}|\{ora\}/g, (name) =>
    name === '{titolo}' ? (words ?? '') : hour,
  );
}

/** What a correction is called. @param what name or title of the notice that it corrects */
export function correctionOf(what: string): string {
  return `Rettifica di ${what}`;
}

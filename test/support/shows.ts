/** Which sentence is shown to people, on a page, in a terminal or in a mail; its wording is the messages' own. */
import assert from 'node:assert/strict';

/** @param sentence as `src/messages/it` says it, with the values that are expected */
export function shows(text: string, sentence: string): void {
  const whole = folded(text);
  const wanted = named(sentence);
  if (isShown(text, sentence)) return;
  const matched = commonStart(whole, wanted);
  const until = matched === '' ? 'not even its beginning' : `only «${matched}»`;
  assert.fail(`this is not shown: «${wanted}»; ${until} is. What is shown:\n${whole}`);
}

export function showsNot(text: string, sentence: string): void {
  const whole = folded(text);
  const unwanted = named(sentence);
  const at = whole.indexOf(unwanted);
  if (at === -1) return;
  const around = whole.slice(Math.max(0, at - 80), at + unwanted.length + 80);
  assert.fail(`this must not be shown: «${unwanted}»; it is in: …${around}…`);
}

/** For what waits until it is so. */
export function isShown(text: string, sentence: string): boolean {
  return folded(text).includes(named(sentence));
}

/** An empty sentence is in every text, and would assert nothing. */
function named(sentence: string): string {
  const wanted = folded(sentence);
  assert.notEqual(wanted, '', 'no sentence is named');
  return wanted;
}

/** How a text was wrapped or escaped says nothing of what it says. */
function folded(text: string): string {
  return text
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim();
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};

function commonStart(whole: string, wanted: string): string {
  let end = wanted.length;
  while (end > 0 && !whole.includes(wanted.slice(0, end))) end -= 1;
  return wanted.slice(0, end).trim();
}

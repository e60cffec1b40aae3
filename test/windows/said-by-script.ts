/** What the scripts for Windows say themselves; they can take no sentence from elsewhere. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/**
 * The lines that a `.cmd` writes between one of its labels and the next, whatever is the case.
 * @param values of the variables in them; others stay as they are written: `%USERNAME%`
 */
export function saidAt(
  script: string,
  label: string,
  values: Readonly<Record<string, string>> = {},
): string {
  const lines = readFileSync(script, 'utf8').split(/\r?\n/);
  const from = lines.indexOf(`:${label}`);
  assert.notEqual(from, -1, `${script} has no «:${label}»`);
  const rest = lines.slice(from + 1);
  const next = rest.findIndex((line) => /^:\w/.test(line));
  return rest
    .slice(0, next === -1 ? undefined : next)
    .flatMap((line) => /^echo (.+)$/.exec(line)?.[1] ?? [])
    .join('\n')
    .replaceAll(/%(\w+)%/g, (written, name: string) => values[name] ?? written);
}

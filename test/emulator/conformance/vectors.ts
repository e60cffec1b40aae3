/**
 * What was measured on the real page, by subject: `measured/*.json`, each with its source and date.
 * `"<undefined>"` is a property that is there and undefined, `"<absent>"` one that is not there;
 * `model:KEY`, `MsgKey:`, `Wid:` stand for instances. Times and random ids differ from run to run.
 */
import { readFileSync } from 'node:fs';

/** The folder of these files, seen from build/test/emulator/conformance. */
export const MEASURED = new URL('../../../../test/emulator/conformance/measured/', import.meta.url);

/** The facts of one subject. `T` is what the reader expects. */
export function measured<T>(subject: string): T {
  const text = readFileSync(new URL(`${subject}.json`, MEASURED), 'utf8');
  return (JSON.parse(text) as { readonly facts: T }).facts;
}

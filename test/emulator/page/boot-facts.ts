import type { BootFacts } from './wire.js';

let facts: BootFacts | undefined;

/** What the servers wrote into the page: its version and the faults it starts with. */
export function boot(): BootFacts {
  facts ??= JSON.parse(document.getElementById('boot')?.textContent ?? '') as BootFacts;
  return facts;
}

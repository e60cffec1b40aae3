/**
 * `npm run page-check [-- --keep]`: what has changed between the WhatsApp Web that the emulator
 * imitates and the newest public copy of the page, in words that say what to look at. `--keep` makes
 * the newest one that which the tests read. Ends with 1 when lists would not work on it as they do now.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { MEASURED, measured } from '../emulator/conformance/vectors.js';
import { compare, readPage, type PageFacts } from './page-facts.js';

interface KeptPages {
  readonly imitated: PageFacts;
  readonly newest: PageFacts;
}

/** As `@wppconnect/wa-version` lists its pages. */
interface Versions {
  readonly versions: readonly { readonly version: string; readonly released: string }[];
}

const PACKAGE = '@wppconnect/wa-version';

/** @param folder where the package of public copies has been installed */
function newestIn(folder: string): PageFacts {
  const home = dirname(createRequire(join(folder, 'x')).resolve(`${PACKAGE}/package.json`));
  const { versions } = JSON.parse(readFileSync(join(home, 'versions.json'), 'utf8')) as Versions;
  const last = versions.reduce((a, b) => (a.released > b.released ? a : b));
  const html = readFileSync(join(home, 'html', `${last.version}.html`), 'utf8');
  return readPage(html, {
    version: last.version.replace(/-alpha$/, ''),
    published: last.released.slice(0, 10),
  });
}

async function keepAsNewest(imitated: PageFacts, newest: PageFacts): Promise<void> {
  const kept = {
    source: `the bundle maps in public copies of the page, ${PACKAGE} on npm; written by npm run page-check`,
    date: `pages of ${imitated.published} and ${newest.published}`,
    facts: { imitated, newest } satisfies KeptPages,
  };
  const file = fileURLToPath(new URL('pages.json', MEASURED));
  const style = await resolveConfig(file);
  writeFileSync(file, await format(JSON.stringify(kept, null, 2), { ...style, filepath: file }));
}

function report(known: PageFacts, newest: PageFacts): boolean {
  const { gone, changed } = compare(known, newest);
  console.log(`\nFrom ${titleOf(known)} to ${titleOf(newest)}:`);
  for (const line of gone) console.log(`! ${line}`);
  for (const line of changed) console.log(`- ${line}`);
  if (gone.length === 0) console.log('Everything that brings what lists need is there.');
  if (gone.length + changed.length === 0) console.log('Nothing to look at.');
  return gone.length === 0;
}

const titleOf = ({ version, published }: PageFacts) => `${version} (${published})`;

const {
  values: { keep },
  positionals: [folder = ''],
} = parseArgs({
  options: { keep: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const kept = measured<KeptPages>('pages');
const newest = newestIn(folder);
console.log(`The emulator imitates ${titleOf(kept.imitated)}.`);
const isSound = report(kept.imitated, newest);
if (kept.newest.version === newest.version) {
  console.log('\nThe tests read the newest page already.');
} else {
  report(kept.newest, newest);
  if (!keep)
    console.log('\nnpm run page-check -- --keep has the tests read this page from now on.');
}
if (keep) await keepAsNewest(kept.imitated, newest);
process.exitCode = isSound ? 0 : 1;

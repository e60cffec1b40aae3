/** What the readers said when they were asked last: `verdicts.csv`, which the ordinary tests compare with. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';

const FILE = fileURLToPath(new URL('../../../test/readers/verdicts.csv', import.meta.url));

const verdict = z.object({
  file: z.string(),
  change: z.string(),
  sha256: z.string().length(64),
  reader: z.string(),
  verdict: z.enum(['opens', 'refuses']),
  said: z.string(),
});

export type Verdict = Readonly<z.infer<typeof verdict>>;

/** None before the readers were asked for the first time. */
export function storedVerdicts(): readonly Verdict[] {
  if (!existsSync(FILE)) return [];
  return z.array(verdict).parse(parse(readFileSync(FILE), { columns: true, comment: '#' }));
}

/** @param asked a line that says who was asked, and when */
export function storeVerdicts(verdicts: readonly Verdict[], asked: string): void {
  const columns = Object.keys(verdict.shape);
  writeFileSync(FILE, `# ${asked}\n${stringify([...verdicts], { header: true, columns })}`);
}

/**
 * What ordinary readers open is sent, and what they refuse is refused. They are asked by
 * `npm run test:readers`; here we are held to what they said last.
 */
import assert from 'node:assert/strict';
import { EXCEPTIONS, type Exception } from '../readers/exceptions.js';
import { READERS, readerOf } from '../readers/readers.js';
import { samples, type Sample } from '../readers/samples.js';
import { storedVerdicts } from '../readers/verdicts.js';
import { fateOf, sha256 } from '../support/fate.js';

const SAMPLES = samples();
const VERDICTS = new Map(storedVerdicts().map((verdict) => [nameOf(verdict), verdict]));
const ASK = 'npm run test:readers asks them';

describe('what readers open', () => {
  const differences: { readonly sample: Sample; readonly what: string }[] = [];

  before(async () => {
    for (const sample of SAMPLES) {
      const fate = await fateOf(sample.file, sample.bytes);
      const verdict = VERDICTS.get(nameOf(sample))?.verdict;
      if ('sent' in fate === (verdict === 'opens')) continue;
      const what = `${nameOf(sample)}: ${String(verdict)}, but ${JSON.stringify(fate)}`;
      differences.push({ sample, what });
    }
  });

  it('was asked about every file as it is now', () => {
    for (const sample of SAMPLES) {
      const verdict = VERDICTS.get(nameOf(sample));
      assert.equal(verdict?.sha256, sha256(sample.bytes), `${nameOf(sample)}: ${ASK}`);
      assert.equal(verdict.reader, readerOf(sample.file).name, nameOf(sample));
    }
    assert.deepEqual([...VERDICTS.keys()].toSorted(), SAMPLES.map(nameOf).toSorted(), ASK);
  });

  for (const { name } of READERS) {
    it(`is sent, and what it refuses is not, as ${name} has it`, () => {
      const against = differences.filter(
        ({ sample }) => readerOf(sample.file).name === name && exceptionFor(sample) === undefined,
      );
      assert.deepEqual(
        against.map(({ what }) => what),
        [],
      );
    });
  }

  it('has no exception that is not needed', () => {
    const listed = EXCEPTIONS.flatMap(({ files, changes }) =>
      files.flatMap((file) => changes.map((change) => nameOf({ file, change }))),
    );
    assert.deepEqual(listed.toSorted(), differences.map(({ sample }) => nameOf(sample)).toSorted());
    for (const { why } of EXCEPTIONS) assert.match(why, /^\S.{30,}\.$/);
  });
});

function exceptionFor(sample: Sample): Exception | undefined {
  const verdict = VERDICTS.get(nameOf(sample))?.verdict;
  return EXCEPTIONS.find(
    ({ files, changes, reader }) =>
      reader === verdict && files.includes(sample.file) && changes.includes(sample.change),
  );
}

function nameOf({ file, change }: { readonly file: string; readonly change: string }): string {
  return `${file}, ${change}`;
}

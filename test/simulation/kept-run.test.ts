import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { useTempDir } from '../support/temp-dir.js';
import { KeptRun } from './kept-run.js';
import { emptyTally } from './tally.js';

describe('a run of many lives that is kept', () => {
  const dir = useTempDir();
  const file = () => dir.join('run.json');
  const lived = (lives: number) => ({ ...emptyTally(), lives, deaths: 1, faults: { kill: 2 } });

  it('goes on where each worker was, with all that was counted and found', () => {
    const run = KeptRun.begin(file(), 70, 2);
    const breach = { promise: 'nobody gets a notice twice', about: 'avviso1', at: 5 };
    run.note(0, lived(10), []);
    run.note(1, lived(3), [[75, [breach]]]);
    run.note(0, lived(1), []);
    const later = KeptRun.goOn(file());
    assert.ok(later);
    assert.equal(later.first, 70);
    assert.deepEqual(later.lived, [11, 3]);
    assert.equal(later.tally.lives, 14);
    assert.deepEqual(later.tally.faults, { kill: 6 });
    assert.deepEqual([...later.broken], [[75, [breach]]]);
  });

  it('does not go on when program or simulation have changed since', () => {
    KeptRun.begin(file(), 70, 1).note(0, lived(10), []);
    const written = JSON.parse(readFileSync(file(), 'utf8')) as object;
    writeFileSync(file(), JSON.stringify({ ...written, program: 'another' }));
    assert.throws(() => KeptRun.goOn(file()), /another state of src/);
  });

  it('begins where there is none', () => {
    assert.equal(KeptRun.goOn(dir.join('none.json')), null);
  });
});

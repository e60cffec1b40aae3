import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Row } from '../bench/row.js';
import { useTempDir } from '../support/temp-dir.js';

const BENCH = fileURLToPath(new URL('../bench/main.js', import.meta.url));

describe('the bench', function () {
  this.timeout(10 * 60_000);
  const dir = useTempDir();

  it('runs from end to end and yields every row, however fast the machine is', async () => {
    const out = dir.join('bench.json');
    await promisify(execFile)(process.execPath, [BENCH, '--scale', '0.002', '--out', out]);
    const { failed, rows } = JSON.parse(await readFile(out, 'utf8')) as {
      failed: string[];
      rows: Row[];
    };
    assert.deepEqual(failed, []);
    assert.equal(rows.length, 35);
    for (const { measure, figure, ours, unit } of rows) {
      // with so few people growth and memory may come out below nothing; what takes time takes some
      assert.ok(Number.isFinite(figure), `${measure}: ${String(figure)}`);
      if (unit === 'ms' || unit === 'calls') assert.ok(ours > 0, measure);
    }
  });
});

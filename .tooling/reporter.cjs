/**
 * Mocha's ordinary report, and for whoever reads results by machine the totals, with how long each
 * file took, in the file that `TEST_TOTALS` names. A run that does not end by itself has left
 * something open: it is named and fails, instead of hanging for ever.
 */
const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { performance } = require('node:perf_hooks');
const process = require('node:process');
const { reporters } = require('mocha');

const TOTALS = process.env.TEST_TOTALS ?? path.join(__dirname, '..', 'build', 'test-totals.json');
const PATIENCE_MS = 15_000;

module.exports = class Reporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const spent = new Map();
    const began = new Map();
    const isOfFile = (suite) => suite.parent?.root === true;
    runner.on('suite', (suite) => {
      if (isOfFile(suite)) began.set(suite, performance.now());
    });
    runner.on('suite end', (suite) => {
      if (!isOfFile(suite)) return;
      const took = performance.now() - began.get(suite);
      spent.set(suite.file, (spent.get(suite.file) ?? 0) + took);
    });
    runner.on('test end', ({ file }) => spent.set(file, spent.get(file) ?? 0));
    runner.once('end', () => {
      const { passes, failures, pending, duration } = runner.stats;
      const totals = {
        passed: passes,
        failed: failures,
        skipped: pending,
        milliseconds: duration,
        byFile: [...spent].map(([file, ms]) => ({ file, ms: Math.round(ms) })),
      };
      mkdirSync(path.dirname(TOTALS), { recursive: true });
      writeFileSync(TOTALS, `${JSON.stringify(totals)}\n`);
      setTimeout(() => {
        console.error('The tests left open:', process.getActiveResourcesInfo().join(', '));
        process.exit(1);
      }, PATIENCE_MS).unref();
    });
  }
};

/**
 * Mocha's ordinary report, and the totals in `build/test-totals.json` for whoever reads results by
 * machine. A run that does not end by itself has left something open: it is named and fails, instead
 * of hanging for ever.
 */
const { mkdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const process = require('node:process');
const { reporters } = require('mocha');

const TOTALS = path.join(__dirname, '..', 'build', 'test-totals.json');
const PATIENCE_MS = 15_000;

module.exports = class Reporter extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending, duration } = runner.stats;
      const totals = { passed: passes, failed: failures, skipped: pending, milliseconds: duration };
      mkdirSync(path.dirname(TOTALS), { recursive: true });
      writeFileSync(TOTALS, `${JSON.stringify(totals)}\n`);
      setTimeout(() => {
        console.error('The tests left open:', process.getActiveResourcesInfo().join(', '));
        process.exit(1);
      }, PATIENCE_MS).unref();
    });
  }
};

import assert from 'node:assert/strict';
import { OF_ALERTS } from './alert-scenarios.js';
import { drawMeeting } from './draw-history.js';
import { Life } from './life.js';
import type { ScenarioName } from './scenarios.js';
import { parsed, sourceFiles } from '../support/source-texts.js';

const NAMES = Object.keys(OF_ALERTS) as (ScenarioName & keyof typeof OF_ALERTS)[];

/** Why there is no meeting that raises it. */
const WITHOUT_MEETING: Readonly<Record<string, string>> = {
  'backup-failed': 'copies are made by the adapter of the database',
  'filing-unreadable': 'plans of moves are the business of the adapter of the folder',
  'drop-undecided': 'what the panel drops is put together by the adapter of the folder',
  'mail-failed': 'no mail is sent in a life',
  'people-unaccounted': 'only a fault of the program raises it',
  'list-waits': 'seed 4001054 of simulation.test.ts raises it: it takes too much for a meeting',
};

describe('what staff are told in a simulated life', function () {
  this.timeout(120_000);

  for (const name of NAMES) {
    it(`is what they must know, where it is about «${name}»`, async () => {
      const { breaches } = await Life.of(drawMeeting(name, 1));
      assert.deepEqual(breaches, []);
    });
  }

  it('is each of the alerts of the program', async () => {
    const told = new Set(NAMES.flatMap((name) => drawMeeting(name, 1).raises ?? []));
    const codes = await codesInSource();
    assert.ok(codes.size > 25);
    const untold = [...codes].filter((code) => !told.has(code) && !(code in WITHOUT_MEETING));
    assert.deepEqual(untold, [], 'a meeting in alert-scenarios.ts has to raise it');
  });
});

/** By the names of the constants that are raised, cleared, or handed to what does so. */
async function codesInSource(): Promise<ReadonlySet<string>> {
  const codes = new Set<string>();
  for (const name of await sourceFiles()) {
    const { text } = await parsed(name);
    if (!text.includes('lerts')) continue;
    for (const [, constant = '', code = ''] of text.matchAll(/const ([A-Z_]+) = '([a-z-]+)';/g)) {
      if (new RegExp(`(raise|clear|tell\\w+)\\([^;]*\\b${constant}\\b`).test(text)) codes.add(code);
    }
    for (const [, table = ''] of text.matchAll(/const ALERTS[^=]*= \{([^}]*)\}/g)) {
      for (const [, code = ''] of table.matchAll(/: '([a-z-]+)'/g)) codes.add(code);
    }
  }
  return codes;
}

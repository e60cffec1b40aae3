/** Each fault that the emulator can be ordered to have happens in lives, or there is a reason why it does not. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faultOrder } from '../emulator/service/faults.js';
import { drawHistory, STILL_MORE_FROM } from './draw-history.js';
import type { Setting } from './history.js';
import { faultOf } from './tally.js';

// Seen from build/test/simulation.
const RECORD = fileURLToPath(
  new URL('../../../docs/decisions/370-each-fault-of-the-emulator-in-a-life.md', import.meta.url),
);
/** Enough for what is rare. */
const DRAWN = 600;

interface Row {
  readonly fault: string;
  readonly inLives: readonly string[];
  readonly remark: string;
}

describe('the faults of the emulator', () => {
  const rows = rowsOf(readFileSync(RECORD, 'utf8'));
  const kinds = faultOrder.options.map(({ shape }) => shape.kind.value);

  it('have a row each in the record of what happens in a life', () => {
    assert.ok(kinds.length > 40, `only ${String(kinds.length)} kinds`);
    assert.deepEqual(rows.map(({ fault }) => fault).toSorted(), kinds.toSorted());
  });

  it('happen in lives under the names that it gives', () => {
    const drawn = drawnNames();
    const unknown = rows.flatMap(({ fault, inLives }) =>
      inLives.filter((name) => !drawn.has(name)).map((name) => `${fault}: ${name}`),
    );
    assert.deepEqual(unknown, []);
  });

  it('have a reason where they happen in none', () => {
    const unexplained = rows.filter(({ inLives, remark }) => inLives.length === 0 && remark === '');
    assert.deepEqual(unexplained, []);
  });
});

function rowsOf(markdown: string): readonly Row[] {
  const lines = markdown.split('\n').filter((line) => line.startsWith('| `'));
  return lines.map((line) => {
    const [fault = '', inLives = '', remark = ''] = line.split('|').slice(1);
    return { fault: named(fault)[0] ?? '', inLives: named(inLives), remark: remark.trim() };
  });
}

function named(cell: string): readonly string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
}

function drawnNames(): ReadonlySet<string> {
  const names = new Set<string>();
  for (let seed = STILL_MORE_FROM; seed < STILL_MORE_FROM + DRAWN; seed += 1) {
    const { setting, events } = drawHistory(seed);
    for (const name of settingsOf(setting)) names.add(`setting: ${name}`);
    for (const event of events) names.add(faultOf(event) ?? 'none');
  }
  return names;
}

function settingsOf({ late, listsLate, account }: Setting): readonly string[] {
  return [
    ...(late > 0 ? ['late'] : []),
    ...(listsLate > 0 ? ['listsLate'] : []),
    ...((account?.credits ?? null) === null ? [] : ['credits']),
    ...((account?.tokenless ?? []).length === 0 ? [] : ['tokenless']),
  ];
}

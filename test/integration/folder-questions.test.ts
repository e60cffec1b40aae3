/** What the folder asks of the database: each question takes time, and what grows with what waits takes ever more. */
import assert from 'node:assert/strict';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import type { Asked } from '../support/test-database.js';

/** A file that comes to rest is accepted with its text and its file, and put into `in-corso` with a note. */
const STATEMENTS_FOR_A_FILE = 22;
/** A round over a notice that waits: whether it is over meanwhile, and the figures in its first note. */
const STATEMENTS_FOR_ONE_THAT_WAITS = 3;
/** A round while there is nothing at all: what is open, what ends, and whether a copy has been restored. */
const STATEMENTS_OF_A_ROUND = 6;

describe('what the folder asks of the database', () => {
  it('is the same for each file, however many are dropped at once', async () => {
    const [few, many] = [await takenIn(10), await takenIn(40)];
    const perFile = (of: keyof Asked): number => (many.taking[of] - few.taking[of]) / 30;
    assert.ok(perFile('statements') <= STATEMENTS_FOR_A_FILE, JSON.stringify(many));
    assert.ok(perFile('rows') <= STATEMENTS_FOR_A_FILE, JSON.stringify(many));
    const waiting = (many.waiting.statements - few.waiting.statements) / 30;
    assert.ok(waiting <= STATEMENTS_FOR_ONE_THAT_WAITS, JSON.stringify(many));
  });

  it('is little while nothing happens', async () => {
    const { waiting } = await takenIn(0);
    assert.ok(waiting.statements <= STATEMENTS_OF_A_ROUND, JSON.stringify(waiting));
  });
});

interface Rounds {
  /** in which files are taken in and put into `in-corso` */
  readonly taking: Asked;
  /** the one after that */
  readonly waiting: Asked;
}

async function takenIn(count: number): Promise<Rounds> {
  const comune = await ComuneWithFolder.open();
  try {
    for (let number = 1; number <= count; number += 1) {
      await comune.drop(`avviso ${String(number)}.txt`, `Avviso numero ${String(number)}`);
    }
    await comune.intake.takeIn();
    await comune.clock.advance(5_000);
    const taking = await askedIn(comune);
    assert.equal((await comune.notices()).length, count);
    return { taking, waiting: await askedIn(comune) };
  } finally {
    await comune.close();
  }
}

async function askedIn({ asked, intake, filing }: ComuneWithFolder): Promise<Asked> {
  const before = { ...asked };
  await intake.takeIn();
  await filing.fileDone();
  return {
    statements: asked.statements - before.statements,
    rows: asked.rows - before.rows,
  };
}

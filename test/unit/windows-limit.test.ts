import assert from 'node:assert/strict';

/** `.tooling/windows/limit.js`; seen from build/test/unit. */
const MODULE = new URL('../../../.tooling/windows/limit.js', import.meta.url).href;

interface Limit {
  during<T>(what: string, work: () => Promise<T>): Promise<T>;
  left(share?: number): number;
}
type LimitClass = new (minutes: number, cutOff: (underWay: readonly string[]) => void) => Limit;

describe('the limit of a run under Wine', () => {
  let Limit: LimitClass;

  before(async () => {
    ({ Limit } = (await import(MODULE)) as { Limit: LimitClass });
  });

  it('cuts off what hangs, and names it and nothing that had come to its end', async () => {
    const cutOff = await new Promise((resolve) => {
      const limit = new Limit(0.002, resolve);
      void limit.during('the download', () => Promise.resolve());
      void limit
        .during('the start', () => Promise.reject(new Error('none')))
        .catch(() => undefined);
      void limit.during('contract', () => new Promise(() => undefined));
    });
    assert.deepEqual(cutOff, ['contract']);
  });

  it('gives each part less than what is left of the whole, so that it can tell what it has seen', () => {
    const limit = new Limit(60, () => undefined);
    assert.ok(limit.left(0.9) < limit.left());
    assert.ok(Number.isInteger(limit.left(0.9)), 'as the limit of a process has to be');
    assert.ok(limit.left() <= 60 * 60_000);
  });
});

import assert from 'node:assert/strict';
import type { MadeLists } from '#src/ports/transport.js';

const BEGUN = { name: 'Avvisi 1', purpose: 'notices', at: 1_795_512_720_000 } as const;

/**
 * @param open what is there for one account; called again in a test, as another process would find it
 */
export function madeListsContract(open: () => MadeLists): void {
  it('is empty before there are any', async () => {
    assert.deepEqual(await open().read(), { made: new Map(), begun: [], told: new Set() });
  });

  it('is there again in another process', async () => {
    const first = open();
    await first.begin(BEGUN);
    await first.made('1@broadcast', 'notices', 'Avvisi 1');
    await first.begin({ ...BEGUN, name: 'Avvisi 2' });
    await first.made('2@broadcast', 'canary', null);
    await first.made('3@broadcast', 'notices', null);
    await first.gone('3@broadcast');
    await first.told('9@broadcast');
    assert.deepEqual(await open().read(), {
      made: new Map([
        ['1@broadcast', 'notices'],
        ['2@broadcast', 'canary'],
      ]),
      begun: [{ ...BEGUN, name: 'Avvisi 2' }],
      told: new Set(['9@broadcast']),
    });
  });

  it('ends a beginning by its name and what it is for, and no other', async () => {
    const lists = open();
    await lists.begin({ ...BEGUN, purpose: 'canary' });
    await lists.begin(BEGUN);
    await lists.made('1@broadcast', 'notices', 'Avvisi 1');
    assert.deepEqual((await open().read()).begun, [{ ...BEGUN, purpose: 'canary' }]);
  });

  it('knows a list again that had gone', async () => {
    const lists = open();
    await lists.made('1@broadcast', 'notices', null);
    await lists.gone('1@broadcast');
    await lists.made('1@broadcast', 'contacts', null);
    assert.deepEqual([...(await open().read()).made], [['1@broadcast', 'contacts']]);
  });
}

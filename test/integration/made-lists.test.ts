import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { MadeListsFile } from '#src/whatsapp/made-lists.js';
import { useTempDir } from '../support/temp-dir.js';

describe('the record of the lists that the program has made', () => {
  const home = useTempDir();
  const record = (account = '393665775490') => new MadeListsFile(home.path, account);
  const begun = { name: 'Avvisi 1', purpose: 'notices', at: 1_795_512_720_000 } as const;

  it('is empty before there are any', async () => {
    assert.deepEqual(await record().read(), { made: new Map(), begun: [], told: new Set() });
  });

  it('is there again in another process', async () => {
    const first = record();
    await first.begin(begun);
    await first.made('1@broadcast', 'notices', 'Avvisi 1');
    await first.begin({ ...begun, name: 'Avvisi 2' });
    await first.made('2@broadcast', 'trial', null);
    await first.made('3@broadcast', 'notices', null);
    await first.gone('3@broadcast');
    await first.told('9@broadcast');
    assert.deepEqual(await record().read(), {
      made: new Map([
        ['1@broadcast', 'notices'],
        ['2@broadcast', 'trial'],
      ]),
      begun: [{ ...begun, name: 'Avvisi 2' }],
      told: new Set(['9@broadcast']),
    });
  });

  it('outlives a line that a power cut has torn', async () => {
    await record().made('1@broadcast', 'notices', null);
    await appendFile(home.join('liste.jsonl'), '\n{"account":"393665775490","ma');
    await record().made('2@broadcast', 'notices', null);
    assert.deepEqual([...(await record().read()).made.keys()], ['1@broadcast', '2@broadcast']);
  });

  it('says nothing of the lists of another number', async () => {
    await record('393470000000').made('1@broadcast', 'notices', null);
    assert.equal((await record().read()).made.size, 0);
  });
});

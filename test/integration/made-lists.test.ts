import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import { MadeListsFile } from '#src/transports/whatsapp-web/lists.js';
import { useTempDir } from '../support/temp-dir.js';

describe('the file of the lists that the program has made', () => {
  const home = useTempDir();
  const record = (account = '393665775490') => new MadeListsFile(home.path, account);

  it('outlives a line that a power cut has torn', async () => {
    await record().made('1@broadcast', 'notices', null);
    await appendFile(home.join('liste.jsonl'), '\n{"account":"393665775490","ma');
    await record().made('2@broadcast', 'notices', null);
    assert.deepEqual([...(await record().read()).made.keys()], ['1@broadcast', '2@broadcast']);
  });

  it('knows what an earlier version called a trial', async () => {
    const lists = record();
    await lists.made('1@broadcast', 'notices', null);
    await appendFile(
      home.join('liste.jsonl'),
      '\n{"account":"393665775490","made":"2@broadcast","purpose":"trial","name":"Prova"}' +
        '\n{"account":"393665775490","begun":{"name":"Prova 2","purpose":"trial","at":5}}',
    );
    const { made, begun } = await lists.read();
    assert.equal(made.get('2@broadcast'), 'canary');
    assert.deepEqual(begun, [{ name: 'Prova 2', purpose: 'canary', at: 5 }]);
  });

  it('says nothing of the lists of another number', async () => {
    await record('393470000000').made('1@broadcast', 'notices', null);
    assert.equal((await record().read()).made.size, 0);
  });
});

import assert from 'node:assert/strict';
import { drag, withCooling } from '../support/accepted-in-folder.js';
import { failing } from '../support/failing-folder.js';
import { fixture } from '../support/fixtures.js';
import type { ComuneWithFolder } from '../support/comune-with-folder.js';

describe('an accepted notice, when the process ends', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await withCooling();
  });

  afterEach(() => comune.close());

  const assertPlaced = async (): Promise<void> => {
    await comune.takeIn();
    await comune.filing.fileDone();
    assert.equal((await comune.notices()).length, 1);
    assert.deepEqual((await comune.notice()).placed, ['a.txt', 'a.jpg']);
    assert.deepEqual(await comune.files(), []);
    assert.deepEqual(await comune.files('in-corso'), ['a.jpg', 'a.stato.txt', 'a.txt']);
    assert.deepEqual(await comune.files('scartati'), []);
  };

  async function drop(): Promise<void> {
    await comune.drop('a.txt', 'Mercato');
    await comune.drop('a.jpg', fixture('mercato.jpg'));
  }

  it('between the spool and the database, the notice is accepted once', async () => {
    comune.restart(failing('spool', false));
    await drop();
    await comune.takeIn();
    assert.equal((await comune.notices()).length, 0);
    comune.restart();
    await assertPlaced();
  });

  it('between the database and the move, the files follow', async () => {
    comune.restart(failing('file'));
    await drop();
    await comune.takeIn();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files(), ['a.jpg', 'a.txt']);
    comune.restart();
    await assertPlaced();
  });

  it('between the move and the database, the files are known again', async () => {
    comune.restart(failing('file', false));
    await drop();
    await comune.takeIn();
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).placed, null);
    assert.deepEqual(await comune.files(), []);
    comune.restart();
    await assertPlaced();
  });

  it('between the move to «inviati» and the database, nothing is filed twice', async () => {
    await drop();
    await comune.takeIn();
    await comune.filing.fileDone();
    await comune.send();
    comune.restart(failing('file', false));
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).filedAt, null);
    comune.restart();
    await comune.filing.fileDone();
    assert.notEqual((await comune.notice()).filedAt, null);
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    assert.deepEqual(await comune.files('in-corso'), []);
  });

  it('between a stop and its move, the notice stays stopped and is put away', async () => {
    await drop();
    await comune.takeIn();
    await comune.filing.fileDone();
    comune.restart(failing('file'));
    await drag(comune, 'a.jpg', 'annullati');
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'cancelled');
    comune.restart();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('annullati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    assert.deepEqual(await comune.files('in-corso'), []);
  });
});

import assert from 'node:assert/strict';
import { drag, withCooling } from '../support/accepted-in-folder.js';
import { failing } from '../support/failing-folder.js';
import { fixture } from '../support/fixtures.js';
import type { FolderDesk } from '../support/folder-desk.js';

describe('an accepted notice, when the process ends', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await withCooling();
  });

  afterEach(() => desk.close());

  const assertPlaced = async (): Promise<void> => {
    await desk.takeIn();
    await desk.filing.fileDone();
    assert.equal((await desk.notices()).length, 1);
    assert.deepEqual((await desk.notice()).placed, ['a.txt', 'a.jpg']);
    assert.deepEqual(await desk.files(), []);
    assert.deepEqual(await desk.files('in-corso'), ['a.jpg', 'a.stato.txt', 'a.txt']);
    assert.deepEqual(await desk.files('scartati'), []);
  };

  async function drop(): Promise<void> {
    await desk.drop('a.txt', 'Mercato');
    await desk.drop('a.jpg', fixture('mercato.jpg'));
  }

  it('between the spool and the database, the notice is accepted once', async () => {
    desk.restart(failing('spool', false));
    await drop();
    await desk.takeIn();
    assert.equal((await desk.notices()).length, 0);
    desk.restart();
    await assertPlaced();
  });

  it('between the database and the move, the files follow', async () => {
    desk.restart(failing('file'));
    await drop();
    await desk.takeIn();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files(), ['a.jpg', 'a.txt']);
    desk.restart();
    await assertPlaced();
  });

  it('between the move and the database, the files are known again', async () => {
    desk.restart(failing('file', false));
    await drop();
    await desk.takeIn();
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).placed, null);
    assert.deepEqual(await desk.files(), []);
    desk.restart();
    await assertPlaced();
  });

  it('between the move to «inviati» and the database, nothing is filed twice', async () => {
    await drop();
    await desk.takeIn();
    await desk.filing.fileDone();
    await desk.send();
    desk.restart(failing('file', false));
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).filedAt, null);
    desk.restart();
    await desk.filing.fileDone();
    assert.notEqual((await desk.notice()).filedAt, null);
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    assert.deepEqual(await desk.files('in-corso'), []);
  });

  it('between a stop and its move, the notice stays stopped and is put away', async () => {
    await drop();
    await desk.takeIn();
    await desk.filing.fileDone();
    desk.restart(failing('file'));
    await drag(desk, 'a.jpg', 'annullati');
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'cancelled');
    desk.restart();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('annullati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    assert.deepEqual(await desk.files('in-corso'), []);
  });
});

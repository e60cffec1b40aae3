/** The mark of a linking, where the disk does not always do what it is asked. */
import assert from 'node:assert/strict';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PairingId } from '#src/transports/whatsapp-web/pairing-id.js';
import { useTempDir } from '../support/temp-dir.js';

describe('the mark of a linking', () => {
  const home = useTempDir();
  const file = () => join(home.path, 'collegamento.txt');
  /** Nothing can be read or written in the place of the mark, until the returned function is called. */
  const obstruct = async (): Promise<() => Promise<void>> => {
    await rename(file(), `${file()}.away`);
    await mkdir(join(file(), 'inside'), { recursive: true });
    return async () => {
      await rm(file(), { recursive: true });
      await rename(`${file()}.away`, file());
    };
  };

  it('stays the same in the next process, and is another one when a code has been shown', async () => {
    const mark = await new PairingId(home.path).current();
    assert.equal(await new PairingId(home.path).current(), mark);
    const again = new PairingId(home.path);
    again.renew();
    assert.notEqual(await again.current(), mark);
    assert.equal(await new PairingId(home.path).current(), await again.current());
  });

  it('is never that of before once a code has been shown, also when it could not be written then', async () => {
    const id = new PairingId(home.path);
    const mark = await id.current();
    const clear = await obstruct();
    id.renew();
    await assert.rejects(id.current());
    await clear();
    const next = await id.current();
    assert.notEqual(next, mark);
    assert.equal((await readFile(file(), 'utf8')).trim(), next);
    assert.equal(await id.current(), next, 'it is owed once');
  });

  it('stays while it cannot be read', async () => {
    const id = new PairingId(home.path);
    const mark = await id.current();
    const clear = await obstruct();
    await assert.rejects(id.current());
    await clear();
    assert.equal(await id.current(), mark);
  });
});

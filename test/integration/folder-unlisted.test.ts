/** A sub-folder that somebody has put there with rights of his own, so that the service cannot look into it. */
import assert from 'node:assert/strict';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILING_PLACES } from '#src/folder/places.js';
import type { FilingPlace } from '#src/ports/folder.js';
import { failLook } from '../support/failing-looks.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { fixture } from '../support/fixtures.js';

const MINUTE = 60_000;

describe('a sub-folder that cannot be listed', () => {
  let comune: ComuneWithFolder;
  let canBeListed: () => void;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
    comune.coolingMs = 60 * MINUTE;
    comune.restart();
    canBeListed = () => undefined;
  });

  afterEach(async () => {
    canBeListed();
    await comune.close();
  });

  /** Nobody can look into what is called so. */
  async function shut(place: FilingPlace, name: string, code: string): Promise<void> {
    await mkdir(join(comune.avvisi, place, name), { recursive: true });
    canBeListed = failLook('readdir', name, code);
  }
  const drag = (name: string, to: FilingPlace): Promise<void> =>
    rename(join(comune.avvisi, 'in-corso', name), join(comune.avvisi, to, name));
  async function rounds(): Promise<void> {
    for (let round = 0; round < 3; round += 1) {
      await comune.filing.fileDone();
      await comune.clock.advance(MINUTE);
    }
  }
  const SUB_FOLDER = { 'mercato/testo.txt': 'Mercato', 'mercato/1.jpg': fixture('mercato.jpg') };

  for (const place of FILING_PLACES) {
    for (const code of ['EACCES', 'EPERM', 'EIO']) {
      it(`in «${place}» (${code}) keeps nothing that staff do from being heeded, nor a notice from being taken in`, async () => {
        await comune.accept({ 'a.txt': 'uno', 'b.txt': 'due', 'c.txt': 'tre', 'd.txt': 'quattro' });
        await comune.filing.fileDone();
        await comune.store.park(2, 'overdue');
        await comune.filing.fileDone();
        await shut(place, 'riservata', code);
        comune.restart();
        await comune.filing.fileDone();

        await drag('a.txt', 'annullati');
        const request = join(comune.avvisi, 'in-corso', 'CONFERMA-2-b.txt');
        await rename(request, join(comune.avvisi, 'in-corso', 'SI-CONFERMA-2-b.txt'));
        await writeFile(join(comune.avvisi, 'in-corso', 'c.txt'), 'quattro');
        await rounds();
        assert.deepEqual(await comune.states(), ['cancelled', 'queued', 'cancelled', 'queued']);
        await comune.accept({ 'orari-PC1.txt': 'Orari' });
        assert.deepEqual((await comune.notice(5)).placed, ['orari-PC1.txt']);
        await comune.send(4);
        await rounds();
        assert.ok((await comune.notice(4)).filedAt !== null);
        assert.deepEqual(comune.alerts.current(), []);
      });
    }
  }

  it('in «in-corso» is not gone: the notice whose files lie in it stays, and is put away once they can be seen', async () => {
    await comune.accept(SUB_FOLDER);
    await comune.filing.fileDone();
    await shut('in-corso', 'mercato', 'EACCES');
    comune.restart();
    await rounds();
    assert.deepEqual(await comune.states(), ['queued']);
    assert.deepEqual(await comune.audit(), []);
    canBeListed();
    await comune.send();
    await rounds();
    assert.deepEqual(await comune.files('inviati'), [
      'mercato.esito.txt',
      'mercato/1.jpg',
      'mercato/testo.txt',
    ]);
  });

  it('in «annullati» that has the name of what is missing is an order to stop', async () => {
    await comune.accept(SUB_FOLDER);
    await comune.filing.fileDone();
    await drag('mercato', 'annullati');
    await shut('annullati', 'mercato', 'EACCES');
    await rounds();
    assert.deepEqual(await comune.states(), ['cancelled']);
  });

  it('with another name does not stop what is missing: that waits for a person', async () => {
    await comune.accept(SUB_FOLDER);
    await comune.filing.fileDone();
    await shut('annullati', 'riservata', 'EACCES');
    await rename(join(comune.avvisi, 'in-corso', 'mercato'), join(comune.home, 'mercato'));
    await rounds();
    assert.deepEqual(await comune.states(), ['parked']);
  });
});

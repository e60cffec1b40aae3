import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UnknownFolderError } from '#src/errors.js';
import { DropBox } from '#src/folder/panel-folder.js';
import { FolderPresence } from '#src/folder/presence.js';
import { quotedNames } from '#src/italian.js';
import { folderUnknown } from '#src/messages/it/alerts.js';
import { folderConfirmationText } from '#src/messages/it/folder-notes.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows } from '../support/shows.js';

const REQUEST = 'CONFERMA-CARTELLA.txt';

/** As when `folder.path` leads to the documents of somebody. */
describe('a watched folder that was full before Campanile came to it', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
    await rm(comune.avvisi, { recursive: true });
    await comune.drop('lettera.txt', 'Caro zio');
    await comune.drop('foto/mare.txt', 'Il mare');
    comune.restart();
  });

  afterEach(() => comune.close());

  const path = (name: string): string => join(comune.avvisi, name);
  const alerts = (): string[] => comune.alerts.current().map(({ code }) => code);

  it('is left as it is, and staff are told what lies there and what to do', async () => {
    await comune.takeIn();
    await comune.takeIn();
    assert.deepEqual(await comune.names(), []);
    assert.deepEqual((await readdir(comune.avvisi)).toSorted(), [REQUEST, 'foto', 'lettera.txt']);
    assert.deepEqual(alerts(), ['folder-unknown']);
    const [alert] = comune.alerts.current();
    const lying = ['foto', 'lettera.txt'];
    // in the order in which the system lists them
    const names = alert?.text === folderUnknown(lying) ? lying : lying.toReversed();
    assert.equal(alert?.text, folderUnknown(names));
    shows(await comune.read(REQUEST), folderConfirmationText(names));
  });

  it('tells, too, of what is dropped into it meanwhile, also after a start, and takes nothing from the page', async () => {
    await comune.takeIn();
    await comune.drop('avviso.txt', 'Manca l’acqua');
    comune.restart();
    await comune.takeIn();
    assert.deepEqual(await comune.names(), []);
    shows(comune.alerts.current()[0]?.text ?? '', quotedNames(['avviso.txt']));
    const presence = new FolderPresence(comune.avvisi, () => Promise.resolve(false));
    const box = new DropBox(comune.avvisi, { confirm: () => presence.confirm() });
    const drop = box.drop({ name: 'x', text: 'x', attachments: [] });
    await assert.rejects(drop, UnknownFolderError);
    assert.equal((await readdir(comune.avvisi)).length, 4);
  });

  for (const answer of ['SI-CONFERMA-CARTELLA.txt', 'Sì conferma-cartella']) {
    it(`is taken in when a person says so («${answer}»)`, async () => {
      await comune.takeIn();
      await rename(path(REQUEST), path(answer));
      await comune.takeIn();
      await comune.takeIn();
      assert.deepEqual((await comune.names()).toSorted(), ['foto', 'lettera']);
      assert.deepEqual(alerts(), []);
      assert.deepEqual(
        (await readdir(comune.avvisi)).filter((name) => /conferma/i.test(name)),
        [],
      );
    });
  }

  it('is used as soon as it is empty', async () => {
    await comune.takeIn();
    await rm(path('lettera.txt'));
    await rm(path('foto'), { recursive: true });
    await comune.takeIn();
    assert.deepEqual(alerts(), []);
    await comune.drop('avviso.txt', 'Manca l’acqua');
    await comune.takeIn();
    assert.deepEqual(await comune.names(), ['avviso']);
    assert.ok(!(await readdir(comune.avvisi)).includes(REQUEST));
  });

  it('is one also with the instructions of another program', async () => {
    await comune.drop('LEGGIMI.txt', 'Istruzioni della stampante');
    await comune.takeIn();
    assert.deepEqual(await comune.names(), []);
    assert.deepEqual(alerts(), ['folder-unknown']);
  });

  for (const names of [['Prova'], ['inviati', 'annullati'], ['scartati']]) {
    it(`is one also with folders that anybody may have (${names.join(', ')})`, async () => {
      for (const name of names) await mkdir(path(name));
      await comune.takeIn();
      assert.deepEqual(await comune.names(), []);
      assert.deepEqual(alerts(), ['folder-unknown']);
    });
  }

  it('is one also with files that are called as our folders', async () => {
    for (const name of ['scartati', 'inviati']) await writeFile(path(name), 'x');
    await comune.takeIn();
    assert.deepEqual(alerts(), ['folder-unknown']);
  });

  it('is none when our own guide lies in it', async () => {
    await writeFile(path('LEGGIMI.txt'), comune.guide.replaceAll('\n', '\r\n'));
    await comune.takeIn();
    assert.equal((await comune.names()).length, 2);
    assert.deepEqual(alerts(), []);
  });

  it('is none when our own folders show that it was in use', async () => {
    await mkdir(path('inviati'));
    await mkdir(path('scartati'));
    await comune.takeIn();
    await comune.takeIn();
    assert.equal((await comune.names()).length, 2);
    assert.deepEqual(alerts(), []);
  });

  it('never sends the request itself', async () => {
    await mkdir(path('in-corso'));
    await writeFile(path('SI-CONFERMA-CARTELLA.txt'), folderConfirmationText(['a']));
    await comune.takeIn();
    await comune.takeIn();
    assert.deepEqual((await comune.names()).toSorted(), ['foto', 'lettera']);
  });
});

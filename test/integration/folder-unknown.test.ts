import assert from 'node:assert/strict';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UnknownFolderError } from '#src/errors.js';
import { DropBox } from '#src/folder/panel-folder.js';
import { FolderPresence } from '#src/folder/presence.js';
import { quotedNames } from '#src/italian.js';
import { folderUnknown } from '#src/messages/it/alerts.js';
import { folderConfirmationText } from '#src/messages/it/folder-notes.js';
import { FolderDesk } from '../support/folder-desk.js';
import { shows } from '../support/shows.js';

const REQUEST = 'CONFERMA-CARTELLA.txt';

/** As when `folder.path` leads to the documents of somebody. */
describe('a watched folder that was full before Campanile came to it', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await FolderDesk.open();
    await rm(desk.avvisi, { recursive: true });
    await desk.drop('lettera.txt', 'Caro zio');
    await desk.drop('foto/mare.txt', 'Il mare');
    desk.restart();
  });

  afterEach(() => desk.close());

  const path = (name: string): string => join(desk.avvisi, name);
  const alerts = (): string[] => desk.alerts.current().map(({ code }) => code);

  it('is left as it is, and staff are told what lies there and what to do', async () => {
    await desk.takeIn();
    await desk.takeIn();
    assert.deepEqual(await desk.names(), []);
    assert.deepEqual((await readdir(desk.avvisi)).toSorted(), [REQUEST, 'foto', 'lettera.txt']);
    assert.deepEqual(alerts(), ['folder-unknown']);
    const [alert] = desk.alerts.current();
    const lying = ['foto', 'lettera.txt'];
    // in the order in which the system lists them
    const names = alert?.text === folderUnknown(lying) ? lying : lying.toReversed();
    assert.equal(alert?.text, folderUnknown(names));
    shows(await desk.read(REQUEST), folderConfirmationText(names));
  });

  it('tells, too, of what is dropped into it meanwhile, also after a start, and takes nothing from the page', async () => {
    await desk.takeIn();
    await desk.drop('avviso.txt', 'Manca l’acqua');
    desk.restart();
    await desk.takeIn();
    assert.deepEqual(await desk.names(), []);
    shows(desk.alerts.current()[0]?.text ?? '', quotedNames(['avviso.txt']));
    const presence = new FolderPresence(desk.avvisi, () => Promise.resolve(false));
    const box = new DropBox(desk.avvisi, { confirm: () => presence.confirm() });
    const drop = box.drop({ name: 'x', text: 'x', attachments: [] });
    await assert.rejects(drop, UnknownFolderError);
    assert.equal((await readdir(desk.avvisi)).length, 4);
  });

  for (const answer of ['SI-CONFERMA-CARTELLA.txt', 'Sì conferma-cartella']) {
    it(`is taken in when a person says so («${answer}»)`, async () => {
      await desk.takeIn();
      await rename(path(REQUEST), path(answer));
      await desk.takeIn();
      await desk.takeIn();
      assert.deepEqual((await desk.names()).toSorted(), ['foto', 'lettera']);
      assert.deepEqual(alerts(), []);
      assert.deepEqual(
        (await readdir(desk.avvisi)).filter((name) => /conferma/i.test(name)),
        [],
      );
    });
  }

  it('is used as soon as it is empty', async () => {
    await desk.takeIn();
    await rm(path('lettera.txt'));
    await rm(path('foto'), { recursive: true });
    await desk.takeIn();
    assert.deepEqual(alerts(), []);
    await desk.drop('avviso.txt', 'Manca l’acqua');
    await desk.takeIn();
    assert.deepEqual(await desk.names(), ['avviso']);
    assert.ok(!(await readdir(desk.avvisi)).includes(REQUEST));
  });

  it('is one also with the instructions of another program', async () => {
    await desk.drop('LEGGIMI.txt', 'Istruzioni della stampante');
    await desk.takeIn();
    assert.deepEqual(await desk.names(), []);
    assert.deepEqual(alerts(), ['folder-unknown']);
  });

  for (const names of [['Prova'], ['inviati', 'annullati'], ['scartati']]) {
    it(`is one also with folders that anybody may have (${names.join(', ')})`, async () => {
      for (const name of names) await mkdir(path(name));
      await desk.takeIn();
      assert.deepEqual(await desk.names(), []);
      assert.deepEqual(alerts(), ['folder-unknown']);
    });
  }

  it('is one also with files that are called as our folders', async () => {
    for (const name of ['scartati', 'inviati']) await writeFile(path(name), 'x');
    await desk.takeIn();
    assert.deepEqual(alerts(), ['folder-unknown']);
  });

  it('is none when our own guide lies in it', async () => {
    await writeFile(path('LEGGIMI.txt'), desk.guide.replaceAll('\n', '\r\n'));
    await desk.takeIn();
    assert.equal((await desk.names()).length, 2);
    assert.deepEqual(alerts(), []);
  });

  it('is none when our own folders show that it was in use', async () => {
    await mkdir(path('inviati'));
    await mkdir(path('scartati'));
    await desk.takeIn();
    await desk.takeIn();
    assert.equal((await desk.names()).length, 2);
    assert.deepEqual(alerts(), []);
  });

  it('never sends the request itself', async () => {
    await mkdir(path('in-corso'));
    await writeFile(path('SI-CONFERMA-CARTELLA.txt'), folderConfirmationText(['a']));
    await desk.takeIn();
    await desk.takeIn();
    assert.deepEqual((await desk.names()).toSorted(), ['foto', 'lettera']);
  });
});

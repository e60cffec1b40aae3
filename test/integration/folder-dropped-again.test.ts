import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderDesk } from '../support/folder-desk.js';

describe('a notice that is dropped again', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await FolderDesk.open();
  });
  afterEach(() => desk.close());

  const dropped = async (text: string): Promise<void> => {
    await desk.drop('a.txt', text);
    await desk.takeIn();
    await desk.filing.fileDone();
  };
  const reason = async (): Promise<string> =>
    (await desk.read('scartati', 'a.motivo.txt')).replaceAll(/\s+/g, ' ');
  /** By hand, in a program that keeps the file's time. */
  const moveBack = (place: string): Promise<void> =>
    rename(join(desk.avvisi, place, 'a.txt'), join(desk.avvisi, 'a.txt'));

  const IN_AN_HOUR = 'Scade il: 24/11/2026 11:32\n\nMercato';

  async function expiredHalfWay(): Promise<void> {
    await dropped(IN_AN_HOUR);
    await desk.sendTo(1);
    await desk.clock.advance(3_700_000);
    await desk.filing.fileDone();
    assert.deepEqual(await desk.states(), ['expired']);
  }

  it('is told, where it expired half way, how it goes to the others and that some have it twice', async () => {
    await expiredHalfWay();
    const told = await reason();
    assert.match(told, /Non è stato inviato a 2 persone/);
    assert.match(told, /«Ripeti: sì»/);
    assert.match(told, /chi l’ha già ricevuto lo riceve un’altra volta/);
    await dropped('Ripeti: sì\n\nMercato');
    assert.deepEqual(await desk.states(), ['expired', 'queued']);
  });

  it('is not called sent when it expired half way', async () => {
    await expiredHalfWay();
    await desk.drop('b.txt', 'Mercato');
    await desk.takeIn();
    const told = await desk.read('scartati', 'b.motivo.txt');
    assert.doesNotMatch(told, /già inviato|non occorre fare nulla/);
    assert.match(told, /è scaduto .*2 persone non l’hanno ricevuto/);
    assert.match(told, /«Ripeti: sì»/);
  });

  it('promises no more than before where it expired and nobody had it', async () => {
    await dropped(IN_AN_HOUR);
    await desk.clock.advance(3_700_000);
    await desk.filing.fileDone();
    assert.doesNotMatch(await reason(), /Ripeti/);
    await dropped('Mercato');
    assert.deepEqual(await desk.states(), ['expired', 'queued']);
  });

  it('is to be resumed when it was stopped half way', async () => {
    await dropped('Mercato');
    await desk.sendTo(1);
    await desk.staff.stop({ id: 1 });
    await desk.filing.fileDone();
    await desk.takeIn();
    await moveBack('annullati');
    await desk.takeIn();
    const told = await reason();
    assert.doesNotMatch(told, /già inviato|non occorre fare nulla/);
    assert.match(told, /è stato fermato .*2 persone non l’hanno ricevuto/);
    assert.match(told, /avviso n\. 1.*premi «Riprendi»/);
  });

  it('waits for a decision when its file is moved out of «in-corso» and back', async () => {
    await dropped('Mercato');
    await desk.takeIn();
    await moveBack('in-corso');
    await desk.filing.fileDone();
    await desk.takeIn();
    assert.deepEqual(await desk.states(), ['parked']);
    const told = await reason();
    assert.doesNotMatch(told, /già inviato|non occorre fare nulla/);
    assert.match(told, /aspetta una decisione/);
    assert.match(told, /avviso n\. 1.*premi «Conferma e invia»/);
  });
});

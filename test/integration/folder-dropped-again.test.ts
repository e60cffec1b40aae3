import assert from 'node:assert/strict';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expiryNote } from '#src/messages/it/folder-notes.js';
import { alreadyTaken, reasonNote, REPEAT, TWICE } from '#src/messages/it/rejections/notices.js';
import { NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import type { Notice } from '#src/model/notice.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows, showsNot } from '../support/shows.js';

const ZONE = 'Europe/Rome';

describe('a notice that is dropped again', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
  });
  afterEach(() => comune.close());

  const dropped = async (text: string): Promise<void> => {
    await comune.drop('a.txt', text);
    await comune.takeIn();
    await comune.filing.fileDone();
  };
  const reason = (name = 'a'): Promise<string> => comune.read('scartati', `${name}.motivo.txt`);
  /** By hand, in a program that keeps the file's time. */
  const moveBack = (place: string): Promise<void> =>
    rename(join(comune.avvisi, place, 'a.txt'), join(comune.avvisi, 'a.txt'));

  const IN_AN_HOUR = 'Scade il: 24/11/2026 11:32\n\nMercato';

  async function expiredHalfWay(): Promise<void> {
    await dropped(IN_AN_HOUR);
    await comune.sendTo(1);
    await comune.clock.advance(3_700_000);
    await comune.filing.fileDone();
    assert.deepEqual(await comune.states(), ['expired']);
  }

  async function expiry(): Promise<string> {
    return expiryNote(await comune.notice(), await comune.store.progress(1), ZONE);
  }

  /**
   * The whole note is about what became of the first, but for when the file was moved, which it ends with.
   * @param otherwise with which another thing would be said
   */
  async function assertKnown(name: string, otherwise: Partial<Notice>): Promise<void> {
    const [notice, progress] = [await comune.notice(), await comune.store.progress(1)];
    const dropped = { name, files: [`${name}.txt`], isTest: false };
    const rejection = alreadyTaken(notice, progress, ZONE);
    const note = reasonNote(dropped, rejection, comune.clock.now(), ZONE);
    shows(await reason(name), note.slice(0, note.lastIndexOf(',')));
    showsNot(await reason(name), alreadyTaken({ ...notice, ...otherwise }, progress, ZONE).why);
  }

  it('is told, where it expired half way, how it goes to the others and that some have it twice', async () => {
    await expiredHalfWay();
    const told = await reason();
    assert.equal((await comune.notice()).notSentTo, 2);
    shows(told, await expiry());
    shows(told, REPEAT);
    shows(told, TWICE);
    await dropped('Ripeti: sì\n\nMercato');
    assert.deepEqual(await comune.states(), ['expired', 'queued']);
  });

  it('is not called sent when it expired half way', async () => {
    await expiredHalfWay();
    await comune.drop('b.txt', 'Mercato');
    await comune.takeIn();
    assert.equal((await comune.notice()).notSentTo, 2);
    await assertKnown('b', { notSentTo: 0 });
    shows(await reason('b'), REPEAT);
  });

  it('promises no more than before where it expired and nobody had it', async () => {
    await dropped(IN_AN_HOUR);
    await comune.clock.advance(3_700_000);
    await comune.filing.fileDone();
    shows(await reason(), await expiry());
    showsNot(await reason(), REPEAT);
    await dropped('Mercato');
    assert.deepEqual(await comune.states(), ['expired', 'queued']);
  });

  it('is to be resumed when it was stopped half way', async () => {
    await dropped('Mercato');
    await comune.sendTo(1);
    await comune.staff.stop({ id: 1 });
    await comune.filing.fileDone();
    await comune.takeIn();
    await moveBack('annullati');
    await comune.takeIn();
    assert.equal((await comune.notice()).notSentTo, 2);
    await assertKnown('a', { notSentTo: 0 });
    shows(await reason(), `«${NOTICE_ACT_WORDS.resume.name}»`);
  });

  it('waits for a decision when its file is moved out of «in-corso» and back', async () => {
    await dropped('Mercato');
    await comune.takeIn();
    await moveBack('in-corso');
    await comune.filing.fileDone();
    await comune.takeIn();
    assert.deepEqual(await comune.states(), ['parked']);
    await assertKnown('a', { state: 'queued' });
    shows(await reason(), `«${NOTICE_ACT_WORDS.confirm.name}»`);
  });
});

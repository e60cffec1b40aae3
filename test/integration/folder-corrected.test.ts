import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { correctedNote } from '#src/messages/it/folder-notes.js';
import { alreadyTaken } from '#src/messages/it/rejections/notices.js';
import type { FilingPlace } from '#src/ports/folder.js';
import { became, factsOf, noteOf, withCooling, ZONE } from '../support/accepted-in-folder.js';
import { fixture } from '../support/fixtures.js';
import type { FolderDesk } from '../support/folder-desk.js';
import { shows } from '../support/shows.js';

describe('an accepted notice and the new version of its file', () => {
  let desk: FolderDesk;

  beforeEach(async () => {
    desk = await withCooling();
  });

  afterEach(() => desk.close());

  /** @param place where the files of the notice went whose new version it is */
  async function assertNotTaken(name: string, place: FilingPlace): Promise<void> {
    const note = await desk.read('scartati', 'a.motivo.txt');
    const wanted = correctedNote(await desk.notice(), place, [name], desk.clock.now(), ZONE);
    // the last paragraph says when the file was moved
    for (const paragraph of wanted.trim().split('\n\n').slice(0, -1)) shows(note, paragraph);
  }

  for (const [what, before, after] of [
    ['text', 'Il mercato è lunedì', 'Il mercato è martedì'],
    ['picture', fixture('mercato.jpg'), Buffer.concat([fixture('mercato.jpg'), Buffer.from('x')])],
  ] as const) {
    it(`is stopped when staff correct and save its ${what}, and says how the new one goes`, async () => {
      const name = what === 'text' ? 'a.txt' : 'a.jpg';
      await desk.accept({ [name]: before });
      for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'queued');
      await writeFile(join(desk.avvisi, 'in-corso', name), after);
      desk.restart();
      for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
      assert.equal((await desk.notice()).state, 'cancelled');
      assert.deepEqual(await desk.files('in-corso'), []);
      assert.deepEqual(await desk.files('annullati'), ['a.esito.txt']);
      assert.deepEqual(await desk.files('scartati'), [name, 'a.motivo.txt'].toSorted());
      assert.deepEqual(await readFile(join(desk.avvisi, 'scartati', name)), Buffer.from(after));
      await assertNotTaken(name, 'annullati');
    });
  }

  it('is not taken for corrected when its file is only touched', async () => {
    await desk.accept({ 'a.txt': 'Mercato' });
    await desk.filing.fileDone();
    await writeFile(join(desk.avvisi, 'in-corso', 'a.txt'), 'Mercato');
    for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'queued');
  });

  it('is not taken for corrected while a program only holds its file open, also after a restart', async () => {
    await desk.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    desk.locked.add('a.txt').add('a.jpg');
    desk.restart();
    for (let round = 0; round < 3; round += 1) await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'queued');
    await desk.send();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('scartati'), []);
    desk.locked.clear();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('scartati'), []);
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    assert.deepEqual(desk.alerts.current(), []);
  });

  it('tells when its file was corrected too late, and does not show the new one as sent', async () => {
    await desk.accept({ 'a.txt': 'Il mercato è lunedì' });
    await writeFile(join(desk.avvisi, 'in-corso', 'a.txt'), 'Il mercato è martedì');
    await desk.send();
    await desk.filing.fileDone();
    assert.deepEqual(await desk.files('inviati'), ['a.esito.txt']);
    assert.equal((await desk.notice()).state, 'sent');
    await assertNotTaken('a.txt', 'inviati');
  });

  it('asks once to be stopped when there is nothing left to stop', async () => {
    await desk.accept({ 'a.txt': 'Il mercato è lunedì' });
    await desk.filing.fileDone();
    await desk.sendTo(3);
    let asked = 0;
    const { stop } = desk.staff;
    Object.assign(desk.staff, {
      stop: (input: Parameters<typeof stop>[0]) => {
        asked += 1;
        return stop(input);
      },
    });
    await writeFile(join(desk.avvisi, 'in-corso', 'a.txt'), 'Il mercato è martedì');
    for (let round = 0; round < 5; round += 1) await desk.filing.fileDone();
    assert.equal(asked, 1);
    assert.equal((await desk.notice()).state, 'sending');
    await desk.storage.outbox.finish(1, desk.clock.now());
    await desk.filing.fileDone();
    assert.equal((await desk.notice()).state, 'sent');
    await assertNotTaken('a.txt', 'inviati');
  });

  it('makes way for a new version of the same name while nothing of it has gone out', async () => {
    await desk.accept({ 'a.txt': 'pagina 1' });
    await desk.accept({ 'a.txt': 'pagine 1 e 2' });
    await desk.filing.fileDone();
    assert.deepEqual(await desk.states(), ['cancelled', 'queued']);
    assert.deepEqual(await desk.files('in-corso'), ['a.stato.txt', 'a.txt']);
    assert.equal(await desk.read('in-corso', 'a.txt'), 'pagine 1 e 2');
    assert.equal((await desk.notice(2)).replaces, 1);
    shows(await desk.read('in-corso', 'a.stato.txt'), await noteOf(desk, 2, 'cooling'));
    assert.equal((await desk.notice()).replacedBy, 2);
    shows(await desk.read('annullati', 'a.esito.txt'), await became(desk));
  });

  /** A notice of which the first message has been handed over, without an answer; the delivery's id. */
  const begun = async (): Promise<number> => {
    await desk.accept({ 'a.txt': 'pagina 1' });
    const { outbox } = desk.storage;
    const people = await outbox.unassigned(1);
    await outbox.assign(
      1,
      people.map((subscriberId) => ({ kind: 'person', subscriberId })),
    );
    const first = await outbox.nextOf(1, 'person');
    assert.ok(first);
    await outbox.begin(first.id, '3EB0'.padEnd(22, '0'), desk.clock.now(), 'link');
    return first.id;
  };

  it('makes way for a new version when it has begun and nothing has left yet', async () => {
    const first = await begun();
    const { outbox } = desk.storage;
    await outbox.settle(first, { kind: 'queued', detail: 'not sent' }, desk.clock.now());
    assert.equal((await desk.notice()).state, 'sending');
    await desk.accept({ 'a.txt': 'pagine 1 e 2' });
    assert.deepEqual(await desk.states(), ['cancelled', 'queued']);
    assert.equal((await desk.notice(2)).replaces, 1);
  });

  it('makes way for none while somebody may have it', async () => {
    await begun();
    await desk.accept({ 'a.txt': 'pagine 1 e 2' });
    assert.deepEqual(await desk.states(), ['sending', 'queued']);
    assert.equal((await desk.notice(2)).replaces, null);
  });

  it('stays when what is dropped under its name is refused as a copy of an older one', async () => {
    await desk.accept({ 'vecchio.txt': 'Mercato' });
    await desk.send();
    await desk.filing.fileDone();
    await desk.accept({ 'a.txt': 'Sagra' });
    await desk.accept({ 'a.txt': 'Mercato' });
    assert.deepEqual(await desk.states(), ['sent', 'queued']);
    const { notice, progress } = await factsOf(desk);
    assert.equal(notice.name, 'vecchio');
    const { why } = alreadyTaken(notice, progress, ZONE);
    shows(await desk.read('scartati', 'a.motivo.txt'), why);
  });
});

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { correctedNote } from '#src/messages/it/folder-notes.js';
import { alreadyTaken } from '#src/messages/it/rejections/notices.js';
import type { FilingPlace } from '#src/ports/folder.js';
import { became, factsOf, noteOf, withCooling, ZONE } from '../support/accepted-in-folder.js';
import { fixture } from '../support/fixtures.js';
import type { ComuneWithFolder } from '../support/comune-with-folder.js';
import { shows } from '../support/shows.js';

describe('an accepted notice and the new version of its file', () => {
  let comune: ComuneWithFolder;

  beforeEach(async () => {
    comune = await withCooling();
  });

  afterEach(() => comune.close());

  /** @param place where the files of the notice went whose new version it is */
  async function assertNotTaken(name: string, place: FilingPlace): Promise<void> {
    const note = await comune.read('scartati', 'a.motivo.txt');
    const wanted = correctedNote(await comune.notice(), place, [name], comune.clock.now(), ZONE);
    // the last paragraph says when the file was moved
    for (const paragraph of wanted.trim().split('\n\n').slice(0, -1)) shows(note, paragraph);
  }

  for (const [what, before, after] of [
    ['text', 'Il mercato è lunedì', 'Il mercato è martedì'],
    ['picture', fixture('mercato.jpg'), Buffer.concat([fixture('mercato.jpg'), Buffer.from('x')])],
  ] as const) {
    it(`is stopped when staff correct and save its ${what}, and says how the new one goes`, async () => {
      const name = what === 'text' ? 'a.txt' : 'a.jpg';
      await comune.accept({ [name]: before });
      for (let round = 0; round < 3; round += 1) await comune.filing.fileDone();
      assert.equal((await comune.notice()).state, 'queued');
      await writeFile(join(comune.avvisi, 'in-corso', name), after);
      comune.restart();
      for (let round = 0; round < 3; round += 1) await comune.filing.fileDone();
      assert.equal((await comune.notice()).state, 'cancelled');
      assert.deepEqual(await comune.files('in-corso'), []);
      assert.deepEqual(await comune.files('annullati'), ['a.esito.txt']);
      assert.deepEqual(await comune.files('scartati'), [name, 'a.motivo.txt'].toSorted());
      assert.deepEqual(await readFile(join(comune.avvisi, 'scartati', name)), Buffer.from(after));
      await assertNotTaken(name, 'annullati');
    });
  }

  it('is not taken for corrected when its file is only touched', async () => {
    await comune.accept({ 'a.txt': 'Mercato' });
    await comune.filing.fileDone();
    await writeFile(join(comune.avvisi, 'in-corso', 'a.txt'), 'Mercato');
    for (let round = 0; round < 3; round += 1) await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'queued');
  });

  it('is not taken for corrected while a program only holds its file open, also after a restart', async () => {
    await comune.accept({ 'a.txt': 'Mercato', 'a.jpg': fixture('mercato.jpg') });
    comune.locked.add('a.txt').add('a.jpg');
    comune.restart();
    for (let round = 0; round < 3; round += 1) await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'queued');
    await comune.send();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('scartati'), []);
    comune.locked.clear();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('scartati'), []);
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt', 'a.jpg', 'a.txt']);
    assert.deepEqual(comune.alerts.current(), []);
  });

  it('tells when its file was corrected too late, and does not show the new one as sent', async () => {
    await comune.accept({ 'a.txt': 'Il mercato è lunedì' });
    await writeFile(join(comune.avvisi, 'in-corso', 'a.txt'), 'Il mercato è martedì');
    await comune.send();
    await comune.filing.fileDone();
    assert.deepEqual(await comune.files('inviati'), ['a.esito.txt']);
    assert.equal((await comune.notice()).state, 'sent');
    await assertNotTaken('a.txt', 'inviati');
  });

  it('asks once to be stopped when there is nothing left to stop', async () => {
    await comune.accept({ 'a.txt': 'Il mercato è lunedì' });
    await comune.filing.fileDone();
    await comune.sendTo(3);
    let asked = 0;
    const { stop } = comune.staff;
    Object.assign(comune.staff, {
      stop: (input: Parameters<typeof stop>[0]) => {
        asked += 1;
        return stop(input);
      },
    });
    await writeFile(join(comune.avvisi, 'in-corso', 'a.txt'), 'Il mercato è martedì');
    for (let round = 0; round < 5; round += 1) await comune.filing.fileDone();
    assert.equal(asked, 1);
    assert.equal((await comune.notice()).state, 'sending');
    await comune.storage.outbox.finish(1, comune.clock.now());
    await comune.filing.fileDone();
    assert.equal((await comune.notice()).state, 'sent');
    await assertNotTaken('a.txt', 'inviati');
  });

  it('makes way for a new version of the same name while nothing of it has gone out', async () => {
    await comune.accept({ 'a.txt': 'pagina 1' });
    await comune.accept({ 'a.txt': 'pagine 1 e 2' });
    await comune.filing.fileDone();
    assert.deepEqual(await comune.states(), ['cancelled', 'queued']);
    assert.deepEqual(await comune.files('in-corso'), ['a.stato.txt', 'a.txt']);
    assert.equal(await comune.read('in-corso', 'a.txt'), 'pagine 1 e 2');
    assert.equal((await comune.notice(2)).replaces, 1);
    shows(await comune.read('in-corso', 'a.stato.txt'), await noteOf(comune, 2, 'cooling'));
    assert.equal((await comune.notice()).replacedBy, 2);
    shows(await comune.read('annullati', 'a.esito.txt'), await became(comune));
  });

  /** A notice of which the first message has been handed over, without an answer; the delivery's id. */
  const begun = async (): Promise<number> => {
    await comune.accept({ 'a.txt': 'pagina 1' });
    const { outbox } = comune.storage;
    const people = await outbox.unassigned(1);
    await outbox.assign(
      1,
      people.map((subscriberId) => ({ kind: 'person', subscriberId })),
    );
    const first = await outbox.nextOf(1, 'person');
    assert.ok(first);
    await outbox.begin(first.id, '3EB0'.padEnd(22, '0'), comune.clock.now(), 'link');
    return first.id;
  };

  it('makes way for a new version when it has begun and nothing has left yet', async () => {
    const first = await begun();
    const { outbox } = comune.storage;
    await outbox.settle(first, { kind: 'queued', detail: 'not sent' }, comune.clock.now());
    assert.equal((await comune.notice()).state, 'sending');
    await comune.accept({ 'a.txt': 'pagine 1 e 2' });
    assert.deepEqual(await comune.states(), ['cancelled', 'queued']);
    assert.equal((await comune.notice(2)).replaces, 1);
  });

  it('makes way for none while somebody may have it', async () => {
    await begun();
    await comune.accept({ 'a.txt': 'pagine 1 e 2' });
    assert.deepEqual(await comune.states(), ['sending', 'queued']);
    assert.equal((await comune.notice(2)).replaces, null);
  });

  it('stays when what is dropped under its name is refused as a copy of an older one', async () => {
    await comune.accept({ 'vecchio.txt': 'Mercato' });
    await comune.send();
    await comune.filing.fileDone();
    await comune.accept({ 'a.txt': 'Sagra' });
    await comune.accept({ 'a.txt': 'Mercato' });
    assert.deepEqual(await comune.states(), ['sent', 'queued']);
    const { notice, progress } = await factsOf(comune);
    assert.equal(notice.name, 'vecchio');
    const { why } = alreadyTaken(notice, progress, ZONE);
    shows(await comune.read('scartati', 'a.motivo.txt'), why);
  });
});

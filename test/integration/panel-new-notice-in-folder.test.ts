import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UnknownFolderError } from '#src/errors.js';
import { DropBox } from '#src/folder/panel-folder.js';
import { parseNotice } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { folderUnknown } from '#src/messages/it/alerts.js';
import { fixture } from '../support/fixtures.js';
import { useNewNoticePage } from '../support/new-notice-page.js';
import { shows } from '../support/shows.js';

describe('the page that publishes a notice', () => {
  const { panel, send, dropped } = useNewNoticePage();

  it('puts a text into the watched folder, as it was written', async () => {
    const text = 'Città e perché: 10 €\r\n\r\n*Domani* 😀';
    const answer = await send({ titolo: 'Via Roma', testo: text });
    assert.equal(answer.status, 303);
    assert.deepEqual(await dropped(), ['Via Roma.txt']);
    assert.equal(
      await readFile(join(panel.avvisi, 'Via Roma.txt'), 'utf8'),
      text.replaceAll('\r\n', '\n'),
    );
  });

  it('puts a picture beside its text, byte for byte', async () => {
    const bytes = fixture('mercato.jpg');
    await send({ titolo: '', testo: '*Mercato* di sabato' }, [{ name: 'IMG 1.JPG', bytes }]);
    assert.deepEqual(await dropped(), ['Mercato di sabato.JPG', 'Mercato di sabato.txt']);
    assert.deepEqual(await readFile(join(panel.avvisi, 'Mercato di sabato.JPG')), bytes);
  });

  it('puts several files into one sub-folder, with the text', async () => {
    const files = ['piazza.jpg', 'ordinanza.pdf'].map((name) => ({
      name,
      bytes: fixture(name === 'piazza.jpg' ? 'mercato.jpg' : name),
    }));
    await send({ titolo: 'Mercato', testo: 'Sabato mercato', urgente: 'sì' }, files);
    assert.deepEqual(await dropped(), ['Mercato']);
    const folder = join(panel.avvisi, 'Mercato');
    assert.deepEqual((await readdir(folder)).toSorted(), [
      '1 piazza.jpg',
      '2 ordinanza.pdf',
      'testo.txt',
    ]);
    assert.equal(
      await readFile(join(folder, 'testo.txt'), 'utf8'),
      'Urgente: sì\n\nSabato mercato',
    );
    assert.deepEqual(await readFile(join(folder, '2 ordinanza.pdf')), fixture('ordinanza.pdf'));
  });

  it('writes dates and urgency above the text, as the folder reads them', async () => {
    await send({
      titolo: 'scuole',
      testo: 'Domani scuole chiuse.',
      invia: '2026-12-07T18:05',
      scade: '2026-12-08T08:00',
      urgente: 'sì',
    });
    const bytes = await readFile(join(panel.avvisi, 'scuole.txt'));
    const now = Date.parse('2026-12-01T12:00:00Z');
    const parsed = await parseNotice(
      { name: 'scuole', files: [{ name: 'scuole.txt', bytes }] },
      { limits: DEFAULT_LIMITS, captionFromName: false, footer: null },
      { now, zone: 'Europe/Rome' },
    );
    assert.ok(parsed.kind === 'notice', JSON.stringify(parsed));
    assert.deepEqual(parsed.parts, [{ kind: 'text', text: 'Domani scuole chiuse.' }]);
    const { urgent, sendAt, expiresAt } = parsed.header;
    assert.equal(urgent, true);
    assert.equal(sendAt, Date.parse('2026-12-07T18:05:00+01:00'));
    assert.equal(expiresAt, Date.parse('2026-12-08T08:00:00+01:00'));
  });

  it('replaces nothing that lies there', async () => {
    await send({ titolo: 'acqua', testo: 'uno' });
    await send({ titolo: 'Acqua', testo: 'due' });
    assert.deepEqual(await dropped(), ['Acqua (2).txt', 'acqua.txt']);
  });

  it('path traversal: names lead nowhere else', async () => {
    const bytes = fixture('mercato.jpg');
    for (const name of [
      '../../fuori',
      '..\\..\\fuori',
      '/etc/cron.d/fuori',
      'C:\\Windows\\fuori',
      '.nascosto',
      '~$fuori',
      'CON',
      'a\u0000b',
      '\u202egpj.fuori',
      '...',
    ]) {
      await send({ titolo: name, testo: 'testo' }, [{ name: `${name}.jpg/../x.jpg`, bytes }]);
    }
    await send({}, [{ name: '../../../fuori.jpg', bytes }]);
    await send({}, [{ name: 'foto.jpg/../../fuori.jpg', bytes }]);
    assert.deepEqual((await readdir(panel.home.path)).toSorted(), [
      'avvisi',
      'bozze',
      'servizio.json',
    ]);
    const names = await dropped();
    assert.equal(names.length, 22);
    for (const name of names) {
      assert.doesNotMatch(name, /^[.~]|[\\/:\u0000-\u001f\u202e]/);
      assert.doesNotMatch(name, /^con\./i);
    }
  });

  it('says why nothing goes while the folder was full before Campanile came to it', async () => {
    const confirm = () => Promise.reject(new UnknownFolderError(['lettera.txt']));
    await panel.start({}, { folder: new DropBox(panel.avvisi, { confirm }) });
    const { body } = await send({ titolo: 'acqua', testo: 'testo' });
    shows(body, folderUnknown(['lettera.txt']));
    assert.deepEqual(await readdir(panel.avvisi).catch(() => []), []);
  });
});

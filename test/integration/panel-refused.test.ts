import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DropBox } from '#src/folder/panel-folder.js';
import type { Rejection } from '#src/model/notice.js';
import { putAside } from '#src/messages/it/audit.js';
import { movedHere } from '#src/messages/it/files.js';
import { reasonAlone, reasonNote } from '#src/messages/it/rejections/notices.js';
import { CORRECT } from '#src/messages/it/status.js';
import { fixture } from '../support/fixtures.js';
import { tokenIn, usePanel } from '../support/panel.js';
import { shows, showsNot } from '../support/shows.js';

const rejected = (name: string): Rejection => ({
  ...{ code: 'x', why: `la data di ${name} è già passata`, remedy: 'Correggere.' },
});

describe('refused files', () => {
  const panel = usePanel();
  const place = (name: string): string => join(panel.avvisi, 'scartati', name);
  const left = async (): Promise<readonly string[]> =>
    (await readdir(join(panel.avvisi, 'scartati'))).toSorted();
  const count = (): Promise<number> => new DropBox(panel.avvisi).refusedCount();
  const list = async (): Promise<string> => (await panel.page('/avvisi?stato=scartati')).body;

  /** As the intake leaves them; the later ones are newer. */
  async function refuse(name: string, files: Readonly<Record<string, string | Buffer>>) {
    await mkdir(join(panel.avvisi, 'scartati'), { recursive: true });
    for (const [file, bytes] of Object.entries(files)) await writeFile(place(file), bytes);
    const about = { name, files: Object.keys(files), isTest: false };
    const now = panel.clock.now();
    await writeFile(
      place(`${name}.motivo.txt`),
      reasonNote(about, rejected(name), now, 'Europe/Rome'),
    );
    refusals += 1;
    await utimes(place(`${name}.motivo.txt`), refusals, refusals);
  }
  let refusals = 0;

  it('are listed with the newest first, each with its reason said once', async () => {
    await refuse('mercato', { 'mercato.txt': 'Scade il: ieri\n\nIl mercato…' });
    await refuse('acqua', { 'acqua.txt': 'Inviare il: domani' });
    const body = await list();
    assert.ok(body.indexOf('<h2>acqua</h2>') < body.indexOf('<h2>mercato</h2>'));
    const about = { name: 'acqua', files: ['acqua.txt'], isTest: false };
    const note = reasonNote(about, rejected('acqua'), panel.clock.now(), 'Europe/Rome');
    const [first = ''] = note.split('\n');
    shows(body, reasonAlone(note));
    showsNot(reasonAlone(note), first);
    showsNot(body, first);
    showsNot(body, movedHere(['acqua.txt']));
    assert.equal(await count(), 2);
  });

  it('are not counted any more when a person has dismissed them, and stay where they are', async () => {
    await refuse('acqua', { 'acqua.txt': 'testo' });
    await refuse('mercato', { 'mercato.txt': 'testo' });
    const { body } = await panel.page('/avvisi?stato=scartati');
    const answer = await panel.post('/scartati/visto', {
      conferma: tokenIn(body),
      nome: 'acqua',
    });
    assert.equal(answer.headers.location, '/avvisi?stato=scartati');
    assert.doesNotMatch(await list(), /<h2>acqua<\/h2>/);
    assert.equal(await count(), 1);
    assert.deepEqual(await left(), [
      'acqua.motivo-letto.txt',
      'acqua.txt',
      'mercato.motivo.txt',
      'mercato.txt',
    ]);
    const [entry] = await panel.storage.audit.entries({ limit: 1 });
    assert.equal(entry?.text, putAside('acqua'));
  });

  it('are not counted any more when their files are gone', async () => {
    await refuse('acqua', { 'acqua.txt': 'testo' });
    await rm(place('acqua.txt'));
    assert.equal(await count(), 0);
  });

  it('that are texts are corrected in the form, and are settled when they are published', async () => {
    await panel.database.subscribe(1);
    await refuse('fiera', { 'fiera.txt': '\ufeffScade il: ieri\r\n\r\nLa <fiera> è aperta.' });
    const button = new RegExp(`href="(/nuovo\\?scartato=[^"]+)"[^>]*>\\s*${CORRECT}`);
    const link = button.exec(await list());
    const form = (await panel.page(link?.[1] ?? '')).body;
    const [, text = ''] = /<textarea[^>]*>([^<]*)<\/textarea>/.exec(form) ?? [];
    shows(text, 'Scade il: ieri La <fiera> è aperta.');
    assert.match(form, /value="fiera"/);
    shows(form, rejected('fiera').why);
    const looked = await panel.submit(
      '/nuovo',
      { titolo: 'fiera', testo: 'La fiera è aperta.', scartato: 'fiera', fare: 'pubblica' },
      { from: link?.[1] ?? '' },
    );
    const question = looked.headers.location ?? '';
    assert.match(question, /^\/nuovo\/[\w-]+\/pubblica$/);
    const letta = /name="letta" value="(\d+)"/.exec((await panel.page(question)).body)?.[1] ?? '';
    await panel.submit(question, { letta });
    assert.equal(await readFile(join(panel.avvisi, 'fiera.txt'), 'utf8'), 'La fiera è aperta.');
    assert.equal(await count(), 0);
  });

  it('with an attachment are corrected in the folder', async () => {
    await refuse('mercato', { 'mercato.txt': 'testo', 'mercato.jpg': fixture('mercato.jpg') });
    await refuse('foto', { 'foto.jpg': fixture('mercato.jpg') });
    showsNot(await list(), CORRECT);
    assert.equal((await panel.page('/nuovo?scartato=foto')).status, 200);
  });

  it('path traversal: only what was refused is read or settled', async () => {
    await refuse('acqua', { 'acqua.txt': 'testo' });
    await writeFile(join(panel.avvisi, 'segreto.txt'), 'SEGRETO');
    for (const name of ['../segreto', '..\\segreto', 'acqua/../../segreto', '', '.', 'niente']) {
      const form = await panel.page(`/nuovo?scartato=${encodeURIComponent(name)}`);
      assert.equal(form.status, 200);
      assert.doesNotMatch(form.body, /SEGRETO/);
      const { body } = await panel.page('/avvisi?stato=scartati');
      await panel.post('/scartati/visto', { conferma: tokenIn(body), nome: name });
    }
    assert.equal(await count(), 1);
  });
});

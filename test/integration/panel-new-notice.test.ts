import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { parseNotice } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS } from '#src/notices/notice.js';
import { fixture } from '../support/fixtures.js';
import { tokenIn, usePanel, type Answer } from '../support/panel.js';
import { at, notice } from '../support/storage.js';

interface Upload {
  readonly name: string;
  readonly bytes: Buffer;
}

describe('the page for a new notice', () => {
  const panel = usePanel();

  async function send(
    fields: Record<string, string>,
    files: readonly Upload[] = [],
  ): Promise<Answer> {
    const form = new FormData();
    const token = tokenIn((await panel.page('/nuovo')).body);
    for (const [name, value] of Object.entries({ conferma: token, ...fields })) {
      form.append(name, value);
    }
    for (const { name, bytes } of files) {
      form.append('file', new Blob([new Uint8Array(bytes)]), name);
    }
    const request = new Request('http://form.invalid', { method: 'POST', body: form });
    return panel.ask('/nuovo', {
      method: 'POST',
      headers: { 'content-type': request.headers.get('content-type') ?? '', origin: panel.url },
      body: Buffer.from(await request.arrayBuffer()),
    });
  }

  /** A form of so many bytes, of which none is sent. */
  async function announce(bytes: number): Promise<string> {
    const { hostname, port, host, origin } = new URL(panel.url);
    const socket = connect(Number(port), hostname);
    socket.write(
      [
        'POST /nuovo HTTP/1.1',
        `Host: ${host}`,
        `Origin: ${origin}`,
        'Content-Type: multipart/form-data; boundary=x',
        `Content-Length: ${String(bytes)}`,
        '\r\n',
      ].join('\r\n'),
    );
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return answer.toString('utf8');
  }

  async function dropped(): Promise<string[]> {
    return (await readdir(panel.avvisi)).toSorted();
  }

  it('says how many people will get it', async () => {
    await panel.database.subscribe(3);
    assert.match((await panel.page('/nuovo')).body, /Andrà a <strong>3 persone<\/strong>/);
  });

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

  it('keeps dates and urgency of a notice that was not taken', async () => {
    const { body } = await send({
      testo: '',
      invia: '2026-12-07T18:05',
      scade: 'domani',
      urgente: 'sì',
    });
    assert.match(body, /name="invia"[^>]*value="2026-12-07T18:05"/);
    assert.match(body, /name="scade"[^>]*value=""/);
    assert.match(body, /name="urgente" value="sì" checked/);
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
    await send({}, [{ name: 'foto.jpg/../../fuori', bytes }]);
    assert.deepEqual((await readdir(panel.home.path)).toSorted(), ['avvisi', 'servizio.json']);
    const names = await dropped();
    assert.equal(names.length, 22);
    for (const name of names) {
      assert.doesNotMatch(name, /^[.~]|[\\/:\u0000-\u001f\u202e]/);
      assert.doesNotMatch(name, /^con\./i);
    }
  });

  it('oversize: what is too large is refused before it is read', async () => {
    assert.match(await announce(66 * 2 ** 20), /^HTTP\/1\.1 413 /);
    const bytes = fixture('mercato.jpg');
    const files = Array.from({ length: 11 }, (_, index) => ({ name: `${index}.jpg`, bytes }));
    const many = await send({ testo: 'x' }, files);
    assert.equal(many.status, 400);
    assert.match(many.body, /I file sono 11: un avviso può averne al massimo 10\./);
    await mkdir(panel.avvisi, { recursive: true });
    assert.deepEqual(await dropped(), []);
  });

  it('says when there is nothing to send, and keeps what was written', async () => {
    const answer = await send({ titolo: 'Senza <b>testo</b>', testo: ' \n ' });
    assert.equal(answer.status, 400);
    assert.match(answer.body, /L’avviso è vuoto/);
    assert.match(answer.body, /value="Senza &lt;b&gt;testo&lt;\/b&gt;"/);
  });

  it('shows what becomes of it: waiting, accepted', async () => {
    const { headers } = await send({ titolo: 'acqua', testo: 'testo' });
    const fate = async () => (await panel.page(String(headers.location))).body;
    assert.match(await fate(), /È nella cartella degli avvisi/);
    const { notice: accepted } = await panel.storage.notices.accept(
      notice('acqua'),
      at(panel.clock.now() + 1),
    );
    assert.match(await fate(), new RegExp(`href="/avvisi/${accepted.id}"`));
  });

  it('shows what becomes of it: refused, with the reason and the text to mend', async () => {
    const { headers } = await send({ titolo: 'acqua', testo: 'testo da <correggere>' });
    await mkdir(join(panel.avvisi, 'scartati'));
    await rename(join(panel.avvisi, 'acqua.txt'), join(panel.avvisi, 'scartati', 'acqua.txt'));
    await writeFile(
      join(panel.avvisi, 'scartati', 'acqua.motivo.txt'),
      '\ufeffL’avviso «acqua» non è stato accettato.\r\n\r\nIl motivo: è <vuoto>.\r\n',
    );
    const { body } = await panel.page(String(headers.location));
    assert.match(body, /Non è stato accettato/);
    assert.match(body, /Il motivo: è &lt;vuoto&gt;\./);
    const again = /href="(\/nuovo\?come=[^"]+)"/.exec(body)?.[1]?.replace('&amp;', '&');
    assert.match((await panel.page(again ?? '')).body, /testo da &lt;correggere&gt;/);
    const list = await panel.page('/avvisi?stato=scartati');
    assert.match(list.body, /<h2>acqua<\/h2>/);
    const form = { titolo: 'acqua', testo: 'corretto', scartato: 'acqua' };
    assert.match((await panel.page(again ?? '')).body, /name="scartato" value="acqua"/);
    await send(form);
    assert.doesNotMatch((await panel.page('/avvisi?stato=scartati')).body, /<h2>acqua<\/h2>/);
  });
});

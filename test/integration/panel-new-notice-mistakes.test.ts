import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { NEW, textAmongFiles, tooManyFiles } from '#src/messages/it/new-notice.js';
import { fixture } from '../support/fixtures.js';
import { startOn, useNewNoticePage } from '../support/new-notice-page.js';
import { shows } from '../support/shows.js';

describe('the page for a new notice', () => {
  const { panel, send, dropped } = useNewNoticePage();

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

  it('keeps dates and urgency of a notice that was not taken', async () => {
    const { body } = await send({
      testo: '',
      invia: '2026-12-07T18:05',
      scade: 'domani',
      urgente: 'sì',
    });
    assert.match(body, /name="invia"[^>]*value="2026-12-07T18:05"/);
    assert.match(body, /name="scade"[^>]*value=""/);
    const urgent = /<input[^>]*name="urgente"[^>]*>/.exec(body)?.[0] ?? '';
    assert.ok(urgent.includes('value="sì"'), urgent);
    assert.match(urgent, /\schecked\b/);
  });

  it('oversize: what is too large is refused before it is read', async () => {
    assert.match(await announce(66 * 2 ** 20), /^HTTP\/1\.1 413 /);
    const bytes = fixture('mercato.jpg');
    const files = Array.from({ length: 11 }, (_, index) => ({ name: `${index}.jpg`, bytes }));
    const many = await send({ testo: 'x' }, files);
    assert.equal(many.status, 400);
    shows(many.body, tooManyFiles(11, 10));
    await mkdir(panel.avvisi, { recursive: true });
    assert.deepEqual(await dropped(), []);
  });

  it('says when there is nothing to send, and keeps what was written', async () => {
    const answer = await send({ titolo: 'Senza <b>testo</b>', testo: ' \n ' });
    assert.equal(answer.status, 400);
    shows(answer.body, NEW.empty);
    assert.match(answer.body, /value="Senza &lt;b&gt;testo&lt;\/b&gt;"/);
  });

  it('takes a time that is none for a mistake, and not for «at once»', async () => {
    for (const time of ['20266-12-08T08:30', '2026-02-31T08:30']) {
      for (const field of ['invia', 'scade']) {
        const { status, body } = await send({ testo: 'testo', [field]: time });
        assert.equal(status, 400, time);
        shows(problemOn(body), NEW.unclearTime);
        shows(startOn(body), NEW.unclearTime);
        assert.ok(body.includes(`value="${time}"`));
      }
    }
    assert.deepEqual(await dropped().catch(() => []), []);
  });

  it('takes no text for an attachment: it would go in place of what was written', async () => {
    const text = { name: 'programma.txt', bytes: Buffer.from('Ore 9: sfilata') };
    for (const files of [[text], [text, { name: 'a.pdf', bytes: fixture('ordinanza.pdf') }]]) {
      const { status, body } = await send({ testo: 'Domani festa.' }, files);
      assert.equal(status, 400);
      shows(problemOn(body), textAmongFiles('programma.txt'));
    }
    assert.deepEqual(await dropped().catch(() => []), []);
  });
});

/** What is wrong with what was written, above the form. */
function problemOn(body: string): string {
  return /class="problem[^>]*>([^<]*)</.exec(body)?.[1] ?? '';
}

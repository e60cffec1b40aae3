import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { readFile } from 'node:fs/promises';
import { ConsoleServer } from '#src/console/server.js';
import { statusSchema } from '#src/console/status-schema.js';
import { HomeError } from '#src/errors.js';
import type { StatusSnapshot } from '#src/ports/status.js';
import { useTempDir } from '../support/temp-dir.js';

const SNAPSHOT: StatusSnapshot = {
  version: '1.2.3',
  state: 'pairing',
  qr: '2@ref,noise,identity,secret',
  subscribers: { active: 1, optedOut: 2 },
  lists: { count: 3 },
  notices: [
    {
      id: 1,
      name: '<b>acqua</b>',
      state: 'sending',
      recipients: 10,
      accepted: 9,
      delivered: 8,
      read: 7,
      notReached: 1,
      uncertain: 0,
      held: 0,
      finishesAt: null,
    },
  ],
  alerts: [{ code: 'pairing-needed', text: 'Inquadra il codice', since: 1000 }],
};

describe('the local page', () => {
  let page: ConsoleServer;
  let status: StatusSnapshot;

  afterEach(() => page.stop());
  const home = useTempDir();

  beforeEach(async () => {
    status = SNAPSHOT;
    page = server(0);
    await page.start();
  });

  function server(port: number): ConsoleServer {
    const snapshot = () => Promise.resolve(status);
    return new ConsoleServer({ port, addressFile: home.join('servizio.json') }, { snapshot });
  }

  /** What the server answers to a browser that calls it by another name. */
  function askAs(host: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const asking = request(`${page.url}/status.json`, { headers: { host } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asking.once('error', reject).end();
    });
  }

  it('tells the status as JSON', async () => {
    const answer = await fetch(`${page.url}/status.json`);
    assert.match(answer.headers.get('content-type') ?? '', /application\/json/);
    assert.equal(answer.headers.get('cache-control'), 'no-store');
    const body: unknown = await answer.json();
    assert.deepEqual(body, SNAPSHOT);
    assert.deepEqual(statusSchema.parse(body), SNAPSHOT);
  });

  it('shows it to staff, with the code as a picture and texts escaped', async () => {
    const html = await (await fetch(page.url)).text();
    assert.match(html, /Serve inquadrare il codice/);
    assert.match(html, /<svg/);
    assert.match(html, /Inquadra il codice/);
    assert.match(html, /1 persona iscritta/);
    assert.ok(html.includes('&lt;b&gt;acqua&lt;/b&gt;') && !html.includes('<b>acqua'));
  });

  it('shows no code when there is none', async () => {
    const { qr: _, ...ready } = SNAPSHOT;
    status = { ...ready, state: 'ready', alerts: [], notices: [] };
    const html = await (await fetch(page.url)).text();
    assert.match(html, /collegato a WhatsApp/);
    assert.ok(!html.includes('<svg'));
  });

  it('answers only to its own names', async () => {
    const { port } = new URL(page.url);
    assert.equal(await askAs(`127.0.0.1:${port}`), 200);
    assert.equal(await askAs(`localhost:${port}`), 200);
    for (const host of [
      `evil.example:${port}`,
      '127.0.0.1',
      'localhost:1',
      `127.0.0.1.evil:${port}`,
    ]) {
      assert.equal(await askAs(host), 403, host);
    }
  });

  it('leaves its address for other commands while it can be reached', async () => {
    const written: unknown = JSON.parse(await readFile(home.join('servizio.json'), 'utf8'));
    assert.deepEqual(written, { status: page.url });
    await page.stop();
    assert.ok(!existsSync(home.join('servizio.json')));
  });

  it('says so when its port is taken', async () => {
    const { port } = new URL(page.url);
    await assert.rejects(server(Number(port)).start(), (error) => {
      assert.ok(error instanceof HomeError);
      assert.match(error.message, new RegExp(`porta ${port}`));
      return true;
    });
  });

  it('stops although a browser keeps its connection open', async () => {
    const url = `${page.url}/status.json`;
    await fetch(url, { keepalive: true });
    await page.stop();
    await assert.rejects(fetch(url));
  });
});

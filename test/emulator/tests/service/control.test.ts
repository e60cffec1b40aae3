/** The control API: every call, what it refuses, its events; and the command line. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Emulator, startEmulator } from '../../service/emulator.js';
import { call, StandInPage } from './stand-in-page.js';

describe("the emulator's control API", () => {
  let emulator: Emulator;
  beforeEach(async () => {
    emulator = await startEmulator({ business: false, account: '393330009999' });
  });
  afterEach(() => emulator.stop());

  const get = async <T = unknown>(path: string) => (await call<T>(emulator, 'GET', path)).body;
  const post = (path: string, body?: object | string) => call(emulator, 'POST', path, body);

  it('says what the account is', async () => {
    const told = await get<Record<string, unknown>>('/control');
    assert.equal(told['waVersion'], emulator.waVersion);
    assert.deepEqual([told['people'], told['accepted']], [0, 0]);
    assert.deepEqual(told['account'], {
      phone: '393330009999',
      lid: (told['account'] as { lid: string }).lid,
      state: 'unpaired',
      business: false,
      lists: 0,
      code: false,
    });
  });

  it('creates people one by one and in bulk, and changes them', async () => {
    const anna = (
      await post('/control/people', { phone: '393331112201', name: 'Anna', reads: true })
    ).body;
    assert.deepEqual(anna, {
      phone: '393331112201',
      lid: anna['lid'],
      name: 'Anna',
      savedContact: true,
      online: true,
      onWhatsApp: true,
      username: true,
      phoneKnown: true,
      readReceipts: true,
      reads: true,
      legacyChat: false,
      blocked: false,
    });
    assert.match(String(anna['lid']), /^9\d{14}@lid$/);
    const bulk = { count: 3, from: '393331112202', savedContact: false };
    assert.deepEqual((await post('/control/people/bulk', bulk)).body, {
      first: '393331112202',
      last: '393331112204',
      count: 3,
    });
    const patched = await call(emulator, 'PATCH', '/control/people/393331112203', {
      online: false,
    });
    assert.deepEqual([patched.body['online'], patched.body['savedContact']], [false, false]);
    assert.deepEqual(await get('/control/people/393331112203'), patched.body);
    const search = await get<{ total: number; people: { phone: string }[] }>(
      '/control/people?search=11220&limit=2',
    );
    assert.deepEqual([search.total, search.people.length], [4, 2]);
  });

  it('gives somebody another LID, and nothing reaches them under the former one', async () => {
    const page = new StandInPage(emulator);
    await page.pair(() => post('/control/pair'));
    const { lid: former } = (await post('/control/people', { phone: '393331112299' })).body;
    await post('/control/faults', { kind: 'newLid', phone: '393331112299' });
    const { lid } = await get<{ lid: string }>('/control/people/393331112299');
    assert.notEqual(lid, former);
    await post('/control/people/393331112299/messages', { body: 'ATTIVA' });
    const heard = await page.next('message', () => true);
    assert.deepEqual([heard.from, heard.senderPn], [lid, '393331112299@c.us']);
    for (const [id, to] of [
      ['3EB0OLD', String(former)],
      ['3EB0NEW', lid],
    ] as const) {
      page.say({ kind: 'message', id, to, content: { type: 'chat', body: 'Avviso' } });
      await page.next('ack', (ack) => ack.id === id);
    }
    const inbox = await get<{ id: string }[]>('/control/people/393331112299/inbox');
    assert.deepEqual(
      inbox.map(({ id }) => id),
      ['3EB0NEW'],
    );
  });

  it('creates ten thousand people with different LIDs in a moment', async () => {
    await post('/control/people/bulk', { count: 10_000, from: '393340000001' });
    const { people } = await get<{ people: { lid: string }[] }>('/control/people?limit=10000');
    assert.equal(new Set(people.map(({ lid }) => lid)).size, 10_000);
  });

  it('lets citizens write anything, alone, in bulk and in groups', async () => {
    const page = new StandInPage(emulator);
    await page.pair(() => post('/control/pair'));
    await post('/control/people/bulk', { count: 2, from: '393330000001' });
    const messages = '/control/people/393330000001/messages';
    const id = (await post(messages, { body: 'ATTIVA', id: 'FIRST' })).body['id'];
    assert.equal(id, 'FIRST');
    await post(messages, { type: 'image', caption: 'ATTIVA' });
    for (const type of ['sticker', 'ptt', 'location', 'vcard', 'poll_creation', 'reaction']) {
      await post(messages, { type, body: 'x' });
    }
    await post(messages, { type: 'edited', body: 'ATTIVA!', target: 'FIRST' });
    await post(messages, { type: 'revoked', target: 'FIRST', at: '2026-11-20T10:00:00Z' });
    await post('/control/messages/bulk', { from: '393330000001', count: 2, body: 'DISATTIVA' });
    const members = ['393330000001', '393330000002'];
    const group = await post('/control/groups', {
      members,
      messages: ['ATTIVA', { from: '393330000002', body: 'ciao' }],
    });
    await page.next('message', ({ content }) => content.type === 'chat' && content.body === 'ciao');
    assert.deepEqual(
      page.all('message').map(({ content }) => content.type),
      [
        ...['chat', 'image', 'sticker', 'ptt', 'location', 'vcard', 'poll_creation', 'reaction'],
        ...['edited', 'revoked', 'chat', 'chat', 'chat', 'chat'],
      ],
    );
    const [inGroup] = page.all('message').slice(-2);
    assert.deepEqual([inGroup?.from, inGroup?.senderPn], [group.body['id'], '393330000001@c.us']);
    assert.match(String(inGroup?.participant), /^9\d+@lid$/);
    await page.close();
  });

  it('unpairs, and forgets everything but the account', async () => {
    const page = new StandInPage(emulator);
    await page.pair(() => post('/control/pair'));
    await post('/control/people/bulk', { count: 2, from: '393330000001' });
    await post('/control/people/393330000001/messages', { body: 'ATTIVA' });
    await post('/control/faults', { kind: 'oldKeys' });
    await post('/control/reset');
    const { people, account } = await get<{ people: number; account: { state: string } }>(
      '/control',
    );
    assert.deepEqual([people, account.state], [0, 'online']);
    assert.deepEqual(await get('/control/faults'), []);
    assert.equal((await post('/control/unpair')).status, 200);
    await page.next('failure');
    assert.equal((await post('/control/unpair')).status, 409);
    await page.close();
  });

  it('refuses what it does not understand with a reason', async () => {
    await post('/control/people', { phone: '393331112201' });
    const messages = '/control/people/393331112201/messages';
    const refusals: [number, Awaited<ReturnType<typeof post>>][] = [
      [400, await post('/control/people', '{"phone":')],
      [400, await post('/control/people', { phone: '+39 333' })],
      [400, await post('/control/people', { phne: '393331112202' })],
      [400, await post('/control/people', { legacyChat: true, phoneKnown: false })],
      [409, await post('/control/people', { phone: '393331112201' })],
      [409, await post('/control/people', { phone: '393330009999' })],
      [400, await post('/control/people/bulk', { count: 0 })],
      [409, await post('/control/people/bulk', { count: 2, from: '393331112200' })],
      [404, await call(emulator, 'GET', '/control/people/390000000')],
      [404, await call(emulator, 'PATCH', '/control/people/390000000', {})],
      [400, await call(emulator, 'PATCH', '/control/people/393331112201', { online: 'no' })],
      [404, await call(emulator, 'GET', '/control/people/390000000/inbox')],
      [404, await post('/control/people/390000000/messages', { body: 'x' })],
      [404, await post('/control/people/390000000/calls')],
      [400, await post('/control/people/393331112201/calls', { video: 1 })],
      [400, await post(messages, { body: 1 })],
      [400, await post(messages, { type: 'smell' })],
      [400, await post(messages, { at: 'yesterday' })],
      [400, await post(messages, { type: 'revoked' })],
      [404, await post('/control/messages/bulk', { from: '393331112201', count: 2, body: 'x' })],
      [400, await post('/control/groups', { members: [] })],
      [
        400,
        await post('/control/groups', {
          members: ['393331112201'],
          messages: [{ from: '390000', body: '' }],
        }),
      ],
      [400, await post('/control/pair', { phone: 'x' })],
      [409, await post('/control/pair')],
      [409, await post('/control/unpair')],
      [404, await call(emulator, 'DELETE', '/control/faults/none')],
      [404, await call(emulator, 'GET', '/control/nothing')],
    ];
    for (const [n, [status, answer]] of refusals.entries()) {
      assert.equal(answer.status, status, `refusal ${n}: ${JSON.stringify(answer.body)}`);
      assert.equal(typeof answer.body['error'], 'string');
    }
    assert.equal((await get<{ people: number }>('/control')).people, 1);
    assert.equal((await get<{ waiting: number }>('/control')).waiting, 0);
  });

  it('does not let people who are not on WhatsApp write', async () => {
    await post('/control/people', { phone: '393331112201', onWhatsApp: false });
    assert.equal((await post('/control/people/393331112201/messages', { body: 'x' })).status, 409);
  });

  it('tells listeners what happens, without the texts', async () => {
    const abort = new AbortController();
    const response = await fetch(`${emulator.control}/control/events`, { signal: abort.signal });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = '';
    const hear = async (name: string) => {
      while (!heard.includes(`event: ${name}\n`)) {
        const { value, done } = (await reader?.read()) ?? { done: true, value: undefined };
        assert.equal(done, false, `no '${name}' came`);
        heard += value;
      }
    };
    await hear('open');
    await post('/control/people', { phone: '393331112201' });
    await hear('people');
    await post('/control/people/393331112201/messages', { body: 'un segreto' });
    await hear('incoming');
    await post('/control/reset');
    await hear('reset');
    assert.ok(heard.includes('393331112201'));
    assert.ok(!heard.includes('segreto'));
    abort.abort();
  });

  it('serves «Telefoni»', async () => {
    for (const file of ['', 'telefoni.css', 'telefoni.js']) {
      const { status, headers } = await fetch(`${emulator.control}/telefoni/${file}`);
      assert.equal(status, 200, file);
      assert.match(headers.get('content-type') ?? '', /^text\//);
    }
    assert.equal((await fetch(`${emulator.control}/telefoni/package.json`)).status, 404);
  });
});

describe('npm run emulator', function () {
  this.timeout(60_000);
  const main = fileURLToPath(new URL('../../main.js', import.meta.url));
  let directory: string;
  let child: ChildProcess | null = null;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'emulator-'));
  });
  afterEach(async () => {
    child?.kill('SIGKILL');
    await rm(directory, { recursive: true });
  });

  async function start(): Promise<{ started: ChildProcess; lines: string[]; control: string }> {
    const started = spawn(process.execPath, [main, '--state', directory], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    child = started;
    const lines: string[] = [];
    const reader = createInterface({ input: started.stdout });
    reader.on('line', (line) => lines.push(line));
    await once(reader, 'line');
    const { control } = JSON.parse(lines[0] ?? '') as { control: string };
    return { started, lines, control };
  }

  it('says one line when ready and ends at SIGTERM', async () => {
    const { started, lines } = await start();
    const ready = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    assert.deepEqual(Object.keys(ready), ['control', 'browserArgs', 'waVersion']);
    started.kill('SIGTERM');
    assert.deepEqual(await once(started, 'close'), [0, null]);
    assert.equal(lines.length, 1);
  });

  it('killed, knows what it had said yes to', async () => {
    const first = await start();
    const created = await fetch(`${first.control}/control/people`, { method: 'POST' });
    const person: unknown = await created.json();
    first.started.kill('SIGKILL');
    await once(first.started, 'exit');
    await appendFile(join(directory, 'journal.jsonl'), '{"type":"people","peo');

    const second = await start();
    const { people } = (await (await fetch(`${second.control}/control/people`)).json()) as {
      people: { unread: number }[];
    };
    assert.deepEqual(people, [{ ...(person as object), unread: 0 }]);
    await fetch(`${second.control}/control/people`, { method: 'POST' });
    second.started.kill('SIGKILL');
    await once(second.started, 'exit');

    const third = await start();
    const told = (await (await fetch(`${third.control}/control`)).json()) as { people: number };
    assert.equal(told.people, 2, 'what came after the torn line is whole');
  });
});

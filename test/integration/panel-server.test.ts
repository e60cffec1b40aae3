import assert from 'node:assert/strict';
import { existsSync, watch } from 'node:fs';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UNKNOWN, type AccountHealth } from '#src/model/account-health.js';
import type { StatusSnapshot } from '#src/model/status.js';
import { statusSchema } from '#src/model/status-schema.js';
import { HomeError } from '#src/errors.js';
import { headlineOf } from '#src/messages/it/headline.js';
import { portTaken, PROBLEMS } from '#src/messages/it/panel.js';
import { PAIRING } from '#src/messages/it/status.js';
import { SUBSCRIBERS } from '#src/messages/it/subscribers-page.js';
import { SNAPSHOT, usePanel } from '../support/panel.js';
import { until } from '../support/until.js';
import { shows } from '../support/shows.js';
import { facts } from '../support/situations.js';

const { qr: _, ...UNPAIRED } = SNAPSHOT;
/** Nothing is to be done. */
const WELL: StatusSnapshot = {
  ...UNPAIRED,
  ...{ state: 'ready', alerts: [], notices: [] },
  toDo: { notices: 0, refused: 0, alerts: 0 },
};

describe('the local page', () => {
  const panel = usePanel();

  it('tells the status as JSON', async () => {
    const answer = await panel.ask('/status.json');
    assert.match(answer.headers['content-type'] ?? '', /application\/json/);
    assert.equal(answer.headers['cache-control'], 'no-store');
    const body: unknown = JSON.parse(answer.body);
    assert.deepEqual(body, SNAPSHOT);
    assert.deepEqual(statusSchema.parse(body), SNAPSHOT);
  });

  it('keeps a connection open for longer than a server in front does', async () => {
    const { headers } = await panel.ask('/status.json');
    const [, seconds] = /timeout=(\d+)/.exec(String(headers['keep-alive'])) ?? [];
    assert.ok(Number(seconds) > 60, String(headers['keep-alive']));
  });

  it('describes the status by a JSON schema', async () => {
    const answer = await panel.ask('/status.schema.json');
    const schema = JSON.parse(answer.body) as { properties: object; required: string[] };
    assert.deepEqual(
      Object.keys(SNAPSHOT).filter((key) => !(key in schema.properties)),
      [],
    );
    assert.ok(schema.required.includes('state') && !schema.required.includes('qr'));
  });

  it('is healthy only while it is linked, and says why not', async () => {
    const waiting = await panel.ask('/healthz');
    assert.equal(waiting.status, 503);
    shows(waiting.body, headlineOf(SNAPSHOT, facts).text);
    panel.status = { ...SNAPSHOT, state: 'ready', alerts: [] };
    await panel.clock.advance(1_000);
    const ready = await panel.ask('/healthz');
    assert.equal(ready.status, 200);
    assert.deepEqual(JSON.parse(ready.body), {
      state: 'ready',
      text: headlineOf(WELL, facts).text,
    });
  });

  it('tells its figures to Prometheus', async () => {
    await panel.database.subscribe(2);
    const noticeId = await panel.database.accept();
    await panel.database.assignList(noticeId);
    const { headers, body } = await panel.ask('/metrics');
    assert.match(headers['content-type'] ?? '', /^text\/plain/);
    for (const line of [
      'campanile_session_state{state="pairing"} 1',
      'campanile_session_state{state="ready"} 0',
      'campanile_subscribers{state="active"} 1',
      'campanile_broadcast_lists 3',
      'campanile_notices{state="queued"} 1',
      'campanile_deliveries{state="queued"} 1',
      'campanile_alert{code="pairing-needed"} 1',
    ]) {
      assert.ok(body.includes(`${line}\n`), line);
    }
    panel.status = { ...SNAPSHOT, alerts: [] };
    assert.ok(!(await panel.ask('/metrics')).body.includes('pairing-needed'));
  });

  it('tells Prometheus what WhatsApp says of the account, and nothing of what it does not say', async () => {
    const at = Date.UTC(2026, 10, 24, 9, 32);
    const told = async (facts: Partial<AccountHealth>) => {
      const health = { ...UNKNOWN, at, ...facts };
      panel.status = { ...SNAPSHOT, delivery: { ...SNAPSHOT.delivery, health } };
      return (await panel.ask('/metrics')).body;
    };
    const all = await told({
      credits: { remaining: 250, monthly: 1_000, eligible: true },
      timelock: { active: false, kind: null, until: null },
      newChats: { state: 'open', used: 12, total: 100, until: null },
      ...{ hosted: false, business: true, listLimit: 256 },
    });
    for (const line of [
      'campanile_list_credits{of="remaining"} 250',
      'campanile_list_credits{of="month"} 1000',
      'campanile_cold_chats_refused{why="timelock"} 0',
      'campanile_cold_chats_refused{why="cap"} 0',
      'campanile_new_chats{of="used"} 12',
      'campanile_new_chats{of="month"} 100',
      'campanile_list_limit 256',
      'campanile_account_is{what="hosted"} 0',
      'campanile_account_is{what="business"} 1',
      'campanile_account_is{what="eligible"} 1',
      `campanile_account_asked_seconds ${String(at / 1_000)}`,
    ]) {
      assert.ok(all.includes(`${line}\n`), line);
    }
    const nothing = await told({});
    for (const name of ['list_credits', 'new_chats', 'list_limit', 'account_is']) {
      assert.doesNotMatch(nothing, new RegExp(`^campanile_${name}[ {]`, 'm'));
    }
  });

  it('shows it to staff, with the code as a picture and texts escaped', async () => {
    panel.status = { ...SNAPSHOT, qrUntil: panel.clock.now() + 43_000 };
    const { body } = await panel.page('/');
    shows(body, headlineOf(SNAPSHOT, facts).text);
    assert.match(body, /<svg[^>]*shape-rendering/);
    for (const step of PAIRING.steps) shows(body, step);
    assert.match(body, /data-seconds="43"/);
    shows(body, `<dt>${SUBSCRIBERS.active(1)}<`);
    assert.ok(body.includes('&lt;b&gt;acqua&lt;/b&gt;') && !body.includes('<b>acqua'));
  });

  it('shows no code when there is none', async () => {
    panel.status = WELL;
    const { body } = await panel.page('/');
    shows(body, headlineOf(WELL, facts).text);
    assert.ok(!body.includes('shape-rendering'));
  });

  it('says since when WhatsApp does not answer', async () => {
    panel.status = {
      ...SNAPSHOT,
      state: 'lost',
      reason: 'network',
      since: panel.clock.now() - 12.5 * 60_000,
    };
    const { text, more } = headlineOf(panel.status, { ...facts, now: panel.clock.now() });
    shows(text, facts.calendar.since(panel.status.since ?? 0, panel.clock.now()));
    const { body } = await panel.page('/');
    shows(body, text);
    shows(body, more ?? '');
  });

  it('has its style and scripts with it, and they are not sent twice', async () => {
    const { body } = await panel.page('/');
    const own = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path);
    assert.ok(own.length >= 3);
    for (const path of new Set(own)) {
      const asset = await panel.ask(path ?? '');
      assert.equal(asset.status, 200, path);
      const again = await panel.ask(path ?? '', {
        headers: { 'if-none-match': String(asset.headers.etag) },
      });
      assert.equal(again.status, 304);
    }
    assert.deepEqual(
      [...body.matchAll(/(?:src|href)="(?:https?:)?\/\//g)].map(([found]) => found),
      [],
    );
  });

  it('tells open pages that something has changed', async () => {
    const stream = await fetch(`${panel.url}/cambiamenti`);
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert.ok(reader);
    let heard = '';
    const listening = (async () => {
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        heard += chunk.value;
      }
    })();
    await until('the greeting', () => heard.includes('event: hello'));
    assert.doesNotMatch(heard, /event: change/);
    panel.mark = 'changed';
    await panel.clock.advance(2_000);
    await until('the event', () => heard.includes('event: change'));
    await reader.cancel();
    await listening;
  });

  it('leaves address and secret for other commands while it can be reached', async () => {
    const written = JSON.parse(await readFile(panel.addressFile, 'utf8')) as Record<string, string>;
    assert.equal(written['status'], panel.url);
    assert.ok((written['secret'] ?? '').length >= 40);
    if (process.platform !== 'win32') {
      assert.equal((await stat(panel.addressFile)).mode & 0o777, 0o600);
    }
    await panel.stop();
    assert.ok(!existsSync(panel.addressFile));
  });

  it('leaves them whole: a command that asks at that moment finds no half of a file', async () => {
    await panel.stop();
    const folder = dirname(panel.addressFile);
    const seen: string[] = [];
    const watcher = watch(folder, (event, name) => seen.push(`${event} ${String(name)}`));
    await panel.start();
    await writeFile(join(folder, 'end'), '');
    await until('what happened', () => seen.some((event) => event.endsWith(' end')));
    watcher.close();
    const name = basename(panel.addressFile);
    assert.ok(seen.includes(`rename ${name}`), seen.join());
    assert.ok(!seen.includes(`change ${name}`), seen.join());
  });

  it('says so when its port is taken', async () => {
    const { port } = new URL(panel.url);
    await assert.rejects(panel.another({ port: Number(port) }).start(), (error) => {
      assert.ok(error instanceof HomeError);
      assert.equal(error.message, portTaken(Number(port)));
      return true;
    });
  });

  it('stops although a browser keeps its connection open', async () => {
    const url = `${panel.url}/status.json`;
    await fetch(url, { keepalive: true });
    await panel.stop();
    await assert.rejects(fetch(url));
  });

  it('says so in its own words when there is no such page or something fails', async () => {
    const missing = await panel.page('/niente');
    assert.equal(missing.status, 404);
    shows(missing.body, PROBLEMS.notFound);
    await panel.start(
      {},
      {
        status: {
          snapshot: () => Promise.reject(new Error('disk')),
          toDo: () => Promise.resolve(SNAPSHOT.toDo),
          outlooks: () => Promise.reject(new Error('disk')),
          mark: async () => '',
        },
      },
    );
    const failed = await panel.page('/');
    assert.equal(failed.status, 500);
    shows(failed.body, PROBLEMS.failed);
    assert.ok(!failed.body.includes('disk'));
  });
});

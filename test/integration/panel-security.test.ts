/** Each attack on the local page is tried, and what it must not break is tried beside it. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Hono } from 'hono';
import type { PanelEnv } from '#src/panel/security/access-control.js';
import { PROBLEMS, SIGN_IN_PAGE } from '#src/messages/it/panel.js';
import { cheapHash, SNAPSHOT, tokenIn, TOWN, usePanel } from '../support/panel.js';
import { shows, showsNot } from '../support/shows.js';

const PASSWORD = 'la torre è alta';
const passwordHash = cheapHash(PASSWORD);

describe('the local page under attack', () => {
  const panel = usePanel();

  /** Signs in and returns the cookie as a browser would send it. */
  async function signIn(): Promise<string> {
    const answer = await panel.submit('/accesso', { password: PASSWORD });
    assert.equal(answer.status, 303);
    return String(answer.headers['set-cookie']).split(';')[0] ?? '';
  }

  /** A route that changes something, for whoever comes so far. */
  function bell(): { rung: number; api: (api: Hono<PanelEnv>) => void } {
    const state = {
      rung: 0,
      api: (api: Hono<PanelEnv>) => {
        api.post('/suona', (context) => {
          state.rung += 1;
          return context.text('din don');
        });
      },
    };
    return state;
  }

  it('DNS rebinding: answers only to its own names', async () => {
    const { port } = new URL(panel.url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      assert.equal((await panel.ask('/status.json', { headers: { host } })).status, 200, host);
    }
    for (const host of [
      `evil.example:${port}`,
      '127.0.0.1',
      'localhost:1',
      `127.0.0.1.evil:${port}`,
      `192.168.1.5:${port}`,
    ]) {
      const { status, body } = await panel.ask('/status.json', { headers: { host } });
      assert.equal(status, 403, host);
      assert.ok(!body.includes('subscribers'));
    }
  });

  it('answers to the names of the settings where other PCs may come', async () => {
    await panel.start({ names: ['avvisi.comune.example'], listen: '0.0.0.0', passwordHash });
    for (const host of ['avvisi.comune.example', 'avvisi.comune.example:444', '192.168.1.5:3366']) {
      assert.equal((await panel.ask('/healthz', { headers: { host } })).status, 503, host);
    }
    const { status, body } = await panel.ask('/', { headers: { host: 'evil.example:3366' } });
    assert.equal(status, 403);
    shows(body, PROBLEMS.otherName);
  });

  it('cross-origin: a form of another page changes nothing', async () => {
    await panel.start({ passwordHash });
    const token = tokenIn((await panel.page('/accesso')).body);
    const fields = { conferma: token, password: PASSWORD };
    for (const origin of [
      'https://evil.example',
      'null',
      'http://127.0.0.1:1',
      'http://localhost',
    ]) {
      const answer = await panel.post('/accesso', fields, { origin });
      assert.equal(answer.status, 403, origin);
      assert.equal(answer.headers['set-cookie'], undefined);
    }
    const without = await panel.ask('/accesso', {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields).toString(),
    });
    assert.equal(without.status, 403);
    assert.equal((await panel.post('/accesso', fields)).status, 303);
  });

  it('missing token: a request that does not come from a page of ours changes nothing', async () => {
    await panel.start({ passwordHash });
    const fields = { password: PASSWORD };
    assert.equal((await panel.post('/accesso', fields)).status, 403);
    assert.equal((await panel.post('/accesso', { ...fields, conferma: 'x' })).status, 403);
    const cookie = await signIn();
    // A token belongs to one session.
    const token = tokenIn((await panel.page('/accesso')).body);
    assert.equal((await panel.post('/uscita', { conferma: token }, { cookie })).status, 403);
    assert.equal((await panel.page('/', { cookie })).status, 200);
    const signedOut = await panel.submit('/uscita', {}, { from: '/', headers: { cookie } });
    assert.equal(signedOut.status, 303);
    assert.equal((await panel.page('/', { cookie })).status, 303);
  });

  it('every answer forbids what we do not use', async () => {
    for (const path of ['/', '/status.json', '/assets/panel.js', '/niente']) {
      const { headers } = await panel.page(path);
      assert.equal(
        headers['content-security-policy'],
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(headers['referrer-policy'], 'same-origin');
    }
    const { body } = await panel.page('/');
    assert.ok(!/<style|<script(?![^>]*src=)| style=| on[a-z]+=/.test(body));
  });

  it('without the password nothing is told', async () => {
    await panel.start({ passwordHash });
    const page = await panel.page('/registro');
    assert.equal(page.status, 303);
    assert.equal(page.headers.location, '/accesso?dopo=%2Fregistro');
    for (const path of ['/status.json', '/metrics', '/cambiamenti', '/status.schema.json']) {
      const answer = await panel.ask(path);
      assert.equal(answer.status, 401, path);
      assert.ok(!answer.body.includes('subscribers'));
    }
    assert.equal((await panel.page('/', { cookie: 'campanile=guessed' })).status, 303);
    const cookie = await signIn();
    assert.equal((await panel.page('/', { cookie })).status, 200);
    assert.equal((await panel.ask('/status.json', { headers: { cookie } })).status, 200);
    const basic = (password: string) => ({
      authorization: `Basic ${Buffer.from(`monitor:${password}`).toString('base64')}`,
    });
    assert.equal((await panel.ask('/status.json', { headers: basic(PASSWORD) })).status, 200);
    assert.equal((await panel.ask('/status.json', { headers: basic('no') })).status, 401);
    assert.equal((await panel.page('/', basic(PASSWORD))).status, 303);
  });

  it('without the password a page that is not there tells nothing either, and asks nothing', async () => {
    let asked = 0;
    const status = {
      ...panel.statusSource,
      toDo: () => {
        asked += 1;
        return Promise.resolve(panel.status.toDo);
      },
    };
    await panel.start({ passwordHash }, { status });
    const answer = await panel.page('/assets/niente');
    assert.equal(answer.status, 404);
    for (const told of [TOWN, SNAPSHOT.version, '<nav']) showsNot(answer.body, told);
    assert.equal(asked, 0);
    const cookie = await signIn();
    assert.match((await panel.page('/assets/niente', { cookie })).body, /<nav/);
  });

  it('many who ask how the service is ask the database once a second', async () => {
    let asked = 0;
    let fails = false;
    const status = {
      ...panel.statusSource,
      snapshot: () => {
        asked += 1;
        return fails ? Promise.reject(new Error('busy')) : Promise.resolve(panel.status);
      },
    };
    await panel.start({ passwordHash }, { status });
    const health = async (): Promise<number> => (await panel.ask('/healthz')).status;
    await Promise.all(Array.from({ length: 20 }, health));
    assert.equal(await health(), 503);
    assert.equal(asked, 1);
    panel.status = { ...panel.status, state: 'ready', alerts: [] };
    await panel.clock.advance(999);
    assert.equal(await health(), 503);
    await panel.clock.advance(1);
    assert.equal(await health(), 200);
    assert.equal(asked, 2);
    fails = true;
    await panel.clock.advance(1_000);
    const failed = await panel.ask('/healthz');
    assert.equal(failed.status, 500);
    for (const told of [TOWN, '<nav']) showsNot(failed.body, told);
    fails = false;
    assert.equal(await health(), 200, 'a failure is not kept');
  });

  it('the session’s cookie is of no use to scripts and to other pages', async () => {
    await panel.start({ passwordHash });
    const { headers } = await panel.submit('/accesso', { password: PASSWORD });
    const cookie = String(headers['set-cookie']);
    assert.match(cookie, /^campanile=[\w-]{43};/);
    assert.match(cookie, /HttpOnly/);
    assert.match(cookie, /SameSite=Strict/);
    assert.ok(!cookie.includes('Secure'), 'it would not come back without TLS');
    const behindTls = await panel.submit(
      '/accesso',
      { password: PASSWORD },
      { headers: { 'x-forwarded-proto': 'https' } },
    );
    assert.match(String(behindTls.headers['set-cookie']), /Secure/);
  });

  it('a session that nobody uses ends', async () => {
    await panel.start({ passwordHash });
    const cookie = await signIn();
    await panel.clock.advance(11 * 3_600_000);
    assert.equal((await panel.page('/', { cookie })).status, 200);
    await panel.clock.advance(13 * 3_600_000);
    assert.equal((await panel.page('/', { cookie })).status, 303);
  });

  it('brute force: guessing becomes slow, many guesses at once too', async () => {
    await panel.start({ passwordHash });
    const token = tokenIn((await panel.page('/accesso')).body);
    const guess = (password: string) => panel.post('/accesso', { conferma: token, password });
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, i) => guess(`sbagliata ${i}`)),
    );
    const counts = (status: number) => guesses.filter((answer) => answer.status === status).length;
    assert.deepEqual([counts(401), counts(429)], [3, 9]);
    const refused = await guess(PASSWORD);
    assert.equal(refused.status, 429);
    assert.equal(refused.headers['retry-after'], '1');
    shows(refused.body, SIGN_IN_PAGE.tooOften(1));
    await panel.clock.advance(1_000);
    assert.equal((await guess('sbagliata')).status, 401);
    assert.equal((await guess(PASSWORD)).headers['retry-after'], '2');
    await panel.clock.advance(2_000);
    assert.equal((await guess(PASSWORD)).status, 303);
    assert.equal((await guess('sbagliata')).status, 401);
  });

  describe('behind a proxy on this PC', () => {
    const names = ['avvisi.comune.example'];
    let token = '';

    /** @param client as the proxy names it */
    const tryFrom = async (client: string, password = 'sbagliata'): Promise<number> => {
      const headers = { 'x-forwarded-for': client };
      const answer = await panel.post('/accesso', { conferma: token, password }, headers);
      return answer.status;
    };

    const lockOut = async (client: string): Promise<void> => {
      for (let tries = 0; tries < 20; tries += 1) if ((await tryFrom(client)) === 429) return;
      assert.fail('it is never locked out');
    };

    beforeEach(async () => {
      await panel.start({ names, passwordHash });
      token = tokenIn((await panel.page('/accesso')).body);
    });

    it('whoever guesses locks nobody else out, and waits though others come in', async () => {
      await lockOut('192.168.1.66');
      assert.equal(await tryFrom('192.168.1.7', PASSWORD), 303);
      assert.equal(await tryFrom('192.168.1.66'), 429);
      assert.equal(await tryFrom('192.168.1.66', PASSWORD), 429);
      for (const claimed of ['8.8.8.8, 192.168.1.66', '192.168.1.66:50123', '::ffff:192.168.1.66'])
        assert.equal(await tryFrom(claimed), 429, claimed);
    });

    it('many addresses have together few more guesses than one, and not for long', async () => {
      const statuses: number[] = [];
      for (let i = 1; i <= 40; i += 1) statuses.push(await tryFrom(`10.0.0.${String(i)}`));
      assert.equal(statuses.filter((status) => status === 401).length, 30);
      assert.equal(await tryFrom('192.168.1.7', PASSWORD), 429);
      await panel.clock.advance(15 * 60_000);
      assert.equal(await tryFrom('192.168.1.7', PASSWORD), 303);
    });

    it('one who guesses alone does not use those up', async () => {
      for (let minute = 0; minute < 60; minute += 1) {
        await lockOut('192.168.1.66');
        assert.equal(await tryFrom('192.168.1.7', PASSWORD), 303, `minute ${String(minute)}`);
        await panel.clock.advance(60_000);
      }
    });

    it('without a password gets nothing for another PC, whatever name it asks for', async () => {
      await panel.start();
      for (const path of ['/', '/status.json', '/healthz', '/avvisi/1']) {
        const answer = await panel.page(path, { 'x-forwarded-for': '192.168.1.9' });
        assert.equal(answer.status, 403, path);
        shows(answer.body, PROBLEMS.noPassword);
      }
      assert.equal((await panel.page('/', { 'x-forwarded-for': '127.0.0.1' })).status, 200);
    });
  });

  it('where no proxy is meant to be, nobody guesses more by claiming to be one', async () => {
    await panel.start({ passwordHash });
    const token = tokenIn((await panel.page('/accesso')).body);
    const statuses: number[] = [];
    for (let i = 1; i <= 6; i += 1) {
      const headers = { 'x-forwarded-for': `10.0.0.${String(i)}` };
      const fields = { conferma: token, password: 'sbagliata' };
      statuses.push((await panel.post('/accesso', fields, headers)).status);
    }
    assert.deepEqual(statuses, [401, 401, 401, 429, 429, 429]);
  });

  it('after signing in leads only to pages of ours', async () => {
    await panel.start({ passwordHash });
    for (const [wish, goes] of [
      ['/registro?chi=staff', '/registro?chi=staff'],
      ['//evil.example', '/'],
      ['/\\evil.example', '/'],
      ['/\t/evil.example', '/'],
      ['https://evil.example/', '/'],
      ['javascript:alert(1)', '/'],
    ]) {
      const answer = await panel.submit('/accesso', { password: PASSWORD, dopo: wish ?? '' });
      assert.equal(answer.headers.location, goes, wish);
    }
  });

  it('after signing in leads to the page that was asked for, with what was asked', async () => {
    await panel.start({ passwordHash });
    const asked = '/nuovo?bozza=abc&scartato=l%E2%80%99acqua';
    const door = await panel.page(String((await panel.page(asked)).headers.location));
    const dopo = /name="dopo" value="([^"]*)"/.exec(door.body)?.[1]?.replaceAll('&amp;', '&');
    const answer = await panel.submit('/accesso', { password: PASSWORD, dopo: dopo ?? '' });
    assert.equal(answer.headers.location, asked);
  });

  it('says what to do where a form comes after the session has ended', async () => {
    await panel.start({ passwordHash });
    const { status, body } = await panel.post('/nuovo/abc/pubblica', { conferma: 'x' });
    assert.equal(status, 401);
    shows(body, PROBLEMS.signInFirst);
  });

  it('oversize: a body without end is not read to its end', async () => {
    const answer = await panel.post('/uscita', { conferma: 'x'.repeat(70_000) });
    assert.equal(answer.status, 413);
  });

  it('path traversal: nothing but the assets can be had from beside them', async () => {
    for (const path of [
      '/assets/../panel.js',
      '/assets/..%2fserver.js',
      '/assets/%2e%2e/server.js',
      '/assets/..%5cserver.js',
      '/assets/panel.d.ts',
      '/assets/',
    ]) {
      const answer = await panel.ask(path);
      assert.equal(answer.status, 404, path);
      assert.ok(!answer.body.includes('import'));
    }
  });

  it('commands come in with the secret of the running service, and nobody else does', async () => {
    const doorbell = bell();
    await panel.start({ passwordHash }, { api: [doorbell.api] });
    const { secret } = JSON.parse(await readFile(panel.addressFile, 'utf8')) as { secret: string };
    const ring = (headers: Record<string, string>) =>
      panel.ask('/api/suona', { method: 'POST', headers });
    assert.equal((await ring({})).status, 403);
    assert.equal((await ring({ authorization: 'Bearer guessed' })).status, 403);
    assert.equal((await ring({ cookie: await signIn(), origin: panel.url })).status, 403);
    assert.equal(doorbell.rung, 0);
    assert.equal((await ring({ authorization: `Bearer ${secret}` })).body, 'din don');
    assert.equal(doorbell.rung, 1);
    const host = 'evil.example';
    assert.equal((await ring({ authorization: `Bearer ${secret}`, host })).status, 403);
    assert.equal(doorbell.rung, 1);
  });
});

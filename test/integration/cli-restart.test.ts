import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { hashPassword } from '#src/panel-access.js';
import { useIdleService } from '../support/idle-service.js';
import { tokenIn } from '../support/panel.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';

describe('settings that change while the service runs', function () {
  this.timeout(60_000);
  const service = useIdleService(() => home);
  const home = useTempDir();

  const page = async (url: string) => (await fetch(url)).text();
  const write = (settings: string) => writeFile(home.join('campanile.yaml'), settings);

  async function restart(url: string): Promise<Response> {
    const body = new URLSearchParams({ conferma: tokenIn(await page(`${url}/riavvio`)) });
    return await fetch(`${url}/riavvio`, { method: 'POST', body, headers: { origin: url } });
  }

  /** The address of the page after `url` is gone. */
  async function addressAfter(url: string): Promise<string> {
    return await until('the page to be back', async () => {
      const text = await readFile(home.join('archivio', 'servizio.json'), 'utf8').catch(() => '{}');
      const { status } = JSON.parse(text) as { status?: string };
      return status !== undefined && status !== url && status;
    });
  }

  it('are told on the page, and in force when staff let it start again', async () => {
    const bot = await service.start();
    const { statusUrl: url, pid } = bot;
    assert.doesNotMatch(await page(url), /Impostazioni/);
    await write('municipality: Comune di Prova\ntexts:\n  welcome: Ciao dal {comune}\n');
    const told = await page(url);
    assert.match(told, /<code>municipality<\/code>, <code>texts\.welcome<\/code>/);
    assert.match(await page(`${url}/riavvio`), /Far ripartire Campanile\?/);

    const answer = await restart(url);
    assert.equal(answer.status, 200);
    assert.match(await answer.text(), /Campanile sta ripartendo/);
    const next = await addressAfter(url);
    const after = await page(next);
    assert.match(after, /Comune di Prova/);
    assert.doesNotMatch(after, /Impostazioni/);
    assert.equal(bot.pid, pid);
    assert.match(await page(`${next}/registro`), /ripartito con le impostazioni cambiate/);
    assert.equal(await bot.stop(), 0);
  });

  it('are not taken while they are wrong', async () => {
    const { statusUrl: url } = await service.start();
    await write('municipality: Comune di Prova\n');
    const body = new URLSearchParams({ conferma: tokenIn(await page(`${url}/riavvio`)) });
    await write('municpality: Comune di Prova\n');
    assert.match(await page(url), /Impostazioni da correggere[^]*municpality[^]*municipality/);
    const answer = await fetch(`${url}/riavvio`, {
      method: 'POST',
      body,
      headers: { origin: url },
    });
    assert.equal(answer.status, 409);
    assert.match(await answer.text(), /Prima va corretto campanile\.yaml/);
    assert.match(await page(url), /Comune di Bientina/);
  });

  it('are given up when the service cannot start with them', async () => {
    const bot = await service.start();
    const { statusUrl: url } = bot;
    const hash = await hashPassword('una frase lunga');
    await write(`panel:\n  listen: 192.0.2.1\n  passwordHash: ${hash}\n`);
    assert.match(await page(`${url}/riavvio`), /Questa pagina cambia indirizzo/);
    await restart(url);
    const next = await addressAfter(url);
    assert.match(await page(next), /<code>panel\.listen<\/code>/);
    assert.match(bot.output.join(''), /192\.0\.2\.1/);
    // nor is what goes on with those from before ended ten seconds after the others failed
    const failedAt = performance.now();
    await until('the limit of an orderly end', () =>
      Promise.resolve(performance.now() - failedAt > 11_000),
    );
    assert.match(await page(next), /<code>panel\.listen<\/code>/);
  });
});

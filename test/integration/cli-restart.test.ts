import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { hashPassword } from '#src/panel-access.js';
import { RESTARTED } from '#src/messages/it/audit.js';
import { RESTART, SETTINGS_CHANGED, SETTINGS_WRONG } from '#src/messages/it/panel.js';
import { inLine, PRESETS, SETTING_WRONG } from '#src/messages/it/settings.js';
import { useIdleService } from '../support/idle-service.js';
import { tokenIn, TOWN } from '../support/panel.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';
import { shows, showsNot } from '../support/shows.js';

describe('settings that change while the service runs', function () {
  this.timeout(60_000);
  const service = useIdleService(() => home);
  const home = useTempDir();

  const page = async (url: string) => (await fetch(url)).text();
  const write = (settings: string) => writeFile(home.join('campanile.yaml'), settings);

  /** Nothing is to be said of settings. */
  async function isSettled(url: string): Promise<void> {
    const text = await page(url);
    for (const { title } of [SETTINGS_CHANGED, SETTINGS_WRONG]) showsNot(text, title);
  }

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
    await isSettled(url);
    await write(`municipality: ${TOWN}\ntexts:\n  welcome: Ciao dal {comune}\n`);
    const told = await page(url);
    assert.match(told, /<code>municipality<\/code>, <code>texts\.welcome<\/code>/);
    shows(told, SETTINGS_CHANGED.title);
    shows(await page(`${url}/riavvio`), RESTART.question);

    const answer = await restart(url);
    assert.equal(answer.status, 200);
    shows(await answer.text(), RESTART.running);
    const next = await addressAfter(url);
    const after = await page(next);
    shows(after, TOWN);
    await isSettled(next);
    assert.equal(bot.pid, pid);
    shows(await page(`${next}/registro`), RESTARTED);
    assert.equal(await bot.stop(), 0);
  });

  it('are not taken while they are wrong', async () => {
    const { statusUrl: url } = await service.start();
    await write('municipality: Comune di Prova\n');
    const body = new URLSearchParams({ conferma: tokenIn(await page(`${url}/riavvio`)) });
    await write('municpality: Comune di Prova\n');
    const wrong = `municpality: ${SETTING_WRONG.unknown}${SETTING_WRONG.perhaps('municipality')}`;
    shows(await page(url), SETTINGS_WRONG.title);
    shows(await page(url), wrong);
    const answer = await fetch(`${url}/riavvio`, {
      method: 'POST',
      body,
      headers: { origin: url },
    });
    assert.equal(answer.status, 409);
    shows(
      await answer.text(),
      SETTINGS_WRONG.beforeRestart([`${inLine('campanile.yaml', 1)}: ${wrong}`]),
    );
    shows(await page(url), PRESETS.municipality);
  });

  it('are given up when the service cannot start with them', async () => {
    const bot = await service.start();
    const { statusUrl: url } = bot;
    const hash = await hashPassword('una frase lunga');
    await write(`panel:\n  listen: 192.0.2.1\n  passwordHash: ${hash}\n`);
    shows(await page(`${url}/riavvio`), RESTART.otherAddress);
    await restart(url);
    const next = await addressAfter(url);
    assert.match(await page(next), /<code>panel\.listen<\/code>/);
    await until('the reason', () => bot.output.join('').includes('192.0.2.1'));
    // nor is what goes on with those from before ended ten seconds after the others failed
    const failedAt = performance.now();
    await until('the limit of an orderly end', () =>
      Promise.resolve(performance.now() - failedAt > 11_000),
    );
    assert.match(await page(next), /<code>panel\.listen<\/code>/);
  });
});

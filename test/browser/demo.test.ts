/** What a newcomer sees first must never break: `npm run demo`, without npm around it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markedProcesses, markerOf } from '#src/transports/whatsapp-web/browser-processes.js';
import { CITIZENS } from '../demo/stage.js';
import { browsersOf } from '../support/bot.js';
import { until } from '../support/until.js';

const DEMO = fileURLToPath(new URL('../demo/main.js', import.meta.url));

describe('the demo', function () {
  this.timeout(360_000);

  it('shows the whole service, and leaves nothing behind', async () => {
    const demo = spawn(process.execPath, [DEMO], { stdio: ['ignore', 'pipe', 'inherit'] });
    const exit = once(demo, 'exit');
    let said = '';
    demo.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    // It pairs 300 citizens first: minutes on a PC that is busy with other tests.
    const told = (pattern: RegExp) =>
      until(String(pattern), () => pattern.exec(said)?.[1], 300_000);
    try {
      const home = await told(/^ {2}(.*)[\\/]avvisi$/m);
      assert.match(said, new RegExp(`arrivato a ${CITIZENS} telefoni`));
      const page = await fetch(await told(/Campanile +(http:\S+)/));
      assert.match(await page.text(), /Tutto a posto/);
      const phones = await fetch(await told(/Telefoni +(http:\S+)/));
      assert.match(await phones.text(), /Telefoni/);

      assert.ok(existsSync(home));
      const marker = markerOf(join(home, 'sessions'));
      assert.notDeepEqual(await markedProcesses(marker), [], 'its browser');
      demo.kill('SIGTERM');
      assert.deepEqual(await exit, [0, null]);
      assert.ok(!existsSync(home));
      assert.deepEqual(await markedProcesses(marker), []);
      // processes of a browser may end after it
      await until('the browsers to end', async () => (await browsersOf(home)).length === 0);
    } finally {
      if (demo.exitCode === null) demo.kill('SIGTERM');
      await exit;
    }
  });
});

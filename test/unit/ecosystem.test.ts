import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';

interface Pm2App {
  readonly script: string;
  readonly args: string;
  readonly cwd: string;
  readonly exec_mode: string;
  readonly wait_ready: boolean;
  readonly stop_exit_codes: readonly number[];
}

describe('the PM2 file', () => {
  it('starts the built service by the named export that PM2 reads', async () => {
    const file = new URL('../../../ecosystem.config.js', import.meta.url).href;
    const { apps } = (await import(file)) as { apps: readonly Pm2App[] };
    const [app] = apps;
    assert.ok(app !== undefined && apps.length === 1);
    assert.ok(existsSync(path.join(app.cwd, app.script)));
    assert.equal(app.args, 'run');
    assert.equal(app.exec_mode, 'fork');
    assert.equal(app.wait_ready, true);
    assert.deepEqual(app.stop_exit_codes, [74, 78]);
  });
});

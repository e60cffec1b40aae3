import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { ANSWERS } from '#src/messages/it/commands.js';
import { inLine, misnamedSettings, noSettings, SETTING_WRONG } from '#src/messages/it/settings.js';
import { campanileIn, startedCampanileIn } from '../support/campanile.js';
import { useTempDir } from '../support/temp-dir.js';
import { shows } from '../support/shows.js';

describe('campanile config', function () {
  this.timeout(60_000);
  const home = useTempDir();
  const campanile = campanileIn(home);
  const started = startedCampanileIn(home);

  it('shows an example that can be used as it is, and writes it once', async () => {
    const shown = await campanile(['config', '--example']);
    assert.equal(shown.exitCode, 0);
    assert.match(shown.stdout, /^#port: 3366$/m);

    assert.equal((await campanile(['config', '--example', '--write'])).exitCode, 0);
    assert.equal(await readFile(home.join('campanile.yaml'), 'utf8'), shown.stdout);
    assert.equal((await campanile(['config', '--check'])).exitCode, 0);

    await writeFile(home.join('campanile.yaml'), 'port: 4000\n');
    const again = await campanile(['config', '--example', '--write']);
    assert.equal(again.exitCode, 65);
    shows(again.stderr, ANSWERS.settingsThere(home.join('campanile.yaml')));
    assert.equal(await readFile(home.join('campanile.yaml'), 'utf8'), 'port: 4000\n');
  });

  it('tells everything that is wrong, and what looks like a mistake', async () => {
    await writeFile(home.join('campanile.yaml'), 'porta: 1\ntimezone: Roma\n');
    const { exitCode, stderr } = await campanile(['config', '--check']);
    assert.equal(exitCode, 78);
    const { unknown, perhaps, timeZone } = SETTING_WRONG;
    shows(stderr, `${inLine('campanile.yaml', 1)}: porta: ${unknown}${perhaps('port')}`);
    shows(stderr, `${inLine('campanile.yaml', 2)}: timezone: ${timeZone}`);

    await writeFile(home.join('campanile.yaml'), '');
    const odd = await started(['config', '--check'], { env: { CAMPANILE_PROT: '1' } });
    assert.equal(odd.exitCode, 0);
    const perhapsPort = perhaps('CAMPANILE_PORT');
    shows(odd.stderr, `CAMPANILE_PROT: ${SETTING_WRONG.unknownVariable}${perhapsPort}`);
  });

  it('says of a home without settings that there are none, and finds those that Notepad named', async () => {
    const none = await campanile(['config', '--check']);
    assert.equal(none.exitCode, 0);
    shows(none.stdout, noSettings(home.join('campanile.yaml')));
    await writeFile(home.join('campanile.yaml.txt'), 'port: 4000\n');
    const hidden = await campanile(['config', '--check']);
    assert.equal(hidden.exitCode, 78);
    shows(hidden.stderr, misnamedSettings('campanile.yaml.txt', 'campanile.yaml', home.path));
  });

  it('is told whether to check or to show', async () => {
    for (const args of [[], ['--check', '--example'], ['--check', '--write']]) {
      assert.equal((await campanile(['config', ...args])).exitCode, 64);
    }
  });
});

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { NEAREST, WRITTEN_WRONG } from '#src/messages/it/commands.js';
import { campanileIn, startedCampanileIn } from '../support/campanile.js';
import { useTempDir } from '../support/temp-dir.js';
import { shows } from '../support/shows.js';

describe('the command line of campanile', function () {
  this.timeout(60_000);
  const home = useTempDir();
  const campanile = campanileIn(home);
  const started = startedCampanileIn(home);

  it('tells its version', async () => {
    const manifest = new URL('../../../package.json', import.meta.url);
    const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
    const { exitCode, stdout } = await started(['--version']);
    assert.deepEqual([exitCode, stdout.trim()], [0, version]);
  });

  it('explains itself and each of its commands in Italian', async () => {
    const { exitCode, stdout } = await campanile(['--help']);
    assert.equal(exitCode, 0);
    for (const word of ['run', 'status', '--json', 'Codici di uscita', '78']) {
      assert.ok(stdout.includes(word), word);
    }
    const names = [...stdout.matchAll(/^ {2}([a-z]+(?: [a-z]+)?) {2}/gm)].map(
      ([, name = '']) => name,
    );
    assert.ok(names.includes('run') && names.includes('status'));
    for (const name of names) {
      const help = await campanile([...name.split(' '), '--help']);
      assert.equal(help.exitCode, 0, name);
      assert.ok(help.stdout.startsWith(`Uso: npx campanile ${name}`), name);
    }
  });

  const { noCommand, unknownCommand, surplus, unknownOption, takesNoValue } = WRITTEN_WRONG;
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [[], noCommand],
    [['notices', 'shwo'], unknownCommand('notices shwo', 'notices show')],
    [['fly'], `${unknownCommand('fly', null)}\n\n${NEAREST}\n`],
    [['statsu'], unknownCommand('statsu', 'status')],
    [['run', 'now'], surplus('now')],
    [['run', '--fast'], `${unknownOption('--fast', null)}\n`],
    [['status', '--jsn'], unknownOption('--jsn', 'json')],
    [['status', '--json=1'], takesNoValue('--json')],
  ];
  for (const [args, problem] of wrong) {
    it(`refuses «campanile ${args.join(' ')}» with how it is used`, async () => {
      const { exitCode, stdout, stderr } = await campanile(args);
      assert.equal(exitCode, 64);
      assert.equal(stdout, '');
      shows(stderr, problem);
      assert.match(stderr, /Uso: npx campanile/);
    });
  }

  it('names the three nearest to a command that is like none', async () => {
    const { stderr } = await campanile(['fly']);
    const [, nearest = ''] = stderr.split(`${NEAREST}\n`);
    assert.match(nearest, /^( {2}.+\n){3}\n/);
  });

  it('ends as a process with the code of what was wrong, and says it on stderr', async () => {
    const { exitCode, stdout, stderr } = await started(['statsu']);
    assert.deepEqual([exitCode, stdout], [64, '']);
    shows(stderr, WRITTEN_WRONG.unknownCommand('statsu', 'status'));
  });
});

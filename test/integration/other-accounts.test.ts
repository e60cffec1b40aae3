import assert from 'node:assert/strict';
import {
  chmod,
  chown,
  mkdir,
  mkdtemp,
  readdir,
  realpath,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import process from 'node:process';
import { campanile as answered } from '#src/command-line.js';
import type { Finding } from '#src/commands/doctor/finding.js';
import { loadConfig } from '#src/config.js';
import { closeToOthers, openToOthers } from '#src/system/other-accounts.js';
import { ANSWERS } from '#src/messages/it/commands.js';
import { CHECKS, OTHERS } from '#src/messages/it/doctor.js';
import { HOME } from '#src/messages/it/start.js';
import { campanileIn } from '../support/campanile.js';
import { useIdleService } from '../support/idle-service.js';
import { posixOnlySuite } from '../support/posix-only.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';
import { shows } from '../support/shows.js';

const NOBODY = 65_534;
const IS_ROOT = process.getuid?.() === 0;

posixOnlySuite('permissions')('other accounts of the PC', function () {
  this.timeout(60_000);
  const service = useIdleService(() => home);
  const home = useTempDir();
  const campanile = campanileIn(home);
  // as on most systems, whoever runs the tests; the service inherits it
  const mask = 0o022;
  let ofTheRunner = mask;
  before(() => (ofTheRunner = process.umask(mask)));
  after(() => void process.umask(ofTheRunner));

  const modeOf = async (...parts: string[]) => (await stat(home.join(...parts))).mode & 0o7777;

  async function leave(path: string, mode: number): Promise<void> {
    await mkdir(dirname(home.join(path)), { recursive: true });
    await writeFile(home.join(path), 'x');
    await chmod(home.join(path), mode);
  }

  async function leaveFolder(path: string, mode: number): Promise<void> {
    await mkdir(home.join(path), { recursive: true });
    await chmod(home.join(path), mode);
  }

  /** Files in a folder that somebody else can come to and read. */
  async function readByOthers(folder: string): Promise<readonly string[]> {
    const found: string[] = [];
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      // what the service writes for a moment is gone by then
      const { mode } = (await stat(path).catch(() => null)) ?? { mode: 0 };
      if (entry.isDirectory() && (mode & 0o011) !== 0) found.push(...(await readByOthers(path)));
      if (entry.isFile() && (mode & 0o044) !== 0) found.push(relative(home.path, path));
    }
    return found;
  }

  const isNotice = (path: string) => path.split('/').includes('avvisi');

  it('read nothing of a new home but what lies in the watched folder, which they use as before', async () => {
    const nuova = home.join('nuova');
    await chmod(home.path, 0o755);
    const bot = await service.start({ CAMPANILE_HOME: nuova });
    await until('the watched folder', () =>
      readdir(join(nuova, 'avvisi', 'in-corso')).then(Boolean, () => false),
    );
    await until('its guide', () =>
      stat(join(nuova, 'avvisi', 'LEGGIMI.txt')).then(Boolean, () => false),
    );
    assert.deepEqual(
      (await readByOthers(home.path)).filter((path) => !isNotice(path)),
      [],
    );
    for (const open of ['nuova', 'nuova/avvisi', 'nuova/avvisi/in-corso']) {
      assert.equal(await modeOf(open), 0o777 & ~mask, open);
    }
    assert.equal(await modeOf('nuova', 'avvisi', 'LEGGIMI.txt'), 0o666 & ~mask);
    assert.ok((await readdir(join(nuova, 'archivio'))).includes('campanile.sqlite'));
    await bot.stop();
  });

  it('are shut out at the start of what an earlier version has left open, and of nothing else', async () => {
    await chmod(home.path, 0o755);
    await leave('archivio/messi-da-parte/campanile.sqlite', 0o644);
    await leave('archivio/logs/campanile-2026-11-01.log', 0o644);
    await leave('sessions/session/Default/Cookies', 0o644);
    await leave('campanile.yaml.bak', 0o644);
    await writeFile(home.join('campanile.yaml'), 'email:\n', { mode: 0o644 });
    await leave('avvisi/in-corso/acqua.txt', 0o664);
    await leaveFolder('avvisi/in-corso', 0o2775);
    await leaveFolder('avvisi', 0o2770);
    assert.equal((await readByOthers(home.path)).length, 6);

    await service.start();
    assert.deepEqual(
      (await readByOthers(home.path)).filter((path) => !isNotice(path)),
      [],
    );
    const modes = [['.'], ['avvisi'], ['avvisi', 'in-corso'], ['avvisi', 'in-corso', 'acqua.txt']];
    assert.deepEqual(
      await Promise.all(modes.map((path) => modeOf(...path))),
      [0o755, 0o2770, 0o2775, 0o664],
    );
  });

  const places = () => ({
    home: home.path,
    archive: home.join('archivio'),
    sessions: home.join('sessions'),
  });

  it('keep what they share with Campanile behind a link; its copies there they do not read', async () => {
    await leaveFolder('condivisa', 0o2775);
    await leave('elsewhere.yaml', 0o644);
    await leaveFolder('archivio', 0o700);
    await symlink(home.join('condivisa'), home.join('archivio', 'copie'));
    await symlink(home.join('elsewhere.yaml'), home.join('campanile.yaml.bak'));
    await service.start();
    const { exitCode, stderr } = await campanile(['backup']);
    assert.equal(exitCode, 0, stderr);
    assert.equal(await modeOf('condivisa'), 0o2775);
    assert.equal(await modeOf('elsewhere.yaml'), 0o644);
    const copies = (await readdir(home.join('condivisa'))).filter((name) =>
      name.endsWith('.sqlite'),
    );
    assert.equal(copies.length, 1);
    for (const name of copies) assert.equal(await modeOf('condivisa', name), 0o600);
  });

  it('are told of by doctor where a link leads to what they may look into', async () => {
    await leaveFolder('condivisa', 0o755);
    await leaveFolder('archivio', 0o700);
    const link = home.join('archivio', 'copie');
    await symlink(home.join('condivisa'), link);
    await closeToOthers(places());
    const { stdout } = await campanile(['doctor', '--json']);
    const others = (JSON.parse(stdout) as Finding[]).find(({ what }) => what === CHECKS.others);
    assert.equal(others?.kind, 'unsure');
    const told = OTHERS.behindLink([{ path: link, target: await realpath(link) }]);
    assert.deepEqual([others.found, others.advice], [told.found, told.advice]);
  });

  it('get no copy that root has made; the service does, with the database that root has restored', async function () {
    if (!IS_ROOT) this.skip();
    const bot = await service.start();
    await bot.stop();
    for (const each of [[], ['campanile.sqlite']])
      await chown(home.join('archivio', ...each), NOBODY, NOBODY);
    assert.equal((await campanile(['backup'])).exitCode, 0);
    const [copy = ''] = await readdir(home.join('archivio', 'copie'));
    assert.equal((await stat(home.join('archivio', 'copie', copy))).uid, NOBODY);
    // from a stick, or as an earlier version made it
    await chown(home.join('archivio', 'copie', copy), 0, 0);
    assert.equal((await campanile(['restore', copy])).exitCode, 0);
    const [aside = ''] = await readdir(home.join('archivio', 'messi-da-parte'));
    const made = [['copie'], ['campanile.sqlite'], ['messi-da-parte']];
    for (const each of [...made, ['messi-da-parte', aside]]) {
      assert.equal((await stat(home.join('archivio', ...each))).uid, NOBODY, each.join('/'));
    }
  });

  it('keep nobody from starting where the disk does not let itself be closed', async () => {
    await leaveFolder('archivio', 0o755);
    await leave('campanile.yaml', 0o644);
    await closeToOthers(places(), () => Promise.reject(new Error('EPERM')));
    const still = (await openToOthers(places())).map(({ path }) => path);
    assert.deepEqual(still, [home.join('archivio'), home.join('campanile.yaml')]);
  });

  it('are told of by doctor, with what to do', async () => {
    await leaveFolder('archivio', 0o750);
    const { stdout } = await campanile(['doctor', '--json']);
    const others = (JSON.parse(stdout) as Finding[]).find(({ what }) => what === CHECKS.others);
    assert.equal(others?.kind, 'bad');
    assert.ok(others.found.endsWith(home.join('archivio')), others.found);
    assert.equal(others.advice, OTHERS.mayLook([home.join('archivio')]).advice);
  });

  it('do not get to read the settings that config has written; the owner of the home does', async () => {
    if (IS_ROOT) await chown(home.path, NOBODY, NOBODY);
    assert.equal((await campanile(['config', '--example', '--write'])).exitCode, 0);
    assert.equal(await modeOf('campanile.yaml'), 0o600);
    const { uid } = await stat(home.join('campanile.yaml'));
    assert.equal(uid, IS_ROOT ? NOBODY : process.getuid?.());
  });

  it('do not get to read them either where the home is root’s and the archive the service’s', async function () {
    if (!IS_ROOT) this.skip();
    await leaveFolder('archivio', 0o700);
    await chown(home.join('archivio'), NOBODY, NOBODY);
    assert.equal((await campanile(['config', '--example', '--write'])).exitCode, 0);
    assert.equal(await modeOf('campanile.yaml'), 0o600);
    assert.equal((await stat(home.join('campanile.yaml'))).uid, NOBODY);
  });

  describe('whose are not the files', () => {
    let commune: string;
    // not in the folder of the test run: others cannot even come to that
    beforeEach(async () => {
      commune = await mkdtemp('/tmp/campanile-altri-');
      await chmod(commune, 0o755);
    });
    afterEach(() => rm(commune, { recursive: true, force: true }));

    /** As another account sees it; who is not root cannot be one, and shuts himself out. */
    async function asAnother<T>(path: string, work: () => Promise<T>): Promise<T> {
      if (IS_ROOT) process.seteuid?.(NOBODY);
      else await chmod(path, 0);
      try {
        return await work();
      } finally {
        if (IS_ROOT) process.seteuid?.(0);
        else await chmod(path, 0o700);
      }
    }

    it('are told that a command is for the account of the service', async () => {
      const archive = join(commune, 'archivio');
      await writeFile(join(commune, 'package.json'), '{ "version": "1.0.0" }');
      await mkdir(archive, { mode: 0o700 });
      let said = '';
      const asked = () =>
        answered(
          ['status'],
          { env: { CAMPANILE_HOME: commune }, projectDir: commune },
          { print: () => undefined, note: (text) => void (said += text) },
        );
      // once before, so that its modules are loaded
      await asked();
      said = '';
      assert.equal(await asAnother(archive, asked), 69, said);
      shows(said, HOME.anotherAccount(archive));
    });

    it('write settings that the service can read, and are told what to do before a password is in them', async function () {
      if (!IS_ROOT) this.skip();
      await writeFile(join(commune, 'package.json'), '{ "version": "1.0.0" }');
      await chmod(commune, 0o777);
      await mkdir(join(commune, 'archivio'), { mode: 0o700 });
      let said = '';
      const config = (...args: string[]) =>
        answered(
          ['config', '--example', ...args],
          { env: { CAMPANILE_HOME: commune }, projectDir: commune },
          { print: () => undefined, note: (text) => void (said += text) },
        );
      // once before, so that its modules are loaded
      await config();
      const file = join(commune, 'campanile.yaml');
      const before = process.umask(0o077);
      try {
        assert.equal(await asAnother(file, () => config('--write')), 0, said);
      } finally {
        process.umask(before);
      }
      assert.equal((await stat(file)).mode & 0o777, 0o644);
      shows(said, ANSWERS.settingsAreOthers(file));
    });

    it('are told whose the settings have to be', async () => {
      const file = join(commune, 'campanile.yaml');
      await writeFile(file, 'port: 1\n', { mode: 0o600 });
      const read = () => loadConfig({ env: { CAMPANILE_HOME: commune }, projectDir: '/nowhere' });
      await assert.rejects(asAnother(file, read), {
        message: /campanile\.yaml: questo utente del computer non può leggerlo.*chown/,
      });
    });
  });
});

/** Only processes that carry our marker are ended, and only dead locks are removed. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import {
  endMarked,
  markedProcesses,
  markerOf,
  processesIn,
  removeStaleLock,
  residentMemory,
} from '#src/transports/whatsapp-web/browser-processes.js';
import { useTempDir } from '../support/temp-dir.js';
import { posixOnly } from '../support/posix-only.js';

const IDLE = 'process.stdout.write("up"); setInterval(() => {}, 1000)';

describe('our own browser', () => {
  const children: ChildProcess[] = [];

  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
  });

  const dir = useTempDir();

  /** A program that runs until it is ended, started as puppeteer starts a browser. */
  async function program(...args: string[]): Promise<ChildProcess> {
    const child = spawn(process.execPath, ['-e', IDLE, '--', ...args], {
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    children.push(child);
    await once(child.stdout, 'data');
    return child;
  }

  it('has a marker of its own for each folder', () => {
    assert.match(markerOf('/a'), /^--campanile-home=[0-9a-f]{32}$/);
    assert.equal(markerOf('/a/b/..'), markerOf('/a'));
    assert.notEqual(markerOf('/a'), markerOf('/b'));
  });

  posixOnly('processes')('is ended when it was left over, and nobody else’s is', async () => {
    const marker = markerOf(dir.path);
    const ours = await program(marker);
    const others = [
      await program(markerOf(dir.join('other'))),
      await program(`${marker}x`),
      await program(`note about ${marker} in a text`),
    ];
    const gone = once(ours, 'exit');
    assert.deepEqual(await markedProcesses(marker), [ours.pid]);
    assert.deepEqual(await endMarked(marker), [ours.pid]);
    assert.deepEqual(await gone, [null, 'SIGKILL']);
    assert.deepEqual(await markedProcesses(marker), []);
    assert.deepEqual(
      others.map(({ exitCode, signalCode }) => exitCode ?? signalCode),
      [null, null, null],
    );
  });

  it('is found in what ps prints', () => {
    const listing = [
      '    1 /sbin/init',
      '  812 /opt/google/chrome/chrome --headless=new --campanile-home=abc --user-data-dir=/a b/c',
      ' 9000 /opt/google/chrome/chrome --campanile-home=abcd',
      '',
    ].join('\n');
    assert.deepEqual(processesIn(listing, '--campanile-home=abc'), [812]);
  });

  posixOnly('processes')('has the memory that the system says', async () => {
    const [measured, actual] = [await residentMemory([process.pid]), process.memoryUsage.rss()];
    assert.ok(measured > actual / 2 && measured < actual * 2, `${measured} of ${actual}`);
  });

  describe('leaves a lock', () => {
    const lock = async (owner: string) => {
      await mkdir(dir.join('session'));
      await symlink(owner, dir.join('session', 'SingletonLock'));
      await symlink('12345', dir.join('session', 'SingletonCookie'));
      await symlink(dir.join('none', 'SingletonSocket'), dir.join('session', 'SingletonSocket'));
      await writeFile(dir.join('session', 'Local State'), '{}');
    };
    const removed = () => removeStaleLock(dir.join('session'));
    const files = async () => (await readdir(dir.join('session'))).length;

    /** The number of a process that has just ended. */
    async function deadProcess(): Promise<number> {
      const child = await program();
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      assert.ok(child.pid);
      return child.pid;
    }

    posixOnly('symlinks')('that is removed when its process is dead', async () => {
      await lock(`${hostname()}-${await deadProcess()}`);
      assert.equal(await removed(), true);
      assert.deepEqual(await readdir(dir.join('session')), ['Local State']);
      assert.equal(await removed(), false, 'there is none any more');
    });

    posixOnly('symlinks')('that stays while its process lives', async () => {
      await lock(`${hostname()}-${process.pid}`);
      assert.equal(await removed(), false);
      assert.equal(await files(), 4);
    });

    posixOnly('symlinks')('that stays when another PC made it, or nobody knows who', async () => {
      await lock(`altro-pc-${await deadProcess()}`);
      assert.equal(await removed(), false);
      assert.equal(await files(), 4);
    });

    posixOnly('symlinks')('of which nothing is known when there is no profile', async () => {
      assert.equal(await removed(), false);
    });
  });
});

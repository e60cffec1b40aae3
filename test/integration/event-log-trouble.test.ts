import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { EventLog } from '#src/system/logger.js';
import { posixOnly } from '../support/posix-only.js';
import { SmallDisk } from '../support/small-disk.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';

describe('the log, when its files cannot be written', () => {
  let disk: SmallDisk | null = null;
  let log: EventLog | null = null;
  afterEach(async () => {
    await log?.close();
    log = null;
    await disk?.unmount();
    disk = null;
  });
  const dir = useTempDir();

  function open(): PassThrough {
    const terminal = new PassThrough();
    terminal.resume();
    log = new EventLog({ level: 'info', folder: dir.join('logs'), terminal });
    return terminal;
  }

  async function written(): Promise<string> {
    const names = (await readdir(dir.join('logs'))).filter((name) => name.endsWith('.log'));
    const texts = await Promise.all(names.map((name) => readFile(dir.join('logs', name), 'utf8')));
    return texts.join('');
  }

  posixOnly('disks')(
    'does not end the process on a full disk, and goes on when there is room',
    async function () {
      disk = await SmallDisk.mount(dir.join('logs'), 1);
      if (disk === null) this.skip();
      open();
      log?.info('before');
      await until('the first line', async () => (await written()).includes('before'));
      await disk.fill();
      for (let line = 0; line < 200; line += 1) log?.info('meanwhile', { text: 'x'.repeat(500) });
      await new Promise((resolve) => setImmediate(resolve));
      await disk.makeRoom();
      await until('a later line', async () => {
        log?.info('after');
        return (await written()).includes('after');
      });
    },
  );

  it('goes on into its files when the terminal is closed', async () => {
    const terminal = open();
    log?.info('before');
    terminal.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
    log?.info('after');
    await until('the later line', async () => (await written()).includes('after'));
  });

  it('writes down an event with whatever is in its fields', async () => {
    open();
    const circle: Record<string, unknown> = { name: 'circle' };
    circle['self'] = circle;
    const error = new Error('caused by itself');
    error.cause = error;
    const trap = {
      get value(): never {
        throw new Error('not to be looked at');
      },
    };
    let deep: unknown = 'bottom';
    for (let level = 0; level < 20_000; level += 1) deep = { deep };
    const fields = { circle, error, big: 10n, symbol: Symbol('a'), deep, bytes: Buffer.alloc(9) };
    log?.warn('odd', fields);
    log?.warn('trap', { trap });
    const text = await until('the lines', async () => {
      const found = await written();
      return found.includes('"trap"') && found.endsWith('\n') && found;
    });
    const lines = text.trim().split('\n');
    const events = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const [odd, trapped] = events;
    assert.equal(odd?.['big'], '10');
    assert.equal(odd['bytes'], '9 bytes');
    assert.match(JSON.stringify(odd['error']), /caused by itself/);
    assert.match(JSON.stringify(trapped), /not to be looked at/);
  });

  it('does not keep the service from starting when the folder is none', async () => {
    await writeFile(dir.join('logs'), 'a file in the place of the folder');
    const terminal = open();
    let said = '';
    terminal.on('data', (text: Buffer) => (said += text.toString()));
    log?.info('started');
    await until('the line on the terminal', () => said.includes('started'));
    await rm(dir.join('logs'));
    await mkdir(dir.join('logs'));
  });
});

/** An urgent text is taken in as soon as nobody writes it any more, and never half. */
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, open, rename, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { writersOf, type Writers } from '#src/folder/writers.js';
import { ComuneWithFolder } from '../support/comune-with-folder.js';

const HEADER = 'Urgente: sì\n\n';
const WORDS = 'Si è rotta una conduttura in via Roma.\nNon bere l’acqua del rubinetto.\n';
const WHOLE = HEADER + WORDS;

describe('an urgent text in the watched folder', () => {
  let comune: ComuneWithFolder;
  let path: string;
  /** what the system says; null: the real one is asked */
  let said: Writers | null;
  const opened: FileHandle[] = [];
  const children: ChildProcess[] = [];

  beforeEach(async () => {
    comune = await ComuneWithFolder.open();
    said = null;
    comune.writers = (file) => (said === null ? writersOf(file) : Promise.resolve(said));
    comune.restart();
    path = join(comune.avvisi, 'acqua.txt');
  });
  afterEach(async () => {
    for (const file of opened.splice(0)) await file.close();
    for (const child of children.splice(0)) child.kill('SIGKILL');
    await comune.close();
  });

  /** What has been taken in when the folder has been looked at now and after so long. */
  async function after(milliseconds: number): Promise<readonly string[]> {
    await comune.intake.takeIn();
    await comune.clock.advance(milliseconds);
    await comune.intake.takeIn();
    const notices = await comune.notices();
    return notices.map(({ parts: [part] }) => (part?.kind === 'text' ? part.text : ''));
  }

  /** Whether a file is taken to be whole when the folder has been looked at now and half a second later. */
  async function isAtRest(): Promise<boolean> {
    await comune.folder.scan();
    await comune.clock.advance(500);
    return (await comune.folder.scan()).some(({ settled }) => settled);
  }

  it('is taken in within half a second when nobody writes it', async () => {
    await writeFile(path, WHOLE);
    assert.deepEqual(await after(399), []);
    assert.deepEqual(await after(1), [WORDS.trimEnd()]);
  });

  it('makes nobody look later than that', async () => {
    await writeFile(path, WHOLE);
    let hints = 0;
    comune.folder.onHint(() => (hints += 1));
    await comune.intake.takeIn();
    await comune.clock.advance(400);
    assert.equal(hints, 1);
  });

  it('waits as it did where it is not urgent, or for another day', async () => {
    await writeFile(path, WORDS);
    await writeFile(join(comune.avvisi, 'domani.txt'), `Urgente: sì\nInvia il: domani\n\n${WORDS}`);
    assert.deepEqual(await after(1_999), []);
  });

  it('waits as it did while a program has it open', async () => {
    await writeFile(path, WHOLE);
    opened.push(await open(path, 'a'));
    assert.deepEqual(await after(1_900), []);
  });

  it('does not wait for who only reads it, where the system tells that', async () => {
    await writeFile(path, WHOLE);
    opened.push(await open(path, 'r'));
    const isTold = process.platform !== 'win32';
    assert.deepEqual(await after(400), isTold ? [WORDS.trimEnd()] : []);
  });

  it('is not taken half from another program that has not closed it', async () => {
    const script = `
      const { openSync, writeSync } = require('node:fs');
      writeSync(openSync(process.argv[1], 'w'), process.argv[2]);
      process.stdout.write('half');
      setInterval(() => undefined, 1000);`;
    const child = spawn(process.execPath, ['-e', script, path, `${HEADER}Si è rotta`]);
    children.push(child);
    await once(child.stdout, 'data');
    assert.deepEqual(await after(1_900), []);
  });

  it('is not taken half from a program that closes it and opens it again', async () => {
    for (const letter of WHOLE) {
      await appendFile(path, letter);
      if (letter === '\n') assert.deepEqual(await after(390), []);
    }
    assert.deepEqual(await after(1_000), [], 'it was seen to change');
    assert.deepEqual(await after(900), []);
    assert.deepEqual(await after(2_500), [WORDS.trimEnd()]);
  });

  it('waits for its words when the lines above them come first', async () => {
    await writeFile(path, HEADER);
    assert.deepEqual(await after(1_900), []);
    await appendFile(path, WORDS);
    assert.deepEqual(await after(4_500), [WORDS.trimEnd()]);
  });

  it('is taken whole from an editor that writes beside it and renames', async () => {
    const temporary = join(comune.avvisi, '.acqua.txt.swp');
    await writeFile(temporary, WHOLE.slice(0, 30));
    assert.deepEqual(await after(1_000), []);
    await appendFile(temporary, WHOLE.slice(30));
    await rename(temporary, path);
    assert.deepEqual(await after(400), [WORDS.trimEnd()]);
  });

  it('waits as it did once it was found locked', async () => {
    said = 'somebody';
    comune.locked.add('acqua.txt');
    await writeFile(path, WHOLE);
    assert.deepEqual(await after(2_000), []);
    said = 'nobody';
    comune.locked.clear();
    assert.deepEqual(await after(999), []);
    assert.deepEqual(await after(1_500), [WORDS.trimEnd()]);
  });

  it('is not taken half when it grows while the system is asked who writes it', async () => {
    comune.writers = async (file) => {
      await appendFile(file, 'Seguono altre righe.');
      return 'nobody';
    };
    comune.restart();
    await writeFile(path, WHOLE);
    assert.equal(await isAtRest(), false);
  });

  it('is no file of another kind, whatever is in it', async () => {
    said = 'nobody';
    await writeFile(join(comune.avvisi, 'acqua.jpg'), WHOLE);
    assert.equal(await isAtRest(), false);
    await writeFile(path, WHOLE);
    assert.equal(await isAtRest(), true);
  });

  it('waits as it did in a folder of its own, whose other files may still come', async () => {
    said = 'nobody';
    await mkdir(join(comune.avvisi, 'acqua'));
    await writeFile(join(comune.avvisi, 'acqua', 'acqua.txt'), WHOLE);
    assert.deepEqual(await after(400), []);
  });

  it('waits as it did where nobody can say who writes, as on a share', async () => {
    said = 'unknown';
    await writeFile(path, WHOLE);
    assert.deepEqual(await after(1_999), []);
    assert.deepEqual(await after(600), [WORDS.trimEnd()]);
  });

  describe('whose writers are looked for among the processes', () => {
    // Windows is asked for the file itself
    const unlessTold: Writers = process.platform === 'win32' ? 'nobody' : 'unknown';

    /** What is said of the text where the system shows these processes, by their ids, and none of them has it open. */
    async function saidWhereItShows(names: Readonly<Record<number, string>>): Promise<Writers> {
      await writeFile(path, WHOLE);
      const processes = join(comune.avvisi, '..', 'processes');
      for (const [pid, name] of Object.entries(names)) {
        await mkdir(join(processes, pid, 'fd'), { recursive: true });
        await writeFile(join(processes, pid, 'status'), `Name:\t${name}\nUid:\t0\t0\t0\t0\n`);
      }
      return writersOf(path, processes);
    }

    it('has none when all are shown and none has it open', async () => {
      assert.equal(await saidWhereItShows({ 1: 'systemd', 2: 'kthreadd', 70: 'node' }), 'nobody');
    });

    it('has writers whom nobody knows where the processes of others are hidden', async () => {
      assert.equal(await saidWhereItShows({ 70: 'node' }), unlessTold);
    });

    for (const name of ['nfsd', 'ksmbd-eth0', 'ksmbd:49152']) {
      it(`has writers whom nobody knows where the kernel serves files: ${name}`, async () => {
        assert.equal(await saidWhereItShows({ 1: 'systemd', 70: name }), unlessTold);
      });
    }
  });

  it('goes with the picture that was dropped with it', async () => {
    await writeFile(path, WHOLE);
    await writeFile(join(comune.avvisi, 'acqua.jpg'), Buffer.from([0xff, 0xd8]));
    assert.deepEqual(await after(400), []);
  });
});

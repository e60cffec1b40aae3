import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { EventLog } from '#src/system/logger.js';
import { useTempDir } from '../support/temp-dir.js';

describe('the log', () => {
  const home = useTempDir();

  it('has a line of JSON per event, without the people', async () => {
    const terminal = new PassThrough({ encoding: 'utf8' });
    const log = new EventLog({ level: 'info', folder: home.path, terminal });
    log.info('notice.accepted', { notice: 7, from: '393331112201@c.us' });
    log.error('page.failed', { error: new Error('no chat 81234567890123@lid') });
    log.debug('not.this', {});
    await log.close();

    const [file] = (await readdir(home.path)).filter((name) => name.endsWith('.log'));
    const content = await readFile(home.join(file ?? ''), 'utf8');
    const lines = content
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      lines.map(({ level, event }) => [level, event]),
      [
        ['info', 'notice.accepted'],
        ['error', 'page.failed'],
      ],
    );
    assert.equal(lines[0]?.['notice'], 7);
    assert.ok(!Number.isNaN(Date.parse(String(lines[0]?.['time']))));
    assert.match(String(terminal.read()), /^\S+ info {2}notice\.accepted notice=7 from=\+39 333/);
    assert.ok(!/393331112201|81234567890123/.test(content), content);
  });
});

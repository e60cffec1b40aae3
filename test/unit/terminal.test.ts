import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { terminalLine } from '#src/messages/it/terminal.js';
import { EventLog } from '#src/system/logger.js';
import { useTempDir } from '../support/temp-dir.js';

const FACTS = { number: '366 577 54 90', logs: 'archivio/logs' };

describe('the terminal', () => {
  const home = useTempDir();

  async function reads(level: 'info' | 'debug', write: (log: EventLog) => void): Promise<string> {
    const terminal = new PassThrough({ encoding: 'utf8' });
    const log = new EventLog({
      level,
      folder: home.path,
      terminal,
      sentence: (...event) => terminalLine(...event, FACTS),
    });
    write(log);
    await log.close();
    return String(terminal.read() ?? '');
  }

  it('golden text: speaks in sentences, and leaves the details to the files', async () => {
    const said = await reads('info', (log) => {
      log.info('service.starting', { version: '1.2.3', home: '/x', database: '/y' });
      log.info('storage.opened', { steps: 3 });
      log.info('session.state', { state: 'ready' });
      log.info('notice.accepted', { notice: 7, name: 'acqua', recipients: 1200 });
      log.warn('session.run-ended', { end: { kind: 'failed', detail: 'net::ERR_NAME' } });
      log.info('session.state', { state: 'lost', reason: { kind: 'network' } });
      log.info('session.retrying', { seconds: 30 });
      log.warn('alert.raised', { code: 'disk-full', text: 'Il disco è pieno: fai posto.' });
      log.error('service.settings-unusable', { error: new Error('la porta 80 è occupata') });
      log.error('keyword.failed', { error: new Error('393331112201@c.us') });
    });
    const lines = said
      .trim()
      .split(/\r?\n/)
      .map((line) => line.replace(/^\d\d:\d\d:\d\d /, ''));
    assert.deepEqual(lines, [
      'Campanile 1.2.3 si avvia.',
      '✓ Collegato al 366 577 54 90',
      '✓ Preso in carico «acqua», per 1.200 persone.',
      'WhatsApp non si raggiunge: controlla Internet.',
      'Riprovo fra 30 s.',
      '! Il disco è pieno: fai posto.',
      '✗ Con le impostazioni nuove non si può partire, valgono quelle di prima: la porta 80 è occupata',
      '✗ Qualcosa non ha funzionato (keyword.failed). I dettagli sono in archivio/logs',
    ]);
  });

  it('has everything for whoever wants details', async () => {
    const said = await reads('debug', (log) => log.debug('page.answered', { took: 3 }));
    assert.match(said, /debug page\.answered took=3/);
  });
});

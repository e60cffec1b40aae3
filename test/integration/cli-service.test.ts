import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import type { Finding } from '#src/commands/doctor/finding.js';
import { loadConfig } from '#src/config.js';
import { passwordMatches } from '#src/panel-access.js';
import { openStorage } from '#src/storage/database.js';
import { HomeLock } from '#src/system/home.js';
import { silentLog } from '#src/system/logger.js';
import { heldDecided } from '#src/messages/it/audit.js';
import { OUT_OF_REACH, PASSWORD, WRITTEN_WRONG } from '#src/messages/it/commands.js';
import { CHECKS, DATABASE, SERVICE } from '#src/messages/it/doctor.js';
import { headlineOf } from '#src/messages/it/headline.js';
import { ACT_WORDS, DECLINED } from '#src/messages/it/staff-acts.js';
import { HOME } from '#src/messages/it/start.js';
import { UNLINK } from '#src/messages/it/terminal.js';
import { campanileIn, startedCampanileIn } from '../support/campanile.js';
import { droppedNotice } from '../support/dropped-notice.js';
import { useIdleService } from '../support/idle-service.js';
import { at, notice } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';
import { SNAPSHOT } from '../support/panel.js';
import { shows, showsNot } from '../support/shows.js';
import { facts } from '../support/situations.js';

/** What `status` says of a service that is not there. */
const STOPPED = headlineOf({ ...SNAPSHOT, state: 'stopped' }, facts).text;

async function packaged(): Promise<{ readonly version: string }> {
  return JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
}

describe('campanile: commands about the service', function () {
  this.timeout(60_000);
  const service = useIdleService(() => home);
  const home = useTempDir();
  const campanile = campanileIn(home);
  const started = startedCampanileIn(home);

  const config = () => loadConfig({ env: { CAMPANILE_HOME: home.path }, projectDir: home.path });

  async function findings(...options: readonly string[]): Promise<ReadonlyMap<string, Finding>> {
    const { stdout } = await campanile(['doctor', '--json', ...options]);
    const all = JSON.parse(stdout) as Finding[];
    return new Map(all.map((finding) => [finding.what, finding]));
  }

  it('doctor looks at everything, whether the service is stopped or runs', async () => {
    const stopped = await findings();
    assert.deepEqual(
      [...stopped.keys()],
      [
        'Node.js',
        'Browser',
        CHECKS.folder,
        CHECKS.others,
        CHECKS.place,
        CHECKS.clouds,
        CHECKS.disk,
        CHECKS.testPhones,
        CHECKS.database,
        CHECKS.backups,
        CHECKS.clock,
        CHECKS.connection,
        CHECKS.session,
        'WhatsApp Web',
        CHECKS.account,
        CHECKS.lists,
        CHECKS.channel,
        ...(process.platform === 'win32' ? [CHECKS.start] : []),
        'PM2',
        'E-mail',
      ],
    );
    assert.equal(stopped.get('Node.js')?.kind, 'good');
    assert.equal(stopped.get(CHECKS.database)?.kind, 'unsure');
    shows(stopped.get(CHECKS.session)?.found ?? '', SERVICE.stopped.found);

    await (await service.start()).reaches('lost');
    const running = await started(['doctor']);
    assert.equal(running.exitCode, 1);
    const lines = running.stdout.split('\n');
    assert.ok(lines.includes(`✓ ${CHECKS.database}: ${DATABASE.sound.found}`));
    assert.ok(lines.includes(`✗ ${CHECKS.session}: ${SERVICE.lost.found}`));
    assert.match(running.stdout, /^✓ Node\.js: \d+/m);
  });

  describe('when something answers at its address', () => {
    let server: Server;
    let answers: (request: IncomingMessage, answer: ServerResponse) => void;
    beforeEach(async () => {
      server = createServer((request, answer) => answers(request, answer));
      await once(server.listen(0, '127.0.0.1'), 'listening');
      const { port } = server.address() as AddressInfo;
      const { paths } = await config();
      await mkdir(dirname(paths.runningService), { recursive: true });
      await writeFile(
        paths.runningService,
        JSON.stringify({ status: `http://127.0.0.1:${String(port)}`, secret: 'segreto' }),
      );
    });
    afterEach(() => {
      server.closeAllConnections();
      server.close();
    });

    it('status says to restart one that is of before the update', async () => {
      answers = (_, answer) => answer.end('{"version":"0.1.0"}');
      const { exitCode, stderr } = await campanile(['status']);
      shows(stderr, OUT_OF_REACH.otherStatus);
      assert.equal(exitCode, 65);
    });

    it('no command asks one of another version to do anything', async () => {
      const asked: (string | undefined)[] = [];
      answers = (request, answer) => {
        if (request.method === 'POST') asked.push(request.url);
        answer.setHeader('X-Campanile-Version', '0.0.9').end('{}');
      };
      const { exitCode, stderr } = await campanile(['log-level', 'debug']);
      shows(stderr, OUT_OF_REACH.otherVersion('0.0.9', (await packaged()).version));
      assert.deepEqual([exitCode, asked], [65, []]);
    });

    it('one that cannot answer is not called stopped', async () => {
      const { version } = await packaged();
      answers = (request, answer) => {
        answer.statusCode = request.url === '/api/version' ? 204 : 500;
        answer.setHeader('X-Campanile-Version', version).end();
      };
      const { exitCode, stderr, stdout } = await campanile(['status']);
      shows(stderr, OUT_OF_REACH.failed(500));
      showsNot(stdout, STOPPED);
      assert.equal(exitCode, 69);
      const { found } = (await findings()).get(CHECKS.session) ?? {};
      shows(found ?? '', OUT_OF_REACH.failed(500));
    });

    it('the service of another home is not taken for it', async () => {
      answers = (request, answer) => {
        answer.statusCode = request.url === '/api/version' ? 403 : 200;
        answer.end();
      };
      const { exitCode, stdout } = await campanile(['status']);
      shows(stdout, STOPPED);
      assert.equal(exitCode, 0);
    });
  });

  it('status does not touch the database of a service that is starting', async () => {
    const { paths } = await config();
    const starting = new HomeLock({ folders: [paths.archive], lockFile: paths.lockFile });
    await starting.start();
    await writeFile(paths.database, '');
    try {
      const { exitCode, stderr } = await campanile(['status']);
      const pid = String(process.pid);
      shows(stderr, HOME.running(pid, hostname(), paths.lockFile));
      assert.equal(exitCode, 69);
      assert.equal((await readFile(paths.database)).length, 0);
    } finally {
      await starting.stop();
    }
  });

  it('log-level changes the log of the running service only', async () => {
    assert.equal((await campanile(['log-level', 'debug'])).exitCode, 65);
    await service.start();
    assert.equal((await campanile(['log-level', 'tutto'])).exitCode, 64);
    assert.equal((await campanile(['log-level', 'debug'])).exitCode, 0);
    const lines = await until('the change in the log', async () => {
      const [name] = (await readdir(home.join('archivio', 'logs'))).filter((each) =>
        each.endsWith('.log'),
      );
      const text = name && (await readFile(home.join('archivio', 'logs', name), 'utf8'));
      return text?.includes('"log.level"') && text;
    });
    assert.match(lines, /"event":"log\.level","threshold":"debug"/);
  });

  it('unlink asks first, and puts the login of a stopped service aside', async () => {
    await mkdir(home.join('sessions'));
    const asked = await campanile(['unlink']);
    assert.equal(asked.exitCode, 65);
    shows(asked.stderr, UNLINK.isRehearsed);
    const nothing = await campanile(['unlink', '--conferma']);
    assert.equal(nothing.exitCode, 65);
    shows(nothing.stderr, UNLINK.nothing);

    await (await service.start()).reaches('lost');
    const unready = await campanile(['unlink', '--conferma']);
    assert.equal(unready.exitCode, 65);
    shows(unready.stderr, UNLINK.notNow);
    await service.stop();

    const done = await campanile(['unlink', '--conferma']);
    assert.equal(done.exitCode, 0, done.stderr);
    shows(done.stdout, UNLINK.atTheNextStart);
    const kept = await readdir(home.join('sessions'));
    assert.ok(
      kept.some((name) => name.startsWith('scollegata-')),
      kept.join(),
    );
  });

  it('resume lets sending go on, and the audit log says so once', async () => {
    const file = home.join('archivio', 'campanile.sqlite');
    await mkdir(home.join('archivio'), { recursive: true });
    const before = await openStorage({ file, logger: silentLog });
    await before.sending.save({ stop: { why: 'blocked', code: '482', since: Date.now() } });
    await before.close();
    await service.start();
    assert.equal((await campanile(['resume'])).exitCode, 0);
    await service.stop();
    const after = await openStorage({ file, logger: silentLog });
    const events = (await after.audit.entries({ limit: 100 })).map(({ event }) => event);
    await after.close();
    assert.equal(events.filter((event) => event === 'sending.resumed').length, 1);
  });

  it('password makes what the settings want of it, and never shows it', async () => {
    const { exitCode, stdout, stderr } = await started(['password'], { input: 'campanaccio\n' });
    assert.equal(exitCode, 0);
    const hash = /^panel:\n {2}passwordHash: (\S+)\n$/.exec(stdout)?.[1] ?? '';
    assert.ok(await passwordMatches('campanaccio', hash));
    assert.doesNotMatch(stdout + stderr, /campanaccio/);
    const settings = { CAMPANILE_PANEL_PASSWORD_HASH: hash };
    assert.equal((await campanile(['config', '--check'], { env: settings })).exitCode, 0);

    const short = await started(['password'], { input: 'corta\n' });
    assert.equal(short.exitCode, 65);
    shows(short.stderr, PASSWORD.tooShort(10));
  });

  it('notices are listed and shown, whether the service is stopped or runs', async () => {
    await mkdir(home.join('archivio'));
    const storage = await openStorage({
      file: home.join('archivio', 'campanile.sqlite'),
      logger: silentLog,
    });
    const { stderr } = await campanile(['notices', 'show', 'uno']);
    shows(stderr, WRITTEN_WRONG.noNoticeNumber('uno'));
    const dropped = await droppedNotice(home.join('avvisi'), 'acqua');
    const accepted = await storage.notices.accept(dropped, at(Date.now()));
    const entry = 'Avviso preso in carico.';
    await storage.audit.record({
      at: Date.parse('2026-03-01T09:30:00+01:00'),
      actor: 'service',
      event: 'notice.accepted',
      noticeId: accepted.notice.id,
      text: entry,
    });
    await storage.close();

    const look = async (): Promise<void> => {
      const all = await campanile(['notices']);
      assert.match(all.stdout, new RegExp(`^${accepted.notice.id} +acqua: `));
      const one = await campanile(['notices', 'show', String(accepted.notice.id)]);
      assert.match(one.stdout, /^acqua: /);
      assert.ok(one.stdout.endsWith(`01/03/2026 09:30  ${entry}\n`), one.stdout);
      const none = await campanile(['notices', 'show', '99']);
      assert.equal(none.exitCode, 65);
    };
    await look();
    await service.start();
    await look();
  });

  it('a held delivery is decided by a person, whether the service is stopped or runs', async () => {
    await mkdir(home.join('archivio'));
    const storage = await openStorage({
      file: home.join('archivio', 'campanile.sqlite'),
      logger: silentLog,
    });
    const hold = async (name: string, people = [1]): Promise<string> => {
      const accepted = await storage.notices.accept(notice(name), at(1_000));
      const noticeId = accepted.notice.id;
      const plans = people.map((subscriberId) => ({ kind: 'person', subscriberId }) as const);
      await storage.outbox.assign(noticeId, plans);
      const next = await storage.outbox.nextOf(noticeId);
      assert.ok(next);
      await storage.outbox.begin(next.id, newMessageId(), 1_000, 'link 1');
      await storage.outbox.settle(next.id, { kind: 'held', detail: 'silence' }, 1_000);
      return String(noticeId);
    };
    await storage.registerAdmin.enter({
      people: ['393331112201', '393331112202'].map((phone) => ({
        ...{ phone, at: 1, origin: 'modulo', privacyVersion: null },
      })),
      rehearse: false,
      now: 1,
    });
    const [first, second] = [await hold('acqua'), await hold('strada')];
    // of one that is stopped something must have waited
    const stopped = await hold('luce', [1, 2]);
    await storage.notices.cancel(Number(stopped), 2_000);
    await storage.close();

    const undecided = await campanile(['notices', 'decide', first]);
    shows(undecided.stderr, WRITTEN_WRONG.oneOf(['--inviato', '--ripeti']));
    const sent = await campanile(['notices', 'decide', first, '--inviato']);
    shows(sent.stdout, ACT_WORDS.arrived.said?.(first, 1) ?? '');
    assert.equal((await campanile(['notices', 'decide', first, '--inviato'])).exitCode, 65);

    const refused = await campanile(['notices', 'decide', stopped, '--ripeti']);
    shows(refused.stderr, DECLINED['is-over']);
    assert.equal(refused.exitCode, 65);
    const closed = await campanile(['notices', 'decide', stopped, '--inviato']);
    shows(closed.stdout, ACT_WORDS.arrived.said?.(stopped, 1) ?? '');

    await service.start();
    const again = await campanile(['notices', 'decide', second, '--ripeti']);
    shows(again.stdout, ACT_WORDS.sendAgain.said?.(second, 1) ?? '');
    const { stdout } = await campanile(['notices', 'show', second]);
    shows(stdout, heldDecided('again', 1));
  });
});

import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import process from 'node:process';
import { DateTime } from 'luxon';
import { mailFailed } from '#src/messages/it/alerts.js';
import { alertMail, MAIL_FAILED, MAIL_TIME, TEST_MAIL } from '#src/messages/it/email.js';
import { AlertMail, StaffAlerts } from '#src/system/alerts.js';
import { sendMail, sendTestMail, wantsMail, type MailSettings } from '#src/system/mail.js';
import { certificateFor } from '../emulator/service/certificate.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryLogger } from '../fakes/memory-logger.js';
import { silentLogger } from '../fakes/runtime.js';
import { MailServer } from '../support/mail-server.js';
import { useTempDir } from '../support/temp-dir.js';
import { shows, showsNot } from '../support/shows.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function settingsFor(port: number, over: Partial<MailSettings> = {}): MailSettings {
  return {
    url: null,
    host: '127.0.0.1',
    port,
    secure: false,
    user: null,
    password: null,
    from: 'campanile@comune.example',
    to: ['ced@comune.example', 'sindaca@comune.example'],
    ...over,
  };
}

const MUNICIPALITY = 'Comune di Prova';
const { subject: RAISED } = alertMail(MUNICIPALITY, [{ text: '', since: '' }], []);
const { subject: CLEARED } = alertMail(MUNICIPALITY, [], [{ text: '', since: '' }]);

/** How a mail begins that tells of one alert. */
const raised = (text: string, at: number) => toldFirst([{ text, since: written(at) }], []);
/** The same of one that is over. */
const cleared = (text: string, at: number) => toldFirst([], [{ text, since: written(at) }]);

type Told = Parameters<typeof alertMail>[1];

function toldFirst(up: Told, over: Told): string {
  return alertMail(MUNICIPALITY, up, over).text.split('\n\n')[0] ?? '';
}

function written(at: number): string {
  return DateTime.fromMillis(at, { zone: 'Europe/Rome', locale: 'it' }).toFormat(MAIL_TIME);
}

describe('mail that tells staff of alerts', () => {
  let server: MailServer;
  let port: number;
  let mail: AlertMail;
  let alerts: StaffAlerts;
  let clock: ManualClock;
  let log: MemoryLogger;

  afterEach(async () => {
    await mail.stop();
    await server.stop();
  });
  const dir = useTempDir();
  beforeEach(async () => {
    clock = new ManualClock();
    server = new MailServer();
    port = await server.start();
    await begin();
  });

  /** A process that tells; after `stop` another one over the same file. */
  async function begin(): Promise<void> {
    log = new MemoryLogger();
    alerts = new StaffAlerts(clock, silentLogger);
    const settings = {
      mail: settingsFor(port),
      file: dir.join('told.json'),
      municipality: MUNICIPALITY,
      zone: 'Europe/Rome',
    };
    mail = new AlertMail(settings, alerts, clock, log);
    await mail.start();
  }

  /** Time goes by until so many mails have come. */
  const received = (count: number) =>
    clock.passesUntil(`${count} mails`, () => server.received.length >= count);
  const last = () => server.received.at(-1) ?? '';

  it('never ends the service, whatever the address of the server looks like', async () => {
    const url = 'smtp://ufficio:100%@127.0.0.1:9';
    const mail = { subject: 's', text: 't' };
    const outcome = await sendMail(settingsFor(port, { url, host: null }), mail);
    assert.equal(outcome.kind, 'failed');
    assert.ok(!outcome.detail.includes('100%'));
  });

  it('is sent once when an alert is raised and once when it is cleared', async () => {
    const since = clock.now();
    alerts.raise('disk-full', 'Il disco è pieno: fai posto.');
    await received(1);
    shows(last(), `Subject: ${RAISED}`);
    assert.match(last(), /From: campanile@comune\.example/);
    assert.match(last(), /To: ced@comune\.example, sindaca@comune\.example/);
    shows(last(), raised('Il disco è pieno: fai posto.', since));
    alerts.raise('disk-full', 'Il disco è pieno, davvero.');
    await clock.advance(3 * HOUR);
    alerts.clear('disk-full');
    await received(2);
    shows(last(), `Subject: ${CLEARED}`);
    shows(last(), cleared('Il disco è pieno: fai posto.', since));
    await clock.advance(3 * HOUR);
    await mail.stop();
    assert.equal(server.received.length, 2);
  });

  it('golden text: one that is raised and one that is over', () => {
    const [full, failed] = ['Il disco è pieno: fai posto.', 'La copia non è riuscita.'];
    const since = written(Date.UTC(2026, 10, 30, 9, 5));
    assert.deepEqual(alertMail(MUNICIPALITY, [{ text: full, since }], [{ text: failed, since }]), {
      subject: 'Campanile, Comune di Prova: c’è qualcosa da fare',
      text:
        'Il disco è pieno: fai posto.\n(Segnalato lunedì 30 novembre alle 10:05.)\n\n' +
        'RISOLTO. Era stato segnalato lunedì 30 novembre alle 10:05:\nLa copia non è riuscita.\n\n' +
        'Questo messaggio è automatico: Campanile, il servizio degli avvisi su WhatsApp.\n',
    });
  });

  it('tells of several alerts together, and of none that is gone at once', async () => {
    alerts.raise('disk-full', 'Il disco è pieno.');
    alerts.raise('session-conflict', 'Un altro browser.');
    alerts.raise('backup-failed', 'La copia non è riuscita.');
    alerts.clear('session-conflict');
    await received(1);
    shows(last(), 'Il disco è pieno.');
    shows(last(), 'La copia non è riuscita.');
    showsNot(last(), 'Un altro browser.');
    await mail.stop();
    assert.equal(server.received.length, 1);
  });

  it('does not tell that an alert comes and goes', async () => {
    alerts.raise('disk-full', 'Il disco è pieno.');
    await received(1);
    for (let turn = 0; turn < 5; turn += 1) {
      alerts.clear('disk-full');
      await clock.advance(2 * MINUTE);
      alerts.raise('disk-full', 'Il disco è pieno.');
      await clock.advance(2 * MINUTE);
    }
    await mail.stop();
    assert.equal(server.received.length, 1);
  });

  it('is not sent again after a restart within a day, and tells then what has gone', async () => {
    const since = clock.now();
    alerts.raise('disk-full', 'Il disco è pieno.');
    alerts.raise('backup-failed', 'La copia non è riuscita.');
    await received(1);
    await mail.stop();
    await clock.advance(20 * HOUR);

    await begin();
    alerts.raise('disk-full', 'Il disco è pieno.');
    await received(2);
    shows(last(), cleared('La copia non è riuscita.', since));
    showsNot(last(), 'Il disco è pieno.');
    await mail.stop();
    await clock.advance(25 * HOUR);

    await begin();
    alerts.raise('disk-full', 'Il disco è pieno.');
    await received(3);
    shows(last(), 'Il disco è pieno.');
  });

  it('is not sent again of what an earlier version told under another code', async () => {
    await mail.stop();
    const locked = 'Un file è ancora aperto in un altro programma.';
    const since = clock.now();
    const told = { code: 'notice-held', text: locked, since, seenAt: since };
    await writeFile(dir.join('told.json'), JSON.stringify([told]));

    await begin();
    alerts.raise('notice-locked', locked);
    await clock.advance(3 * HOUR);
    assert.deepEqual(server.received, []);
    alerts.clear('notice-locked');
    await received(1);
    shows(last(), cleared(locked, since));
  });

  it('is tried again after growing pauses, until the server takes it', async () => {
    server.refusal = 451;
    alerts.raise('disk-full', 'Il disco è pieno.');
    const failures = () => log.lines.filter((line) => line.includes('alert-mail.failed')).length;
    await clock.passesUntil('the first attempt', () => failures() === 1);
    for (const [attempt, pause] of [
      [2, MINUTE],
      [3, 5 * MINUTE],
      [4, 15 * MINUTE],
    ] as const) {
      await clock.advance(pause - 1);
      assert.equal(failures(), attempt - 1);
      await clock.advance(1);
      assert.equal(failures(), attempt);
    }
    server.refusal = null;
    alerts.raise('backup-failed', 'La copia non è riuscita.');
    await clock.advance(HOUR);
    await received(1);
    for (const told of ['Il disco è pieno.', 'La copia non è riuscita.']) shows(last(), told);
  });

  it('is told by an alert of its own when it fails again and again, which no mail is about', async () => {
    const failing = () => alerts.current().find(({ code }) => code === 'mail-failed');
    server.refusal = 451;
    alerts.raise('disk-full', 'Il disco è pieno.');
    await clock.passesUntil('three attempts', () => {
      const failures = log.lines.filter((line) => line.includes('alert-mail.failed')).length;
      if (failures < 3) assert.equal(failing(), undefined);
      return failures === 3 && failing() !== undefined;
    });
    const sentence = mailFailed(MAIL_FAILED.other);
    assert.equal(failing()?.text, sentence);
    server.refusal = null;
    await received(1);
    showsNot(last(), sentence);
    await clock.passesUntil('the end of the alert', () => failing() === undefined);
    await clock.advance(3 * HOUR);
    assert.equal(server.received.length, 1);
  });

  it('goes out before the process ends, when it ends because of what is told', async () => {
    alerts.raise('storage-damaged', 'L’archivio è danneggiato.');
    await mail.stop();
    shows(last(), 'L’archivio è danneggiato.');
  });

  it('does not keep the process from ending when nobody answers', async () => {
    await server.stop();
    alerts.raise('disk-full', 'Il disco è pieno.');
    await mail.stop();
    assert.ok(log.lines.some((line) => line.includes('alert-mail.failed')));
    server = new MailServer();
    await server.start();
  });
});

describe('sending mail', () => {
  let server: MailServer | null = null;
  afterEach(async () => {
    await server?.stop();
    server = null;
  });
  const ACCOUNT = { user: 'campanile', password: 's3greta' };

  /** As if everybody vouched for the server's certificate. */
  async function trusted<T>(work: () => Promise<T>): Promise<T> {
    const before = process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
    process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = '0';
    try {
      return await work();
    } finally {
      if (before === undefined) delete process.env['NODE_TLS_REJECT_UNAUTHORIZED'];
      else process.env['NODE_TLS_REJECT_UNAUTHORIZED'] = before;
    }
  }

  it('works with a name and a password, or with both in an address', async () => {
    server = new MailServer(ACCOUNT, await certificateFor(null));
    const port = await server.start();
    const own = settingsFor(port, ACCOUNT);
    const url = `smtp://campanile:s3greta@127.0.0.1:${port}`;
    const inAddress = settingsFor(1, { host: null, url });
    await trusted(async () => {
      assert.deepEqual(await sendTestMail(own), { kind: 'sent' });
      assert.deepEqual(await sendTestMail(inAddress), { kind: 'sent' });
    });
    assert.equal(server.received.length, 2);
    shows(server.received[0] ?? '', `Subject: ${TEST_MAIL.subject}`);
  });

  for (const [what, over] of [
    ['its setting', ACCOUNT],
    ['an address', { host: null, url: 'smtp://campanile:s3greta@127.0.0.1:PORT' }],
  ] as const) {
    it(`gives no password of ${what} to a server that does not encrypt, and says so`, async () => {
      server = new MailServer(ACCOUNT);
      const port = await server.start();
      const url = 'url' in over ? over.url.replace('PORT', String(port)) : null;
      const outcome = await sendTestMail(settingsFor(port, { ...over, url }));
      assert.ok(outcome.kind === 'failed');
      assert.equal(outcome.why, MAIL_FAILED.noEncryption);
      assert.equal(server.logins, 0);
    });

    it(`gives none of ${what} to a server that nobody vouches for`, async () => {
      server = new MailServer(ACCOUNT, await certificateFor(null));
      const port = await server.start();
      const url = 'url' in over ? over.url.replace('PORT', String(port)) : null;
      const outcome = await sendTestMail(settingsFor(port, { ...over, url }));
      assert.ok(outcome.kind === 'failed');
      assert.equal(outcome.why, MAIL_FAILED.encryption);
      assert.equal(server.logins, 0);
    });
  }

  it('gives a password in clear only where the address says so', async () => {
    server = new MailServer(ACCOUNT);
    const port = await server.start();
    const url = `smtp://campanile:s3greta@127.0.0.1:${port}?requireTLS=false`;
    assert.deepEqual(await sendTestMail(settingsFor(1, { host: null, url })), { kind: 'sent' });
  });

  for (const [what, over] of [
    ['its setting', { user: 'campanile', password: 'f@ls/a' }],
    ['an address', { host: null, url: 'smtp://campanile:f%40ls%2Fa@127.0.0.1:PORT' }],
  ] as const) {
    it(`says that a password in ${what} is wrong, without saying the password`, async () => {
      server = new MailServer(ACCOUNT, await certificateFor(null));
      const port = await server.start();
      const url = 'url' in over ? over.url.replace('PORT', String(port)) : null;
      const settings = settingsFor(port, { ...over, url });
      const outcome = await trusted(() => sendMail(settings, { subject: 's', text: 't' }));
      assert.ok(outcome.kind === 'failed');
      assert.equal(outcome.why, MAIL_FAILED.login);
      assert.match(outcome.detail, /•••/);
      assert.doesNotMatch(JSON.stringify(outcome), /f@ls|f%40ls/);
    });
  }

  it('says in Italian that nobody answers', async () => {
    server = new MailServer();
    const port = await server.start();
    await server.stop();
    server = null;
    const outcome = await sendTestMail(settingsFor(port));
    assert.ok(outcome.kind === 'failed');
    assert.equal(outcome.why, MAIL_FAILED.unreachable);
  });

  it('is wanted where there is a server and somebody to write to', () => {
    assert.ok(wantsMail(settingsFor(25)));
    assert.ok(!wantsMail(settingsFor(25, { to: [] })));
    assert.ok(!wantsMail(settingsFor(25, { host: null })));
  });
});

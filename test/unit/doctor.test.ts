import assert from 'node:assert/strict';
import {
  browser,
  clock,
  freeDisk,
  nodeVersion,
  whatsAppReachable,
  askScheduler,
  scheduledTask,
} from '#src/commands/doctor/computer.js';
import { checked, findingText } from '#src/commands/doctor/finding.js';
import {
  copies,
  database,
  folderKind,
  folderRights,
  isOnNetworkLinux,
  isOnNetworkWindows,
  otherAccounts,
  testPhones,
} from '#src/commands/doctor/home.js';
import { channel, lists, mail, compatibility, pm2, session } from '#src/commands/doctor/service.js';
import type { SessionState } from '#src/model/session.js';
import { CHANNEL, channelSentences } from '#src/messages/it/channel.js';
import {
  BACKUPS,
  COMPUTER,
  DATABASE,
  HOME,
  MAIL,
  notChecked,
  noTestPhones,
  oneTestPhone,
  OTHERS,
  ownAsTestPhone,
  PM2,
  SERVICE,
  START_WITH_WINDOWS,
  testPhoneNoMobile,
  WHATSAPP_PAGE,
} from '#src/messages/it/doctor.js';
import { maskPhone } from '#src/system/redaction.js';
import { shows } from '../support/shows.js';

const DAY = 86_400_000;
const GIGABYTE = 1024 ** 3;

const READY: SessionState = {
  name: 'ready',
  account: { phone: '393665775490', alias: '1@lid', business: true, clientVersion: '2.3000.1' },
  pairingId: 'a',
};

describe('doctor', () => {
  it('says what is wrong and what to do, and that a check itself has failed', async () => {
    assert.equal(
      findingText({ kind: 'bad', what: 'Browser', found: 'non c’è', advice: 'Installarlo.' }),
      '✗ Browser: non c’è\n    → Installarlo.',
    );
    assert.equal(findingText({ kind: 'good', what: 'X', found: 'y' }), '✓ X: y');
    const failed = await checked('Disco', () => Promise.reject(new Error('ENOENT')));
    assert.deepEqual(failed, {
      what: 'Disco',
      kind: 'unsure',
      found: notChecked('ENOENT'),
    });
  });

  describe('of the start with Windows', () => {
    const HERE = process.cwd();
    const { isWell, hasOtherPassword, hasNoNode, couldNot, isWronglySet, hasEnded } =
      START_WITH_WINDOWS;
    /** As Windows answers, in its own language; the scheduler does not double quotation marks. */
    const answer = (lastResult: string, folder = 'C:\\Campanile') =>
      `"PC","\\Campanile","N/D","Pronta","Interattiva/Batch","29/11/2026 08:00:31","${lastResult}","COMUNE\\anna",` +
      `"C:\\Program Files\\nodejs\\node.exe "dist\\main.js" run","${folder}","N/D","Abilitata"\r\n`;
    const asked = async (code: number | null, printed = '') => {
      const questions: string[] = [];
      const task = await askScheduler((_, args) => {
        questions.push(args.join(' '));
        return Promise.resolve({ code, printed });
      });
      assert.deepEqual(questions, ['/Query /TN Campanile /V /FO CSV /NH']);
      return task;
    };

    it('reads the folder and the last result from what the scheduler prints', async () => {
      assert.deepEqual(await asked(0, `\r\n${answer('-2147023570')}`), {
        kind: 'registered',
        folder: 'C:\\Campanile',
        lastResult: 0x80_07_05_2e,
      });
    });

    it('makes nothing of what it cannot read', async () => {
      const nothing = { kind: 'registered', folder: null, lastResult: null };
      assert.deepEqual(await asked(0, ''), nothing);
      assert.deepEqual(await asked(0, answer('N/D', 'C:\\Citt\uFFFD')), nothing);
    });

    for (const [code, kind, found] of [
      [1, 'unsure', START_WITH_WINDOWS.isMissing.found],
      [null, 'unsure', START_WITH_WINDOWS.isUnknown.found],
    ] as const) {
      it(`is ${kind} when the scheduler ends with ${String(code)}`, async () => {
        const verdict = scheduledTask(await asked(code), { folder: HERE, runs: false });
        assert.equal(verdict.kind, kind);
        assert.equal(verdict.found, found);
      });
    }

    for (const [lastResult, what, kind, found] of [
      [0, 'it has ended well', 'good', isWell],
      [0x4_13_01, 'it runs', 'good', isWell],
      [0x4_13_03, 'it has never run', 'good', isWell],
      [0x80_07_05_2e, 'the password is another one', 'bad', hasOtherPassword.found],
      [0x80_07_00_02, 'Node.js has moved', 'bad', hasNoNode.found],
      [69, 'it could not start', 'bad', couldNot.found],
      [78, 'a setting is wrong', 'bad', isWronglySet.found],
      [1, 'it has failed', 'unsure', hasEnded(1).found],
    ] as const) {
      it(`is ${kind} when ${what}`, () => {
        const task = { kind: 'registered', folder: HERE, lastResult } as const;
        const verdict = scheduledTask(task, { folder: HERE, runs: false });
        assert.equal(verdict.kind, kind);
        assert.equal(verdict.found, found);
      });
    }

    it('is good when a start has come to nothing because Campanile runs already', () => {
      const task = { kind: 'registered', folder: HERE, lastResult: 69 } as const;
      assert.equal(scheduledTask(task, { folder: HERE, runs: true }).kind, 'good');
    });

    it('is bad when another Campanile starts with the PC', () => {
      const task = { kind: 'registered', folder: `${HERE}-vecchio`, lastResult: 0 } as const;
      const verdict = scheduledTask(task, { folder: HERE, runs: false });
      assert.equal(verdict.kind, 'bad');
      assert.equal(verdict.found, START_WITH_WINDOWS.isAnother(`${HERE}-vecchio`).found);
    });
  });

  for (const [version, kind] of [
    ['20.18.3', 'bad'],
    ['20.19.0', 'good'],
    ['24.1.0', 'good'],
    ['25.9.0', 'good'],
    ['26.0.0', 'bad'],
    ['18.20.0', 'bad'],
  ] as const) {
    it(`finds Node.js ${version} ${kind}`, () => {
      const { kind: found, advice } = nodeVersion(version);
      assert.equal(found, kind);
      if (kind === 'bad') assert.equal(advice, COMPUTER.node(version).advice);
    });
  }

  for (const [name, phones, kind, found] of [
    [
      'two mobile phones',
      ['393331234567', '393331234568'],
      'good',
      '+39 333 ••• •567, +39 333 ••• •568',
    ],
    [
      'one phone',
      ['393331234567', '393331234567'],
      'unsure',
      oneTestPhone(maskPhone('393331234567')).found,
    ],
    ['none', [], 'unsure', noTestPhones().found],
    [
      'a landline',
      ['393331234567', '390587758456'],
      'bad',
      testPhoneNoMobile(maskPhone('390587758456')).found,
    ],
    [
      'the comune’s own number',
      ['393331234567', '393665775490'],
      'bad',
      ownAsTestPhone(maskPhone('393665775490')).found,
    ],
  ] as const) {
    it(`finds ${name} for tests ${kind}, and shows no whole number`, () => {
      const verdict = testPhones(phones, '393665775490');
      assert.equal(verdict.kind, kind);
      assert.equal(verdict.found, found);
      assert.doesNotMatch(findingText({ what: '', ...verdict }), /333123456|3665775490/);
    });
  }

  it('knows the browser, one that does not start, and none', async () => {
    const found = { kind: 'found', path: '/usr/bin/chromium', source: 'system' } as const;
    const good = await browser(found, () => Promise.resolve('142.0.1.2'));
    assert.deepEqual([good.kind, good.found], ['good', '142.0.1.2 (/usr/bin/chromium)']);
    assert.equal((await browser(found, () => Promise.resolve(null))).kind, 'unsure');
    const none = await browser({ kind: 'missing', advice: 'Installare Chrome' });
    assert.deepEqual([none.kind, none.advice], ['bad', 'Installare Chrome']);
  });

  it('warns of a disk that fills up', () => {
    assert.equal(freeDisk(50 * GIGABYTE).kind, 'good');
    assert.equal(freeDisk(GIGABYTE).kind, 'unsure');
    assert.equal(freeDisk(GIGABYTE / 10).kind, 'bad');
    assert.equal(freeDisk(1.5 * GIGABYTE).found, '1,5 GB liberi');
  });

  it('compares the clock with WhatsApp’s', () => {
    const theirs = 'Sun, 01 Mar 2026 12:00:00 GMT';
    const noon = Date.parse(theirs);
    assert.equal(clock(noon + 30_000, theirs).kind, 'good');
    assert.equal(clock(noon + 600_000, theirs).found, COMPUTER.wrongTime(10, true).found);
    assert.equal(clock(noon - 600_000, theirs).found, COMPUTER.wrongTime(10, false).found);
    assert.equal(clock(noon, null).kind, 'unsure');
    assert.equal(clock(noon, 'domani').kind, 'unsure');
    assert.equal(whatsAppReachable(true).kind, 'good');
    assert.equal(whatsAppReachable(false).advice, COMPUTER.offline.advice);
  });

  it('names the folders that cannot be written', () => {
    assert.equal(folderRights([]).kind, 'good');
    assert.equal(folderRights(['/a', '/b']).found, HOME.unwritable(['/a', '/b']).found);
  });

  it('names what other accounts may look into, and blames no disk that keeps no modes', () => {
    const told = (
      open: string[],
      modeless: string[],
      linked: { path: string; target: string }[] = [],
    ) => otherAccounts({ open, linked, modeless });
    const link = { path: '/c', target: '/d' };
    assert.equal(told([], []).kind, 'good');
    assert.equal(told(['/a'], ['/b']).found, OTHERS.mayLook(['/a']).found);
    assert.equal(told(['/a'], ['/b']).kind, 'bad');
    assert.equal(told([], ['/b']).kind, 'unsure');
    assert.equal(told([], ['/b']).found, OTHERS.modeless(['/b']).found);
    assert.equal(told(['/a'], [], [link]).kind, 'bad');
    assert.equal(told([], [], [link]).kind, 'unsure');
    assert.equal(told([], [], [link]).found, OTHERS.behindLink([link]).found);
  });

  const MOUNTS = [
    '/dev/sda1 / ext4 rw 0 0',
    'server:/srv /mnt/uffici nfs4 rw 0 0',
    '//nas/comune /mnt/Dati\\040Comune cifs rw 0 0',
    '/dev/sdb1 /mnt/uffici/locale ext4 rw 0 0',
    '',
  ].join('\n');
  for (const [folder, onNetwork] of [
    ['/opt/campanile', false],
    ['/mnt/uffici', true],
    ['/mnt/uffici/campanile', true],
    ['/mnt/uffici2', false],
    ['/mnt/uffici/locale/campanile', false],
    ['/mnt/Dati Comune/campanile', true],
  ] as const) {
    it(`knows whether ${folder} is on the network`, () => {
      assert.equal(isOnNetworkLinux(folder, MOUNTS), onNetwork);
    });
  }
  for (const [folder, onNetwork] of [
    ['C:\\Campanile', false],
    ['\\\\?\\C:\\Campanile', false],
    ['\\\\nas\\comune\\campanile', true],
    ['\\\\?\\UNC\\nas\\comune', true],
  ] as const) {
    it(`knows on Windows whether ${folder} is on the network`, () => {
      assert.equal(isOnNetworkWindows(folder), onNetwork);
    });
  }
  it('keeps the database off the network', () => {
    assert.deepEqual(
      [true, false, null].map((onNetwork) => folderKind(onNetwork).kind),
      ['bad', 'good', 'unsure'],
    );
  });

  it('tells the state of the database and of its copies', () => {
    assert.equal(database(null).kind, 'unsure');
    assert.equal(database({ kind: 'sound' }).kind, 'good');
    const damaged = database({ kind: 'damaged', detail: 'page 3' });
    assert.equal(damaged.found, DATABASE.damaged('page 3').found);
    for (const kind of ['foreign', 'newer'] as const) assert.equal(database({ kind }).kind, 'bad');
    assert.equal(copies(10 * DAY, 11 * DAY).kind, 'good');
    assert.equal(copies(10 * DAY, 15 * DAY).found, BACKUPS.old(5).found);
    assert.equal(copies(null, DAY).kind, 'unsure');
    assert.equal(copies(11 * DAY, 10 * DAY).kind, 'unsure', 'made while the clock was ahead');
  });

  it('tells the state of the session, and what WhatsApp Web lacks', () => {
    assert.equal(session(READY).kind, 'good');
    assert.equal(session(null).kind, 'unsure');
    assert.equal(session({ name: 'syncing' }).kind, 'unsure');
    assert.equal(session({ name: 'pairing', qr: null }).advice, SERVICE.unlinked.advice);
    assert.equal(session({ name: 'lost', reason: { kind: 'network' } }).kind, 'bad');

    assert.equal(compatibility(READY, null).found, WHATSAPP_PAGE.whole('2.3000.1').found);
    assert.equal(compatibility(null, null).kind, 'unsure');
    const lesser = compatibility(READY, 'Non offre più WALinkify.');
    assert.equal(lesser.kind, 'unsure');
    assert.equal(lesser.advice, 'Non offre più WALinkify.');
    const broken = compatibility(
      { name: 'lost', reason: { kind: 'incompatible', missing: ['WAWebMsgKey.fromString'] } },
      null,
    );
    assert.equal(broken.kind, 'bad');
    const { found, advice } = WHATSAPP_PAGE.changed(['WAWebMsgKey.fromString']);
    assert.deepEqual([broken.found, broken.advice], [found, advice]);
  });

  it('tells whether there are broadcast lists, and why not', () => {
    const month = { listRecipientsThisMonth: 0, allowance: null };
    const passed = {
      code: 'canary-passed' as const,
      text: 'They go by list.',
    };
    assert.deepEqual(lists({ route: 'lists', why: passed, ...month }), {
      kind: 'good',
      found: 'they go by list',
    });
    const changed = { code: 'incompatible' as const, text: 'There are none.' };
    assert.deepEqual(lists({ route: 'direct', why: changed, ...month }), {
      kind: 'unsure',
      found: 'there are none',
    });
    assert.equal(lists(null).kind, 'unsure');
  });

  it('knows whether PM2 starts the service again, at boot too', () => {
    const saved = JSON.stringify([{ name: 'altro' }, { name: 'campanile' }]);
    assert.equal(pm2({ saved, startsAtBoot: true }).kind, 'good');
    assert.equal(pm2({ saved, startsAtBoot: false }).found, PM2.notAtBoot);
    assert.equal(pm2({ saved, startsAtBoot: null }).kind, 'unsure');
    for (const other of [null, '[]', '{}', 'no json', '[{"name":"altro"}]']) {
      assert.equal(pm2({ saved: other, startsAtBoot: true }).found, PM2.unknown.found);
    }
  });

  it('tells whether mail is set, and what became of the test mail', () => {
    assert.equal(mail(false, null).kind, 'unsure');
    assert.equal(mail(true, null).kind, 'good');
    assert.equal(mail(true, { kind: 'sent' }).kind, 'good');
    const failed = mail(true, { kind: 'failed', why: 'password sbagliata', detail: '535' });
    assert.deepEqual([failed.kind, failed.advice], ['bad', '535']);
    assert.equal(failed.found, MAIL.failed('password sbagliata', '535').found);
  });

  it('says which channel notices go to, and what to do where it takes none', () => {
    const status = {
      id: '120363@newsletter',
      mode: 'mirror',
      state: 'usable',
      name: 'Comune di Prova',
      followers: 312,
      held: 0,
    } as const;
    const used = { mode: 'mirror', id: status.id } as const;
    assert.deepEqual(channel({ mode: 'off', id: null }, null), {
      kind: 'good',
      found: CHANNEL.off,
    });
    assert.equal(channel({ mode: 'mirror', id: null }, null).kind, 'bad');
    assert.equal(channel(used, null).kind, 'unsure');
    assert.deepEqual(channel(used, status), {
      kind: 'good',
      found: channelSentences(status).join(' ').replace(/\.$/, ''),
    });
    for (const state of ['missing', 'foreign', 'suspended', 'hidden'] as const) {
      const { kind, found, advice } = channel(used, { ...status, state });
      assert.equal(kind, 'bad');
      for (const sentence of channelSentences({ ...status, state })) {
        shows(`${found}.`, sentence);
      }
      assert.equal(advice, SERVICE.channelAdvice);
    }
    const held = channel(used, { ...status, held: 2 });
    assert.equal(held.kind, 'unsure');
    const sentences = channelSentences({ ...status, held: 2 });
    shows(`${held.found}.`, sentences.at(-1) ?? '');
    assert.ok(sentences.length > channelSentences(status).length);
  });
});

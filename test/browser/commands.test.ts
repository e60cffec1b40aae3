/** Commands that need a linked session: the service as a process on the emulator. */
import assert from 'node:assert/strict';
import { findingText } from '#src/commands/doctor/finding.js';
import { pageLacks } from '#src/messages/it/alerts.js';
import { CHECKS, SERVICE, WHATSAPP_PAGE } from '#src/messages/it/doctor.js';
import { startEmulator, type Emulator } from '../emulator/service/emulator.js';
import { Bot } from '../support/bot.js';
import { campanileIn } from '../support/campanile.js';
import { Phones } from '../emulator/phones.js';
import { shows } from '../support/shows.js';
import { useTempDir } from '../support/temp-dir.js';
import { until } from '../support/until.js';

describe('commands of a linked service', function () {
  this.timeout(180_000);
  let emulator: Emulator | null = null;
  let bot: Bot | null = null;

  afterEach(async () => {
    await bot?.stop();
    await emulator?.stop();
    bot = emulator = null;
  });
  const home = useTempDir();
  const campanile = campanileIn(home);

  it('doctor finds the link and the page good, resume lifts a stop, unlink makes a new code necessary', async () => {
    emulator = await startEmulator({});
    bot = await Bot.start({ home: home.path, browserArgs: emulator.browserArgs });
    await bot.reaches('pairing');
    const phones = new Phones(emulator.control);
    await phones.pair();
    await bot.reaches('ready');

    const { stdout } = await campanile(['doctor']);
    shows(stdout, `✓ ${CHECKS.session}: ${SERVICE.linked.found}`);
    shows(stdout, `✓ WhatsApp Web: ${WHATSAPP_PAGE.whole(emulator.waVersion).found}`);

    const nothingStopped = await campanile(['resume']);
    assert.equal(nothingStopped.exitCode, 65, nothingStopped.stdout);
    await phones.fault('sendError', { code: 482, count: 1 });
    const { phone } = await phones.citizen();
    await phones.write(phone, 'ATTIVA');
    await until('the stop', async () =>
      (await bot?.status())?.alerts.some(({ code }) => code === 'sending-stopped'),
    );
    const resumed = await campanile(['resume']);
    assert.equal(resumed.exitCode, 0, resumed.stderr);
    await phones.write(phone, 'DISATTIVA');
    await until('an answer', async () => (await phones.inbox(phone)).length > 0);

    const unlinked = await campanile(['unlink', '--conferma']);
    assert.equal(unlinked.exitCode, 0, unlinked.stderr);
    await bot.reaches('pairing');
  });

  it('doctor names the modules that WhatsApp Web lacks, and the component that should bring them', async () => {
    emulator = await startEmulator({});
    const phones = new Phones(emulator.control);
    const component = 'WAWebProcessCampaignNotificationAction';
    await phones.fault('bundleFails', { component });
    await phones.fault('moduleMissing', { name: 'WAWebCallCollection' });
    bot = await Bot.start({ home: home.path, browserArgs: emulator.browserArgs });
    await bot.reaches('pairing');
    await phones.pair();
    await bot.reaches('ready');
    await until('lists and page to be judged', async () => {
      const status = await bot?.status();
      return (
        status?.delivery.why.code === 'support-late' &&
        status.alerts.some(({ code }) => code === 'page-lacks')
      );
    });
    const lesser = (await campanile(['doctor'])).stdout;
    const lacks = pageLacks(['WAWebCallCollection'], ['calls']);
    const finding = WHATSAPP_PAGE.lacks(emulator.waVersion, lacks);
    shows(lesser, findingText({ kind: 'unsure', what: 'WhatsApp Web', ...finding }));
    assert.match(
      lesser,
      new RegExp(`^! ${CHECKS.lists}: .*WAWebSendBroadcastMsgAction \\(${component}: refused`, 'm'),
    );

    await phones.heal();
    await phones.fault('moduleMissing', { name: 'WAWebSendMsgChatAction' });
    await phones.fault('reload');
    await bot.reaches('lost');
    const broken = await campanile(['doctor']);
    const { found: changed } = WHATSAPP_PAGE.changed(['WAWebSendMsgChatAction']);
    shows(broken.stdout, `✗ WhatsApp Web: ${changed}`);
    assert.equal(broken.exitCode, 1);
    const { alerts } = await bot.status();
    assert.deepEqual(
      alerts
        .map(({ code }) => code)
        .filter((code) => code === 'page-lacks' || code === 'incompatible'),
      ['page-lacks', 'incompatible'],
    );
  });
});

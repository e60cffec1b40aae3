import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { exampleConfig, loadConfig, SETTING_KEYS, type Config } from '#src/config.js';
import { hashPassword } from '#src/panel-access.js';
import { ConfigError } from '#src/errors.js';
import { DEFAULT_CORRECTION, DEFAULT_TEXTS } from '#src/messages/it/citizens.js';
import { nineDigits, noNumber, withoutPrefix } from '#src/messages/it/register-file.js';
import {
  EMAIL_MISSING,
  FORMER_NAME,
  inLine,
  KINDS,
  misnamedSettings,
  nthItem,
  PRESETS,
  SETTING_WRONG,
  YAML_WRONG,
} from '#src/messages/it/settings.js';
import { useTempDir } from '../support/temp-dir.js';
import { shows } from '../support/shows.js';

const { unknown, unknownVariable, perhaps, mustBe, timeZone } = SETTING_WRONG;

/** Where in the file something is wrong. */
const line = (number: number): string => inLine('campanile.yaml', number);

describe('settings', () => {
  const home = useTempDir();

  function load(env: NodeJS.ProcessEnv = {}): Promise<Config> {
    return loadConfig({ env: { CAMPANILE_HOME: home.path, ...env }, projectDir: '/nowhere' });
  }

  function write(yaml: string): Promise<void> {
    return writeFile(home.join('campanile.yaml'), yaml);
  }

  async function problems(env?: NodeJS.ProcessEnv): Promise<readonly string[]> {
    try {
      await load(env);
    } catch (error) {
      assert.ok(error instanceof ConfigError);
      return error.problems;
    }
    return assert.fail('the settings were accepted');
  }

  it('are those of the Comune di Bientina when nobody says otherwise', async () => {
    const { paths, warnings, texts, ...settings } = await load();
    assert.deepEqual(settings, {
      number: '393665775490',
      information: '0587 758456',
      municipality: PRESETS.municipality,
      timezone: 'Europe/Rome',
      port: 3366,
      panel: { listen: '127.0.0.1', names: [], passwordHash: null },
      browser: { path: null, args: [] },
      channel: {
        mode: 'off',
        id: null,
        link: null,
        documentsText: PRESETS.documentsText,
        pdfPages: 3,
      },
      log: { level: 'info' },
      keywords: { optIn: [], optOut: [] },
      privacy: { url: null, version: '1' },
      direct: {
        pauseSeconds: { from: 8, to: 20 },
        restEvery: { from: 20, to: 30 },
        restMinutes: { from: 2, to: 5 },
        perHour: 80,
        urgentPerHour: 200,
        perDay: 500,
        warmUpDays: 10,
        hours: { from: 480, to: 1200 },
      },
      lists: {
        maxRecipients: 256,
        waitSeconds: 180,
        monthlyAllowance: null,
        urgentReserve: 0,
        whenUsedUp: 'direct',
        paid: 'never',
        directIfUnsaved: true,
      },
      renewal: { active: false, months: 12, coldPercent: 70, weeks: 4 },
      recovery: { patienceMinutes: 10, urgentPatienceMinutes: 1, heldAfterHours: 24 },
      cooling: { seconds: 60 },
      quietHours: { from: 1260, to: 480 },
      confirmAbove: null,
      overdueHours: 12,
      testPhones: [],
      folder: {
        path: 'avvisi',
        settleSeconds: 2,
        rescanSeconds: 2,
        polling: false,
        pictureWaitSeconds: 5,
        textWaitSeconds: 2.5,
        captionFromName: false,
      },
      limits: { textLength: 4096, mediaMegabytes: 16, documentMegabytes: 64, attachments: 10 },
      restart: { at: '04:00', memoryMegabytes: 2000 },
      backup: { at: '03:30', keep: 14 },
      retention: {
        deliveryDays: 365,
        attachmentDays: 180,
        attachmentMegabytes: 2_000,
        profileDays: 30,
      },
      email: {
        url: null,
        host: null,
        port: 587,
        secure: false,
        user: null,
        password: null,
        from: null,
        to: [],
      },
    });
    const { footer, ...answers } = texts;
    assert.equal(footer, null);
    assert.deepEqual(Object.values(answers), [...Object.values(DEFAULT_TEXTS), DEFAULT_CORRECTION]);
    assert.deepEqual(warnings, []);
    assert.equal(paths.sessions, home.join('sessions'));
    assert.equal(paths.watchedFolder, home.join('avvisi'));
    assert.equal(paths.spool, home.join('archivio', 'spool'));
  });

  it('have a correction that names nothing but the notice and its time', async () => {
    const CAMPANILE_TEXTS_CORRECTION = 'Annullato: {titolo} ({ora})';
    const { texts } = await load({ CAMPANILE_TEXTS_CORRECTION });
    assert.equal(texts.correction, 'Annullato: {titolo} ({ora})');
    const wrong = await problems({ CAMPANILE_TEXTS_CORRECTION: '{titulo} di {comune}' });
    shows(wrong.join(), SETTING_WRONG.placeholder('{titulo}', '{titolo}'));
    shows(wrong.join(), SETTING_WRONG.placeholder('{comune}', '{titolo}, {ora}'));
  });

  it('have a time of night for the copy, or off', async () => {
    assert.equal((await load({ CAMPANILE_BACKUP_AT: '4:05' })).backup.at, '4:05');
    assert.equal((await load({ CAMPANILE_BACKUP_AT: 'off' })).backup.at, 'off');
    for (const wrong of ['24:00', '3', '03:60', 'mai']) {
      const said = SETTING_WRONG.mustBe(KINDS.timeOrOff);
      shows((await problems({ CAMPANILE_BACKUP_AT: wrong })).join(), said);
    }
  });

  it('of e-mail may come from several places, and must be complete together', async () => {
    await write('email: { host: posta.comune.it, from: campanile@comune.it, secure: true }');
    const password = { CAMPANILE_EMAIL_PASSWORD: 'segreta' };
    assert.deepEqual(await problems(password), [EMAIL_MISSING.to]);
    const { email } = await load({ ...password, CAMPANILE_EMAIL_TO: '["ced@comune.it"]' });
    assert.deepEqual(email, {
      url: null,
      host: 'posta.comune.it',
      port: 587,
      secure: true,
      user: null,
      password: 'segreta',
      from: 'campanile@comune.it',
      to: ['ced@comune.it'],
    });
    await write('email: { to: [ced@comune.it] }');
    assert.deepEqual(await problems(), [EMAIL_MISSING.server]);
    await write('email: { url: "https://x", to: [ced], secure: forse }');
    const wrong = (await problems()).join();
    shows(wrong, SETTING_WRONG.mailServer);
    for (const kind of [KINDS.mailAddress, KINDS.yesOrNo]) shows(wrong, SETTING_WRONG.mustBe(kind));
  });

  it('refuse a mail address whose password has a bare %, and say how it is written', async () => {
    const mail = { CAMPANILE_EMAIL_FROM: 'a@b.it', CAMPANILE_EMAIL_TO: '["c@d.it"]' };
    const url = (password: string) => `smtp://ufficio:${password}@posta.it:25`;
    const wrong = await problems({ ...mail, CAMPANILE_EMAIL_URL: url('100%') });
    shows(wrong.join(), `EMAIL_URL: ${SETTING_WRONG.percent}`);
    await load({ ...mail, CAMPANILE_EMAIL_URL: url('100%25') });
  });

  it('keep everything in the project’s folder unless CAMPANILE_HOME says otherwise', async () => {
    const config = await loadConfig({ env: { CAMPANILE_HOME: '' }, projectDir: home.path });
    assert.equal(config.paths.home, home.path);
  });

  it('put the watched folder where they say, in the home or elsewhere', async () => {
    const at = async (written: string): Promise<string> =>
      (await load({ CAMPANILE_FOLDER_PATH: written })).paths.watchedFolder;
    assert.equal(await at('bacheca'), home.join('bacheca'));
    assert.equal(await at('/mnt/comune/avvisi'), path.resolve(home.path, '/mnt/comune/avvisi'));
  });

  it('are read from campanile.yaml', async () => {
    await write(`
# commento
number: +39 366 111 22 33
information: 0587758456
port: "8080"
keywords:
  optIn: [ISCRIVIMI, "sì"]
privacy:
  url: https://www.comune.bientina.pi.it/privacy
direct:
  pauseSeconds: 5 - 7.5
browser:
`);
    const config = await load();
    assert.equal(config.number, '393661112233');
    assert.equal(config.information, '0587758456', 'an unquoted number keeps its zero');
    assert.equal(config.port, 8080);
    assert.deepEqual(config.keywords, { optIn: ['ISCRIVIMI', 'sì'], optOut: [] });
    assert.equal(config.privacy.url, 'https://www.comune.bientina.pi.it/privacy');
    assert.deepEqual(config.direct.pauseSeconds, { from: 5, to: 7.5 });
    assert.deepEqual(config.browser, { path: null, args: [] });
  });

  it('take telephone numbers as people write them, and name the line of one that could be two', async () => {
    await write('number: 366 577 54 90\ntestPhones:\n  - 333 1234567\n  - 0039 333 1234568\n');
    const { number, testPhones } = await load();
    assert.equal(number, '393665775490');
    assert.deepEqual(testPhones, ['393331234567', '393331234568']);
    await write('testPhones:\n  - 333 1234567\n  - 333 123456\n');
    const second = `${line(3)}: ${nthItem('testPhones', 2)}`;
    shows((await problems()).join(), `${second}: ${nineDigits('333 123456', '333123456')}`);
    const ofVariable = await problems({ CAMPANILE_NUMBER: '41 79 123 45 67' });
    shows(ofVariable.join(), `CAMPANILE_NUMBER: ${withoutPrefix('41 79 123 45 67')}`);
  });

  for (const name of ['campanile.yaml.txt', 'campanile.yml', 'Campanile.yaml']) {
    it(`are not passed over because they lie in ${name}`, async () => {
      await writeFile(home.join(name), 'port: 80\n');
      // Windows and macOS tell no capital letters from small ones: there it is the file itself.
      if (existsSync(home.join('campanile.yaml'))) {
        assert.equal((await load()).port, 80);
        return;
      }
      assert.deepEqual(await problems(), [misnamedSettings(name, 'campanile.yaml', home.path)]);
      await write('port: 80\n');
      assert.equal((await load()).port, 80);
    });
  }

  it('of the environment win, key by key', async () => {
    await write('direct:\n  pauseSeconds: 5-7\nbrowser:\n  path: /opt/chrome\n  args: [--uno]\n');
    const config = await load({
      CAMPANILE_BROWSER_ARGS: '["--due", "--tre"]',
      CAMPANILE_DIRECT_PAUSE_SECONDS: '0-0',
      CAMPANILE_LOG_LEVEL: 'debug',
      CAMPANILE_PORT: '',
    });
    assert.deepEqual(config.browser, { path: '/opt/chrome', args: ['--due', '--tre'] });
    assert.deepEqual(config.direct.pauseSeconds, { from: 0, to: 0 });
    assert.equal(config.log.level, 'debug');
    assert.equal(config.port, 3366);
  });

  it('read the hours of the day, or none', async () => {
    const hours = async (CAMPANILE_DIRECT_HOURS: string) =>
      (await load({ CAMPANILE_DIRECT_HOURS })).direct.hours;
    assert.deepEqual((await load({})).direct.hours, { from: 480, to: 1200 });
    assert.deepEqual(await hours('7:30 - 24:00'), { from: 450, to: 1440 });
    assert.equal(await hours('off'), null);
    for (const wrong of ['20:00-08:00', '8-20', '08:00-25:00', '24:30-24:40']) {
      assert.equal((await problems({ CAMPANILE_DIRECT_HOURS: wrong })).length, 1, wrong);
    }
  });

  it('each have a variable of their own, made from the key', () => {
    const variables = SETTING_KEYS.map(({ variable }) => variable);
    assert.equal(new Set(variables).size, variables.length);
    for (const name of ['NUMBER', 'PORT', 'BROWSER_PATH', 'BROWSER_ARGS', 'LOG_LEVEL']) {
      assert.ok(variables.includes(`CAMPANILE_${name}`), name);
    }
    for (const { path, variable } of SETTING_KEYS) {
      assert.equal(variable.replaceAll('_', ''), `CAMPANILE${path.join('')}`.toUpperCase());
    }
  });

  it('are refused all at once, each with its place', async () => {
    await write(
      'porta: 80\nnumber: "12"\ntimezone: Europa/Roma\nbrowser:\n  arg: [--x]\n  args: no\nlevel: debug\n',
    );
    assert.deepEqual(
      new Set(await problems({ CAMPANILE_PORT: 'tre', CAMPANILE_BROWSER_ARGS: '--nudo' })),
      new Set([
        `${line(1)}: porta: ${unknown}${perhaps('port')}`,
        `${line(2)}: number: ${noNumber('12')}`,
        `${line(3)}: timezone: ${timeZone}`,
        `${line(5)}: browser.arg: ${unknown}${perhaps('browser.args')}`,
        `${line(6)}: browser.args: ${mustBe(KINDS.texts)}`,
        `${line(7)}: level: ${unknown}${perhaps('log.level')}`,
        `CAMPANILE_PORT: ${mustBe(KINDS.wholeNumber(0, 65_535))}`,
        `CAMPANILE_BROWSER_ARGS: ${mustBe(KINDS.jsonList)}`,
      ]),
    );
  });

  for (const written of [
    '.',
    '..',
    'archivio',
    'archivio/spool/avvisi',
    'sessions',
    '/nowhere/dist',
  ]) {
    it(`are refused when notices are to be dropped in «${written}», which is Campanile’s own`, async () => {
      await write(`folder:\n  path: ${written}\n`);
      const folder = path.resolve(home.path, written);
      assert.deepEqual(await problems(), [SETTING_WRONG.folderOfOurs(folder)]);
    });
  }

  it('let notices be dropped beside what is Campanile’s own', async () => {
    for (const written of ['avvisi', 'archivio-avvisi', '../avvisi', '..avvisi']) {
      await write(`folder:\n  path: ${written}\n`);
      assert.deepEqual((await load()).warnings, []);
    }
  });

  it('say bounds as they can be written', async () => {
    await write('overdueHours: 999999\n');
    const [, bound = ''] = /tra 0 e (\S+)/.exec((await problems())[0] ?? '') ?? [];
    await write(`overdueHours: ${bound}\n`);
    assert.equal(String((await load()).overdueHours), bound);
  });

  const inSecond = (setting: string, wrong: string): string => `${line(2)}: ${setting}: ${wrong}`;
  const { placeholder, invisible } = SETTING_WRONG;
  const ALL = '{comune}, {numero}, {informazioni}, {privacy}, {canale}';
  const unreadable: readonly (readonly [string, string])[] = [
    ['port: 1\nport: 2\n', `${line(2)}: ${YAML_WRONG.twice}`],
    ['browser:\n\targs: []\n', `${line(2)}: ${YAML_WRONG.tab}`],
    ['browser: {args: [\n', `${line(2)}: ${YAML_WRONG.unclear}`],
    ['- port\n', YAML_WRONG.noSettings],
    ['solo parole\n', YAML_WRONG.noSettings],
    ['browser: firefox\n', `${line(1)}: browser: ${mustBe(KINDS.section)}`],
    ['lists:\n  paid: always\n', inSecond('lists.paid', mustBe(KINDS.neverPaid))],
    ['direct:\n  pauseSeconds: 20-8\n', inSecond('direct.pauseSeconds', SETTING_WRONG.order)],
    ['privacy:\n  url: javascript:alert(1)\n', inSecond('privacy.url', SETTING_WRONG.webAddress)],
    [
      'texts:\n  farewell: Ciao da {comun}!\n',
      inSecond('texts.farewell', placeholder('{comun}', '{comune}')),
    ],
    [
      'texts:\n  farewell: Ciao {nome completo}!\n',
      inSecond('texts.farewell', placeholder('{nome completo}', ALL)),
    ],
    ['texts:\n  welcome: "{privacy}"\n', inSecond('texts.welcome', SETTING_WRONG.onlyPrivacy)],
    ['folder:\n  path: "C:\\temp\\notizie"\n', inSecond('folder.path', invisible)],
    ['folder:\n  path: "C:\\Uffici\\avvisi"\n', `${line(2)}: ${YAML_WRONG.backslash}`],
    ['browser:\n  path: "C:\\browser.exe"\n', inSecond('browser.path', invisible)],
    ['browser:\n  args: ["--proxy\\n", due]\n', inSecond('browser.args', invisible)],
    ['email:\n  url: "smtp://a\\tb@posta.it"\n', inSecond('email.url', invisible)],
    ['texts:\n  farewell: "uno\\tdue"\n', inSecond('texts.farewell', invisible)],
    [
      `texts:\n  welcome: ${'a'.repeat(1001)}\n`,
      inSecond('texts.welcome', SETTING_WRONG.tooLong(1_000)),
    ],
  ];
  for (const [yaml, expected] of unreadable) {
    it(`are refused when the file says ${JSON.stringify(yaml)}`, async () => {
      await write(yaml);
      const found = await problems();
      assert.equal(found.length, 1, found.join('\n'));
      shows(found[0] ?? '', expected);
    });
  }

  for (const [name, bytes] of [
    ['UTF-16', Buffer.from('\ufeffmunicipality: Città\n', 'utf16le')],
    ['UTF-8 with a mark', Buffer.from('\ufeffmunicipality: Città\n')],
    ['Windows-1252', Buffer.from('municipality: Città\n', 'latin1')],
  ] as const) {
    it(`are read as Windows writes them: ${name}`, async () => {
      await writeFile(home.join('campanile.yaml'), bytes);
      assert.equal((await load()).municipality, 'Città');
    });
  }

  it('take the comune’s own words for citizens', async () => {
    await write('texts:\n  welcome: |\n    Benvenuto!\n\n    Qui {comune}.\n');
    assert.equal((await load()).texts.welcome, 'Benvenuto!\n\nQui {comune}.');
  });

  it('hold a path of Windows in single quotes, or in none', async () => {
    for (const path of [String.raw`'D:\temp\notizie'`, String.raw`D:\temp\notizie`]) {
      await write(`browser:\n  path: ${path}\n`);
      assert.equal((await load()).browser.path, String.raw`D:\temp\notizie`);
    }
  });

  it('never fail otherwise, whatever the file says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (content) => {
        await write(content);
        await load().catch((error: unknown) =>
          assert.ok(error instanceof ConfigError, String(error)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('point out variables that do not exist', async () => {
    const { warnings } = await load({ CAMPANILE_NUMERO: '1', CAMPANILE_DIRECT_PAUSE_SECOND: '1' });
    assert.deepEqual(warnings, [
      `CAMPANILE_NUMERO: ${unknownVariable}${perhaps('CAMPANILE_NUMBER')}`,
      `CAMPANILE_DIRECT_PAUSE_SECOND: ${unknownVariable}${perhaps('CAMPANILE_DIRECT_PAUSE_SECONDS')}`,
    ]);
  });

  describe('the example', () => {
    it('explains every setting, and changes none', async () => {
      const { paths: _, ...defaults } = await load();
      await write(exampleConfig());
      const { paths: __, ...asItIs } = await load();
      assert.deepEqual(asItIs, defaults);
      for (const { path } of SETTING_KEYS) {
        const name = path.at(-1) ?? '';
        assert.match(exampleConfig(), new RegExp(`^ *# .*\\n *#${name}:`, 'm'), path.join('.'));
      }
    });

    it('shows the defaults: with every value in force the settings are the same', async () => {
      const { paths: _, ...defaults } = await load();
      const inForce = exampleConfig().replace(/^( *)#(?! \S)/gm, '$1');
      assert.match(inForce, /^port: 3366$/m);
      await write(inForce);
      const { paths: __, ...settings } = await load();
      assert.deepEqual(settings, defaults);
    });
  });

  describe('under a name of an earlier version', () => {
    let passwordHash = '';
    let old = '';

    before(async () => {
      passwordHash = await hashPassword('campana');
      old = `console:\n  listen: ::1\n  passwordHash: ${passwordHash}\n`;
    });

    it('are in force, and staff are told what it is called now', async () => {
      await write(`port: 3367\n${old}`);
      const { panel, warnings } = await load();
      assert.deepEqual(panel, { listen: '::1', names: [], passwordHash });
      assert.deepEqual(warnings, [`${line(2)}: console: ${FORMER_NAME.alone('panel')}`]);
    });

    it('are in force as variables, too', async () => {
      await write('panel:\n  listen: 127.0.0.1\n');
      const { panel, warnings } = await load({
        CAMPANILE_CONSOLE_LISTEN: '::1',
        CAMPANILE_CONSOLE_PASSWORD_HASH: passwordHash,
      });
      assert.deepEqual(panel, { listen: '::1', names: [], passwordHash });
      assert.deepEqual(warnings, [
        `CAMPANILE_CONSOLE_LISTEN: ${FORMER_NAME.alone('CAMPANILE_PANEL_LISTEN')}`,
        `CAMPANILE_CONSOLE_PASSWORD_HASH: ${FORMER_NAME.alone('CAMPANILE_PANEL_PASSWORD_HASH')}`,
      ]);
    });

    it('give way to the name of today where both are there', async () => {
      await write(`${old}panel:\n  listen: 127.0.0.1\n`);
      const file = await load();
      assert.deepEqual(file.panel, { listen: '127.0.0.1', names: [], passwordHash });
      assert.deepEqual(file.warnings, [`${line(1)}: console: ${FORMER_NAME.besides('panel')}`]);
      const env = await load({
        CAMPANILE_CONSOLE_LISTEN: '0.0.0.0',
        CAMPANILE_PANEL_LISTEN: '::1',
      });
      assert.equal(env.panel.listen, '::1');
      const besides = FORMER_NAME.besides('CAMPANILE_PANEL_LISTEN');
      shows(env.warnings.join(), `CAMPANILE_CONSOLE_LISTEN: ${besides}`);
    });

    it('are told with it, and with their line, when they are wrong', async () => {
      await write('console:\n  listne: ::1\n  passwordHash: campana\n');
      assert.deepEqual(await problems({ CAMPANILE_CONSOLE_LISTEN: 'ovunque' }), [
        `${line(3)}: console.passwordHash: ${SETTING_WRONG.passwordHash}`,
        `${line(2)}: console.listne: ${unknown}${perhaps('panel.listen')}`,
        `CAMPANILE_CONSOLE_LISTEN: ${SETTING_WRONG.listenAddress}`,
      ]);
      await write('console: tutti\npanel:\n  listen: ::1\n');
      shows((await problems()).join(), `${line(1)}: console: `);
    });
  });

  it('keep the page to this PC unless a password keeps others out', async () => {
    assert.deepEqual((await load({ CAMPANILE_PANEL_LISTEN: '::1' })).warnings, []);
    const [problem, ...others] = await problems({ CAMPANILE_PANEL_LISTEN: '0.0.0.0' });
    assert.equal(problem, SETTING_WRONG.openWithoutPassword('0.0.0.0'));
    assert.deepEqual(others, []);
    const { panel, warnings } = await load({
      CAMPANILE_PANEL_LISTEN: '0.0.0.0',
      CAMPANILE_PANEL_NAMES: '["Avvisi.Comune.Example"]',
      CAMPANILE_PANEL_PASSWORD_HASH: await hashPassword('campana'),
    });
    assert.deepEqual(panel.names, ['avvisi.comune.example']);
    shows(warnings.join(), SETTING_WRONG.openUnencrypted('0.0.0.0'));
    // a server in front on this PC passes on what others ask
    const named = await load({ CAMPANILE_PANEL_NAMES: '["avvisi.comune.example"]' });
    assert.deepEqual(named.warnings, [
      SETTING_WRONG.namedWithoutPassword(['avvisi.comune.example']),
    ]);
    assert.deepEqual(named.panel.names, [], 'notices go on, and the panel is for this PC alone');
    const behindProxy = await load({
      CAMPANILE_PANEL_NAMES: '["avvisi.comune.example"]',
      CAMPANILE_PANEL_PASSWORD_HASH: await hashPassword('campana'),
    });
    assert.deepEqual(behindProxy.warnings, []);
    assert.deepEqual(
      await problems({
        CAMPANILE_PANEL_LISTEN: 'ovunque',
        CAMPANILE_PANEL_PASSWORD_HASH: 'campana',
      }),
      [
        `CAMPANILE_PANEL_LISTEN: ${SETTING_WRONG.listenAddress}`,
        `CAMPANILE_PANEL_PASSWORD_HASH: ${SETTING_WRONG.passwordHash}`,
      ],
    );
  });
});

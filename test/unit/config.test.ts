import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { exampleConfig, loadConfig, SETTING_KEYS, type Config } from '#src/config.js';
import { hashPassword } from '#src/panel-access.js';
import { ConfigError } from '#src/errors.js';
import { DEFAULT_CORRECTION, DEFAULT_TEXTS } from '#src/messages/it/citizens.js';
import { useTempDir } from '../support/temp-dir.js';

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
      municipality: 'Comune di Bientina',
      timezone: 'Europe/Rome',
      port: 3366,
      panel: { listen: '127.0.0.1', names: [], passwordHash: null },
      browser: { path: null, args: [] },
      channel: {
        mode: 'off',
        id: null,
        link: null,
        documentsText: 'Il documento intero si può chiedere al Comune.',
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
    assert.match(wrong.join(), /\{titulo\} non esiste \(forse «\{titolo\}»\?\)/);
    assert.match(wrong.join(), /\{comune\} non esiste/);
  });

  it('have a time of night for the copy, or off', async () => {
    assert.equal((await load({ CAMPANILE_BACKUP_AT: '4:05' })).backup.at, '4:05');
    assert.equal((await load({ CAMPANILE_BACKUP_AT: 'off' })).backup.at, 'off');
    for (const wrong of ['24:00', '3', '03:60', 'mai']) {
      assert.match((await problems({ CAMPANILE_BACKUP_AT: wrong })).join(), /come 03:30/);
    }
  });

  it('of e-mail may come from several places, and must be complete together', async () => {
    await write('email: { host: posta.comune.it, from: campanile@comune.it, secure: true }');
    const password = { CAMPANILE_EMAIL_PASSWORD: 'segreta' };
    assert.deepEqual(await problems(password), ['email: manca a chi scrivere (to)']);
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
    assert.deepEqual(await problems(), ['email: manca il server di posta (host oppure url)']);
    await write('email: { url: "https://x", to: [ced], secure: forse }');
    const wrong = (await problems()).join();
    for (const part of ['smtps://', 'nome@comune.it', 'true oppure false']) {
      assert.ok(wrong.includes(part), part);
    }
  });

  it('refuse a mail address whose password has a bare %, and say how it is written', async () => {
    const mail = { CAMPANILE_EMAIL_FROM: 'a@b.it', CAMPANILE_EMAIL_TO: '["c@d.it"]' };
    const url = (password: string) => `smtp://ufficio:${password}@posta.it:25`;
    const wrong = await problems({ ...mail, CAMPANILE_EMAIL_URL: url('100%') });
    assert.match(wrong.join(), /EMAIL_URL.*%25/);
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
    assert.match((await problems()).join(), /^campanile.yaml, riga 3: testPhones \(2º\): .*\+39/);
    const ofVariable = await problems({ CAMPANILE_NUMBER: '41 79 123 45 67' });
    assert.match(ofVariable.join(), /CAMPANILE_NUMBER: .*prefisso/);
  });

  for (const name of ['campanile.yaml.txt', 'campanile.yml', 'Campanile.yaml']) {
    it(`are not passed over because they lie in ${name}`, async () => {
      await writeFile(home.join(name), 'port: 80\n');
      // Windows and macOS tell no capital letters from small ones: there it is the file itself.
      if (existsSync(home.join('campanile.yaml'))) {
        assert.equal((await load()).port, 80);
        return;
      }
      assert.match(
        (await problems()).join(),
        new RegExp(`^${name}: .*deve chiamarsi campanile.yaml`),
      );
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
        'campanile.yaml, riga 1: porta: non è una voce prevista (forse «port»?)',
        'campanile.yaml, riga 2: number: «12» non è un numero di telefono valido: scrivilo come 333 123 4567 oppure +39 333 123 4567',
        'campanile.yaml, riga 3: timezone: deve essere un fuso orario come Europe/Rome',
        'campanile.yaml, riga 5: browser.arg: non è una voce prevista (forse «browser.args»?)',
        'campanile.yaml, riga 6: browser.args: deve essere un elenco di testi',
        'campanile.yaml, riga 7: level: non è una voce prevista (forse «log.level»?)',
        'CAMPANILE_PORT: deve essere un numero intero tra 0 e 65535',
        'CAMPANILE_BROWSER_ARGS: deve essere un elenco JSON come ["uno","due"]',
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
      assert.match((await problems()).join(), /^folder\.path: .* è la cartella di Campanile/);
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

  const unreadable: readonly (readonly [string, RegExp])[] = [
    ['port: 1\nport: 2\n', /riga 2: questa voce c’è già/],
    ['browser:\n\targs: []\n', /riga 2: .*spazi, non con tabulazioni/],
    ['browser: {args: [\n', /riga \d: non si capisce/],
    ['- port\n', /deve contenere voci/],
    ['solo parole\n', /deve contenere voci/],
    ['browser: firefox\n', /riga 1: browser: deve essere una sezione/],
    [
      'lists:\n  paid: always\n',
      /riga 2: lists\.paid: deve essere never: Campanile non spende mai denaro/,
    ],
    ['direct:\n  pauseSeconds: 20-8\n', /riga 2: .*il primo numero/],
    ['privacy:\n  url: javascript:alert(1)\n', /riga 2: .*https/],
    [
      'texts:\n  farewell: Ciao da {comun}!\n',
      /riga 2: .*\{comun\} non esiste \(forse «\{comune\}»/,
    ],
    ['texts:\n  farewell: Ciao {nome completo}!\n', /forse «\{comune\}, \{numero\}, /],
    ['texts:\n  welcome: "{privacy}"\n', /riga 2: .*informativa/],
    ['folder:\n  path: "C:\\temp\\notizie"\n', /riga 2: folder.path: .*apici singoli, come 'C:/],
    ['folder:\n  path: "C:\\Uffici\\avvisi"\n', /riga 2: .*barra \\ .*apici singoli, come 'C:/],
    ['browser:\n  path: "C:\\browser.exe"\n', /riga 2: browser.path: .*apici singoli/],
    ['browser:\n  args: ["--proxy\\n", due]\n', /riga 2: browser.args: .*non si vedono/],
    ['email:\n  url: "smtp://a\\tb@posta.it"\n', /riga 2: email.url: .*non si vedono/],
    ['texts:\n  farewell: "uno\\tdue"\n', /riga 2: texts.farewell: .*non si vedono/],
    [`texts:\n  welcome: ${'a'.repeat(1001)}\n`, /riga 2: .*1\.000 caratteri/],
  ];
  for (const [yaml, expected] of unreadable) {
    it(`are refused when the file says ${JSON.stringify(yaml)}`, async () => {
      await write(yaml);
      const found = await problems();
      assert.equal(found.length, 1, found.join('\n'));
      assert.match(found[0] ?? '', expected);
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
      'CAMPANILE_NUMERO: questa variabile non esiste (forse «CAMPANILE_NUMBER»?)',
      'CAMPANILE_DIRECT_PAUSE_SECOND: questa variabile non esiste (forse «CAMPANILE_DIRECT_PAUSE_SECONDS»?)',
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
      assert.deepEqual(warnings, [
        'campanile.yaml, riga 2: console: questa voce ora si chiama «panel». Vale ancora, ma quando puoi cambiale nome',
      ]);
    });

    it('are in force as variables, too', async () => {
      await write('panel:\n  listen: 127.0.0.1\n');
      const { panel, warnings } = await load({
        CAMPANILE_CONSOLE_LISTEN: '::1',
        CAMPANILE_CONSOLE_PASSWORD_HASH: passwordHash,
      });
      assert.deepEqual(panel, { listen: '::1', names: [], passwordHash });
      assert.deepEqual(warnings, [
        'CAMPANILE_CONSOLE_LISTEN: questa voce ora si chiama «CAMPANILE_PANEL_LISTEN». Vale ancora, ma quando puoi cambiale nome',
        'CAMPANILE_CONSOLE_PASSWORD_HASH: questa voce ora si chiama «CAMPANILE_PANEL_PASSWORD_HASH». Vale ancora, ma quando puoi cambiale nome',
      ]);
    });

    it('give way to the name of today where both are there', async () => {
      await write(`${old}panel:\n  listen: 127.0.0.1\n`);
      const file = await load();
      assert.deepEqual(file.panel, { listen: '127.0.0.1', names: [], passwordHash });
      assert.deepEqual(file.warnings, [
        'campanile.yaml, riga 1: console: questa voce ora si chiama «panel», e c’è anche quella. Sposta lì ' +
          'quello che serve: dove dicono cose diverse vale «panel»',
      ]);
      const env = await load({
        CAMPANILE_CONSOLE_LISTEN: '0.0.0.0',
        CAMPANILE_PANEL_LISTEN: '::1',
      });
      assert.equal(env.panel.listen, '::1');
      assert.match(env.warnings.join(), /CAMPANILE_CONSOLE_LISTEN: .* e c’è anche quella/);
    });

    it('are told with it, and with their line, when they are wrong', async () => {
      await write('console:\n  listne: ::1\n  passwordHash: campana\n');
      assert.deepEqual(await problems({ CAMPANILE_CONSOLE_LISTEN: 'ovunque' }), [
        'campanile.yaml, riga 3: console.passwordHash: deve essere la riga scritta da «npx campanile password»',
        'campanile.yaml, riga 2: console.listne: non è una voce prevista (forse «panel.listen»?)',
        'CAMPANILE_CONSOLE_LISTEN: deve essere un indirizzo come 127.0.0.1 o 0.0.0.0',
      ]);
      await write('console: tutti\npanel:\n  listen: ::1\n');
      assert.match((await problems()).join(), /riga 1: console: /);
    });
  });

  it('keep the page to this PC unless a password keeps others out', async () => {
    assert.deepEqual((await load({ CAMPANILE_PANEL_LISTEN: '::1' })).warnings, []);
    const [problem, ...others] = await problems({ CAMPANILE_PANEL_LISTEN: '0.0.0.0' });
    assert.match(problem ?? '', /panel\.listen: .*serve una password/);
    assert.deepEqual(others, []);
    const { panel, warnings } = await load({
      CAMPANILE_PANEL_LISTEN: '0.0.0.0',
      CAMPANILE_PANEL_NAMES: '["Avvisi.Comune.Example"]',
      CAMPANILE_PANEL_PASSWORD_HASH: await hashPassword('campana'),
    });
    assert.deepEqual(panel.names, ['avvisi.comune.example']);
    assert.match(warnings.join(), /TLS/);
    // a server in front on this PC passes on what others ask
    const named = await problems({ CAMPANILE_PANEL_NAMES: '["avvisi.comune.example"]' });
    assert.equal(named.length, 1);
    assert.match(named[0] ?? '', /panel\.names: .*avvisi\.comune\.example.*serve una password/);
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
        'CAMPANILE_PANEL_LISTEN: deve essere un indirizzo come 127.0.0.1 o 0.0.0.0',
        'CAMPANILE_PANEL_PASSWORD_HASH: deve essere la riga scritta da «npx campanile password»',
      ],
    );
  });
});

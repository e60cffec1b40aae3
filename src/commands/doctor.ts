import { CHECKS } from '../messages/it/doctor.js';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { realpath, statfs } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type { Config } from '../config.js';
import { cloudWarnings } from '../config/cloud-folder.js';
import { PAGE_LACKS } from '../session/alerts.js';
import { soundness, trustedBackups } from '../storage/database.js';
import { findBrowser } from '../system/browser.js';
import { keepsModes, openToOthers, placesToClose } from '../system/other-accounts.js';
import { openOnWindows } from '../system/windows-access.js';
import { sendTestMail, wantsMail } from '../system/mail.js';
import { defineCommand, EXIT } from './command.js';
import { remoteCalls, runningService } from './service-or-database.js';
import {
  browser,
  clock,
  freeDisk,
  nodeVersion,
  whatsAppReachable,
  askScheduler,
  scheduledTask,
} from './doctor/computer.js';
import { checked, findingText, type Finding, type Verdict } from './doctor/finding.js';
import {
  copied,
  copies,
  database,
  folderKind,
  folderRights,
  isOnNetworkLinux,
  isOnNetworkWindows,
  otherAccounts,
  otherAccountsOnWindows,
  testPhones,
} from './doctor/home.js';
import {
  channel,
  accountHealth,
  lists,
  mail,
  compatibility,
  pm2,
  session,
  type Pm2Setup,
} from './doctor/service.js';
import { HELP } from '../messages/it/commands.js';
import { readFile, rm, writeFile } from '../runtime/disk.js';

/** The folder of this Campanile; seen from dist/commands. */
const PROGRAM = path.join(import.meta.dirname, '..', '..');
const WHATSAPP = 'https://web.whatsapp.com';
/** How long WhatsApp's server may take to answer, in milliseconds. */
const ANSWER_LIMIT = 10_000;

export const doctor = defineCommand({
  help: HELP.doctor(EXIT.failed),
  options: {
    email: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
  run: async ({ options: { email, json } }, { settings, version, print }) => {
    const config = await settings();
    const findings = await examine(config, version, email);
    print(json ? JSON.stringify(findings) : findings.map(findingText).join('\n'));
    return findings.some(({ kind }) => kind === 'bad') ? EXIT.failed : EXIT.done;
  },
});

async function examine(config: Config, version: string, email: boolean): Promise<Finding[]> {
  const { home, archive, watchedFolder, sessions, database: file } = config.paths;
  const now = Date.now();
  const theirDate = await dateOfWhatsApp();
  const service = askedOnce(() => runningService(config, version));
  const state = askedOnce(async () => {
    const running = await service();
    return running && remoteCalls(running).session({});
  });
  const status = askedOnce(async () => (await (await service())?.status()) ?? null);
  return Promise.all([
    checked('Node.js', () => nodeVersion(process.versions.node)),
    checked('Browser', async () => browser(await findBrowser({ setting: config.browser.path }))),
    checked(CHECKS.folder, async () =>
      folderRights(await unwritable([home, archive, watchedFolder, sessions])),
    ),
    checked(CHECKS.others, () => whoMayLook(config)),
    checked(CHECKS.place, async () => folderKind(await isOnNetwork(home))),
    checked(CHECKS.clouds, () => copied(cloudWarnings(home, watchedFolder, process.env))),
    checked(CHECKS.disk, async () => {
      const { bavail, bsize } = await statfs(home);
      return freeDisk(bavail * bsize);
    }),
    checked(CHECKS.testPhones, () => testPhones(config.testPhones, config.number)),
    checked(CHECKS.database, async () => database(existsSync(file) ? await soundness(file) : null)),
    checked(CHECKS.backups, async () =>
      copies((await trustedBackups(file, now))[0]?.at ?? null, now),
    ),
    checked(CHECKS.clock, () => clock(now, theirDate)),
    checked(CHECKS.connection, () => whatsAppReachable(theirDate !== null)),
    checked(CHECKS.session, async () => session(await state())),
    checked('WhatsApp Web', async () => {
      const alerts = (await status())?.alerts ?? [];
      return compatibility(
        await state(),
        alerts.find(({ code }) => code === PAGE_LACKS)?.text ?? null,
      );
    }),
    checked(CHECKS.account, async () =>
      accountHealth((await status())?.delivery.health ?? null, config.timezone, now),
    ),
    checked(CHECKS.lists, async () => lists((await status())?.delivery ?? null)),
    checked(CHECKS.channel, async () => channel(config.channel, (await status())?.channel ?? null)),
    ...(process.platform === 'win32'
      ? [
          checked(CHECKS.start, async () =>
            scheduledTask(await askScheduler(), {
              folder: PROGRAM,
              runs: (await state()) !== null,
            }),
          ),
        ]
      : []),
    checked('PM2', async () => pm2(await pm2Setup())),
    checked('E-mail', async () => {
      const wanted = wantsMail(config.email);
      return mail(wanted, wanted && email ? await sendTestMail(config.email) : null);
    }),
  ]);
}

/** Each check that needs the answer gets it, or says why there is none. */
function askedOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | null = null;
  return () => (answer ??= ask());
}

/** The `Date` that WhatsApp's server says it is; null when it does not answer. */
async function dateOfWhatsApp(): Promise<string | null> {
  try {
    const signal = AbortSignal.timeout(ANSWER_LIMIT);
    return (await fetch(WHATSAPP, { method: 'HEAD', signal })).headers.get('date');
  } catch {
    return null;
  }
}

/** Of these folders, those that are there and cannot be written. */
async function unwritable(folders: readonly string[]): Promise<readonly string[]> {
  const bad: string[] = [];
  for (const folder of folders.filter((each) => existsSync(each))) {
    // Of rights that a share or a Windows folder gives only the attempt tells.
    const sample = path.join(folder, `.prova-${randomUUID()}`);
    await writeFile(sample, '')
      .then(() => rm(sample))
      .catch(() => bad.push(folder));
  }
  return bad;
}

async function whoMayLook({ paths }: Config): Promise<Verdict> {
  if (process.platform === 'win32') {
    const kept = await placesToClose(paths);
    return otherAccountsOnWindows(await openOnWindows({ program: PROGRAM, kept }));
  }
  const open = await openToOthers(paths);
  const closable = await Promise.all(open.map(({ path }) => keepsModes(path)));
  const kept = open.filter((_, index) => closable[index]);
  return otherAccounts({
    open: kept.filter(({ target }) => target === null).map(({ path }) => path),
    linked: kept.flatMap(({ path, target }) => (target === null ? [] : [{ path, target }])),
    modeless: open.filter((_, index) => !closable[index]).map(({ path }) => path),
  });
}

async function isOnNetwork(folder: string): Promise<boolean | null> {
  const real = await realpath(folder);
  if (process.platform === 'win32') return isOnNetworkWindows(real);
  if (process.platform !== 'linux') return null;
  return isOnNetworkLinux(real, await readFile('/proc/mounts', 'utf8'));
}

/** Only files are read: asking PM2 itself would start it. */
async function pm2Setup(): Promise<Pm2Setup> {
  const folder = process.env.PM2_HOME ?? path.join(homedir(), '.pm2');
  const saved = await readFile(path.join(folder, 'dump.pm2'), 'utf8').catch(() => null);
  const unit = `/etc/systemd/system/pm2-${userInfo().username}.service`;
  return { saved, startsAtBoot: process.platform === 'linux' ? existsSync(unit) : null };
}

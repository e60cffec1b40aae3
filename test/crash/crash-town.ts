/**
 * A small town, paired and subscribed, kept as files: every run begins with a copy of it. While the
 * service is off, one citizen opts out, another opts in, and staff drop two notices.
 */
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../emulator/service/emulator.js';
import { Bot } from '../support/bot.js';
import { fixturePath } from '../support/fixtures.js';
import { Phones } from '../emulator/phones.js';
import { until } from '../support/until.js';

const FIRST = 393332000000;
const phone = (index: number): string => String(FIRST + index);

export const TEXT = 'Via Roma è chiusa fino alle 18.';
export const CAPTION = 'Il mercato si sposta: ecco la piantina.';
/** Two lists of three and a single person. */
const LIST_LIMIT = 3;
const SUBSCRIBERS = Array.from({ length: 7 }, (_, index) => phone(index));
export const LEAVER = phone(2);
export const NEWCOMER = phone(7);
export const OUTSIDER = phone(8);
export const ENTITLED = [...SUBSCRIBERS.filter((one) => one !== LEAVER), NEWCOMER];

/** The first that an emulator is given. */
const CHANNEL = '120363000000001001@newsletter';

/** As fast as it gets; what happens stays the same. */
export const QUICK: Readonly<Record<string, string>> = {
  CAMPANILE_FOLDER_SETTLE_SECONDS: '0.1',
  CAMPANILE_FOLDER_RESCAN_SECONDS: '0.2',
  CAMPANILE_FOLDER_PICTURE_WAIT_SECONDS: '0.3',
  CAMPANILE_FOLDER_TEXT_WAIT_SECONDS: '0.3',
  CAMPANILE_DIRECT_PAUSE_SECONDS: '0-0',
  CAMPANILE_DIRECT_HOURS: 'off',
  CAMPANILE_COOLING_SECONDS: '0',
  CAMPANILE_QUIET_HOURS: 'off',
  CAMPANILE_CHANNEL_MODE: 'mirror',
  CAMPANILE_CHANNEL_ID: CHANNEL,
  CAMPANILE_RECOVERY_PATIENCE_MINUTES: '0.05',
  CAMPANILE_RECOVERY_URGENT_PATIENCE_MINUTES: '0.05',
};

export interface Town {
  readonly home: string;
  readonly state: string;
  remove(): Promise<void>;
}

/** @param settle what makes an empty one this town; where that fails nothing is left of it */
async function newTown(settle: (town: Town) => Promise<void>): Promise<Town> {
  const folder = await mkdtemp(join(tmpdir(), 'campanile-crash-'));
  const town: Town = {
    home: join(folder, 'home'),
    state: join(folder, 'whatsapp'),
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 5 }),
  };
  try {
    await mkdir(town.home);
    await settle(town);
    return town;
  } catch (error) {
    await town.remove();
    throw error;
  }
}

export function emulatorOf({ state }: Town) {
  return startEmulator({ stateDir: state, listLimit: LIST_LIMIT });
}

/** The town as it is when the service was stopped in good order. */
export function foundTown(): Promise<Town> {
  return newTown(found);
}

async function found(town: Town): Promise<void> {
  const emulator = await emulatorOf(town);
  const phones = new Phones(emulator.control);
  await phones.citizens(9, FIRST.toString());
  await phones.makeChannel('Comune di Prova');
  const bot = await Bot.start({ home: town.home, browserArgs: emulator.browserArgs, env: QUICK });
  try {
    await bot.reaches('pairing', 60_000);
    await phones.pair();
    await bot.reaches('ready', 60_000);
    for (const subscriber of SUBSCRIBERS) await phones.write(subscriber, 'ATTIVA');
    await until(
      'the subscriptions',
      async () => (await bot.status()).subscribers.active === SUBSCRIBERS.length,
      60_000,
    );
    await writeFile(join(town.home, 'avvisi', 'primo.txt'), 'Il servizio è cominciato.');
    for (const subscriber of SUBSCRIBERS) {
      await until(
        'the welcome and the first notice',
        async () => (await phones.inbox(subscriber)).length === 2,
        60_000,
      );
    }
    await until('the first notice to be finished', async () => {
      const [notice] = (await bot.status()).notices;
      return notice?.state === 'sent' && notice.delivered === SUBSCRIBERS.length;
    });
    await until('the first post', async () => (await phones.channels())[0]?.posts.length === 1);
  } finally {
    await bot.stop();
    await emulator.stop();
  }
}

/** What staff drop in each run. */
export async function dropped(): Promise<Readonly<Record<string, Buffer>>> {
  return {
    'via-roma.txt': Buffer.from(TEXT),
    'mercato.jpg': await readFile(fixturePath('mercato.jpg')),
    'mercato.txt': Buffer.from(CAPTION),
  };
}

/** A copy, in which meanwhile two citizens have written and staff have dropped two notices. */
export function copyOf(original: Town): Promise<Town> {
  return newTown((town) => copied(original, town));
}

async function copied(original: Town, town: Town): Promise<void> {
  await cp(original.home, town.home, { recursive: true, verbatimSymlinks: true });
  await cp(original.state, town.state, { recursive: true });
  const emulator = await emulatorOf(town);
  const phones = new Phones(emulator.control);
  await phones.write(LEAVER, 'DISATTIVA');
  await phones.write(NEWCOMER, 'ATTIVA');
  await phones.write(OUTSIDER, 'Buongiorno, a che ora aprite?');
  await emulator.stop();
  for (const [name, bytes] of Object.entries(await dropped())) {
    await writeFile(join(town.home, 'avvisi', name), bytes);
  }
}

import { ANSWERS, PASSWORD, WRITTEN_WRONG, HELP } from '../messages/it/commands.js';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { archiveIn, exampleConfig, SETTINGS_FILE } from '../config.js';
import { noSettings } from '../messages/it/settings.js';
import { defineCommand, EXIT, RefusedError, UsageError } from './command.js';
import { writeFile } from '../runtime/disk.js';
import { giveToService } from '../system/other-accounts.js';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { read } from 'read';
import { hashPassword } from '../panel-access.js';

export const config = defineCommand({
  help: HELP['config --check'],
  options: {
    check: { type: 'boolean', default: false },
    example: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
  run: async ({ options: { check, example, write } }, { settings, home, print, note }) => {
    if (check === example || (check && write)) {
      throw new UsageError(WRITTEN_WRONG.checkOrExample);
    }
    const file = path.join(home, SETTINGS_FILE);
    if (!example) {
      const { warnings } = await settings();
      for (const warning of warnings) note(`! ${warning}`);
      print(existsSync(file) ? ANSWERS.settingsGood(file) : noSettings(file));
    } else if (write) {
      await create(file);
      print(ANSWERS.settingsWritten(file));
      const isTheirs = await giveToService(file, { home, archive: archiveIn(home) });
      if (!isTheirs) note(ANSWERS.settingsAreOthers(file));
    } else print(exampleConfig().trimEnd());
    return EXIT.done;
  },
});

/** There may be passwords in it. @throws RefusedError when there is one */
async function create(file: string): Promise<void> {
  try {
    await writeFile(file, exampleConfig(), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    throw new RefusedError(ANSWERS.settingsThere(file));
  }
}

const SHORTEST = 10;

export const password = defineCommand({
  help: HELP.password(SHORTEST),
  options: {},
  run: async (_, { print }) => {
    const chosen = await twice();
    if (chosen.length < SHORTEST) {
      throw new RefusedError(PASSWORD.tooShort(SHORTEST));
    }
    print(`panel:\n  passwordHash: ${await hashPassword(chosen)}`);
    return EXIT.done;
  },
});

/** Typed hidden and repeated; from a pipe, its first line. */
async function twice(): Promise<string> {
  if (!process.stdin.isTTY) {
    for await (const line of createInterface({ input: process.stdin })) return line;
    return '';
  }
  const ask = (prompt: string) =>
    read({ prompt, silent: true, replace: '•', output: process.stderr });
  const chosen = await ask(PASSWORD.choose);
  if ((await ask(PASSWORD.again)) !== chosen) {
    throw new RefusedError(PASSWORD.differ);
  }
  return chosen;
}

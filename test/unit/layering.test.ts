import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { ESLint, type Linter } from 'eslint';
import tseslint from 'typescript-eslint';
import { posixOnlySuite } from '../support/posix-only.js';

/** Lines that must not be written, where, and the rule that says so. */
const FORBIDDEN: readonly (readonly [file: string, line: string, rule: string])[] = [
  [
    'src/sending/outbox.ts',
    "import { openStorage } from '../storage/database.js';",
    'import-x/no-restricted-paths',
  ],
  [
    'src/notices/header-line.ts',
    "import { loadConfig } from '../config.js';",
    'import-x/no-restricted-paths',
  ],
  [
    'src/transports/whatsapp-web/messenger.ts',
    "import { maskPhone } from '../../system/redaction.js';",
    'import-x/no-restricted-paths',
  ],
  [
    'src/ports/runtime.ts',
    "import { Outbox } from '../sending/outbox.js';",
    'import-x/no-restricted-paths',
  ],
  [
    'src/model/notice.ts',
    "import type { Clock } from '../ports/runtime.js';",
    'import-x/no-restricted-paths',
  ],
  [
    'src/notices/notice-filing.ts',
    "import { Outbox } from '../sending/outbox.js';",
    '@typescript-eslint/no-restricted-imports',
  ],
  [
    'src/config/schema.ts',
    "import { AllowedHosts } from '../panel/security/access-control.js';",
    'import-x/no-restricted-paths',
  ],
  [
    'src/commands/status.ts',
    "import { Outbox } from '../sending/outbox.js';",
    'import-x/no-restricted-paths',
  ],
  [
    'test/emulator/service/world.ts',
    "import { maskPhone } from '../../../src/system/redaction.js';",
    'import-x/no-restricted-paths',
  ],
  [
    'test/emulator/service/world.ts',
    "import { maskPhone } from '#src/system/redaction.js';",
    'import-x/no-restricted-paths',
  ],
  [
    'test/emulator/service/world.ts',
    "import { Bot } from '../../support/bot.js';",
    'import-x/no-restricted-paths',
  ],
  ['src/town/town.ts', "import wwebjs from 'whatsapp-web.js';", 'no-restricted-imports'],
  ['src/sending/outbox.ts', "import knex from 'knex';", 'no-restricted-imports'],
  ['src/storage/outbox-store.ts', "import knex from 'knex';", 'no-restricted-imports'],
  ['src/storage/database.ts', "import { watch } from 'chokidar';", 'no-restricted-imports'],
  ['src/folder/durable.ts', "import puppeteer from 'puppeteer';", 'no-restricted-imports'],
  ['src/system/logger.ts', "import puppeteer from 'puppeteer';", 'no-restricted-imports'],
  [
    'src/transports/whatsapp-web/messenger.ts',
    "import knex from 'knex/knex.js';",
    'no-restricted-imports',
  ],
  ['src/folder/durable.ts', "import { rename } from 'node:fs/promises';", 'no-restricted-imports'],
  [
    'src/storage/sqlite/backup.ts',
    "import { unlinkSync } from 'node:fs';",
    'no-restricted-imports',
  ],
  ['src/commands/config.ts', "import fs from 'node:fs/promises';", 'no-restricted-imports'],
  ['src/system/home.ts', "import * as fs from 'node:fs';", 'no-restricted-imports'],
  ['src/panel/server.ts', "import { promises } from 'node:fs';", 'no-restricted-imports'],
  ['src/folder/durable.ts', "import { cp } from 'node:fs/promises';", 'no-restricted-imports'],
  ['src/system/home.ts', "import { link } from 'fs/promises';", 'no-restricted-imports'],
  ['src/folder/drafts.ts', 'export const same = path === current.folder;', 'no-restricted-syntax'],
  ['src/config/file.ts', 'export const inside = path.startsWith(home);', 'no-restricted-syntax'],
  [
    'test/browser/panel.test.ts',
    'export const browser = await puppeteer.launch();',
    'no-restricted-syntax',
  ],
  [
    'test/support/panel-window.ts',
    'export const page = await browser.newPage();',
    'no-restricted-syntax',
  ],
];

const ALLOWED: readonly (readonly [file: string, line: string])[] = [
  ['src/town/adapters.ts', "import { openStorage } from '../storage/database.js';"],
  ['src/notices/notice-filing.ts', "import type { Outbox } from '../sending/outbox.js';"],
  ['src/sending/outbox.ts', "import { InvariantError } from '../errors.js';"],
  ['src/transports/whatsapp-web/messenger.ts', "import wwebjs from 'whatsapp-web.js';"],
  ['src/system/browser.ts', "import { Browser } from '@puppeteer/browsers';"],
  ['src/storage/sqlite/connection.ts', "import knex from 'knex';"],
  ['src/folder/durable.ts', "import { readdir, stat } from 'node:fs/promises';"],
  ['src/folder/durable.ts', "import { rename } from '../runtime/disk.js';"],
  ['src/runtime/disk.ts', "import * as fs from 'node:fs/promises';"],
  ['test/emulator/browser.ts', 'export const page = await browser.newPage();'],
  ['src/config/file.ts', "export const inside = path.startsWith('/api/') && folder !== null;"],
];

const LAYERING = [
  'import-x/no-restricted-paths',
  'no-restricted-imports',
  'no-restricted-syntax',
  '@typescript-eslint/no-restricted-imports',
];

posixOnlySuite('linter')('the layering rules', function () {
  // ESLint and its plugins take their time to load.
  this.timeout(60_000);
  const eslint = new ESLint({
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    overrideConfigFile: '.tooling/eslint.config.js',
    // Types would be those of the files as they are on disk, and take long to compute.
    overrideConfig: tseslint.configs.disableTypeChecked as Linter.Config,
  });

  async function broken(file: string, line: string): Promise<readonly (string | null)[]> {
    const [result] = await eslint.lintText(`${line}\n`, { filePath: file });
    const rules = result?.messages.map(({ ruleId }) => ruleId) ?? [];
    return rules.filter((rule) => rule === null || LAYERING.includes(rule));
  }

  for (const [file, line, rule] of FORBIDDEN) {
    it(`refuse ${line} in ${file}`, async () => {
      assert.deepEqual(await broken(file, line), [rule]);
    });
  }

  for (const [file, line] of ALLOWED) {
    it(`allow ${line} in ${file}`, async () => {
      assert.deepEqual(await broken(file, line), []);
    });
  }
});

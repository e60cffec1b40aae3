import path from 'node:path';
import js from '@eslint/js';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { importX } from 'eslint-plugin-import-x';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

function off(...rules) {
  return Object.fromEntries(rules.map((rule) => [rule, 'off']));
}

/** Rooms of the house: the domain knows no adapter, and no adapter knows another. */
const DOMAIN = ['subscribers', 'notices', 'sending'];
const ADAPTERS = ['transports/whatsapp-web', 'storage', 'folder', 'panel', 'system'];

/** What everybody may know. */
const SHARED = [
  ...['model', 'ports', 'runtime', 'messages', 'errors.ts', 'italian.ts', 'phone-number.ts'],
  ...['panel-access.ts'],
];

/** `rooms` know what is shared, themselves, and `more`. */
const zone = (rooms, more, message) => ({
  target: rooms.map((room) => `./src/${room}`),
  from: './src',
  except: [...new Set([...SHARED, ...rooms, ...more])].map((room) => `./${room}`),
  message,
});

const zones = [
  ...DOMAIN.map((room) =>
    zone(
      [room],
      DOMAIN,
      'The domain knows only what is shared (model, ports, runtime, messages) and itself.',
    ),
  ),
  ...ADAPTERS.map((room) =>
    zone(
      [room],
      room === 'panel' ? ['status'] : [],
      'An adapter knows only what is shared (model, ports, runtime, messages); composition is for src/town.',
    ),
  ),
  zone(['session'], [], 'What watches the session knows only what is shared.'),
  zone(['status'], ['session'], 'The status of the service is made of ports and the session.'),
  zone(['config', 'config.ts'], [], 'Configuration knows neither domain nor adapters.'),
  {
    target: './src/commands',
    from: ['./src/sending', './src/notices', './src/subscribers', './src/folder'],
    except: ['./notice-acts.ts'],
    message: 'A command asks the service, or the database by itself.',
  },
  {
    target: ['./src/model', './src/runtime', './src/ports', './src/messages'],
    from: './src',
    except: SHARED.map((room) => `./${room}`),
    message: 'What everybody knows knows nothing of those who use or implement it.',
  },
  {
    target: './src/model',
    from: './src',
    except: ['./model', './errors.ts'],
    message: 'The model is types and pure rules.',
  },
  {
    target: './src/runtime',
    from: './src',
    except: ['./runtime', './model', './ports/runtime.ts', './errors.ts'],
    message: 'What runs the program knows neither domain nor adapters.',
  },
  {
    target: './test/emulator',
    from: ['./src', './test', './dist'],
    except: ['./emulator'],
    message: 'The emulator is a program of its own: it knows neither the service nor its tests.',
  },
];

/** Of another room of the domain only the types: what it does is for the composition to bring together. */
const typesOfOthers = DOMAIN.map((room) => ({
  files: [`src/${room}/**`],
  rules: {
    '@typescript-eslint/no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            regex: `/(${DOMAIN.filter((other) => other !== room).join('|')})/`,
            allowTypeImports: true,
            message: 'Of another room of the domain only its types are known.',
          },
        ],
      },
    ],
  },
}));

/** Libraries that have one home; `src` folders in which each may be imported. */
const HOMES = [
  { packages: ['whatsapp-web.js'], home: ['src/transports/whatsapp-web/**'] },
  {
    packages: ['puppeteer', 'puppeteer-core', '@puppeteer/browsers'],
    home: ['src/transports/whatsapp-web/**', 'src/system/browser*.ts'],
  },
  { packages: ['sqlite3', 'knex'], home: ['src/storage/sqlite/**'] },
  { packages: ['chokidar'], home: ['src/folder/**'] },
  { packages: ['@hyzyla/pdfium'], home: ['src/system/draw-pages.ts'] },
];

/** Windows may refuse what is not named here because somebody else has the file open: `src/runtime/disk.ts` knows that. */
const DISK = 'src/runtime/disk.ts';
const AT_HAND = {
  // read at once: files of the program, and what Linux shows of its processes
  fs: [
    ...['constants', 'existsSync', 'readFileSync', 'readdirSync', 'readlinkSync'],
    ...['realpathSync', 'statSync'],
  ],
  'fs/promises': ['FileHandle', 'lstat', 'readdir', 'readlink', 'realpath', 'stat', 'statfs'],
};
const throughDisk = Object.entries(AT_HAND).flatMap(([name, allowImportNames]) =>
  [name, `node:${name}`].map((each) => ({
    name: each,
    allowImportNames,
    message: `Windows may refuse it while somebody has the file open: see ${DISK}.`,
  })),
);

/** One rule per set of files: a later setting of the rule replaces an earlier one. */
const librariesAtHome = (() => {
  const folders = [...new Set(HOMES.flatMap(({ home }) => home)), DISK];
  const restriction = (allowed) => ({
    'no-restricted-imports': [
      'error',
      {
        paths: allowed === DISK ? [] : throughDisk,
        patterns: HOMES.filter(({ home }) => !home.includes(allowed)).map(({ packages }) => ({
          group: packages.flatMap((name) => [name, `${name}/*`]),
          message: 'This library has a home of its own; go through its port.',
        })),
      },
    ],
  });
  return [
    { files: ['src/**/*.ts'], rules: restriction(undefined) },
    ...folders.map((folder) => ({ files: [folder], rules: restriction(folder) })),
  ];
})();

/** Windows has many spellings for one path: `isSamePath` knows them. */
const PATH = '/(path|folder|directory|home)$/i';
const isPath = (side) =>
  `:matches([${side}.type="Identifier"][${side}.name=${PATH}], [${side}.property.name=${PATH}])`;
const pathsBySpelling = {
  files: ['src/**/*.ts'],
  rules: {
    'no-restricted-syntax': [
      'error',
      ...[
        `BinaryExpression[operator=/^[!=]==?$/]${isPath('left')}${isPath('right')}`,
        `CallExpression[callee.property.name="startsWith"]${isPath('callee.object')}${isPath('arguments.0')}`,
      ].map((selector) => ({
        selector,
        message: `Windows has many spellings for one path: see ${DISK}.`,
      })),
    ],
  },
};

/** Puppeteer's own limits know nothing of the patience that tests have. */
const patientBrowsers = {
  files: ['test/{browser,emulator,support}/**/*.ts'],
  ignores: ['test/emulator/browser.ts', 'test/emulator/page/**'],
  rules: {
    'no-restricted-syntax': [
      'error',
      ...[
        'CallExpression[callee.object.name="puppeteer"][callee.property.name="launch"]',
        'CallExpression[callee.property.name="newPage"]',
      ].map((selector) => ({
        selector,
        message: 'Tests open browsers and pages by `openBrowser` and `openPage`.',
      })),
    ],
  },
};

/** Lines with code of a function, and of those within it. */
const atMost = (max) => ({
  'max-lines-per-function': [
    'error',
    { max, skipBlankLines: true, skipComments: true, IIFEs: true },
  ],
});
const shortFunctions = [
  { files: ['src/**'], rules: { ...atMost(80), 'max-lines': ['error', 400] } },
  // What runs in the page travels there alone, as source text: it cannot be spread over several.
  { files: ['src/transports/whatsapp-web/page/**'], rules: atMost(120) },
];

export default defineConfig(
  { ignores: ['dist/', 'build/', 'coverage/', 'avvisi/', 'archivio/', 'sessions/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: {
      parserOptions: {
        project: [
          'tsconfig.json',
          'test/tsconfig.json',
          'test/emulator/tsconfig.json',
          'test/emulator/page/tsconfig.json',
        ],
        tsconfigRootDir: path.dirname(import.meta.dirname),
      },
    },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: 'tsconfig.json' })],
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
      ],
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones }],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      ...off(
        'no-control-regex', // files of unknown encodings are searched for them
        '@typescript-eslint/class-literal-property-style',
        '@typescript-eslint/consistent-type-definitions',
        '@typescript-eslint/dot-notation',
        '@typescript-eslint/no-confusing-void-expression',
        '@typescript-eslint/no-misused-spread', // texts are compared character by character
        '@typescript-eslint/no-unnecessary-condition', // takes no account of what an await may change
        '@typescript-eslint/no-unnecessary-type-parameters',
        '@typescript-eslint/no-unsafe-class-instance-assignment',
        '@typescript-eslint/require-await', // ports are asynchronous, fakes answer at once
        '@typescript-eslint/unbound-method', // WhatsApp Web's modules are objects of plain functions
      ),
    },
  },
  { files: ['test/emulator/**'], rules: off('@typescript-eslint/no-base-to-string') },
  ...librariesAtHome,
  ...typesOfOthers,
  pathsBySpelling,
  patientBrowsers,
  ...shortFunctions,
  { files: ['**/*.js', '**/*.cjs'], languageOptions: { globals: { console: 'readonly' } } },
  {
    files: ['**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: {
        __dirname: 'readonly',
        module: 'writable',
        require: 'readonly',
        setTimeout: 'readonly',
      },
    },
  },
);

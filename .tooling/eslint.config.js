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
const DOMAIN = ['subscribers', 'notices', 'broadcast'];
const ADAPTERS = ['whatsapp', 'storage', 'folder', 'panel', 'system'];

const TO_ALL = [
  ...['./src/ports', './src/errors.ts', './src/italian.ts', './src/phone-number.ts'],
  ...['./src/model', './src/messages'],
];

const zones = [
  ...DOMAIN.map((room) => ({
    target: `./src/${room}`,
    from: './src',
    except: [
      ...DOMAIN.map((other) => `./${other}`),
      ...['./ports', './model', './messages', './errors.ts', './italian.ts'],
    ],
    message:
      'The domain knows only ports, the model, messages, errors, how Italian is written, and itself.',
  })),
  ...ADAPTERS.map((room) => ({
    target: `./src/${room}`,
    from: './src',
    except: [
      `./${room}`,
      ...['./ports', './model', './messages', './errors.ts', './italian.ts', './phone-number.ts'],
    ],
    message:
      'An adapter knows only ports, the model, messages, errors, how Italian and numbers are written; composition is for src/app.ts.',
  })),
  {
    target: './test/emulator',
    from: ['./src', './test', './dist'],
    except: ['./emulator'],
    message: 'The emulator is a program of its own: it knows neither the service nor its tests.',
  },
  {
    target: './src/model',
    from: './src',
    except: ['./model', './errors.ts'],
    message: 'The model is types and pure rules.',
  },
  {
    target: TO_ALL,
    from: './src',
    except: [
      './ports',
      './model',
      './messages',
      './errors.ts',
      './italian.ts',
      './phone-number.ts',
    ],
    message: 'What everybody knows knows nothing of those who use or implement them.',
  },
];

/** Libraries that have one home; `src` folders in which each may be imported. */
const HOMES = [
  { packages: ['whatsapp-web.js'], home: ['src/whatsapp/**'] },
  {
    packages: ['puppeteer', 'puppeteer-core', '@puppeteer/browsers'],
    home: ['src/whatsapp/**', 'src/system/browser*.ts'],
  },
  { packages: ['sqlite3', 'knex'], home: ['src/storage/**'] },
  { packages: ['chokidar'], home: ['src/folder/**'] },
];

/** One rule per set of files: a later setting of the rule replaces an earlier one. */
const librariesAtHome = (() => {
  const folders = [...new Set(HOMES.flatMap(({ home }) => home))];
  const restriction = (allowed) => ({
    'no-restricted-imports': [
      'error',
      {
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

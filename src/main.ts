#!/usr/bin/env node
/** The process: which command was asked for, its exit code, and what is said when it cannot. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { EXIT, RefusedError, UsageError, type Command, type Context } from './commands/command.js';
import { homeOf, loadConfig } from './config.js';
import { closest } from './config/suggestion.js';
import {
  BrowserMissingError,
  ConfigError,
  HomeError,
  StorageError,
  UnusableStorageError,
} from './errors.js';

interface Entry {
  readonly summary: string;
  /** only the command that was asked for is loaded: a browser's worth of code stays out of others */
  readonly load: () => Promise<Command>;
}

/** In the order in which `--help` lists them. */
const COMMANDS: ReadonlyMap<string, Entry> = new Map<string, Entry>([
  [
    'run',
    {
      summary: 'avvia il servizio',
      load: async () => (await import('./commands/run.js')).run,
    },
  ],
  [
    'status',
    {
      summary: 'dice come sta il servizio, anche quando è fermo',
      load: async () => (await import('./commands/status.js')).status,
    },
  ],
  [
    'doctor',
    {
      summary: 'controlla tutto quello che serve, e dice che cosa fare',
      load: async () => (await import('./commands/doctor.js')).doctor,
    },
  ],
  [
    'notices list',
    {
      summary: 'elenca gli avvisi',
      load: async () => (await import('./commands/notices/list.js')).list,
    },
  ],
  [
    'notices show',
    {
      summary: 'dice a che punto è un avviso, e che cosa gli è successo',
      load: async () => (await import('./commands/notices/show.js')).show,
    },
  ],
  [
    'notices decide',
    {
      summary: 'decide di un invio sospeso: già partito, oppure da ripetere',
      load: async () => (await import('./commands/notices/decide.js')).decide,
    },
  ],
  [
    'notices stop',
    {
      summary: 'ferma un avviso che aspetta o che sta partendo',
      load: async () => (await import('./commands/notices/decisions.js')).stop,
    },
  ],
  [
    'notices send-now',
    {
      summary: 'fa partire subito un avviso che aspetta la sua ora',
      load: async () => (await import('./commands/notices/decisions.js')).sendNow,
    },
  ],
  [
    'notices confirm',
    {
      summary: 'conferma un avviso che aspetta una persona',
      load: async () => (await import('./commands/notices/decisions.js')).confirm,
    },
  ],
  [
    'notices test',
    {
      summary: 'manda un avviso ai soli telefoni di prova',
      load: async () => (await import('./commands/notices/test.js')).test,
    },
  ],
  [
    'notices retract',
    {
      summary: 'ritira un avviso inviato, con una rettifica a chi lo conserva',
      load: async () => (await import('./commands/notices/retract.js')).retract,
    },
  ],
  [
    'subscribers count',
    {
      summary: 'dice quanti sono gli iscritti',
      load: async () => (await import('./commands/subscribers/count.js')).count,
    },
  ],
  [
    'subscribers export',
    {
      summary: 'scrive il registro degli iscritti in CSV',
      load: async () => (await import('./commands/subscribers/export.js')).exportRegister,
    },
  ],
  [
    'subscribers import',
    {
      summary: 'importa gli iscritti da un registro che il Comune tiene già',
      load: async () => (await import('./commands/subscribers/import.js')).importRegister,
    },
  ],
  [
    'subscribers forget',
    {
      summary: 'cancella i dati di una persona che lo chiede',
      load: async () => (await import('./commands/subscribers/forget.js')).forget,
    },
  ],
  [
    'config',
    {
      summary: 'controlla le impostazioni, o mostra tutte quelle che ci sono',
      load: async () => (await import('./commands/config.js')).config,
    },
  ],
  [
    'backup',
    {
      summary: 'fa una copia di sicurezza dell’archivio',
      load: async () => (await import('./commands/backup.js')).backup,
    },
  ],
  [
    'restore',
    {
      summary: 'mette una copia di sicurezza al posto dell’archivio',
      load: async () => (await import('./commands/restore.js')).restore,
    },
  ],
  [
    'password',
    {
      summary: 'sceglie la password della pagina locale',
      load: async () => (await import('./commands/password.js')).password,
    },
  ],
  [
    'log-level',
    {
      summary: 'rende il registro tecnico più o meno dettagliato',
      load: async () => (await import('./commands/log-level.js')).logLevel,
    },
  ],
  [
    'resume',
    {
      summary: 'fa riprendere gli invii che il servizio ha fermato',
      load: async () => (await import('./commands/resume.js')).resume,
    },
  ],
  [
    'unlink',
    {
      summary: 'scollega questo computer da WhatsApp',
      load: async () => (await import('./commands/unlink.js')).unlink,
    },
  ],
]);

/** What a word alone stands for. */
const SHORT_FORMS: Readonly<Record<string, string>> = { notices: 'notices list' };

const PROJECT = fileURLToPath(new URL('..', import.meta.url));
const SURROUNDINGS = { env: process.env, projectDir: PROJECT };

const context: Context = {
  version: version(),
  home: homeOf(SURROUNDINGS),
  settings: () => loadConfig(SURROUNDINGS),
  print: (text) => process.stdout.write(`${text}\n`),
  note: (text) => process.stderr.write(`${text}\n`),
};

async function main(args: readonly string[]): Promise<number> {
  const [first] = args;
  if (first === '--help' || first === '-h') {
    context.print(overview());
    return EXIT.done;
  }
  if (first === '--version' || first === '-v') {
    context.print(context.version);
    return EXIT.done;
  }
  const { entry, rest } = asked(args);
  const command = await entry.load();
  if (rest.includes('--help') || rest.includes('-h')) {
    context.print(command.help);
    return EXIT.done;
  }
  try {
    return await command.run(rest, context);
  } catch (error) {
    if (error instanceof UsageError) throw new UsageError(`${error.message}\n\n${command.help}`);
    throw error;
  }
}

/** A command's name is one word or two. @throws UsageError */
function asked(args: readonly string[]): { readonly entry: Entry; readonly rest: string[] } {
  for (const words of [2, 1]) {
    const name = args.slice(0, words).join(' ');
    const entry = COMMANDS.get(name) ?? COMMANDS.get(SHORT_FORMS[name] ?? '');
    if (entry !== undefined) return { entry, rest: args.slice(words) };
  }
  const [first, second] = args;
  if (first === undefined) throw new UsageError(`Manca il comando.\n\n${overview()}`);
  const names = [...COMMANDS.keys()];
  const written = names.some((name) => name.startsWith(`${first} `))
    ? [first, second].join(' ').trim()
    : first;
  const meant = closest(written, names);
  throw new UsageError(
    `Comando sconosciuto: ${written}${meant === null ? '' : ` (forse «${meant}»?)`}\n\n${overview()}`,
  );
}

function overview(): string {
  const width = Math.max(...[...COMMANDS.keys(), '--version'].map(({ length }) => length));
  const lines = [...COMMANDS].map(([name, { summary }]) => `  ${name.padEnd(width)}   ${summary}`);
  return `Campanile: gli avvisi del Comune su WhatsApp

Uso: campanile <comando> [opzioni]

${lines.join('\n')}

  ${'--help'.padEnd(width)}   mostra questo testo; dopo un comando, come si usa quello
  ${'--version'.padEnd(width)}   mostra la versione

I comandi che danno un elenco o uno stato hanno anche --json, per i programmi.
Le impostazioni stanno in campanile.yaml, nella cartella di Campanile (CAMPANILE_HOME).

Codici di uscita: ${EXIT.done} tutto bene; ${EXIT.failed} qualcosa non va, o errore imprevisto; ${EXIT.usage} comando sbagliato;
${EXIT.wrongInput} quello che si è chiesto non si può fare così; ${EXIT.unavailable} il servizio non può partire
(browser, cartella o porta); ${EXIT.storage} archivio danneggiato o non utilizzabile; ${EXIT.temporary} archivio per ora non
accessibile; ${EXIT.config} impostazioni sbagliate.`;
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(`${PROJECT}/package.json`, 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}

/** What a person can put right is said in their words; anything else with where it happened. */
function explain(error: unknown): number {
  if (error instanceof UsageError) return said(error, EXIT.usage);
  if (error instanceof RefusedError) return said(error, EXIT.wrongInput);
  if (error instanceof ConfigError) return said(error, EXIT.config);
  if (error instanceof UnusableStorageError) return said(error, EXIT.storage);
  if (error instanceof StorageError) return said(error, EXIT.temporary);
  if (error instanceof HomeError || error instanceof BrowserMissingError) {
    return said(error, EXIT.unavailable);
  }
  context.note(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.failed;
}

function said(error: Error, exitCode: number): number {
  context.note(error.message);
  return exitCode;
}

/** What may still hold the process open after its work gets this long, in milliseconds. */
const LINGER = 500;

// `campanile … | head` stops listening when it has had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
process.exitCode = await main(process.argv.slice(2)).catch(explain);
setTimeout(() => process.exit(), LINGER).unref();

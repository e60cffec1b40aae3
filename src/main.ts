#!/usr/bin/env node
/** The process: arguments, settings, the command that was asked for, the exit code. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { runService } from './commands/run.js';
import { currentStatus } from './commands/status.js';
import { loadConfig } from './config.js';
import { statusText } from './console/status-text.js';
import { BrowserMissingError, ConfigError, HomeError, StorageError } from './errors.js';

const EXIT = { failed: 1, usage: 64, unavailable: 69, storage: 74, config: 78 } as const;

const HELP = `Campanile: gli avvisi del Comune su WhatsApp

Uso: campanile <comando> [opzioni]

  run [--json]      avvia il servizio; con --json scrive in una riga l’indirizzo della pagina locale
  status [--json]   dice come sta il servizio, anche quando è fermo

  --help            mostra questo testo
  --version         mostra la versione

Le impostazioni stanno in campanile.yaml, nella cartella di Campanile (CAMPANILE_HOME).

Codici di uscita: 0 tutto bene; ${EXIT.failed} errore imprevisto; ${EXIT.usage} comando sbagliato;
${EXIT.unavailable} il servizio non può partire (browser, cartella o porta); ${EXIT.storage} archivio non utilizzabile;
${EXIT.config} impostazioni sbagliate.
`;

async function main(args: readonly string[]): Promise<number> {
  const command = commandLine(args);
  switch (command.name) {
    case 'help':
      process.stdout.write(HELP);
      return 0;
    case 'version':
      process.stdout.write(`${version()}\n`);
      return 0;
    case 'run':
      return runService(await settings(), { version: version(), json: command.json });
    case 'status': {
      const status = await currentStatus(await settings(), version());
      process.stdout.write(`${command.json ? JSON.stringify(status) : statusText(status)}\n`);
      return 0;
    }
    case 'wrong':
      process.stderr.write(`${command.problem}\n\n${HELP}`);
      return EXIT.usage;
  }
}

type CommandLine =
  | { readonly name: 'help' | 'version' }
  | { readonly name: 'run' | 'status'; readonly json: boolean }
  | { readonly name: 'wrong'; readonly problem: string };

function commandLine(args: readonly string[]): CommandLine {
  const options = {
    help: { type: 'boolean', short: 'h', default: false },
    version: { type: 'boolean', short: 'v', default: false },
    json: { type: 'boolean', default: false },
  } as const;
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
    if (values.help) return { name: 'help' };
    if (values.version) return { name: 'version' };
    const [name, ...rest] = positionals;
    if (rest.length === 0 && (name === 'run' || name === 'status')) {
      return { name, json: values.json };
    }
    const problem =
      name === undefined ? 'Manca il comando.' : `Comando sconosciuto: ${positionals.join(' ')}`;
    return { name: 'wrong', problem };
  } catch {
    return { name: 'wrong', problem: `Opzione sconosciuta in: ${args.join(' ')}` };
  }
}

const projectDir = fileURLToPath(new URL('..', import.meta.url));

function settings() {
  return loadConfig({ env: process.env, projectDir });
}

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(`${projectDir}/package.json`, 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}

/** What a person can put right is said in their words; anything else with where it happened. */
function explain(error: unknown): number {
  if (error instanceof ConfigError) return said(error, EXIT.config);
  if (error instanceof StorageError) return said(error, EXIT.storage);
  if (error instanceof HomeError || error instanceof BrowserMissingError) {
    return said(error, EXIT.unavailable);
  }
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return EXIT.failed;
}

function said(error: Error, exitCode: number): number {
  process.stderr.write(`${error.message}\n`);
  return exitCode;
}

/** What may still hold the process open after its work gets this long, in milliseconds. */
const LINGER = 2_000;

process.exitCode = await main(process.argv.slice(2)).catch(explain);
setTimeout(() => process.exit(), LINGER).unref();

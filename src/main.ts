#!/usr/bin/env node
/** The process of a command: its arguments, its streams, its exit code. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { campanile } from './command-line.js';

/** What may still hold the process open after its work gets this long, in milliseconds. */
const LINGER = 500;

// `campanile … | head` stops listening when it has had enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});
process.exitCode = await campanile(
  process.argv.slice(2),
  { env: process.env, projectDir: fileURLToPath(new URL('..', import.meta.url)) },
  {
    print: (text) => process.stdout.write(`${text}\n`),
    note: (text) => process.stderr.write(`${text}\n`),
  },
);
setTimeout(() => process.exit(), LINGER).unref();

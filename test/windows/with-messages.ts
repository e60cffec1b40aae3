/**
 * Runs in Windows: starts a program as PM2 does, with a channel for messages, and sends PM2's `shutdown` when
 * a file appears. `node with-messages.js SIGN PROGRAM ARGUMENT…`
 */
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const [sign = '', program = '', ...args] = process.argv.slice(2);
const child = fork(program, args, { stdio: 'inherit' });
child.once('exit', (code) => process.exit(code ?? 1));
while (!existsSync(sign)) await wait(50);
child.send('shutdown');

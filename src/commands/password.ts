import process from 'node:process';
import { createInterface } from 'node:readline';
import { read } from 'read';
import { hashPassword } from '../password.js';
import { defineCommand, EXIT, RefusedError } from './command.js';
import { HELP } from '../messages/it/command-help.js';

const SHORTEST = 10;

export const password = defineCommand({
  help: HELP.password(SHORTEST),
  options: {},
  run: async (_, { print }) => {
    const chosen = await twice();
    if (chosen.length < SHORTEST) {
      throw new RefusedError(`La password è troppo corta: almeno ${SHORTEST} caratteri.`);
    }
    print(`console:\n  passwordHash: ${await hashPassword(chosen)}`);
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
  const chosen = await ask('Password nuova: ');
  if ((await ask('La stessa, un’altra volta: ')) !== chosen) {
    throw new RefusedError('Le due password non sono uguali.');
  }
  return chosen;
}

/**
 * `npm run emulator`: prints one line of JSON when ready, runs until SIGTERM or SIGINT.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { startEmulator } from './service/emulator.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    state: { type: 'string' },
    account: { type: 'string', default: '393665775490' },
    'plain-account': { type: 'boolean', default: false },
    'list-limit': { type: 'string', default: '256' },
  },
});

const number = z.coerce.number().int().nonnegative();
const emulator = await startEmulator({
  port: number.parse(values.port),
  account: values.account,
  business: !values['plain-account'],
  listLimit: number.parse(values['list-limit']),
  ...(values.state === undefined ? {} : { stateDir: values.state }),
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void emulator.stop());
}

const { control, browserArgs, waVersion } = emulator;
process.stdout.write(`${JSON.stringify({ control, browserArgs, waVersion })}\n`);

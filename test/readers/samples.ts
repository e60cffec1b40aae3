/**
 * The files that the readers are asked about: those of `test/fixtures` that are no texts, and each
 * that is sent once more in the states in which files arrive: cut off, and with something around them.
 */
import { extname } from 'node:path';
import { fixture } from '../support/fixtures.js';
import { ATTACHMENTS_TABLE } from '../support/fixtures-table.js';

const CHANGES = {
  'as it is': (bytes: Buffer) => bytes,
  'half of it': (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1),
  'nine tenths of it': (bytes: Buffer) => bytes.subarray(0, Math.floor(bytes.length * 0.9)),
  'without its last 4 bytes': (bytes: Buffer) => bytes.subarray(0, -4),
  'with 3 bytes behind': (bytes: Buffer) => Buffer.concat([bytes, Buffer.from('\r\n\n')]),
  'with zeros behind': (bytes: Buffer) => Buffer.concat([bytes, Buffer.alloc(4096)]),
  'with a mail behind': (bytes: Buffer) => Buffer.concat([bytes, MAIL]),
  'behind the head of a mail': (bytes: Buffer) => Buffer.concat([MAIL, bytes]),
  'with its middle empty': emptied,
} as const;

export type Change = keyof typeof CHANGES;

export interface Sample {
  /** a file of `test/fixtures`, without the `.gz` of those that are packed there */
  readonly file: string;
  readonly change: Change;
  readonly bytes: Buffer;
}

/** Files that no reader is for, because citizens have none for them. */
const READ_BY_NONE = ['.p7m', '.zip'];

export function samples(): readonly Sample[] {
  const found: Sample[] = [];
  for (const [packed, fate] of Object.entries(ATTACHMENTS_TABLE)) {
    const file = packed.replace(/\.gz$/, '');
    if (READ_BY_NONE.includes(extname(file))) continue;
    const whole = fixture(packed);
    for (const change of Object.keys(CHANGES) as Change[]) {
      if (change !== 'as it is' && !('sent' in fate)) continue;
      found.push({ file, change, bytes: CHANGES[change](whole) });
    }
  }
  return found;
}

const MAIL = Buffer.from(
  `--=_limite_1\r\n${'Si trasmette in allegato quanto in oggetto. \r\n'.repeat(16)}--=_limite_1\r\n\r\n`,
);

/** A part of the disk that was never written. */
function emptied(bytes: Buffer): Buffer {
  const from = Math.floor(bytes.length * 0.45);
  return Buffer.from(bytes).fill(0, from, from + Math.floor(bytes.length * 0.1));
}

import { readFileSync } from 'node:fs';

/** A file of `samples`, seen from build/test/emulator/tests. */
export function sample(name: string): Buffer {
  return readFileSync(new URL(`../../../../test/emulator/tests/samples/${name}`, import.meta.url));
}

/** A JPEG that is whole, mark after mark, and says twelve bits of each sample: no browser decodes it. */
export function undecodable(jpeg: Buffer): Buffer {
  const bytes = Buffer.from(jpeg);
  const frame = bytes.findIndex(
    (byte, at) => byte === 0xff && [0xc0, 0xc1, 0xc2].includes(bytes[at + 1] ?? 0),
  );
  bytes[frame + 4] = 12;
  return bytes;
}

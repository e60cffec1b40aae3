import { fixture } from './fixtures.js';

/** A JPEG that is whole, mark after mark, and says twelve bits of each sample: no browser decodes it. */
export function undecodableJpeg(): Buffer {
  const bytes = fixture('mercato.jpg');
  const frame = bytes.findIndex(
    (byte, at) => byte === 0xff && [0xc0, 0xc1, 0xc2].includes(bytes[at + 1] ?? 0),
  );
  bytes[frame + 4] = 12;
  return bytes;
}

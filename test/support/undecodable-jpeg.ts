import { undecodable } from '../emulator/tests/samples.js';
import { fixture } from './fixtures.js';

/** A JPEG that no browser decodes. */
export function undecodableJpeg(): Buffer {
  return undecodable(fixture('mercato.jpg'));
}

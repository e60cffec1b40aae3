import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import type { OutgoingContent } from '#src/model/message.js';

/** A real file of `test/fixtures`, unpacked when its name ends with `.gz`. */
export function fixture(name: string): Buffer {
  const bytes = readFileSync(fixturePath(name));
  return name.endsWith('.gz') ? gunzipSync(bytes) : bytes;
}

/** Where a file of `test/fixtures` lies, absolute. */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../../test/fixtures/${name}`, import.meta.url));
}

/** It as a part of a notice. @param filename what citizens see; absent: its own name */
export function fixtureMedia(
  name: string,
  { mimetype, as, filename = name }: Pick<Media, 'mimetype' | 'as'> & { filename?: string },
): Media {
  const sha256 = createHash('sha256').update(fixture(name)).digest('hex');
  return { kind: 'media', path: fixturePath(name), sha256, mimetype, filename, as };
}

type Media = Extract<OutgoingContent, { kind: 'media' }>;

/** JPEG, PNG, GIF and WebP: each says in its own way where it ends. */
import { crc32 } from 'node:zlib';
import { Apart } from './apart.js';
import {
  endsUnfilled,
  examined,
  startsWith,
  type AttachmentKind,
  type Examination,
} from './format.js';

export const JPEG: AttachmentKind = {
  format: 'jpeg',
  mimetype: 'image/jpeg',
  as: 'image',
  extensions: ['jpg', 'jpeg', 'jpe', 'jfif'],
};
export const PNG: AttachmentKind = {
  format: 'png',
  mimetype: 'image/png',
  as: 'image',
  extensions: ['png'],
};
export const GIF: AttachmentKind = {
  format: 'gif',
  mimetype: 'image/gif',
  as: 'image',
  extensions: ['gif'],
};
export const WEBP: AttachmentKind = {
  format: 'webp',
  mimetype: 'image/webp',
  as: 'image',
  extensions: ['webp'],
};

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);
const GIF_SIGNATURES = [Buffer.from('GIF87a'), Buffer.from('GIF89a')];

export async function examinePicture(bytes: Buffer): Promise<Examination | null> {
  if (startsWith(bytes, JPEG_SIGNATURE)) {
    return examined(
      JPEG,
      hasJpegEnd(bytes) ??
        (!endsUnfilled(bytes) && hasEveryScan(bytes) && (await isWholeJpeg(bytes))),
    );
  }
  if (startsWith(bytes, PNG_SIGNATURE)) return examined(PNG, hasPngEnd(bytes));
  if (GIF_SIGNATURES.some((each) => startsWith(bytes, each))) {
    return examined(GIF, hasGifEnd(bytes));
  }
  return isWebp(bytes) ? examined(WEBP, hasWebpEnd(bytes)) : null;
}

/**
 * Chunk after chunk: length, type, content, checksum; the last is of the type IEND. Of those that the
 * picture needs, whose names begin with a capital, readers check the sum.
 */
function hasPngEnd(bytes: Buffer): boolean {
  let at = PNG_SIGNATURE.length;
  while (at + 12 <= bytes.length) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IEND') return true;
    const end = at + 8 + bytes.readUInt32BE(at);
    if (end + 4 > bytes.length) return false;
    const isNeeded = /^[A-Z]/.test(type);
    if (isNeeded && crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return false;
    at = end + 4;
  }
  return false;
}

/** Block after block, each a chain of lengths and contents; the last is a semicolon. */
function hasGifEnd(bytes: Buffer): boolean {
  let at = 13 + colourTable(bytes[10]);
  let hasPicture = false;
  for (;;) {
    const block = bytes[at];
    if (block === 0x3b) return hasPicture;
    if (block === 0x21) at += 2;
    else if (block === 0x2c) {
      hasPicture = true;
      at += 11 + colourTable(bytes[at + 9]);
    } else return false;
    for (let length = bytes[at]; length !== 0; length = bytes[at]) {
      if (length === undefined) return false;
      at += 1 + length;
    }
    at += 1;
  }
}

function colourTable(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

function isWebp(bytes: Buffer): boolean {
  return bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
}

/** The length is at the beginning. */
function hasWebpEnd(bytes: Buffer): boolean {
  const end = 8 + bytes.readUInt32LE(4);
  return bytes.length >= end && !endsUnfilled(bytes.subarray(0, end));
}

/** What a JPEG says of itself by its marks: where it ends, and whether all of its scans are there. */
const END = 0xd9;
const SCAN = 0xda;
/** sequential, sequential with more tables, progressive */
const FRAMES: readonly number[] = [0xc0, 0xc1, 0xc2];
const FREQUENCIES = 64;
const EVERY_FREQUENCY = frequencies(0, FREQUENCIES - 1);
/** Those of print: cyan, magenta, yellow, black. */
const MOST_COLOURS = 4;

interface Segment {
  readonly marker: number;
  /** what stands behind its length; null: the bytes end before */
  readonly content: Buffer | null;
}

/**
 * Walks the markers, because a search for the end mark alone would find that of the thumbnail
 * inside a photograph that was cut short. What phones append after the end does no harm.
 */
function* segmentsOf(bytes: Buffer): Generator<Segment> {
  let at = 2;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    const marker = at < 0 ? undefined : bytes[at + 1];
    if (marker === undefined) return;
    if (marker === 0xff) at += 1;
    else if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else {
      const isHere = marker === END || at + 4 <= bytes.length;
      const length = marker === END || !isHere ? 2 : bytes.readUInt16BE(at + 2);
      yield { marker, content: isHere ? bytes.subarray(at + 4, at + 2 + length) : null };
      if (marker === END || !isHere) return;
      at += 2 + length;
    }
  }
}

/** null: the picture has begun, and there is no end mark. */
function hasJpegEnd(bytes: Buffer): boolean | null {
  let hasPicture = false;
  for (const { marker, content } of segmentsOf(bytes)) {
    if (marker === END) return hasPicture;
    if (content === null) return false;
    if (marker === SCAN) hasPicture = true;
  }
  return hasPicture ? null : false;
}

/**
 * A picture may come in several scans, one for each colour, or each finer than the one before. What was
 * cut between two of them can be decoded, grey or blurred. Nothing is missing where each frequency of
 * each colour has come with its last bit.
 */
function hasEveryScan(bytes: Buffer): boolean {
  const missing = new Map<number, bigint>();
  for (const { marker, content } of segmentsOf(bytes)) {
    if (content === null) break;
    // no picture has several
    if (FRAMES.includes(marker) && missing.size === 0) {
      for (const colour of coloursOf(content.subarray(5), 3)) missing.set(colour, EVERY_FREQUENCY);
    } else if (marker === SCAN) {
      const colours = coloursOf(content, 2);
      const at = 1 + 2 * colours.length;
      const [first = 0, last = 0, bits = 0] = content.subarray(at, at + 3);
      if ((bits & 0x0f) !== 0) continue;
      const come = frequencies(first, last);
      for (const colour of colours) {
        const left = missing.get(colour);
        if (left !== undefined) missing.set(colour, left & ~come);
      }
    }
  }
  return [...missing.values()].every((left) => left === 0n);
}

/** A bit for each. */
function frequencies(first: number, last: number): bigint {
  return BigInt.asUintN(Math.min(last + 1, FREQUENCIES), -1n) & (-1n << BigInt(first));
}

/** A number of colours, then so many bytes for each of them, of which the first is its name. */
function coloursOf(bytes: Buffer, width: number): readonly number[] {
  const count = Math.min(bytes[0] ?? 0, MOST_COLOURS);
  return Array.from({ length: count }, (_, index) => bytes[1 + index * width] ?? 0);
}

/**
 * Some cameras and programs leave out the end mark of a JPEG, and every reader shows the picture. Whether
 * all of it is there nobody can tell without decoding it. That is done only then, and in a thread of
 * its own: it takes seconds for a large photograph, in which the service is to go on.
 */

/** In milliseconds; what takes longer is refused like what is not whole. */
const PATIENCE = 20_000;

const decoder = new Apart(new URL('./whole-jpeg-worker.js', import.meta.url));

/** @param bytes a JPEG without its end mark */
export async function isWholeJpeg(bytes: Buffer, patience = PATIENCE): Promise<boolean> {
  return (await decoder.asked(bytes, patience)) === true;
}

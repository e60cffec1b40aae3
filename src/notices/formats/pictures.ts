/** JPEG, PNG, GIF and WebP: each says in its own way where it ends. */
import { crc32 } from 'node:zlib';
import {
  endsUnfilled,
  examined,
  startsWith,
  type AttachmentKind,
  type Examination,
} from './format.js';
import { hasEveryScan, hasJpegEnd, isWholeJpeg } from './jpeg.js';

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

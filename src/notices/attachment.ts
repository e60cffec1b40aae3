/** Pictures and documents, recognised by what is in them and never by their name. */

export type AttachmentFormat = 'jpeg' | 'png' | 'pdf';

export interface AttachmentKind {
  readonly format: AttachmentFormat;
  readonly mimetype: string;
  readonly as: 'image' | 'document';
  /** of the spooled copy */
  readonly extension: string;
  readonly isComplete: (bytes: Buffer) => boolean;
}

const JPEG: AttachmentKind = {
  format: 'jpeg',
  mimetype: 'image/jpeg',
  as: 'image',
  extension: 'jpg',
  isComplete: hasJpegEnd,
};
const PNG: AttachmentKind = {
  format: 'png',
  mimetype: 'image/png',
  as: 'image',
  extension: 'png',
  isComplete: hasPngEnd,
};
const PDF: AttachmentKind = {
  format: 'pdf',
  mimetype: 'application/pdf',
  as: 'document',
  extension: 'pdf',
  isComplete: hasPdfEnd,
};

/** By extension, in small letters and without the dot. */
export const ATTACHMENT_KINDS: ReadonlyMap<string, AttachmentKind> = new Map([
  ['jpg', JPEG],
  ['jpeg', JPEG],
  ['png', PNG],
  ['pdf', PDF],
]);

const PNG_SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const JPEG_SIGNATURE = Buffer.from([0xff, 0xd8, 0xff]);

export function attachmentKindOf(bytes: Buffer): AttachmentKind | null {
  if (startsWith(bytes, JPEG_SIGNATURE)) return JPEG;
  if (startsWith(bytes, PNG_SIGNATURE)) return PNG;
  if (bytes.subarray(0, 1024).includes('%PDF-')) return PDF;
  return null;
}

/**
 * Walks the markers, because a search for the end mark alone would find that of the thumbnail
 * inside a photograph that was cut short. What phones append after the end does no harm.
 */
function hasJpegEnd(bytes: Buffer): boolean {
  let at = JPEG_SIGNATURE.length - 1;
  let hasPicture = false;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    const marker = at < 0 ? undefined : bytes[at + 1];
    if (marker === undefined) return false;
    if (marker === 0xd9) return hasPicture;
    if (marker === 0xff) at += 1;
    else if (marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (at + 4 > bytes.length) return false;
    else {
      if (marker === 0xda) hasPicture = true;
      at += 2 + bytes.readUInt16BE(at + 2);
    }
  }
}

/** Chunk after chunk: length, type, content, checksum; the last is of the type IEND. */
function hasPngEnd(bytes: Buffer): boolean {
  let at = PNG_SIGNATURE.length;
  while (at + 12 <= bytes.length) {
    if (bytes.toString('latin1', at + 4, at + 8) === 'IEND') return true;
    at += 12 + bytes.readUInt32BE(at);
  }
  return false;
}

function hasPdfEnd(bytes: Buffer): boolean {
  return bytes.subarray(-2048).includes('%%EOF');
}

function startsWith(bytes: Buffer, signature: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature);
}

import {
  type AttachmentKind,
  type Examination,
  DOC,
  DOCX,
  ODP,
  ODS,
  ODT,
  PPT,
  PPTX,
  XLS,
  XLSX,
} from './format.js';
import { examineOfficeBinary } from './office-binary.js';
import { examineOfficeZip } from './office-zip.js';
import { examinePdf, PDF } from './pdf.js';
import { examinePicture, GIF, JPEG, PNG, WEBP } from './pictures.js';
import { examineVideo, MP4 } from './video.js';

/** Pictures, videos and documents, recognised by what is in them and never by their name. */

const KINDS = [
  ...[JPEG, PNG, GIF, WEBP, MP4, PDF],
  ...[DOCX, XLSX, PPTX, ODT, ODS, ODP, DOC, XLS, PPT],
] as const;

/** By extension, in small letters and without the dot. */
export const ATTACHMENT_KINDS: ReadonlyMap<string, AttachmentKind> = new Map(
  KINDS.flatMap((kind) => kind.extensions.map((extension) => [extension, kind])),
);

export async function examine(bytes: Buffer): Promise<Examination> {
  return (
    (await examinePicture(bytes)) ??
    examineVideo(bytes) ??
    (await examineOfficeZip(bytes)) ??
    examineOfficeBinary(bytes) ??
    examinePdf(bytes) ?? { kinds: [], flaw: null }
  );
}

/** Documents in an envelope with a signature: CMS, also called PKCS#7 (RFC 5652), `.p7m`. */

/** signedData, 1.2.840.113549.1.7.2 */
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');

/** In DER or BER, whole or in pieces, or the same in base64; whatever the name. */
export function isSignedEnvelope(bytes: Buffer): boolean {
  if (beginsEnvelope(bytes)) return true;
  const text = bytes.toString('latin1', 0, 1024).replace(/^-----BEGIN [^-\n]+-----/, '');
  const code = /^[A-Za-z0-9+/\s]{40,}/.exec(text)?.[0].replace(/\s/g, '');
  return code !== undefined && beginsEnvelope(Buffer.from(code, 'base64'));
}

/** A sequence, its length in one of several forms, and what it is. */
function beginsEnvelope(bytes: Buffer): boolean {
  if (bytes[0] !== 0x30) return false;
  const length = bytes[1] ?? 0;
  const from = 2 + (length > 0x80 ? length & 0x7f : 0);
  return bytes.subarray(from, from + SIGNED_DATA.length).equals(SIGNED_DATA);
}

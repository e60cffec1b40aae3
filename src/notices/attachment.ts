/** Pictures, videos and documents, recognised by what is in them and never by their name. */
import type { AttachmentKind, Examination } from './formats/format.js';
import { examineOfficeBinary } from './formats/office-binary.js';
import { examineOfficeZip } from './formats/office-zip.js';
import { DOC, DOCX, ODP, ODS, ODT, PPT, PPTX, XLS, XLSX } from './formats/office.js';
import { examinePdf, PDF } from './formats/pdf.js';
import { examinePicture, GIF, JPEG, PNG, WEBP } from './formats/pictures.js';
import { examineVideo, MP4 } from './formats/video.js';

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

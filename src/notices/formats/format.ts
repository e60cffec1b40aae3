/** What every format that can be sent has in common. */
import type { MediaAs } from '../../model/message.js';

type AttachmentFormat =
  | 'jpeg'
  | 'png'
  | 'webp'
  | 'gif'
  | 'mp4'
  | 'pdf'
  | 'docx'
  | 'xlsx'
  | 'pptx'
  | 'odt'
  | 'ods'
  | 'odp'
  | 'doc'
  | 'xls'
  | 'ppt';

export interface AttachmentKind {
  readonly format: AttachmentFormat;
  readonly mimetype: string;
  readonly as: MediaAs;
  /** in small letters and without the dot; the first is that of the spooled copy */
  readonly extensions: readonly [string, ...string[]];
}

/** Why a file of the right kind cannot be sent all the same. */
export type Flaw =
  /** perhaps it is still being copied */
  | { readonly kind: 'cut-short' }
  /** it opens with a password only, or not everything may be done with it */
  | { readonly kind: 'protected' }
  /** `codec`: as the video itself calls it, null when there is no picture in it */
  | { readonly kind: 'not-h264'; readonly codec: string | null }
  /** it is made so that nobody can tell: by a fault, or on purpose */
  | { readonly kind: 'unexaminable' };

export interface Examination {
  /**
   * What it is: one kind; several when its flaw hides which of them; none when it is nothing that
   * can be sent.
   */
  readonly kinds: readonly AttachmentKind[];
  readonly flaw: Flaw | null;
}

export const CUT_SHORT: Flaw = { kind: 'cut-short' };
export const PROTECTED: Flaw = { kind: 'protected' };
export const UNEXAMINABLE: Flaw = { kind: 'unexaminable' };

/** Of a kind that is whole or cut short, and nothing else. */
export function examined(kind: AttachmentKind, isWhole: boolean): Examination {
  return { kinds: [kind], flaw: isWhole ? null : CUT_SHORT };
}

export function startsWith(bytes: Buffer, signature: Buffer): boolean {
  return bytes.subarray(0, signature.length).equals(signature);
}

/** Reserved and not filled: compressed pictures never come to so many zeros in a row. */
export function endsUnfilled(bytes: Buffer): boolean {
  return bytes.length > 256 && bytes.subarray(-256).every((byte) => byte === 0);
}

/** Documents of Office and LibreOffice: zip archives today, compound files up to 2003. */

const OPEN_XML = 'application/vnd.openxmlformats-officedocument';
const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument';

export const DOCX = document('docx', `${OPEN_XML}.wordprocessingml.document`);
export const XLSX = document('xlsx', `${OPEN_XML}.spreadsheetml.sheet`);
export const PPTX = document('pptx', `${OPEN_XML}.presentationml.presentation`);
export const ODT = document('odt', `${OPEN_DOCUMENT}.text`);
export const ODS = document('ods', `${OPEN_DOCUMENT}.spreadsheet`);
export const ODP = document('odp', `${OPEN_DOCUMENT}.presentation`);
export const DOC = document('doc', 'application/msword');
export const XLS = document('xls', 'application/vnd.ms-excel');
export const PPT = document('ppt', 'application/vnd.ms-powerpoint');

function document(format: AttachmentFormat, mimetype: string): AttachmentKind {
  return { format, mimetype, as: 'document', extensions: [format] };
}

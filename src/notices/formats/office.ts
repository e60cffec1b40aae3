/** Documents of Office and LibreOffice: zip archives today, compound files up to 2003. */
import type { AttachmentFormat, AttachmentKind } from './format.js';

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

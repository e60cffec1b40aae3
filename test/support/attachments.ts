/** The files of `test/fixtures` that may be attached to a notice, and those that only look like it. */

const OPEN_XML = 'application/vnd.openxmlformats-officedocument';
const OPEN_DOCUMENT = 'application/vnd.oasis.opendocument';

/** Name, fixture, mimetype, how it is sent, how many bytes at the end may be missing. */
export const SENDABLE = [
  ['a.jpg', 'mercato.jpg', 'image/jpeg', 'image', 2],
  ['a.JPEG', 'mercato.jpg', 'image/jpeg', 'image', 2],
  ['a.png', 'avviso.png', 'image/png', 'image', 11],
  ['a.webp', 'fiera.webp', 'image/webp', 'image', 0],
  ['a.gif', 'fiera.gif', 'image/gif', 'image', 0],
  ['a.gif', 'animata.gif', 'image/gif', 'image', 0],
  ['a.mp4', 'video.mp4', 'video/mp4', 'video', 0],
  ['a.mp4', 'video-web.mp4', 'video/mp4', 'video', 0],
  // without its index it is whole: nothing of the film is missing
  ['a.m4v', 'video-a-frammenti.mp4', 'video/mp4', 'video', 110],
  ['a.mp4', 'video.mov', 'video/mp4', 'video', 0],
  ['a.pdf', 'ordinanza.pdf', 'application/pdf', 'document', 8],
  ['a.pdf', 'libreoffice.pdf', 'application/pdf', 'document', 8],
  ['a.pdf', 'compresso.pdf', 'application/pdf', 'document', 8],
  ['a.docx', 'avviso.docx', `${OPEN_XML}.wordprocessingml.document`, 'document', 0],
  ['a.xlsx', 'raccolta.xlsx', `${OPEN_XML}.spreadsheetml.sheet`, 'document', 0],
  ['a.pptx', 'presentazione.pptx', `${OPEN_XML}.presentationml.presentation`, 'document', 0],
  ['a.odt', 'avviso.odt', `${OPEN_DOCUMENT}.text`, 'document', 0],
  ['a.ods', 'raccolta.ods', `${OPEN_DOCUMENT}.spreadsheet`, 'document', 0],
  ['a.odp', 'presentazione.odp', `${OPEN_DOCUMENT}.presentation`, 'document', 0],
  ['a.doc', 'avviso.doc', 'application/msword', 'document', 0],
  ['a.xls', 'raccolta.xls', 'application/vnd.ms-excel', 'document', 0],
  ['a.ppt', 'presentazione.ppt.gz', 'application/vnd.ms-powerpoint', 'document', 0],
] as const;

/** Name, fixture, the extension that it should have. */
export const DISGUISED = [
  ['a.jpg', 'fiera.heic', 'heic'],
  ['a.jpg', 'fiera.webp', 'webp'],
  ['a.mp4', 'suono.m4a', 'm4a'],
  ['a.mp4', 'fiera.heic', 'heic'],
  ['a.docx', 'archivio.zip', 'zip'],
  ['a.docx', 'avviso.odt', 'odt'],
  ['a.odt', 'avviso.docx', 'docx'],
  ['a.docx', 'avviso.doc', 'doc'],
  ['a.doc', 'avviso.rtf', 'rtf'],
  ['a.xls', 'raccolta.xlsx', 'xlsx'],
  ['a.pdf', 'presentazione.pptx', 'pptx'],
] as const;

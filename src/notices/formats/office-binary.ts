/** doc, xls and ppt, and what Office makes of newer documents that have a password: compound files. */
import {
  DamagedFileError,
  isCompoundFile,
  readCompoundFile,
  type CompoundFile,
} from './compound-file.js';
import {
  CUT_SHORT,
  PROTECTED,
  type AttachmentKind,
  type Examination,
  DOC,
  DOCX,
  PPT,
  PPTX,
  XLS,
  XLSX,
} from './format.js';

interface BinaryKind {
  readonly kind: AttachmentKind;
  /** the stream that is there in this kind only */
  readonly stream: string;
  readonly isProtected: (file: CompoundFile, stream: Buffer) => boolean;
}

const KINDS: readonly BinaryKind[] = [
  // the bit fEncrypted of the base of the FIB ([MS-DOC] 2.5.2)
  {
    kind: DOC,
    stream: 'WordDocument',
    isProtected: (_, stream) => (stream.readUInt16LE(10) & 0x0100) !== 0,
  },
  { kind: XLS, stream: 'Workbook', isProtected: (_, stream) => hasFilePass(stream) },
  { kind: XLS, stream: 'Book', isProtected: (_, stream) => hasFilePass(stream) },
  // the headerToken of the CurrentUserAtom ([MS-PPT] 2.3.2)
  {
    kind: PPT,
    stream: 'PowerPoint Document',
    isProtected: (file) => file.stream('Current User')?.readUInt32LE(12) === 0xf3d1c4df,
  },
];

export function examineOfficeBinary(bytes: Buffer): Examination | null {
  if (!isCompoundFile(bytes)) return null;
  const cutShort = { kinds: [DOC, XLS, PPT, DOCX, XLSX, PPTX], flaw: CUT_SHORT };
  try {
    return examineStreams(readCompoundFile(bytes));
  } catch (error) {
    // RangeError: a stream that is too short for what has to be in it
    if (error instanceof DamagedFileError || error instanceof RangeError) return cutShort;
    throw error;
  }
}

function examineStreams(file: CompoundFile): Examination | null {
  if (file.stream('EncryptedPackage') !== null) {
    return { kinds: [DOCX, XLSX, PPTX], flaw: PROTECTED };
  }
  for (const { kind, stream, isProtected } of KINDS) {
    const content = file.stream(stream);
    if (content === null) continue;
    return { kinds: [kind], flaw: isProtected(file, content) ? PROTECTED : null };
  }
  return null;
}

/** The record FilePass among the first of the book ([MS-XLS] 2.4.117). */
function hasFilePass(stream: Buffer): boolean {
  for (let at = 0; at + 4 <= stream.length; at += 4 + stream.readUInt16LE(at + 2)) {
    const record = stream.readUInt16LE(at);
    if (record === 0x002f) return true;
    if (record === 0x000a) return false; // the end of the globals
  }
  return false;
}

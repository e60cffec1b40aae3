/** docx, xlsx, pptx and odt, ods, odp: zip archives in which certain files say what they are. */
import { buffer } from 'node:stream/consumers';
import { crc32 } from 'node:zlib';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import {
  CUT_SHORT,
  examined,
  PROTECTED,
  startsWith,
  UNEXAMINABLE,
  type Examination,
  DOCX,
  ODP,
  ODS,
  ODT,
  PPTX,
  XLSX,
} from './format.js';

const OPEN_XML = [DOCX, XLSX, PPTX];
const OPEN_DOCUMENT = [ODT, ODS, ODP];
const OFFICE = [...OPEN_XML, ...OPEN_DOCUMENT];

const ZIP_SIGNATURE = Buffer.from('PK\u0003\u0004');
/** A file that only says what the archive is has no business being longer, in bytes. */
const LONGEST_DESCRIPTION = 4 * 1024 * 1024;

const END_SIGNATURE = Buffer.from('PK\u0005\u0006');
/** Of the record at the end, whose last two bytes say how long the comment behind it is. */
const END = 22;
/** How much may stand behind the end: so much LibreOffice passes over, in bytes. */
const SLACK = 512;
/** All of a document is unpacked to see whether it is intact, but not a bomb, in bytes: of what is read, or comes of it. */
const LARGEST_CHECKED = 512 * 1024 * 1024;
/** A book with a picture on each page has some thousand. */
const MOST_ENTRIES = 20_000;

export async function examineOfficeZip(bytes: Buffer): Promise<Examination | null> {
  if (!startsWith(bytes, ZIP_SIGNATURE)) return null;
  try {
    return await examineEntries(await fromBufferPromise(withoutRest(bytes)));
  } catch {
    // The directory of an archive is at its end.
    return { kinds: OFFICE, flaw: CUT_SHORT };
  }
}

/** Without what mail programs and uploads leave behind an archive. */
function withoutRest(bytes: Buffer): Buffer {
  const at = bytes.lastIndexOf(END_SIGNATURE);
  if (at < 0 || at + END > bytes.length) return bytes;
  const end = at + END + bytes.readUInt16LE(at + END - 2);
  return bytes.length - end <= SLACK ? bytes.subarray(0, end) : bytes;
}

async function examineEntries(zip: ZipFile): Promise<Examination | null> {
  if (zip.entryCount > MOST_ENTRIES) return { kinds: OFFICE, flaw: UNEXAMINABLE };
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, withoutRemarks(entry));
  const read = async (name: string): Promise<string | null> => {
    const entry = entries.get(name);
    if (entry === undefined || entry.uncompressedSize > LONGEST_DESCRIPTION) return null;
    return (await buffer(await zip.openReadStreamPromise(entry))).toString('utf8');
  };

  const mimetype = await read('mimetype');
  const openDocument = OPEN_DOCUMENT.find((kind) => kind.mimetype === mimetype?.trim());
  if (openDocument !== undefined) {
    const manifest = await read('META-INF/manifest.xml');
    const isProtected = manifest?.includes('encryption-data') === true;
    if (isProtected) return { kinds: [openDocument], flaw: PROTECTED };
    return examined(openDocument, await isIntact(zip, entries));
  }
  const types = await read('[Content_Types].xml');
  const openXml = OPEN_XML.find((kind) => types?.includes(`${kind.mimetype}.main+xml`));
  return openXml ? examined(openXml, await isIntact(zip, entries)) : null;
}

/** What nobody asks for takes many times as much memory as it does in the file. */
function withoutRemarks(entry: Entry): Entry {
  return Object.assign(entry, { extraFields: [], comment: '', fileComment: '' });
}

/** Whether everything in it can be unpacked and is what it was when it was packed. */
async function isIntact(zip: ZipFile, entries: ReadonlyMap<string, Entry>): Promise<boolean> {
  let checked = 0;
  for (const entry of entries.values()) {
    // many may lie in the same place, and unpack to nothing
    checked += Math.max(entry.compressedSize, entry.uncompressedSize);
    if (checked > LARGEST_CHECKED) return true;
    let sum = 0;
    for await (const piece of await zip.openReadStreamPromise(entry)) {
      sum = crc32(piece as Buffer, sum);
    }
    if (sum !== entry.crc32) return false;
  }
  return true;
}

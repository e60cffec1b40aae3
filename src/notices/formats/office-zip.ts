/** docx, xlsx, pptx and odt, ods, odp: zip archives in which certain files say what they are. */
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise, type Entry, type ZipFile } from 'yauzl';
import { CUT_SHORT, PROTECTED, startsWith, type Examination } from './format.js';
import { DOCX, ODP, ODS, ODT, PPTX, XLSX } from './office.js';

const OPEN_XML = [DOCX, XLSX, PPTX];
const OPEN_DOCUMENT = [ODT, ODS, ODP];

const ZIP_SIGNATURE = Buffer.from('PK\u0003\u0004');
/** A file that only says what the archive is has no business being longer, in bytes. */
const LONGEST_DESCRIPTION = 4 * 1024 * 1024;

export async function examineOfficeZip(bytes: Buffer): Promise<Examination | null> {
  if (!startsWith(bytes, ZIP_SIGNATURE)) return null;
  try {
    return await examineEntries(await fromBufferPromise(bytes));
  } catch {
    // The directory of an archive is at its end.
    return { kinds: [...OPEN_XML, ...OPEN_DOCUMENT], flaw: CUT_SHORT };
  }
}

async function examineEntries(zip: ZipFile): Promise<Examination | null> {
  const entries = new Map<string, Entry>();
  for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
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
    return { kinds: [openDocument], flaw: isProtected ? PROTECTED : null };
  }
  const types = await read('[Content_Types].xml');
  const openXml = OPEN_XML.find((kind) => types?.includes(`${kind.mimetype}.main+xml`));
  return openXml ? { kinds: [openXml], flaw: null } : null;
}

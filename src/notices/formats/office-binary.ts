/** doc, xls and ppt, and what Office makes of newer documents that have a password: compound files. */
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
  startsWith,
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

/**
 * The streams of a compound file ([MS-CFB]), which old Office documents and protected new ones are.
 * Whatever its bytes say, reading ends: chains and trees that lead back into themselves are damage.
 */
const SIGNATURE = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);

/** Greater numbers of sectors are marks: the end of a chain, a free sector ([MS-CFB] 2.1). */
const LAST_SECTOR = 0xfffffffa;
const FREE = 0xffffffff;
const NOBODY = 0xffffffff;
/** Numbers of FAT sectors that the header itself has room for. */
const IN_HEADER = 109;
const ENTRY = 128;
const MINI_SECTOR = 64;
const ROOT = 5;

/** The file contradicts itself, or does not go as far as it says. */
export class DamagedFileError extends Error {
  override readonly name = 'DamagedFileError';
}

function isCompoundFile(bytes: Buffer): boolean {
  return startsWith(bytes, SIGNATURE);
}

interface Entry {
  readonly name: string;
  readonly type: number;
  readonly left: number;
  readonly right: number;
  readonly child: number;
  readonly start: number;
  readonly size: number;
}

export interface CompoundFile {
  /**
   * A stream directly below the root: what is deeper belongs to documents inside the document.
   * Null: there is none of this name. @throws DamagedFileError
   */
  stream(name: string): Buffer | null;
}

/** @throws DamagedFileError, also when there is less of it than its header promises */
export function readCompoundFile(bytes: Buffer): CompoundFile {
  const sectors = sectorsOf(bytes);
  const fat = fatOf(bytes, sectors);
  const lastInUse = fat.findLastIndex((next) => next !== FREE);
  if (lastInUse >= sectors.length) throw new DamagedFileError('sectors are missing');
  const chain = (start: number): Buffer => join(follow(start, fat), sectors);

  const entries = piecesOf(chain(headerNumber(bytes, 0x30)), ENTRY).map(entryIn);
  const [root] = entries;
  if (root?.type !== ROOT) throw new DamagedFileError('no root');
  const streams = childrenOf(root, entries);

  const miniChain = (start: number): Buffer => {
    const miniFat = numbersIn(chain(headerNumber(bytes, 0x3c)));
    return join(follow(start, miniFat), piecesOf(chain(root.start), MINI_SECTOR));
  };
  const smallest = headerNumber(bytes, 0x38);
  return {
    stream: (name) => {
      const entry = streams.get(name);
      if (entry === undefined) return null;
      const content = (entry.size < smallest ? miniChain : chain)(entry.start);
      if (content.length < entry.size) throw new DamagedFileError(`${name} is too short`);
      return content.subarray(0, entry.size);
    },
  };
}

function headerNumber(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw new DamagedFileError('header');
  return bytes.readUInt32LE(at);
}

/** Whole ones; the first one is the header and has no number. */
function sectorsOf(bytes: Buffer): readonly Buffer[] {
  const size = 2 ** (headerNumber(bytes, 0x1e) & 0xffff);
  if (size !== 512 && size !== 4096) throw new DamagedFileError('sector size');
  return piecesOf(bytes.subarray(size, bytes.length - (bytes.length % size)), size);
}

function fatOf(bytes: Buffer, sectors: readonly Buffer[]): readonly number[] {
  const numbers = numbersIn(bytes.subarray(0x4c, 0x4c + 4 * IN_HEADER));
  let more = headerNumber(bytes, 0x44);
  for (let passed = 0; more < LAST_SECTOR; passed += 1) {
    if (passed > sectors.length) throw new DamagedFileError('a circle of sectors');
    const further = numbersIn(join([more], sectors));
    more = further.pop() ?? FREE;
    numbers.push(...further);
  }
  const inUse = numbers.filter((number) => number < LAST_SECTOR);
  // One describes 128 sectors or more: so many would describe the same ones again and again.
  if (inUse.length > IN_HEADER + sectors.length / 16) throw new DamagedFileError('too large a FAT');
  return numbersIn(join(inUse, sectors));
}

function piecesOf(bytes: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}

function join(numbers: readonly number[], pieces: readonly Buffer[]): Buffer {
  return Buffer.concat(
    numbers.map((number) => {
      const piece = pieces[number];
      if (piece === undefined) throw new DamagedFileError(`sector ${String(number)}`);
      return piece;
    }),
  );
}

function numbersIn(bytes: Buffer): number[] {
  return Array.from({ length: Math.floor(bytes.length / 4) }, (_, index) =>
    bytes.readUInt32LE(index * 4),
  );
}

/** The sectors of a chain, in order. */
function follow(start: number, fat: readonly number[]): readonly number[] {
  const sectors: number[] = [];
  for (let sector = start; sector < LAST_SECTOR; sector = fat[sector] ?? FREE) {
    if (sectors.length > fat.length) throw new DamagedFileError('a circle of sectors');
    sectors.push(sector);
  }
  return sectors;
}

function entryIn(bytes: Buffer): Entry {
  const nameBytes = Math.min(64, bytes.readUInt16LE(64));
  return {
    // it ends with a zero
    name: bytes.subarray(0, Math.max(0, nameBytes - 2)).toString('utf16le'),
    type: bytes.readUInt8(66),
    left: bytes.readUInt32LE(68),
    right: bytes.readUInt32LE(72),
    child: bytes.readUInt32LE(76),
    start: bytes.readUInt32LE(116),
    size: bytes.readUInt32LE(120),
  };
}

/** They are a tree of their own ([MS-CFB] 2.6.4). */
function childrenOf(parent: Entry, entries: readonly Entry[]): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  const seen = new Set<number>();
  const waiting = [parent.child];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === NOBODY) continue;
    const entry = entries[next];
    if (entry === undefined || seen.has(next)) throw new DamagedFileError('directory');
    seen.add(next);
    found.set(entry.name, entry);
    waiting.push(entry.left, entry.right);
  }
  return found;
}

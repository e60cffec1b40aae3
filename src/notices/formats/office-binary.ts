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
/** Of a number in a table, and of an entry of the directory, in bytes. */
const NUMBER = 4;
const ENTRY = 128;
/** Directly below the root: documents have a dozen. */
const MOST_STREAMS = 10_000;
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

/**
 * What is in the file is never taken apart into more pieces than are asked for: there may be millions.
 * @throws DamagedFileError, also when there is less of it than its header promises
 */
export function readCompoundFile(bytes: Buffer): CompoundFile {
  const sectors = sectorsOf(bytes);
  const fat = fatOf(bytes, sectors);
  if (lastInUse(fat) >= sectors.count) throw new DamagedFileError('sectors are missing');
  const chain = (start: number): Buffer => joined(start, fat, sectors);

  const directory = piecesOf(chain(headerNumber(bytes, 0x30)), ENTRY);
  if (directory.count === 0) throw new DamagedFileError('no root');
  const root = entryAt(directory, 0);
  if (root.type !== ROOT) throw new DamagedFileError('no root');
  const streams = childrenOf(root, directory);

  const miniChain = (start: number): Buffer => {
    const miniFat = piecesOf(chain(headerNumber(bytes, 0x3c)), NUMBER);
    return joined(start, miniFat, piecesOf(chain(root.start), MINI_SECTOR));
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

/** Pieces of one size, each known by its number. */
interface Pieces {
  readonly bytes: Buffer;
  readonly size: number;
  readonly count: number;
}

function piecesOf(bytes: Buffer, size: number): Pieces {
  return { bytes, size, count: Math.floor(bytes.length / size) };
}

function pieceAt({ bytes, size, count }: Pieces, number: number): Buffer {
  if (number >= count) throw new DamagedFileError(`piece ${String(number)}`);
  return bytes.subarray(number * size, (number + 1) * size);
}

/** Whole ones; the first one is the header and has no number. */
function sectorsOf(bytes: Buffer): Pieces {
  const size = 2 ** (headerNumber(bytes, 0x1e) & 0xffff);
  if (size !== 512 && size !== 4096) throw new DamagedFileError('sector size');
  return piecesOf(bytes.subarray(size), size);
}

/** For each sector the next one of its chain. */
function fatOf(bytes: Buffer, sectors: Pieces): Pieces {
  // One describes 128 sectors or more: so many would describe the same ones again and again.
  const most = IN_HEADER + sectors.count / 16;
  const numbers: number[] = [];
  const add = (some: Pieces, count: number): void => {
    for (let each = 0; each < count; each += 1) {
      const number = numberAt(some, each);
      if (number < LAST_SECTOR) numbers.push(number);
    }
    if (numbers.length > most) throw new DamagedFileError('too large a FAT');
  };
  add(piecesOf(bytes.subarray(0x4c), NUMBER), IN_HEADER);
  let more = headerNumber(bytes, 0x44);
  for (let passed = 0; more < LAST_SECTOR; passed += 1) {
    if (passed > sectors.count) throw new DamagedFileError('a circle of sectors');
    const further = piecesOf(pieceAt(sectors, more), NUMBER);
    add(further, further.count - 1);
    more = numberAt(further, further.count - 1);
  }
  return piecesOf(join(numbers, sectors), NUMBER);
}

function numberAt({ bytes, count }: Pieces, index: number): number {
  return index < count ? bytes.readUInt32LE(index * NUMBER) : FREE;
}

/** -1: none is. */
function lastInUse(fat: Pieces): number {
  let last = fat.count - 1;
  while (last >= 0 && numberAt(fat, last) === FREE) last -= 1;
  return last;
}

function join(numbers: readonly number[], pieces: Pieces): Buffer {
  const whole = Buffer.alloc(numbers.length * pieces.size);
  for (const [index, number] of numbers.entries())
    pieceAt(pieces, number).copy(whole, index * pieces.size);
  return whole;
}

/** The pieces of a chain, in order. */
function joined(start: number, next: Pieces, pieces: Pieces): Buffer {
  const chain: number[] = [];
  for (let piece = start; piece < LAST_SECTOR; piece = numberAt(next, piece)) {
    if (chain.length >= pieces.count) throw new DamagedFileError('a circle of sectors');
    chain.push(piece);
  }
  return join(chain, pieces);
}

function entryAt(directory: Pieces, number: number): Entry {
  const bytes = pieceAt(directory, number);
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
function childrenOf(parent: Entry, directory: Pieces): ReadonlyMap<string, Entry> {
  const found = new Map<string, Entry>();
  const seen = new Set<number>();
  const waiting = [parent.child];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next === NOBODY) continue;
    if (seen.has(next) || seen.size >= MOST_STREAMS) throw new DamagedFileError('directory');
    seen.add(next);
    const entry = entryAt(directory, next);
    found.set(entry.name, entry);
    waiting.push(entry.left, entry.right);
  }
  return found;
}

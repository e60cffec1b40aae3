/**
 * The streams of a compound file ([MS-CFB]), which old Office documents and protected new ones are.
 * Whatever its bytes say, reading ends: chains and trees that lead back into themselves are damage.
 */

import { startsWith } from './format.js';

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

export function isCompoundFile(bytes: Buffer): boolean {
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

/** Files as nobody makes them by mistake: small for whoever sends them, endless for whoever reads them carelessly. */
import { crc32 } from 'node:zlib';
import { fixture } from './fixtures.js';

/** In bytes, of what is repeated. */
type Sized = (size: number) => Buffer;

function repeated(piece: Buffer | string, size: number): Buffer {
  return Buffer.alloc(Math.floor(size / piece.length) * piece.length, piece, 'latin1');
}

function box(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(name, 4, 'latin1');
  return Buffer.concat([head, content]);
}

const FTYP = box('ftyp', Buffer.from('isom\0\0\0\0isom', 'latin1'));
const MDAT = box('mdat', Buffer.from('pictures'));

export const boxesWithoutEnd: Sized = (size) =>
  Buffer.concat([FTYP, repeated(box('free', Buffer.alloc(0)), size)]);

export const tracksWithoutEnd: Sized = (size) =>
  Buffer.concat([FTYP, box('moov', repeated(box('trak', Buffer.alloc(0)), size)), MDAT]);

/** `startxref` leads nowhere, so that each trailer may be the one that counts. */
export const trailersWithoutEnd: Sized = (size) =>
  Buffer.concat([
    Buffer.from('%PDF-1.4\n'),
    repeated('trailer<<', size),
    Buffer.from('\nstartxref\n0\n%%EOF\n'),
  ]);

/** Each is named like the object that says how the document is encrypted, and none is it. */
export const objectsWithoutEnd: Sized = (size) =>
  Buffer.concat([
    Buffer.from('%PDF-1.4\n'),
    repeated('x1 0 obj', size),
    Buffer.from('\ntrailer<</Encrypt 1 0 R>>\nstartxref\n0\n%%EOF\n'),
  ]);

/** The number of that object has thousands of digits, and so has everything else. */
export const digitsWithoutEnd: Sized = (size) =>
  Buffer.concat([
    Buffer.from('%PDF-1.4\n'),
    repeated('1', size),
    Buffer.from(`\ntrailer<</Encrypt ${'1'.repeat(7000)} 0 R>>\nstartxref\n0\n%%EOF\n`),
  ]);

/** A frame of 255 colours, again and again, and no end mark. */
export const framesWithoutEnd: Sized = (size) =>
  Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    repeated(Buffer.from('ffc000080800100010ff', 'hex'), size),
    Buffer.from('ffda0002ff', 'hex'),
  ]);

interface Entry {
  readonly name: string;
  readonly comment?: string;
  /** where what it names begins, and its length; packed with Deflate it unpacks to nothing */
  readonly at?: number;
  readonly packed?: number;
}

function directoryEntry({ name, comment = '', at = 0, packed = 0 }: Entry): Buffer {
  const head = Buffer.alloc(46);
  head.write('PK\u0001\u0002', 'latin1');
  head.writeUInt16LE(packed === 0 ? 0 : 8, 10);
  head.writeUInt32LE(packed, 20);
  head.writeUInt16LE(name.length, 28);
  head.writeUInt16LE(comment.length, 32);
  head.writeUInt32LE(at, 42);
  return Buffer.concat([head, Buffer.from(`${name}${comment}`, 'latin1')]);
}

function archive(contents: Buffer, directory: readonly Buffer[], count: number): Buffer {
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\u0005\u0006', 'latin1');
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(contents.length, 16);
  return Buffer.concat([contents, entries, end]);
}

const LOCAL = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), Buffer.alloc(26)]);

export function archiveOf(count: number, comment = ''): Buffer {
  const directory = Array.from({ length: count }, (_, index) =>
    directoryEntry({ name: `word/${String(index)}.xml`, comment }),
  );
  return archive(LOCAL, directory, count);
}

/** An OpenDocument whose parts all lie in one place and are read to unpack to nothing. */
export function archiveInOnePlace(count: number, size: number): Buffer {
  const mimetype = Buffer.from('application/vnd.oasis.opendocument.text');
  const block = Buffer.from('000000ffff', 'hex');
  const packed = Buffer.concat([repeated(block, size), Buffer.from('010000ffff', 'hex')]);
  const first = Buffer.concat([LOCAL, mimetype]);
  const stored = directoryEntry({ name: 'mimetype' });
  stored.writeUInt32LE(crc32(mimetype), 16);
  stored.writeUInt32LE(mimetype.length, 20);
  stored.writeUInt32LE(mimetype.length, 24);
  const parts = Array.from({ length: count }, (_, index) =>
    directoryEntry({ name: String(index), at: first.length, packed: packed.length }),
  );
  return archive(Buffer.concat([first, LOCAL, packed]), [stored, ...parts], count + 1);
}

const SECTOR = 512;

/** An old Word document whose directory goes on for ever: each stream has a further one at its right. */
export function streamsWithoutEnd(count: number): Buffer {
  const word = fixture('avviso.doc');
  const entry = Buffer.alloc(128);
  entry.writeUInt16LE(4, 64);
  entry.writeUInt8(2, 66);
  entry.writeUInt32LE(0xffffffff, 68);
  const entries = Array.from({ length: count }, (_, index) => {
    const one = Buffer.from(entry);
    one.writeUInt16LE(index & 0x7fff, 0);
    one.writeUInt32LE(index + 2, 72);
    return one;
  });
  const root = Buffer.from(entry);
  root.writeUInt8(5, 66);
  root.writeUInt32LE(0xffffffff, 72);
  root.writeUInt32LE(1, 76);
  const directory = Buffer.concat([root, ...entries]);
  const sectors = Math.ceil(directory.length / SECTOR);
  const fats = Math.ceil((sectors + 109) / 128);
  const header = Buffer.from(word.subarray(0, SECTOR));
  header.writeUInt32LE(fats, 0x30);
  header.writeUInt32LE(0xfffffffe, 0x44);
  for (let index = 0; index < 109; index += 1)
    header.writeUInt32LE(index < fats ? index : 0xffffffff, 0x4c + 4 * index);
  const table = Buffer.alloc(fats * SECTOR, 0xff);
  for (let index = 0; index < fats; index += 1) table.writeUInt32LE(0xfffffffd, 4 * index);
  for (let index = 0; index < sectors; index += 1) {
    const next = index + 1 < sectors ? fats + index + 1 : 0xfffffffe;
    table.writeUInt32LE(next, 4 * (fats + index));
  }
  return Buffer.concat([
    header,
    table,
    directory,
    Buffer.alloc(sectors * SECTOR - directory.length),
  ]);
}

/** Its list of tables leads back into itself, and each of them is one more. */
export const tablesWithoutEnd: Sized = (size) => {
  const header = Buffer.from(fixture('avviso.doc').subarray(0, SECTOR));
  header.writeUInt32LE(0, 0x44);
  const sectors = Buffer.alloc(Math.floor(size / SECTOR) * SECTOR);
  return Buffer.concat([header, sectors]);
};

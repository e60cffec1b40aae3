/** MP4, a tree of boxes: a length, a name and a content that may be boxes again. */
import { CUT_SHORT, endsUnfilled, type AttachmentKind, type Examination } from './format.js';

export const MP4: AttachmentKind = {
  format: 'mp4',
  mimetype: 'video/mp4',
  as: 'video',
  extensions: ['mp4', 'm4v'],
};

interface Box {
  readonly name: string;
  /** of its content, and of what comes behind it */
  readonly from: number;
  readonly to: number;
}

/** Also those of cameras, and QuickTime and 3GPP under the name `.mp4`; photographs and sounds are none. */
const MP4_BRAND =
  /^(isom|iso[2-9a-c]|mp4[12]|mp71|avc1|M4V |M4VH|M4VP|dash|MSNV|f4v |XAVC|3gp[4-9]|3gs\d|3ge\d|3g2[a-c]|qt {2}|nds[a-z]|ND[A-Z]{2})$/;
const H264 = ['avc1', 'avc3'];

export function examineVideo(bytes: Buffer): Examination | null {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return null;
  if (!MP4_BRAND.test(bytes.toString('latin1', 8, 12))) return null;
  const film = filmIn(bytes);
  if (film === null || endsUnfilled(film.pictures)) return { kinds: [MP4], flaw: CUT_SHORT };
  // what is in further tracks, such as a small picture, is not played
  const [shown] = videoCodecs(film.movie);
  const isH264 = shown !== undefined && H264.includes(shown);
  return { kinds: [MP4], flaw: isH264 ? null : { kind: 'not-h264', codec: shown ?? null } };
}

/** `avc1`, `hvc1`, …, one for each way in which the pictures are written. */
function* videoCodecs(movie: Buffer): Generator<string> {
  for (const track of children([movie], 'trak')) {
    for (const media of children([track], 'mdia')) {
      if (!isOfPictures(media)) continue;
      const tables = children(children([media], 'minf'), 'stbl');
      for (const table of children(tables, 'stsd')) {
        const entries = table.subarray(8);
        if (isWhole(entries)) for (const { name } of boxesIn(entries)) yield name;
      }
    }
  }
}

function isOfPictures(media: Buffer): boolean {
  for (const handler of children([media], 'hdlr')) {
    // version and flags, then a field that is always zero, come before the kind of track
    if (handler.toString('latin1', 8, 12) === 'vide') return true;
  }
  return false;
}

/** Contents of the boxes of this name; none where a box ends behind what it is in. One is in memory at a time. */
function* children(parents: Iterable<Buffer>, wanted: string): Generator<Buffer> {
  for (const parent of parents) {
    if (!isWhole(parent)) continue;
    for (const { name, from, to } of boxesIn(parent)) {
      if (name === wanted) yield parent.subarray(from, to);
    }
  }
}

interface Film {
  readonly movie: Buffer;
  readonly pictures: Buffer;
}

/**
 * Of a file; what stands behind the film and its pictures and is no whole box is passed over, as
 * players do. In a film of fragments it may be the next of them, and then it is missing, unless their
 * index, which comes last, is there. null: not all of it is here.
 */
function filmIn(bytes: Buffer): Film | null {
  let [movie, pictures]: [Buffer | null, Buffer | null] = [null, null];
  let [inFragments, hasIndex] = [false, false];
  for (let at = 0; at < bytes.length;) {
    const box = boxAt(bytes, at);
    const film = movie !== null && pictures !== null ? { movie, pictures } : null;
    const isDone = film !== null && (!inFragments || hasIndex);
    if (box === null || (isDone && !isNamed(box.name))) {
      const next = bytes.toString('latin1', at + 4, at + 8);
      return isDone && !['moov', 'mdat', 'moof'].includes(next) ? film : null;
    }
    const content = bytes.subarray(box.from, box.to);
    if (box.name === 'moov') movie ??= content;
    if (box.name === 'mdat') pictures = content;
    if (box.name === 'moof') inFragments = true;
    if (box.name === 'mfra') hasIndex = true;
    at = box.to;
  }
  return movie !== null && pictures !== null ? { movie, pictures } : null;
}

function isNamed(name: string): boolean {
  return /^[\x20-\x7e\xa9]{4}$/.test(name);
}

/** Whether the last box ends where these bytes end. */
function isWhole(bytes: Buffer): boolean {
  let end = 0;
  for (const { to } of boxesIn(bytes)) end = to;
  return end === bytes.length;
}

/** Up to the first that is not all there. */
function* boxesIn(bytes: Buffer): Generator<Box> {
  for (let at = 0; at < bytes.length;) {
    const box = boxAt(bytes, at);
    if (box === null) return;
    yield box;
    at = box.to;
  }
}

/** null: no box, or not all of it. */
function boxAt(bytes: Buffer, at: number): Box | null {
  if (at + 8 > bytes.length) return null;
  const name = bytes.toString('latin1', at + 4, at + 8);
  const short = bytes.readUInt32BE(at);
  if (short === 1 && at + 16 > bytes.length) return null;
  const header = short === 1 ? 16 : 8;
  const length =
    short === 0
      ? bytes.length - at // to the end
      : short === 1
        ? Number(bytes.readBigUInt64BE(at + 8))
        : short;
  if (length < header || at + length > bytes.length) return null;
  return { name, from: at + header, to: at + length };
}

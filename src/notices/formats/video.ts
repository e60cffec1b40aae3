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
  readonly content: Buffer;
  /** with its head, in bytes */
  readonly length: number;
}

/** Also those of cameras, and QuickTime and 3GPP under the name `.mp4`; photographs and sounds are none. */
const MP4_BRAND =
  /^(isom|iso[2-9a-c]|mp4[12]|mp71|avc1|M4V |M4VH|M4VP|dash|MSNV|f4v |XAVC|3gp[4-9]|3gs\d|3ge\d|3g2[a-c]|qt {2}|nds[a-z]|ND[A-Z]{2})$/;
const H264 = ['avc1', 'avc3'];

export function examineVideo(bytes: Buffer): Examination | null {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return null;
  if (!MP4_BRAND.test(bytes.toString('latin1', 8, 12))) return null;
  const boxes = wholeBoxesIn(bytes);
  const movie = boxes?.find(({ name }) => name === 'moov');
  const pictures = boxes?.findLast(({ name }) => name === 'mdat');
  if (!movie || !pictures || endsUnfilled(pictures.content)) {
    return { kinds: [MP4], flaw: CUT_SHORT };
  }
  const codecs = videoCodecs(movie.content);
  const [shown] = codecs; // what is in further tracks, such as a small picture, is not played
  const isH264 = shown !== undefined && H264.includes(shown);
  return { kinds: [MP4], flaw: isH264 ? null : { kind: 'not-h264', codec: shown ?? null } };
}

/** `avc1`, `hvc1`, …, one for each way in which the pictures are written. */
function videoCodecs(movie: Buffer): readonly string[] {
  return children(movie, 'trak')
    .flatMap(({ content }) => children(content, 'mdia'))
    .filter(({ content }) =>
      // version and flags, then a field that is always zero, come before the kind of track
      children(content, 'hdlr').some((box) => box.content.toString('latin1', 8, 12) === 'vide'),
    )
    .flatMap(({ content }) => children(content, 'minf'))
    .flatMap(({ content }) => children(content, 'stbl'))
    .flatMap(({ content }) => children(content, 'stsd'))
    .flatMap(({ content }) => boxesIn(content.subarray(8)) ?? [])
    .map(({ name }) => name);
}

function children(content: Buffer, name: string): readonly Box[] {
  return (boxesIn(content) ?? []).filter((box) => box.name === name);
}

/**
 * Of a file; what stands behind the film and its pictures and is no whole box is passed over, as
 * players do. In a film of fragments it may be the next of them, and then it is missing, unless their
 * index, which comes last, is there.
 */
function wholeBoxesIn(bytes: Buffer): readonly Box[] | null {
  const whole: Box[] = [];
  for (let at = 0; at < bytes.length;) {
    const box = boxAt(bytes, at);
    const names = whole.map(({ name }) => name);
    const isDone =
      names.includes('moov') &&
      names.includes('mdat') &&
      (!names.includes('moof') || names.includes('mfra'));
    if (box === null || (isDone && !isNamed(box.name))) {
      const next = bytes.toString('latin1', at + 4, at + 8);
      return isDone && !['moov', 'mdat', 'moof'].includes(next) ? whole : null;
    }
    whole.push(box);
    at += box.length;
  }
  return whole;
}

function isNamed(name: string): boolean {
  return /^[\x20-\x7e\xa9]{4}$/.test(name);
}

/** null: the last box is longer than what is there. */
function boxesIn(bytes: Buffer): readonly Box[] | null {
  const boxes: Box[] = [];
  for (let at = 0; at < bytes.length;) {
    const box = boxAt(bytes, at);
    if (box === null) return null;
    boxes.push(box);
    at += box.length;
  }
  return boxes;
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
  return { name, content: bytes.subarray(at + header, at + length), length };
}

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
}

/** QuickTime, 3GPP, photographs and sounds come in boxes too, under other brands. */
const MP4_BRAND = /^(isom|iso[2-9]|mp4[12]|avc1|M4V |M4VH|M4VP|dash|MSNV|f4v )$/;
const H264 = ['avc1', 'avc3'];

export function examineVideo(bytes: Buffer): Examination | null {
  if (bytes.toString('latin1', 4, 8) !== 'ftyp') return null;
  if (!MP4_BRAND.test(bytes.toString('latin1', 8, 12))) return null;
  const boxes = boxesIn(bytes);
  const movie = boxes?.find(({ name }) => name === 'moov');
  const pictures = boxes?.findLast(({ name }) => name === 'mdat');
  if (!movie || !pictures || endsUnfilled(pictures.content)) {
    return { kinds: [MP4], flaw: CUT_SHORT };
  }
  const codecs = videoCodecs(movie.content);
  const isH264 = codecs.length > 0 && codecs.every((codec) => H264.includes(codec));
  return { kinds: [MP4], flaw: isH264 ? null : { kind: 'not-h264', codec: codecs[0] ?? null } };
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

/** null: the last box is longer than what is there. */
function boxesIn(bytes: Buffer): readonly Box[] | null {
  const boxes: Box[] = [];
  for (let at = 0; at < bytes.length;) {
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
    boxes.push({ name, content: bytes.subarray(at + header, at + length) });
    at += length;
  }
  return boxes;
}

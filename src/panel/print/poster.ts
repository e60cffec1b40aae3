import { create } from 'qrcode';
import type { PosterWords } from '../../messages/it/poster.js';
import { type Typeface, type Weight, MILLIMETRE, pdfFile, type Pdf } from './pdf.js';
import { html, raw } from 'hono/html';
import type { Html } from '../views/layout.js';

/**
 * The poster that invites citizens to subscribe, as shapes on a sheet of A4: drawn once, and made into PDF and
 * picture from that. A5 is the same sheet, smaller. Lengths are millimetres.
 */

export type Shape =
  | { readonly kind: 'path'; readonly d: string; readonly fill: string }
  | {
      readonly kind: 'box';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly fill: string;
    }
  | {
      readonly kind: 'text';
      readonly x: number;
      /** of the line on which the letters stand */
      readonly y: number;
      readonly size: number;
      readonly weight: Weight;
      readonly fill: string;
      readonly text: string;
    };

export const SHEET = { width: 210, height: 297 } as const;

const COLOURS = { accent: '#8a3f1c', paper: '#ffffff', ink: '#22262b', soft: '#4d555f' } as const;
const MARGIN = 18;
const INNER = SHEET.width - 2 * MARGIN;
const QR = 84;
/** Of the channel, in the corner below. */
const SMALL_QR = 26;
/** Beside the code. */
const BESIDE = { x: MARGIN + QR + 10, width: INNER - QR - 10 };
/** A line's height, in sizes of its letters. */
const LEADING = 1.22;

/** What the codes say. */
export interface PosterCodes {
  /** an address that opens the chat with the keyword in it */
  readonly chat: string;
  /** of the comune's channel; null: it has none */
  readonly channel: string | null;
}

export function posterShapes(
  words: PosterWords,
  { chat, channel }: PosterCodes,
  type: Typeface,
): readonly Shape[] {
  const head = headOf(words, type);
  const top = head.bottom + 13;
  const steps = stepsOf(words, top + QR + 17, type);
  return [
    box(0, 0, SHEET.width, SHEET.height, 0, COLOURS.paper),
    box(0, 0, SHEET.width, head.bottom, 0, COLOURS.accent),
    ...head.shapes,
    { kind: 'path', d: codeOf(chat, MARGIN, top, QR), fill: COLOURS.ink },
    ...besideCode(words, top, type),
    ...steps,
    ...footOf(words, channel, type),
  ];
}

interface Block {
  readonly shapes: readonly Shape[];
  readonly bottom: number;
}

function headOf({ municipality, title }: PosterWords, type: Typeface): Block {
  const name = paragraph(
    municipality,
    { y: 23, size: 8, weight: 'regular', fill: COLOURS.paper },
    type,
  );
  const main = paragraph(
    title,
    { y: name.bottom + 8, size: 16, weight: 'bold', fill: COLOURS.paper },
    type,
  );
  return { shapes: [...name.shapes, ...main.shapes], bottom: main.bottom - 3 };
}

function besideCode(
  { beside, number }: PosterWords,
  top: number,
  type: Typeface,
): readonly Shape[] {
  const place = { x: BESIDE.x, width: BESIDE.width };
  const small = { size: 6.5, weight: 'regular', fill: COLOURS.soft } as const;
  const large = { weight: 'bold', fill: COLOURS.accent } as const;
  const scan = paragraph(beside.scan, { ...place, ...small, y: top + 9 }, type);
  const or = paragraph(beside.or, { ...place, ...small, y: scan.bottom + 7 }, type);
  const size = (text: string, most: number) =>
    Math.min(most, (most * BESIDE.width) / type.width(text, 'bold', most));
  const word = paragraph(
    beside.word,
    { ...place, ...large, y: or.bottom + 12, size: size(beside.word, 19) },
    type,
  );
  const to = paragraph(beside.to, { ...place, ...small, y: word.bottom - 9 }, type);
  const phone = paragraph(
    number,
    { ...place, ...large, y: to.bottom + 4, size: size(number, 13) },
    type,
  );
  return [scan, or, word, to, phone].flatMap(({ shapes }) => shapes);
}

function stepsOf({ steps }: PosterWords, top: number, type: Typeface): readonly Shape[] {
  let y = top;
  return steps.flatMap((step, index) => {
    const figure = String(index + 1);
    const lines = paragraph(
      step,
      { x: MARGIN + 16, width: INNER - 16, y, size: 6.5, weight: 'regular', fill: COLOURS.ink },
      type,
    );
    const disc = box(MARGIN, y - 7.4, 11, 11, 5.5, COLOURS.accent);
    const half = type.width(figure, 'bold', 7) / 2;
    const number = text(figure, MARGIN + 5.5 - half, y + 0.5, 7, 'bold', COLOURS.paper);
    y = lines.bottom + 6;
    return [disc, number, ...lines.shapes];
  });
}

/** From below: it ends where the sheet does, however much it says. */
function footOf({ foot }: PosterWords, channel: string | null, type: Typeface): readonly Shape[] {
  const size = 4.3;
  const width = channel === null ? INNER : INNER - SMALL_QR - 6;
  const lines = foot.flatMap((line) => type.lines(line, 'regular', size, width));
  const end = SHEET.height - 14;
  const first = end - (lines.length - 1) * size * LEADING;
  const words = lines.map((line, index) =>
    text(line, MARGIN, first + index * size * LEADING, size, 'regular', COLOURS.soft),
  );
  if (channel === null) return words;
  const corner = { x: SHEET.width - MARGIN - SMALL_QR, y: end - SMALL_QR };
  const code = codeOf(channel, corner.x, corner.y, SMALL_QR);
  return [...words, { kind: 'path', d: code, fill: COLOURS.ink }];
}

interface Setting {
  readonly x?: number;
  readonly width?: number;
  /** of the first line */
  readonly y: number;
  readonly size: number;
  readonly weight: Weight;
  readonly fill: string;
}

function paragraph(words: string, setting: Setting, type: Typeface): Block {
  const { x = MARGIN, width = INNER, y, size, weight, fill } = setting;
  const lines = type.lines(type.printable(words), weight, size, width);
  return {
    shapes: lines.map((line, index) =>
      text(line, x, y + index * size * LEADING, size, weight, fill),
    ),
    bottom: y + lines.length * size * LEADING,
  };
}

function text(
  words: string,
  x: number,
  y: number,
  size: number,
  weight: Weight,
  fill: string,
): Shape {
  return { kind: 'text', x, y, size, weight, fill, text: words };
}

function box(
  x: number,
  y: number,
  width: number,
  height: number,
  radius: number,
  fill: string,
): Shape {
  return { kind: 'box', x, y, width, height, radius, fill };
}

/** Dark modules, those beside each other as one bar. */
function codeOf(content: string, left: number, top: number, side: number): string {
  const { modules } = create(content, { errorCorrectionLevel: 'M' });
  const module = side / modules.size;
  const bars: string[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    for (let from = 0; from < modules.size; from += 1) {
      let to = from;
      while (to < modules.size && modules.get(row, to) === 1) to += 1;
      if (to === from) continue;
      const [x, y] = [round(left + from * module), round(top + row * module)];
      const width = round((to - from) * module);
      bars.push(`M${x} ${y}h${width}v${round(module)}h${-width}z`);
      from = to;
    }
  }
  return bars.join('');
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** The poster to be printed. */

/** A5 is A4 with this scale, in both directions. */
const SCALES = { A4: 1, A5: Math.SQRT1_2 } as const;

export type PosterSize = keyof typeof SCALES;

export function posterPdf(
  shapes: readonly Shape[],
  size: PosterSize,
  about: { readonly title: string; readonly author: string },
  type: Typeface,
): Promise<Uint8Array<ArrayBuffer>> {
  return pdfFile({ size, margin: 0, ...about }, type, (pdf) => {
    pdf.scale(MILLIMETRE * SCALES[size]);
    for (const shape of shapes) draw(pdf, shape);
  });
}

function draw(pdf: Pdf, shape: Shape): void {
  switch (shape.kind) {
    case 'path':
      pdf.path(shape.d).fill(shape.fill);
      return;
    case 'box':
      pdf.roundedRect(shape.x, shape.y, shape.width, shape.height, shape.radius).fill(shape.fill);
      return;
    case 'text':
      pdf
        .font(shape.weight)
        .fontSize(shape.size)
        .fillColor(shape.fill)
        .text(shape.text, shape.x, shape.y, { lineBreak: false, baseline: 'alphabetic' });
      return;
  }
}

/** The poster as a picture that looks the same everywhere: letters are outlines. */

/** @param title what it shows, for those who cannot see it */
export function posterSvg(shapes: readonly Shape[], title: string, type: Typeface): Html {
  const { width, height } = SHEET;
  return html`<svg
    xmlns="http://www.w3.org/2000/svg"
    viewBox="0 0 ${width} ${height}"
    width="${width * 8}"
    height="${height * 8}"
    role="img"
  >
    <title>${title}</title>
    ${raw(shapes.map((shape) => drawn(shape, type)).join('\n'))}
  </svg>`;
}

function drawn(shape: Shape, type: Typeface): string {
  switch (shape.kind) {
    case 'path':
      return `<path d="${shape.d}" fill="${shape.fill}" shape-rendering="crispEdges"/>`;
    case 'box': {
      const { x, y, width, height, radius, fill } = shape;
      return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" fill="${fill}"/>`;
    }
    case 'text': {
      const { x, y, size, weight, fill, text } = shape;
      const paths = type
        .outlines(text, weight, size)
        .map(
          ({ x, scale, path }) =>
            `<path d="${path}" transform="translate(${x} 0) scale(${scale} ${-scale})"/>`,
        );
      return `<g fill="${fill}" transform="translate(${x} ${y})">${paths.join('')}</g>`;
    }
  }
}

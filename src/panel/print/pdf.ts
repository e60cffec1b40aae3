/** PDF files with the typeface in them, marked as Italian for screen readers. */
import { fileURLToPath } from 'node:url';
import PDFDocument from 'pdfkit';
import { create, type Font } from 'fontkit';
import { InvariantError } from '../../errors.js';
import { readFile } from '../../runtime/disk.js';

export type Pdf = PDFKit.PDFDocument;

/** Points in a millimetre. */
export const MILLIMETRE = 72 / 25.4;

/** @param draw puts everything on the pages; fonts are called `regular` and `bold` */
export async function pdfFile(
  options: {
    readonly size: 'A4' | 'A5';
    readonly margin: number;
    readonly title: string;
    readonly author: string;
  },
  type: Typeface,
  draw: (pdf: Pdf) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const { size, margin, title, author } = options;
  const pdf = new PDFDocument({
    ...{ size, margin, lang: 'it-IT', displayTitle: true, bufferPages: true },
    info: { Title: title, Author: author, Creator: 'Campanile' },
  });
  pdf.registerFont('regular', type.bytes.regular);
  pdf.registerFont('bold', type.bytes.bold);
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise<void>((resolve, reject) => {
    pdf.once('end', resolve);
    pdf.once('error', reject);
  });
  draw(pdf);
  pdf.end();
  await ended;
  return new Uint8Array(Buffer.concat(chunks));
}

/** The typeface of what is printed: Titillium Web, which Italian public offices use, embedded in every file. */
export type Weight = 'regular' | 'bold';

const FILES: Readonly<Record<Weight, string>> = {
  regular: '@fontsource/titillium-web/files/titillium-web-latin-400-normal.woff',
  bold: '@fontsource/titillium-web/files/titillium-web-latin-600-normal.woff',
};

export class Typeface {
  private constructor(
    /** the fonts' files, for programs that embed them */
    readonly bytes: Readonly<Record<Weight, Buffer>>,
    private readonly fonts: Readonly<Record<Weight, Font>>,
  ) {}

  static async load(): Promise<Typeface> {
    const [regular, bold] = await Promise.all([bytesOf('regular'), bytesOf('bold')]);
    return new Typeface({ regular, bold }, { regular: fontOf(regular), bold: fontOf(bold) });
  }

  /** How wide a text is, in the unit of `size`. */
  width(text: string, weight: Weight, size: number): number {
    const font = this.fonts[weight];
    return (font.layout(text).advanceWidth / font.unitsPerEm) * size;
  }

  /** What can be printed of the text, on lines that are no wider than `width`; a word that is wider is broken. */
  lines(text: string, weight: Weight, size: number, width: number): readonly string[] {
    const lines: string[] = [];
    const words = this.printable(text).split(' ');
    for (const word of words.flatMap((word) => this.#pieces(word, weight, size, width))) {
      const longer = lines.length === 0 ? word : `${lines.at(-1) ?? ''} ${word}`;
      if (lines.length > 0 && this.width(longer, weight, size) <= width) lines.pop();
      else if (lines.length > 0) {
        lines.push(word);
        continue;
      }
      lines.push(longer);
    }
    return lines;
  }

  #pieces(word: string, weight: Weight, size: number, width: number): readonly string[] {
    const pieces: string[] = [];
    let rest = [...word];
    while (this.width(rest.join(''), weight, size) > width && rest.length > 1) {
      let fitting = rest.length - 1;
      while (fitting > 1 && this.width(rest.slice(0, fitting).join(''), weight, size) > width) {
        fitting -= 1;
      }
      pieces.push(rest.slice(0, fitting).join(''));
      rest = rest.slice(fitting);
    }
    return [...pieces, rest.join('')];
  }

  /** Outlines of a text as SVG paths, with where each begins; `y` grows downwards in the drawing. */
  outlines(
    text: string,
    weight: Weight,
    size: number,
  ): readonly { readonly x: number; readonly scale: number; readonly path: string }[] {
    const font = this.fonts[weight];
    const scale = size / font.unitsPerEm;
    const { glyphs, positions } = font.layout(text);
    let x = 0;
    return glyphs.map((glyph, index) => {
      const { xOffset = 0, xAdvance = 0 } = positions[index] ?? {};
      const outline = { x: (x + xOffset) * scale, scale, path: glyph.path.toSVG() };
      x += xAdvance;
      return outline;
    });
  }

  /**
   * Without signs that the typeface does not have: emoji, most of all. Accents that stand by themselves, as in texts
   * copied from a PDF or a Mac, go onto their letters; a letter with an accent that it lacks stays, without it.
   */
  printable(text: string): string {
    const has = (sign: string) =>
      sign === '\n' || this.fonts.regular.hasGlyphForCodePoint(sign.codePointAt(0) ?? 0);
    const known = [...text.normalize('NFC')].map((sign) =>
      has(sign) ? sign : [...sign.normalize('NFD')].filter(has).join(''),
    );
    return known.join('').replace(/ {2,}/g, ' ').replace(/^ | $/gm, '');
  }
}

function bytesOf(weight: Weight): Promise<Buffer> {
  return readFile(fileURLToPath(import.meta.resolve(FILES[weight])));
}

function fontOf(bytes: Buffer): Font {
  const font = create(bytes);
  if (!('layout' in font)) throw new InvariantError('a file with one font');
  return font;
}

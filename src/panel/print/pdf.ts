/** PDF files with the typeface in them, marked as Italian for screen readers. */
import PDFDocument from 'pdfkit';
import type { Typeface } from './typeface.js';

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

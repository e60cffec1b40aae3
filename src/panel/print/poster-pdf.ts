/** The poster to be printed. */
import { MILLIMETRE, pdfFile, type Pdf } from './pdf.js';
import type { Shape } from './poster.js';
import type { Typeface } from './typeface.js';

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

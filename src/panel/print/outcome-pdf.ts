/** The outcome of a notice on paper: what was sent, to how many, what came of it. */
import { pdfFile, type Typeface } from './pdf.js';

export interface OutcomePage {
  readonly municipality: string;
  /** `Esito dell’avviso n. 12` */
  readonly title: string;
  readonly name: string;
  readonly figures: readonly { readonly name: string; readonly value: string }[];
  /** paragraphs, each of one or more lines */
  readonly report: string;
  /** below every page */
  readonly foot: string;
}

const MARGIN = 56;
const [INK, SOFT, ACCENT] = ['#22262b', '#59616c', '#8a3f1c'];

export function outcomePdf(page: OutcomePage, type: Typeface): Promise<Uint8Array<ArrayBuffer>> {
  const { municipality, title, name, figures, report, foot } = page;
  const about = { title: `${title}: ${name}`, author: municipality };
  return pdfFile({ size: 'A4', margin: MARGIN, ...about }, type, (pdf) => {
    const width = pdf.page.width - 2 * MARGIN;
    pdf.font('regular').fontSize(11).fillColor(SOFT).text(type.printable(municipality));
    pdf.font('bold').fontSize(19).fillColor(ACCENT).text(title).moveDown(0.2);
    pdf.fontSize(13).fillColor(INK).text(type.printable(name)).moveDown(0.9);

    const top = pdf.y;
    const column = width / Math.max(1, figures.length);
    figures.forEach(({ name, value }, index) => {
      const x = MARGIN + index * column;
      pdf
        .font('bold')
        .fontSize(18)
        .fillColor(INK)
        .text(value, x, top, { width: column - 6 });
      pdf
        .font('regular')
        .fontSize(9)
        .fillColor(SOFT)
        .text(name, x, top + 24, { width: column - 6 });
    });
    pdf.x = MARGIN;
    pdf.y = top + 60;

    for (const paragraph of type
      .printable(report)
      .trim()
      .split(/\n{2,}/)) {
      pdf.font('regular').fontSize(10.5).fillColor(INK).text(paragraph, { width }).moveDown(0.7);
    }

    const { start, count } = pdf.bufferedPageRange();
    for (let index = start; index < start + count; index += 1) {
      pdf.switchToPage(index);
      // Below the margin a text would begin a page of its own.
      pdf.page.margins.bottom = 0;
      pdf
        .font('regular')
        .fontSize(8.5)
        .fillColor(SOFT)
        .text(type.printable(foot), MARGIN, pdf.page.height - 36, { width, lineBreak: false });
    }
  });
}

/** Rows as an Italian spreadsheet opens them with a double click: semicolons, CRLF, quotes where they are needed. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map((cell) => csvCell(String(cell ?? ''))).join(';')}\r\n`;
}

/** So that a spreadsheet reads accents. */
export const BYTE_ORDER_MARK = '\ufeff';

/** What begins like a formula would be run as one when the file is opened. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

function csvCell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /[";\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

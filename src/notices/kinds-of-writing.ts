/**
 * Finds out what a text with a misleading name is: office programs export web pages, XML and data
 * lists as `.xls` or `.doc`, because Excel and Word open them anyway. A phone does not.
 */
const WEB_PAGE =
  /^\ufeff?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[^>]*>\s*)?<(?:!doctype html|html|head|body|table|meta|style)\b/i;
/** As Word and browsers save a page with its pictures. */
const WEB_ARCHIVE = /^\s*(?:From: [^]*\n)?(?:MIME-Version:|Content-Type: multipart\/related)/i;
const XML = /^\ufeff?\s*<\?xml\b/i;
const RTF = /^\ufeff?\{\\rtf/;
/** SYLK, which Excel still writes. */
const SYLK = 'ID;P';

/** Signs that no program writes into a text; above them are letters of old code pages. */
const CONTROL = /(?![\t\n\v\f\r\u0080-\u009f])\p{Cc}/u;
/** How much of a file is looked at, in bytes. */
const BEGINNING = 4096;
/** Rows that show that a text is a table. */
const ROWS = 2;

/** The extension that fits; null: it is no text. Only for saying so, never for a decision. */
export function kindOfWriting(bytes: Buffer): string | null {
  const beginning = bytes.subarray(0, BEGINNING);
  const raw = beginning.toString('latin1').replace(/^ï»¿/, '');
  if (WEB_PAGE.test(raw)) return 'html';
  if (WEB_ARCHIVE.test(raw)) return 'mht';
  if (RTF.test(raw)) return 'rtf';
  const text = textOf(beginning, raw);
  if (text === null) return null;
  if (WEB_PAGE.test(text)) return 'html';
  if (XML.test(text)) return 'xml';
  if (text.startsWith(SYLK)) return 'slk';
  return isTable(text) ? 'csv' : 'txt';
}

/** Null: it is none. In which code page its letters are does not matter here. */
function textOf(beginning: Buffer, raw: string): string | null {
  const wide = /^(?:\xff\xfe|\xfe\xff)/.exec(raw)?.[0];
  const even = Buffer.from(beginning.subarray(0, beginning.length & ~1));
  if (wide === '\xfe\xff') even.swap16();
  const text = wide === undefined ? raw : even.toString('utf16le');
  const special = text.match(/[^\t\n\v\f\r -~]/g) ?? [];
  const isText = !CONTROL.test(text) && special.length <= text.length / 4 && text.trim() !== '';
  return isText ? text : null;
}

/** The first rows have as many separators, at least one each. */
function isTable(text: string): boolean {
  const rows = text.split('\n').slice(0, -1).slice(0, 5);
  return [';', '\t', ',', '|'].some((separator) => {
    const counts = rows.map((row) => row.replace(/"[^"]*"/g, '').split(separator).length - 1);
    return rows.length >= ROWS && counts.every((count) => count > 0 && count === counts[0]);
  });
}

/**
 * UTF-8 that a program took for a code page and saved again: «perchÃ©», «perch├®», «perch√©». It is
 * undone where what comes out can only be what was meant.
 */
import { CODE_PAGES } from './code-pages.js';

/** Twice is as often as a text is saved wrongly. */
const TIMES = 2;

const SPECIAL = /[^\u0000-\u007f]+/gu;

/** What Italian texts are made of, besides the plain letters. */
const MEANT =
  /^(?:[àèéìíòóùúáÀÈÉÌÒÙçñüöäß‘’“”„«»–—…€°ºª•·§®©™½¼¾²³×\u00a0\u00ad\ufeff]|\p{Extended_Pictographic}|\p{Emoji_Modifier}|[\u200b-\u200d]|\ufe0f)+$/u;

/** Runs of special signs that cannot be undone for certain stay as they are. */
export function undoMisreading(text: string): string {
  return text.replace(SPECIAL, (run) => {
    if (MEANT.test(run)) return run;
    const meanings = new Set(meaningsOf(run, TIMES));
    const [only] = meanings;
    return meanings.size === 1 && only !== undefined ? only : run;
  });
}

function meaningsOf(run: string, times: number): readonly string[] {
  if (times === 0) return [];
  return PAGES.flatMap((page) => {
    const meant = readAsUtf8(run, page);
    if (meant === null) return [];
    return MEANT.test(meant) ? [meant] : meaningsOf(meant, times - 1);
  });
}

/** null: it never was UTF-8 that was taken for this code page. */
function readAsUtf8(run: string, page: ReadonlyMap<string, number>): string | null {
  const bytes: number[] = [];
  for (const sign of run) {
    const byte = page.get(sign);
    if (byte === undefined) return null;
    bytes.push(byte);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes));
  } catch {
    return null;
  }
}

/** Of each code page, the byte of every sign beyond the plain letters. */
const PAGES: readonly ReadonlyMap<string, number>[] = CODE_PAGES.map((decode) => {
  const bytes = Array.from({ length: 0x80 }, (_, index) => 0x80 + index);
  const page = new Map(bytes.map((byte) => [decode(Buffer.from([byte])), byte]));
  // Read as Latin-1 these bytes are controls; no code page has another use for them.
  for (const byte of bytes.slice(0, 0x20)) page.set(String.fromCharCode(byte), byte);
  return page;
});

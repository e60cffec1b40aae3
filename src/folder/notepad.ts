/** UTF-8 with a byte order mark and CRLF: every Notepad shows its accents and its lines. */
export function forNotepad(text: string): string {
  return `\ufeff${text.replaceAll('\n', '\r\n')}`;
}

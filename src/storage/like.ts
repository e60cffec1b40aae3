/** A pattern for `like … escape '\\'`: these words somewhere. */
export function containing(words: string): string {
  return `%${words.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

/**
 * One piece of a file, put into the page. Pieces come in their order, the first with `at` 0; after
 * the last, which brings the name, the file stands on the shelf. Those before the one that came
 * last are let go: one notice may go to lists while another goes one to one.
 */
export function stagePiece(piece: {
  readonly sha256: string;
  /** bytes that came before */
  readonly at: number;
  /** a multiple of three bytes, but for the last piece, so that the texts can be joined */
  readonly base64: string;
  readonly last: { readonly mimetype: string; readonly filename: string } | null;
}): 'taken' | 'outOfOrder' {
  const shelf = window.campanile;
  if (!shelf) return 'outOfOrder';
  if (piece.at === 0) shelf.arriving = { sha256: piece.sha256, size: 0, bytes: [], base64: [] };
  const { arriving } = shelf;
  if (arriving?.sha256 !== piece.sha256 || arriving.size !== piece.at) return 'outOfOrder';
  const text = atob(piece.base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[index] = text.charCodeAt(index);
  arriving.bytes.push(bytes);
  arriving.base64.push(piece.base64);
  arriving.size += bytes.length;
  if (piece.last === null) return 'taken';
  const { filename, mimetype } = piece.last;
  const file = new File(arriving.bytes, filename, { type: mimetype });
  for (const former of [...shelf.media.keys()].slice(0, -1)) shelf.media.delete(former);
  shelf.media.set(piece.sha256, { file, base64: arriving.base64.join('') });
  shelf.arriving = null;
  return 'taken';
}

/**
 * Whether the browser decodes a picture that stands on the shelf; null: it does not stand there. One
 * that cannot be decoded is taken away again.
 */
export async function decodesPicture(sha256: string): Promise<boolean | null> {
  const shelf = window.campanile;
  const staged = shelf?.media.get(sha256);
  if (!shelf || !staged) return null;
  try {
    (await createImageBitmap(staged.file)).close();
    return true;
  } catch {
    shelf.media.delete(sha256);
    return false;
  }
}

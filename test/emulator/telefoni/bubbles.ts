/** What stands inside a message: marked text, a picture, a document. */
import { make } from './dom.js';
import { marked } from './marks.js';

export function styled(body: string): Node[] {
  return marked(body).map(({ text, styles }) => make('span', styles.join(' '), text));
}

interface Attachment {
  readonly mimetype: string;
  readonly filename?: string | undefined;
  readonly bytes: number | undefined;
  readonly sha256: string | undefined;
}

/** `list` is scrolled to its end once a picture has its size. */
export function attachment(
  { mimetype, filename, bytes, sha256 }: Attachment,
  list: HTMLElement,
): HTMLElement {
  const address = `/control/media/${sha256 ?? ''}?type=${encodeURIComponent(mimetype)}`;
  if (mimetype.startsWith('image/')) {
    const image = make('img');
    image.src = address;
    image.alt = 'Immagine allegata all’avviso';
    image.addEventListener('load', () => (list.scrollTop = list.scrollHeight));
    return image;
  }
  const size = `${Math.ceil((bytes ?? 0) / 1024).toLocaleString('it-IT')} kB`;
  const link = make('a', 'document', `${filename ?? 'Documento'} · ${size}`);
  link.href = address;
  link.target = '_blank';
  return link;
}

/** The preview of a notice while it is written, in the browser. */
import { whatsAppText, type Piece, type Style } from './whatsapp-text.js';

const ELEMENT: Readonly<Record<Style, string>> = {
  bold: 'strong',
  italic: 'em',
  strike: 's',
  mono: 'code',
  link: 'span',
};
const LARGEST_PREVIEW = 20 * 1024 * 1024;

export function previewNotice(): void {
  const text = document.querySelector<HTMLTextAreaElement>('#nuovo #testo');
  const files = document.querySelector<HTMLInputElement>('#nuovo #file');
  const preview = document.getElementById('anteprima');
  const count = document.getElementById('conteggio');
  const names = document.getElementById('file-scelti');
  if (text === null || files === null || preview === null || count === null || names === null) {
    return;
  }
  const invitation = names.textContent;

  const draw = (): void => {
    const chosen = [...(files.files ?? [])];
    names.textContent = chosen.map(({ name }) => name).join(', ') || invitation;
    const isCaption = chosen.length === 1;
    const limit = Number(isCaption ? text.dataset['caption'] : text.dataset['text']);
    const length = text.value.trimEnd().length;
    count.textContent = `${length} caratteri su ${limit}.`;
    count.classList.toggle('too-long', length > limit);
    const empty = chosen.length === 0 && length === 0;
    const words = paragraph(empty ? 'Qui appare l’avviso mentre lo si scrive.' : text.value);
    words.classList.toggle('soft', empty);
    const shown = chosen.map(attachment);
    preview.replaceChildren(...(isCaption ? [...shown, words] : [words, ...shown]));
  };
  text.addEventListener('input', draw);
  files.addEventListener('change', draw);
  draw();
}

function paragraph(text: string): HTMLElement {
  const words = document.createElement('p');
  words.className = 'wa-text';
  words.append(...whatsAppText(text.trimEnd()).map(styled));
  return words;
}

function styled({ text, styles }: Piece): Node {
  return styles.reduceRight<Node>((inside, style) => {
    const element = document.createElement(ELEMENT[style]);
    if (style === 'link') element.className = 'wa-link';
    element.append(inside);
    return element;
  }, document.createTextNode(text));
}

/** Pictures are drawn here: they need no address, and the page may load none but its own. */
function attachment(file: File): HTMLElement {
  const label = document.createElement('p');
  label.className = 'document';
  label.textContent = file.name;
  if (!file.type.startsWith('image/') || file.size > LARGEST_PREVIEW) return label;
  const canvas = document.createElement('canvas');
  canvas.setAttribute('role', 'img');
  canvas.setAttribute('aria-label', `Immagine «${file.name}»`);
  createImageBitmap(file).then(
    (picture) => {
      const scale = Math.min(1, 640 / picture.width);
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    },
    () => canvas.replaceWith(label),
  );
  return canvas;
}

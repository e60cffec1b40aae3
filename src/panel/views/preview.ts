/** A notice as citizens see it in WhatsApp. */
import { html } from 'hono/html';
import type { NoticeContent } from '../../model/notice.js';
import { whatsAppText, type Piece, type Style } from '../browser/whatsapp-text.js';
import type { Html } from './layout.js';

type Media = Extract<NoticeContent, { kind: 'media' }>;

/** @param source address of the file of a part */
export function previewView(
  parts: readonly NoticeContent[],
  source: (part: number) => string,
): Html {
  return html`<div class="phone" role="group" aria-label="Come lo vedono i cittadini">
    ${parts.map((part, index) => bubble(part, source(index)))}
  </div>`;
}

function bubble(part: NoticeContent, source: string): Html {
  const text = part.kind === 'text' ? part.text : (part.caption ?? '');
  return html`<div class="bubble">
    ${part.kind === 'media' ? attachment(part, source) : ''}
    ${text === '' ? '' : html`<p class="wa-text">${whatsAppText(text).map(styled)}</p>`}
  </div>`;
}

function attachment({ as, filename }: Media, source: string): Html {
  if (as === 'image') return html`<img src="${source}" alt="Immagine «${filename}»" />`;
  const kind = as === 'video' ? 'Video' : 'Documento';
  return html`<a class="document" href="${source}">${kind}: <strong>${filename}</strong></a>`;
}

function styled({ text, styles }: Piece): Html {
  return styles.reduceRight<Html>((inside, style) => ELEMENT[style](inside), html`${text}`);
}

/** A link is only drawn as one: nobody is to leave the pannello by mistake. */
const ELEMENT: Readonly<Record<Style, (inside: Html) => Html>> = {
  bold: (inside) => html`<strong>${inside}</strong>`,
  italic: (inside) => html`<em>${inside}</em>`,
  strike: (inside) => html`<s>${inside}</s>`,
  mono: (inside) => html`<code>${inside}</code>`,
  link: (inside) => html`<span class="wa-link">${inside}</span>`,
};

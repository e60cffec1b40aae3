/** A notice as citizens see it in WhatsApp. */
import { NOTICE_PAGE } from '../../messages/it/notice-states.js';
import { html } from 'hono/html';
import type { MediaAs } from '../../model/message.js';
import { wording, type NoticeContent } from '../../model/notice.js';
import { whatsAppText, type Piece, type Style } from '../browser/whatsapp-text.js';
import type { Html } from './layout.js';

type Media = Extract<NoticeContent, { kind: 'media' }>;

/** @param source address of the file of a part */
export function previewView(
  parts: readonly NoticeContent[],
  source: (part: number) => string,
): Html {
  return html`<div class="phone" role="group" aria-label="${NOTICE_PAGE.asCitizensSee}">
    ${parts.map((part, index) => bubble(part, source(index)))}
  </div>`;
}

/**
 * The same while it is written: a script keeps the words up to date, in the element that has `data-words`.
 * @param parts with the addresses of their files as paths
 * @param written as it stands in the form, above `words` with lines that ask for something; what else stands below
 * is the comune's own
 * @param invitation what stands there before anything is written
 */
export function liveBubbles(
  parts: readonly NoticeContent[],
  { written, words }: { readonly written: string; readonly words: string },
  invitation: string,
): Html {
  const [first] = parts;
  if (first === undefined) return html``;
  // Of several files the words are a message of their own, which is there once something is written.
  const alone = first.kind === 'media' && parts.length > 1 ? null : first;
  const whole = alone === null ? '' : (wording(alone) ?? '');
  const isInvited = whole === '' && alone?.kind === 'text';
  const shown = isInvited ? invitation : whatsAppText(whole).map(styled);
  const above = written.trim().length - words.length;
  return html`<div
      class="bubble"
      data-above="${above}"
      data-below="${whole.slice(words.length)}"
      data-invitation="${alone?.kind === 'text' && parts.length === 1 ? invitation : ''}"
      ${alone === null ? HIDDEN : ''}
    >
      ${alone?.kind === 'media' ? attachment(alone, alone.path) : ''}
      <p class="wa-text ${isInvited ? 'soft' : ''}" data-words>${shown}</p>
    </div>
    ${(alone === null ? parts : parts.slice(1)).map((part) =>
      bubble(part, part.kind === 'media' ? part.path : ''),
    )}`;
}

const HIDDEN = html`hidden`;

function bubble(part: NoticeContent, source: string): Html {
  const text = wording(part) ?? '';
  return html`<div class="bubble">
    ${part.kind === 'media' ? attachment(part, source) : ''}
    ${text === '' ? '' : html`<p class="wa-text">${whatsAppText(text).map(styled)}</p>`}
  </div>`;
}

/** What is shown as itself has no word. */
const WORD: Readonly<Record<Exclude<MediaAs, 'image'>, string>> = {
  video: NOTICE_PAGE.video,
  document: NOTICE_PAGE.document,
};

function attachment({ as, filename }: Media, source: string): Html {
  if (as === 'image') return html`<img src="${source}" alt="${NOTICE_PAGE.picture(filename)}" />`;
  return html`<a class="document" href="${source}">${WORD[as]}: <strong>${filename}</strong></a>`;
}

function styled({ text, styles }: Piece): Html {
  return styles.reduceRight<Html>((inside, style) => ELEMENT[style](inside), html`${text}`);
}

/** A link is only drawn as one: nobody is to leave the panel by mistake. */
const ELEMENT: Readonly<Record<Style, (inside: Html) => Html>> = {
  bold: (inside) => html`<strong>${inside}</strong>`,
  italic: (inside) => html`<em>${inside}</em>`,
  strike: (inside) => html`<s>${inside}</s>`,
  mono: (inside) => html`<code>${inside}</code>`,
  link: (inside) => html`<span class="wa-link">${inside}</span>`,
};

import { html } from 'hono/html';
import { POSTER_PAGE } from '../../messages/it/poster.js';
import type { Html } from './layout.js';

/** The poster as it looks, and the files of it. */
export function posterView(aloud: string, hasPrivacy: boolean): Html {
  const { heading, what, withoutPrivacy, a4, a5, png, svg, file } = POSTER_PAGE;
  return html`<p class="back"><a href="/iscritti">Iscritti</a></p>
    <h1>${heading}</h1>
    <p>${what}</p>
    ${hasPrivacy ? '' : html`<p class="problem">${withoutPrivacy}</p>`}
    <div class="actions">
      <a class="button primary" href="/iscritti/locandina-a4.pdf" download="${file}-a4.pdf"
        >${a4}</a
      >
      <a class="button" href="/iscritti/locandina-a5.pdf" download="${file}-a5.pdf">${a5}</a>
      <button type="button" hidden data-picture="#locandina" data-file="${file}.png">${png}</button>
      <a class="button quiet" href="/iscritti/locandina.svg" download="${file}.svg">${svg}</a>
    </div>
    <img id="locandina" class="poster" src="/iscritti/locandina.svg" alt="${aloud}" />`;
}

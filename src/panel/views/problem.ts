import { html } from 'hono/html';
import { layout, type Frame, type Html } from './layout.js';

/** A page that is not what was asked for. */
export function problemView(frame: Frame, title: string, what: string): Html {
  return layout(frame, {
    title,
    current: null,
    main: html`<h1>${title}</h1>
      <p>${what}</p>
      <p><a class="button" href="/">Torna allo stato</a></p>`,
  });
}

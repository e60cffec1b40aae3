/** Figures of a notice or of the register, and how far a notice has come. */
import { html } from 'hono/html';
import { figure } from '../../italian.js';
import { served, type Served } from '../../model/notice.js';
import type { Html } from './layout.js';

export function pair(value: number, name: string): Html {
  return html`<div>
    <dt>${name}</dt>
    <dd>${figure(value)}</dd>
  </div>`;
}

/** @param label what is read aloud in its place */
export function progressBar(
  progress: Served & { readonly recipients: number },
  label: string,
): Html {
  return html`<progress
    max="${progress.recipients}"
    value="${served(progress)}"
    aria-label="${label}"
  ></progress>`;
}

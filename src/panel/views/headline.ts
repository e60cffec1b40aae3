/** The one sentence that says how things stand. */
import { html } from 'hono/html';
import type { Html } from './layout.js';
import type { Headline } from '../../messages/it/headline.js';

export function headlineView({ tone, text, more }: Headline): Html {
  return html`<div id="frase" class="headline ${tone}" data-live role="status">
    ${SIGNS[tone]}
    <div>
      <h1>${text}</h1>
      ${more === null ? '' : html`<p>${more}</p>`}
    </div>
  </div>`;
}

/** Told apart by their shape, not by colour alone. */
const SIGNS: Readonly<Record<Headline['tone'], Html>> = {
  good: html`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor">
    <circle cx="12" cy="12" r="10" stroke-width="2" />
    <path d="m7.500 12.500 3 3 6-7" stroke-width="2.200" stroke-linecap="round" />
  </svg>`,
  wait: html`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor">
    <circle cx="12" cy="12" r="10" stroke-width="2" />
    <path d="M12 6.500V12l3.500 2.500" stroke-width="2.200" stroke-linecap="round" />
  </svg>`,
  bad: html`<svg viewBox="0 0 24 24" aria-hidden="true" fill="none" stroke="currentColor">
    <path d="M12 3 22 20.500H2z" stroke-width="2" stroke-linejoin="round" />
    <path d="M12 9.500v5M12 17.400v.2" stroke-width="2.200" stroke-linecap="round" />
  </svg>`,
};

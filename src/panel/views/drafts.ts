/** Drafts that are kept, and the question before one of them is erased. */
import { html } from 'hono/html';
import { draftAddress, formAddress } from '../../messages/it/addresses.js';
import type { Calendar } from '../../messages/it/calendar.js';
import { fileAct, NEW } from '../../messages/it/new-notice.js';
import { BACK } from '../../messages/it/staff-acts.js';
import { tokenField, type Html } from './layout.js';

export interface KeptDraft {
  readonly id: string;
  readonly name: string;
  readonly savedAt: number;
}

export function draftsView(others: readonly KeptDraft[], calendar: Calendar, now: number): Html {
  return html`<div id="bozze">
    ${
      others.length === 0
        ? ''
        : html`<section class="card" aria-labelledby="titolo-bozze">
            <h2 id="titolo-bozze">${NEW.drafts}</h2>
            <ul class="plain drafts">
              ${others.map(
                ({ id, name, savedAt }) =>
                  html`<li>
                    <a href="${formAddress(id)}">${name}</a>
                    <span class="soft">${calendar.moment(savedAt, now)}</span>
                    <a
                      class="button quiet"
                      href="${draftAddress(id, 'elimina')}"
                      aria-label="${fileAct(NEW.erase, name)}"
                      >${NEW.erase}</a
                    >
                  </li>`,
              )}
            </ul>
          </section>`
    }
  </div>`;
}

/** @param asked.question what is lost with it */
export function eraseView(asked: {
  readonly id: string;
  readonly question: string;
  readonly token: string;
}): Html {
  const { id, question, token } = asked;
  return html`<h1>${NEW.eraseTitle}</h1>
    <div class="card">
      <p>${question}</p>
      <form method="post" action="${draftAddress(id, 'elimina')}">
        ${tokenField(token)}
        <div class="actions">
          <button class="danger">${NEW.eraseIt}</button>
          <a class="button quiet" href="${formAddress(id)}">${BACK}</a>
        </div>
      </form>
    </div>`;
}

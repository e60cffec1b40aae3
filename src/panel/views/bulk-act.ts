/** The question before something is done to all that stands still. */
import { html } from 'hono/html';
import { BULK_ACTS } from '../../messages/it/sending-acts.js';
import { tokenField, type Html } from './layout.js';

export type BulkAct = keyof typeof BULK_ACTS;

export const BULK_PATHS: Readonly<Record<BulkAct, string>> = {
  resume: '/invii/riprendi',
  lists: '/invii/liste',
  arrived: '/invii/arrivati',
  again: '/invii/di-nuovo',
};

/** @param problem why it could not be done; null: it has not been asked for yet */
export function bulkActView(facts: {
  readonly act: BulkAct;
  /** people whom it concerns */
  readonly count: number;
  readonly problem: string | null;
  readonly token: string;
}): Html {
  const { act, count, problem, token } = facts;
  const { name, title, question } = BULK_ACTS[act];
  return html`<h1>${title}</h1>
    ${problem === null ? '' : html`<p class="problem" role="status">${problem}</p>`}
    <div class="card">
      <p>${question(count)}</p>
      <form method="post" action="${BULK_PATHS[act]}">
        ${tokenField(token)}
        <div class="actions">
          <button class="primary">${name}</button>
          <a class="button quiet" href="/">No, torna indietro</a>
        </div>
      </form>
    </div>`;
}

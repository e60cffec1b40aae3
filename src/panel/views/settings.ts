import { ADDRESS } from '../../messages/it/addresses.js';
import { RESTART, SETTINGS_CHANGED, SETTINGS_WRONG } from '../../messages/it/panel.js';
import { html } from 'hono/html';
import type { SettingsState } from '../../ports/staff.js';
import { tokenField, type Html } from './layout.js';

/** What Stato says of settings that were changed and are not in force yet. */
export function settingsNotice(state: SettingsState): Html {
  switch (state.kind) {
    case 'in-force':
      return html``;
    case 'changed':
      return html`<section class="card" aria-labelledby="impostazioni">
        <h2 id="impostazioni">${SETTINGS_CHANGED.title}</h2>
        <p>${SETTINGS_CHANGED.before}${names(state.keys)}${SETTINGS_CHANGED.after}</p>
        <p><a class="button" href="${ADDRESS.restart}">${SETTINGS_CHANGED.restart}</a></p>
      </section>`;
    case 'wrong':
      return html`<section class="card alert" aria-labelledby="impostazioni">
        <h2 id="impostazioni">${SETTINGS_WRONG.title}</h2>
        <p>${SETTINGS_WRONG.note}</p>
        <ul>
          ${state.problems.map((problem) => html`<li>${problem}</li>`)}
        </ul>
      </section>`;
  }
}

/** Asks before the service is started again. `problem`: why it was not. */
export function restartView(keys: readonly string[], token: string, problem: string | null): Html {
  return html`<h1>${RESTART.question}</h1>
    ${problem === null ? '' : html`<p class="problem" role="alert">${problem}</p>`}
    <form method="post" action="${ADDRESS.restart}" class="card">
      ${tokenField(token)}
      <p>${RESTART.before}${names(keys)}.</p>
      <p>${RESTART.what}</p>
      ${
        keys.some((key) => key === 'port' || key === 'panel.listen')
          ? html`<p><strong>${RESTART.otherAddress}</strong>: ${RESTART.whichAddress}</p>`
          : ''
      }
      <div class="actions">
        <button class="primary">${RESTART.restart}</button>
        <a class="button" href="/">${RESTART.notNow}</a>
      </div>
    </form>`;
}

/** While it starts again; the page comes back by itself. */
export function restartingView(): Html {
  return html`<h1>${RESTART.running}</h1>
    <div class="card" role="status">
      <p>${RESTART.wait}</p>
      <progress aria-label="${RESTART.running}"></progress>
      <p><a href="/">${RESTART.toStatus}</a></p>
    </div>`;
}

function names(keys: readonly string[]): Html {
  return html`${keys.map((key, index) => html`${index === 0 ? '' : ', '}<code>${key}</code>`)}`;
}

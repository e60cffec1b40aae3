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
        <h2 id="impostazioni">Impostazioni cambiate</h2>
        <p>
          Sono cambiate, in campanile.yaml: ${names(state.keys)}. Varranno dal prossimo riavvio.
        </p>
        <p><a class="button" href="/riavvio">Fai ripartire Campanile</a></p>
      </section>`;
    case 'wrong':
      return html`<section class="card alert" aria-labelledby="impostazioni">
        <h2 id="impostazioni">Impostazioni da correggere</h2>
        <p>Finché non si corregge, valgono le impostazioni di prima.</p>
        <ul>
          ${state.problems.map((problem) => html`<li>${problem}</li>`)}
        </ul>
      </section>`;
  }
}

/** Asks before the service is started again. `problem`: why it was not. */
export function restartView(keys: readonly string[], token: string, problem: string | null): Html {
  return html`<h1>Far ripartire Campanile?</h1>
    ${problem === null ? '' : html`<p class="problem" role="alert">${problem}</p>`}
    <form method="post" action="/riavvio" class="card">
      ${tokenField(token)}
      <p>Da quel momento valgono le impostazioni cambiate: ${names(keys)}.</p>
      <p>
        Campanile si ferma e riparte da solo, in meno di un minuto. Nessun avviso va perso: quelli
        in corso di invio riprendono da dove erano.
      </p>
      ${
        keys.some((key) => key === 'port' || key === 'console.listen')
          ? html`<p>
              <strong>Questa pagina cambia indirizzo</strong>: quello nuovo è in campanile.yaml.
            </p>`
          : ''
      }
      <div class="actions">
        <button class="primary">Fai ripartire</button>
        <a class="button" href="/">Non ora</a>
      </div>
    </form>`;
}

/** While it starts again; the page comes back by itself. */
export function restartingView(): Html {
  return html`<h1>Campanile sta ripartendo</h1>
    <div class="card" role="status">
      <p>Ci vuole meno di un minuto. Poi questa pagina torna da sola.</p>
      <progress aria-label="Campanile sta ripartendo"></progress>
      <p><a href="/">Vai a Stato</a></p>
    </div>`;
}

function names(keys: readonly string[]): Html {
  return html`${keys.map((key, index) => html`${index === 0 ? '' : ', '}<code>${key}</code>`)}`;
}

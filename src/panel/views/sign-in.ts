import { html } from 'hono/html';
import { tokenField, type Html } from './layout.js';

export function signInPage(form: {
  readonly token: string;
  readonly after: string;
  readonly problem: string | null;
  readonly isEncrypted: boolean;
}): Html {
  return html`<!doctype html>
    <html lang="it">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>Accesso · Campanile</title>
        <link rel="icon" href="/assets/campanile.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/panel.css" />
      </head>
      <body>
        <main id="contenuto" class="sign-in">
          <img src="/assets/campanile.svg" alt="" width="56" height="56" />
          <h1>Campanile</h1>
          ${form.problem === null ? '' : html`<p class="problem" role="alert">${form.problem}</p>`}
          <form method="post" action="/accesso" class="card">
            ${tokenField(form.token)}
            <input type="hidden" name="dopo" value="${form.after}" />
            <label for="password">Password del pannello</label>
            <input
              id="password"
              name="password"
              type="password"
              autocomplete="current-password"
              required
              autofocus
            />
            <button class="primary">Entra</button>
          </form>
          ${
            form.isEncrypted
              ? ''
              : html`<p class="note">
                  La connessione con questa pagina non è cifrata: usarla solo nella rete del Comune.
                  Chi si occupa di Campanile può metterle davanti un server web con TLS (https).
                </p>`
          }
        </main>
      </body>
    </html>`;
}

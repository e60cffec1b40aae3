import { ADDRESS } from '../../messages/it/addresses.js';
import { SIGN_IN_PAGE } from '../../messages/it/panel.js';
import { html } from 'hono/html';
import { headOf, tokenField, type Html } from './layout.js';

export function signInPage(form: {
  readonly token: string;
  readonly after: string;
  readonly problem: string | null;
  readonly isEncrypted: boolean;
}): Html {
  return html`<!doctype html>
    <html lang="it">
      <head>
        ${headOf(SIGN_IN_PAGE.title)}
      </head>
      <body>
        <main id="contenuto" class="sign-in">
          <img src="/assets/campanile.svg" alt="" width="56" height="56" />
          <h1>Campanile</h1>
          ${form.problem === null ? '' : html`<p class="problem" role="alert">${form.problem}</p>`}
          <form method="post" action="${ADDRESS.signIn}" class="card">
            ${tokenField(form.token)}
            <input type="hidden" name="dopo" value="${form.after}" />
            <label for="password">${SIGN_IN_PAGE.password}</label>
            <input
              id="password"
              name="password"
              type="password"
              autocomplete="current-password"
              required
              autofocus
            />
            <button class="primary">${SIGN_IN_PAGE.enter}</button>
          </form>
          ${form.isEncrypted ? '' : html`<p class="note">${SIGN_IN_PAGE.notEncrypted}</p>`}
        </main>
      </body>
    </html>`;
}

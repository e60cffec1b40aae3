import { html } from 'hono/html';
import type { Draft } from '../drafts.js';
import { tokenField, type Html } from './layout.js';
import { people } from '../../italian.js';
import { reasonAlone } from '../../messages/it/rejections/notices.js';

export interface FormFacts {
  readonly draft: Draft;
  /** the refused text that it corrects; null: none */
  readonly corrects: string | null;
  /** why it was not taken; null: nothing was sent yet */
  readonly problem: string | null;
  /** how many would get it now */
  readonly recipients: number;
  readonly token: string;
  /** characters, alone and beside an attachment */
  readonly limits: { readonly text: number; readonly caption: number };
}

/** Writing a notice. It goes into the watched folder, like any other. */
export function newNoticeView({
  draft,
  corrects,
  problem,
  recipients,
  token,
  limits,
}: FormFacts): Html {
  return html`<h1>Nuovo avviso</h1>
    ${problem === null ? '' : html`<p class="problem reason" role="alert">${problem}</p>`}
    <div class="columns">
      <form method="post" action="/nuovo" enctype="multipart/form-data" class="card" id="nuovo">
        ${tokenField(token)}
        ${corrects === null ? '' : html`<input type="hidden" name="scartato" value="${corrects}" />`}
        <div class="field">
          <label for="titolo">Titolo</label>
          <input
            id="titolo"
            name="titolo"
            maxlength="80"
            value="${draft.title}"
            aria-describedby="titolo-nota"
          />
          <p id="titolo-nota" class="note">
            Lo vede solo l’ufficio: è il nome del file. Se manca, si usa l’inizio del testo.
          </p>
        </div>
        <div class="field">
          <label for="testo">Testo</label>
          <textarea
            id="testo"
            name="testo"
            rows="9"
            aria-describedby="testo-nota"
            data-text="${limits.text}"
            data-caption="${limits.caption}"
          >
${draft.text}</textarea>
          <p id="testo-nota" class="note">
            <code>*grassetto*</code>, <code>_corsivo_</code>, <code>~barrato~</code>.
            <span id="conteggio"></span>
          </p>
        </div>
        <div class="field">
          <label for="file">Immagini o documenti</label>
          <div class="drop">
            <input
              id="file"
              name="file"
              type="file"
              multiple
              aria-describedby="file-scelti file-nota"
            />
            <p id="file-scelti" aria-live="polite">
              Trascina qui i file, oppure premi per sceglierli.
            </p>
          </div>
          <p id="file-nota" class="note">
            A un file solo il testo fa da didascalia; con più file parte prima il testo, poi un file
            dopo l’altro.
          </p>
        </div>
        <fieldset class="field">
          <legend>Quando</legend>
          <div class="dates">
            ${dateField('invia', 'Invia il', draft.sendAt)}
            ${dateField('scade', 'Scade il', draft.expiresAt)}
          </div>
          <p id="quando-nota" class="note">
            Senza data parte appena può. Dopo la scadenza non parte più.
          </p>
          <label class="choice">
            <input type="checkbox" name="urgente" value="sì" ${draft.urgent ? CHECKED : ''} />
            Urgente: parte subito, a ogni ora, prima degli altri
          </label>
        </fieldset>
        <p id="destinatari" data-live>Andrà a <strong>${people(recipients)}</strong>.</p>
        <button class="primary">Metti nella cartella degli avvisi</button>
      </form>
      <section aria-labelledby="titolo-anteprima">
        <h2 id="titolo-anteprima">Come lo vedranno i cittadini</h2>
        <div class="phone">
          <div class="bubble" id="anteprima">
            <p class="wa-text soft">Qui appare l’avviso mentre lo si scrive.</p>
          </div>
        </div>
      </section>
    </div>`;
}

const CHECKED = html`checked`;

function dateField(name: string, label: string, value: string): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="datetime-local"
      value="${value}"
      aria-describedby="quando-nota"
    />
  </div>`;
}

export type DropFate =
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'accepted';
      readonly noticeId: number;
      readonly line: string;
      readonly canGoNow: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** What becomes of a notice that was just put into the folder. */
export function dropView(name: string, fate: DropFate, again: string): Html {
  return html`<h1>«${name}»</h1>
    <div id="esito" class="card" data-live role="status">${fateView(fate, again)}</div>
    <p><a href="/nuovo">Scrivi un altro avviso</a></p>`;
}

function fateView(fate: DropFate, again: string): Html {
  switch (fate.kind) {
    case 'waiting':
      return html`<p>
          <strong>È nella cartella degli avvisi.</strong> Campanile aspetta qualche secondo per
          essere sicuro che sia completo, poi lo controlla.
        </p>
        <progress aria-label="In attesa del controllo"></progress>`;
    case 'accepted':
      return html`<p><strong>Accettato.</strong> ${fate.line}</p>
        <p class="actions">
          <a class="button primary" href="/avvisi/${fate.noticeId}">Guarda l’avviso</a>
          ${fate.canGoNow ? html`<a class="button" href="/avvisi/${fate.noticeId}/invia">Invia subito</a>` : ''}
        </p>`;
    case 'refused':
      return html`<p class="problem"><strong>Non è stato accettato.</strong></p>
        <p class="reason">${reasonAlone(fate.reason)}</p>
        <p><a class="button" href="${again}">Correggi e riprova</a></p>`;
  }
}

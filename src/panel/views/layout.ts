import { ADDRESS } from '../../messages/it/addresses.js';
import { MENU, OUT_OF_TOUCH, PROBLEMS, SIGNED_OUT } from '../../messages/it/panel.js';
import { html } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';
import { figure } from '../../italian.js';
import { thingsToDo } from '../../messages/it/status.js';
import { TOKEN_FIELD } from '../security/access-control.js';
import { served, type Served } from '../../model/notice.js';

export type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

export interface Frame {
  /** for forms */
  readonly token: string;
  readonly municipality: string;
  readonly version: string;
  /** how many things wait for a person */
  readonly toDo: Promise<number>;
  /** whether there is a session to end */
  readonly canSignOut: boolean;
}

/** In the order of the menu. */
const PAGES = [
  { path: ADDRESS.status, name: MENU.status },
  { path: ADDRESS.notices, name: MENU.notices },
  { path: ADDRESS.newNotice, name: MENU.newNotice },
  { path: ADDRESS.subscribers, name: MENU.subscribers },
  { path: ADDRESS.audit, name: MENU.audit },
] as const;

export type PagePath = (typeof PAGES)[number]['path'];

/**
 * One page of the panel. Parts of it with an id and `data-live` are renewed when something changes
 * (see `browser/live.ts`).
 */
export function layout(
  frame: Frame,
  page: {
    readonly title: string;
    readonly current: PagePath | null;
    readonly main: Html;
    /** where it can be had again; absent: where it was asked for. What a form leads to can be had nowhere else. */
    readonly address?: string;
  },
): Html {
  return html`<!doctype html>
    <html lang="it">
      <head>
        ${headOf(page.title)}
        <script type="module" src="/assets/panel.js"></script>
      </head>
      <body>
        <a class="skip" href="#contenuto">${MENU.toContent}</a>
        <header class="top">
          <div class="top-inner">
            <a class="brand" href="${ADDRESS.status}">
              <img src="/assets/campanile.svg" alt="" width="34" height="34" />
              <span class="brand-text"
                ><strong>Campanile</strong> <span class="place">${frame.municipality}</span></span
              >
            </a>
            <nav aria-label="${MENU.pages}">
              <ul>
                ${PAGES.map(
                  ({ path, name }) =>
                    html`<li>
                      <a href="${path}" ${path === page.current ? CURRENT : ''}
                        >${name}${path === ADDRESS.status ? badge(frame) : ''}</a
                      >
                    </li>`,
                )}
              </ul>
            </nav>
            ${frame.canSignOut ? signOut(frame.token) : ''}
          </div>
        </header>
        <p
          id="senza-contatto"
          class="unreachable"
          role="alert"
          data-out-of-touch="${OUT_OF_TOUCH}"
          data-signed-out="${SIGNED_OUT}"
          hidden
        ></p>
        <main id="contenuto" tabindex="-1" data-address="${page.address ?? ''}">${page.main}</main>
        <footer>Campanile ${frame.version}</footer>
      </body>
    </html>`;
}

const CURRENT = html`aria-current="page"`;

/** In the menu, of every page. */
async function badge({ toDo }: Frame): Promise<HtmlEscapedString> {
  const count = await toDo;
  const shown =
    count === 0
      ? html``
      : html` <span class="badge"
          >${figure(count)}<span class="unseen"> ${thingsToDo(count)}</span></span
        >`;
  return html`<span id="quante-cose" data-live>${shown}</span>`;
}

function signOut(token: string): Html {
  return html`<form class="sign-out" method="post" action="${ADDRESS.signOut}">
    ${tokenField(token)}<button class="quiet">${MENU.signOut}</button>
  </form>`;
}

/** What every form that changes something contains. */
export function tokenField(token: string): Html {
  return html`<input type="hidden" name="${TOKEN_FIELD}" value="${token}" />`;
}

/** Figures of a notice or of the register, and how far a notice has come. */

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

/** What the browser is told of every page. */
export function headOf(title: string): Html {
  return html`<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${title} · Campanile</title>
    <link rel="icon" href="/assets/campanile.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/assets/panel.css" />`;
}

/** A page that is not what was asked for. */
export function problemView(frame: Frame, title: string, what: string): Html {
  return layout(frame, {
    title,
    current: null,
    main: html`<h1>${title}</h1>
      <p>${what}</p>
      <p><a class="button" href="${ADDRESS.status}">${PROBLEMS.backToStatus}</a></p>`,
  });
}

import { ADDRESS } from '../../messages/it/addresses.js';
import { html } from 'hono/html';
import type { RefusedNotice } from '../../ports/folder.js';
import type { Calendar } from '../../messages/it/calendar.js';
import { CORRECT, PUT_ASIDE, refusedLine } from '../../messages/it/status.js';
import { reasonAlone } from '../../messages/it/rejections/notices.js';
import { tokenField, type Html } from './layout.js';

/** What was dropped and could not be sent, with the reason. */
export function refusedView(facts: {
  readonly head: Html;
  readonly found: readonly RefusedNotice[];
  readonly refused: number;
  readonly token: string;
  readonly now: number;
  readonly calendar: Calendar;
}): Html {
  const { head, found, refused, token, now, calendar } = facts;
  return html`${head}
    <p class="soft">${refusedLine(refused)}</p>
    <div id="scartati" data-live>
      ${found.map(
        ({ name, at, reason, isText }) =>
          html`<section class="card">
            <h2>${name}</h2>
            <p class="soft">${calendar.moment(at, now)}</p>
            <p class="reason">${reasonAlone(reason)}</p>
            <form method="post" action="${ADDRESS.refusedSeen}" class="actions">
              ${tokenField(token)}<input type="hidden" name="nome" value="${name}" />
              ${
                isText
                  ? html`<a
                      class="button"
                      href="${ADDRESS.newNotice}?scartato=${encodeURIComponent(name)}"
                      >${CORRECT}</a
                    >`
                  : ''
              }
              <button class="quiet">${PUT_ASIDE}</button>
            </form>
          </section>`,
      )}
    </div>`;
}

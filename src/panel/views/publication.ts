/** The last question before a notice is published, and what becomes of it in the folder. */
import { html } from 'hono/html';
import { quotedNames } from '../../italian.js';
import { ADDRESS, draftAddress, formAddress, noticeAddress } from '../../messages/it/addresses.js';
import { FATE, NEW } from '../../messages/it/new-notice.js';
import { reasonAlone } from '../../messages/it/rejections/notices.js';
import { NOTICE_ACT_WORDS } from '../../messages/it/staff-acts.js';
import type { NoticeContent } from '../../model/notice.js';
import type { StoredDraft } from '../../ports/drafts.js';
import { tokenField, type Html } from './layout.js';
import { liveBubbles } from './preview.js';

/** How it begins, to how many, when. */
export function confirmView(facts: {
  readonly draft: StoredDraft;
  readonly question: string;
  readonly outlook: string;
  readonly forecast: Html;
  readonly edits: string | null;
  /** it cannot take the place that it was to take */
  readonly isOneMore: boolean;
  readonly parts: readonly NoticeContent[];
  /** what was written, without the lines above it that ask for something */
  readonly words: string;
  readonly problem: string | null;
  readonly token: string;
}): Html {
  const { draft, question, outlook, forecast, edits, isOneMore, parts, words, problem, token } =
    facts;
  return html`<h1>${NEW.confirmTitle}</h1>
    ${problem === null ? '' : html`<p class="problem" role="alert">${problem}</p>`}
    <div class="columns">
      <div class="card">
        <p><strong>${question}</strong></p>
        <p id="quando-parte" data-live>${outlook}</p>
        <div id="come-arriva" data-live>${forecast}</div>
        ${edits === null ? '' : html`<p>${edits}</p>`}
        ${draft.offChannel ? html`<p>${NEW.staysOffChannel}</p>` : ''}
        <form method="post" action="${draftAddress(draft.id, 'pubblica')}">
          ${tokenField(token)}
          <input type="hidden" name="letta" value="${draft.savedAt}" />
          ${isOneMore ? html`<input type="hidden" name="inpiu" value="sì" />` : ''}
          <div class="actions">
            <button class="primary">${NEW.confirm}</button>
            <a class="button quiet" href="${formAddress(draft.id)}">${NEW.back}</a>
          </div>
        </form>
      </div>
      <div class="phone" role="group" aria-label="${NEW.asPhone}">
        ${liveBubbles(parts, { written: words, words }, '')}
      </div>
    </div>`;
}

export type DropFate =
  | { readonly kind: 'waiting' | 'forgotten' | 'removed' }
  | {
      readonly kind: 'accepted';
      readonly noticeId: number;
      readonly line: string;
      readonly canGoNow: boolean;
    }
  /** `name`: under which it lies among the refused */
  | { readonly kind: 'refused'; readonly name: string; readonly reason: string };

/** What becomes of a notice that was just put into the folder. */
export function dropView(name: string, fate: DropFate, again: string, erase: string): Html {
  return html`<h1>${quotedNames([name])}</h1>
    <div id="esito" class="card" data-live role="status">${fateView(fate, again, erase)}</div>
    <p><a href="${ADDRESS.newNotice}">${NEW.another}</a></p>`;
}

function fateView(fate: DropFate, again: string, erase: string): Html {
  const eraseIt = html`<a class="button quiet" href="${erase}">${FATE.erase}</a>`;
  switch (fate.kind) {
    case 'waiting':
      return html`<p><strong>${FATE.there}</strong> ${FATE.checking}</p>
        <progress aria-label="${FATE.waiting}"></progress>`;
    case 'forgotten':
      return html`<p class="problem"><strong>${FATE.forgotten}</strong></p>
        <p>${FATE.mayHaveGone}</p>
        <p class="actions"><a class="button" href="${again}">${FATE.reopen}</a> ${eraseIt}</p>`;
    case 'removed':
      return html`<p class="problem"><strong>${FATE.removed}</strong></p>
        <p>${FATE.doesNotGo}</p>
        <p class="actions"><a class="button" href="${again}">${FATE.reopen}</a> ${eraseIt}</p>`;
    case 'accepted':
      return html`<p><strong>${FATE.accepted}</strong> ${fate.line}</p>
        <p class="actions">
          <a class="button primary" href="${noticeAddress(fate.noticeId)}">${FATE.open}</a>
          ${fate.canGoNow ? html`<a class="button" href="${noticeAddress(fate.noticeId, 'invia')}">${NOTICE_ACT_WORDS.sendNow.name}</a>` : ''}
        </p>`;
    case 'refused':
      return html`<p class="problem"><strong>${FATE.refused}</strong></p>
        <p class="reason">${reasonAlone(fate.reason)}</p>
        <p class="actions"><a class="button" href="${again}">${FATE.again}</a> ${eraseIt}</p>`;
  }
}

import { ADDRESS, draftAddress } from '../../messages/it/addresses.js';
import { html } from 'hono/html';
import type { Draft, DraftFile, StoredDraft } from '../../ports/drafts.js';
import type { NoticeContent } from '../../model/notice.js';
import type { Calendar } from '../../messages/it/calendar.js';
import {
  EMOJI,
  fileAct,
  lengthNote,
  NEW,
  savedNote,
  SAVING,
  weight,
} from '../../messages/it/new-notice.js';
import { isPicture } from '../drafts.js';
import { draftsView, type KeptDraft } from './drafts.js';
import { tokenField, type Html } from './layout.js';
import { liveBubbles } from './preview.js';

export interface FormFacts {
  readonly draft: Draft;
  /** null: it has not been kept yet */
  readonly stored: Pick<StoredDraft, 'id' | 'savedAt'> | null;
  /** the others that are kept */
  readonly others: readonly KeptDraft[];
  /** why it was not taken; null: nothing was sent yet */
  readonly problem: string | null;
  readonly parts: readonly NoticeContent[];
  /** what was written, without the lines above it that ask for something */
  readonly words: string;
  /** when it would go, and to how many */
  readonly outlook: string;
  /** of the notice whose place it takes; null: of none */
  readonly edits: string | null;
  /** notices go to the comune's channel as well */
  readonly hasChannel: boolean;
  readonly token: string;
  /** characters, alone and beside an attachment */
  readonly limits: { readonly text: number; readonly caption: number };
  readonly calendar: Calendar;
  readonly now: number;
}

/** Writing a notice: write, look, publish. What is kept is what the service has; scripts only save more often. */
export function newNoticeView(facts: FormFacts): Html {
  const { draft, stored, problem, edits, token } = facts;
  return html`<h1>${draft.edits === null ? NEW.title : NEW.editing}</h1>
    ${edits === null ? '' : html`<p>${edits}</p>`}
    ${problem === null ? '' : html`<p class="problem reason" role="alert">${problem}</p>`}
    ${draftsView(facts.others, facts.calendar, facts.now)}
    <form
      method="post"
      action="${ADDRESS.newNotice}"
      enctype="multipart/form-data"
      id="nuovo"
      data-saving="${SAVING.saving}"
      data-failed="${SAVING.failed}"
      data-refused="${SAVING.refused}"
      data-too-large="${SAVING.tooLarge}"
      data-small="${SAVING.small}"
      data-unreadable="${SAVING.unreadable}"
    >
      <button name="fare" value="salva" hidden>${NEW.save}</button>
      ${tokenField(token)}
      <input type="hidden" name="bozza" value="${stored?.id ?? ''}" />
      ${draft.corrects === null ? '' : html`<input type="hidden" name="scartato" value="${draft.corrects}" />`}
      <div class="columns">
        ${write(facts)}
        <div>${look(facts)} ${publish(facts)}</div>
      </div>
    </form>`;
}

// -------------------------------------------------------------------- write

function write(facts: FormFacts): Html {
  const { draft, limits, hasChannel } = facts;
  return html`<section class="card" aria-labelledby="passo-scrivi">
    <h2 id="passo-scrivi">${NEW.write}</h2>
    <div class="field">
      <label for="titolo">${NEW.name}</label>
      <input
        id="titolo"
        name="titolo"
        maxlength="80"
        value="${draft.title}"
        aria-describedby="titolo-nota"
      />
      <p id="titolo-nota" class="note">${NEW.nameNote}</p>
    </div>
    <div class="field">
      <label for="testo">${NEW.text}</label>
      ${toolbar()}
      <textarea
        id="testo"
        name="testo"
        rows="9"
        aria-describedby="conteggio"
        data-text="${limits.text}"
        data-caption="${limits.caption}"
      >
${draft.text}</textarea>
      <p id="conteggio" class="note">${lengthOf(facts)}</p>
    </div>
    <div class="field">
      <label for="file">${NEW.files}</label>
      ${filesView(facts)}
      <div class="drop">
        <input id="file" name="file" type="file" multiple aria-describedby="file-nota" />
        <p aria-hidden="true">${NEW.chooseFiles}</p>
      </div>
      <p id="file-nota" class="note">${NEW.filesNote}</p>
    </div>
    <fieldset class="field">
      <legend>${NEW.when}</legend>
      <div class="dates">
        ${dateField('invia', NEW.sendAt, draft.sendAt)}
        ${dateField('scade', NEW.expiresAt, draft.expiresAt)}
      </div>
      ${choice('urgente', NEW.urgent, 'quando-nota', draft.urgent)}
      <p id="quando-nota" class="note">${NEW.whenNote}</p>
      ${choice('ripeti', NEW.repeat, 'ripeti-nota', draft.repeat)}
      <p id="ripeti-nota" class="note">${NEW.repeatNote}</p>
      ${
        hasChannel
          ? html`${choice('fuoricanale', NEW.offChannel, 'canale-nota', draft.offChannel)}
              <p id="canale-nota" class="note">${NEW.offChannelNote}</p>`
          : ''
      }
    </fieldset>
  </section>`;
}

const CHECKED = html`checked`;

/** @param note id of the element that explains it */
function choice(name: string, label: string, note: string, isChosen: boolean): Html {
  return html`<label class="choice">
    <input
      type="checkbox"
      name="${name}"
      value="sì"
      aria-describedby="${note}"
      ${isChosen ? CHECKED : ''}
    />
    ${label}
  </label>`;
}

function lengthOf({ draft, words, limits }: FormFacts): string {
  const limit = draft.files.length === 1 ? limits.caption : limits.text;
  return lengthNote(words.length, limit);
}

/** Shown by the script that they need. */
function toolbar(): Html {
  return html`<div id="strumenti" class="toolbar" role="group" aria-label="${NEW.text}" hidden>
    <button type="button" class="quiet" data-mark="*"><strong>${NEW.bold}</strong></button>
    <button type="button" class="quiet" data-mark="_"><em>${NEW.italic}</em></button>
    <details class="emoji">
      <summary>${NEW.emoji}</summary>
      <div>
        ${EMOJI.map(
          ([sign, name]) =>
            html`<button type="button" class="quiet" data-insert="${sign}" aria-label="${name}">
              ${sign}
            </button>`,
        )}
      </div>
    </details>
  </div>`;
}

function filesView({ draft: { files }, stored }: FormFacts): Html {
  return html`<ol id="allegati" class="files">
    ${stored === null ? '' : files.map((file, index) => fileView(file, index, files, stored.id))}
  </ol>`;
}

function fileView(
  file: DraftFile,
  index: number,
  files: readonly DraftFile[],
  draft: string,
): Html {
  const act = (what: string, name: string, sign: string) =>
    html`<button
      class="quiet"
      name="fare"
      value="${what}:${file.id}"
      aria-label="${fileAct(name, file.name)}"
    >
      ${sign}
    </button>`;
  const change = (what: string, name: string, sign: string) =>
    html`<button
      type="button"
      class="quiet"
      hidden
      data-change="${what}"
      data-file="${file.id}"
      aria-label="${fileAct(name, file.name)}"
    >
      ${sign}
    </button>`;
  return html`<li
    draggable="true"
    data-id="${file.id}"
    data-source="${draftAddress(draft, `file/${file.id}`)}"
  >
    <span class="file-name">${file.name} <span class="soft">${weight(file.bytes)}</span></span>
    <span class="file-acts">
      ${index === 0 ? '' : act('su', NEW.up, '↑')}
      ${index === files.length - 1 ? '' : act('giu', NEW.down, '↓')}
      ${isPicture(file) ? [change('rotate', NEW.rotate, NEW.rotate), change('shrink', NEW.shrink, NEW.shrink)] : ''}
      ${act('togli', NEW.remove, NEW.remove)}
    </span>
  </li>`;
}

function dateField(name: string, label: string, value: string): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    <input
      id="${name}"
      name="${name}"
      type="datetime-local"
      max="9999-12-31T23:59"
      value="${value}"
      aria-describedby="quando-nota"
    />
  </div>`;
}

// ---------------------------------------------------------- look and publish

function look({ draft, parts, words, outlook }: FormFacts): Html {
  return html`<section class="card" aria-labelledby="passo-guarda">
    <h2 id="passo-guarda">${NEW.look}</h2>
    <div id="anteprima" class="phone" role="group" aria-label="${NEW.asPhone}">
      ${liveBubbles(parts, { written: draft.text, words }, NEW.here)}
    </div>
    <p id="quando-parte" data-live>${outlook}</p>
  </section>`;
}

function publish({ stored, calendar, now }: FormFacts): Html {
  return html`<section class="card" aria-labelledby="passo-pubblica">
    <h2 id="passo-pubblica">${NEW.publish}</h2>
    <p class="note">${NEW.goOnNote}</p>
    <div class="actions">
      <button class="primary" name="fare" value="pubblica">${NEW.goOn}</button>
      <button name="fare" value="salva">${NEW.save}</button>
    </div>
    <p id="stato-bozza" class="note" role="status">
      ${stored === null ? '' : savedNote(calendar.moment(stored.savedAt, now))}
    </p>
  </section>`;
}

/** The one question before something is done, and what can be written along with it. */
import { html } from 'hono/html';
import type { ActFacts, ActField } from '../../model/staff-acts.js';
import { ACT_WORDS, BACK } from '../../messages/it/staff-acts.js';
import type { ActName } from '../../model/staff-acts.js';
import { tokenField, type Html } from './layout.js';

export interface AskedAct {
  readonly name: ActName;
  /** its address */
  readonly path: string;
  readonly title: string;
  /** what will happen, to how many people */
  readonly question: string;
  readonly isDangerous: boolean;
  readonly fields: Readonly<Record<string, ActField>>;
  /** of a notice */
  readonly facts: ActFacts | null;
  /** where `BACK` leads */
  readonly back: string;
  /** why it could not be done; null: it has not been asked for yet */
  readonly problem: string | null;
}

/** @param longest text, in characters */
export function staffActView(act: AskedAct, longest: number, token: string): Html {
  const { name, path, title, question, isDangerous, fields, facts, back, problem } = act;
  return html`<h1>${title}</h1>
    ${problem === null ? '' : html`<p class="problem" role="status">${problem}</p>`}
    <div class="card">
      <p>${question}</p>
      <form method="post" action="${path}">
        ${tokenField(token)}
        ${Object.entries(fields).map(([member, field]) => fieldView(name, member, { most: longest, ...field }, facts))}
        <div class="actions">
          <button class="${isDangerous ? 'danger' : 'primary'}">${ACT_WORDS[name].name}</button>
          <a class="button quiet" href="${back}">${BACK}</a>
        </div>
      </form>
    </div>`;
}

function fieldView(
  name: ActName,
  member: string,
  { inForm, kind, most, initial }: ActField,
  facts: ActFacts | null,
): Html {
  const words = ACT_WORDS[name].fields?.[member];
  const value = initial === undefined || facts === null ? '' : initial(facts);
  if (value === null) return html``;
  const isRequired = initial === undefined ? '' : 'required';
  return html`<div class="field">
    <label for="${inForm}">${words?.label}</label>
    ${
      kind === 'line'
        ? html`<input
            id="${inForm}"
            name="${inForm}"
            maxlength="${most}"
            value="${value}"
            ${isRequired}
          />`
        : html`<textarea id="${inForm}" name="${inForm}" rows="4" maxlength="${most}" ${isRequired}>
${value}</textarea>`
    }
    ${words?.note === undefined ? '' : html`<p class="note">${words.note}</p>`}
  </div>`;
}

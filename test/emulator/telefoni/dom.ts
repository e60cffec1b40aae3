/** Finding and making elements. */

/** The element with this id; it is in index.html. */
export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found as E;
}

export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className = '',
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...content);
  return element;
}

const clock = new Intl.DateTimeFormat('it-IT', { hour: '2-digit', minute: '2-digit' });
const day = new Intl.DateTimeFormat('it-IT', { day: 'numeric', month: 'long' });

export const timeOf = (at: number): string => clock.format(at);
export const dayOf = (at: number): string => day.format(at);

/** +39 333 0000001 */
export const readable = (phone: string): string => phone.replace(/^39(\d{3})(\d+)$/, '+39 $1 $2');

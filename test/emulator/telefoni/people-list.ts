/** The citizens, those with something new first; search; adding one. */
import { create, findPeople, type PersonOverview } from './control-api.js';
import { byId, make, readable, timeOf } from './dom.js';
import { marked } from './marks.js';

/** More are found by searching. */
const shownAtMost = 80;

const search = byId<HTMLInputElement>('search');
const form = byId<HTMLFormElement>('add');
let openPhone = '';
let onOpen: (phone: string) => void = () => undefined;

export function startPeopleList(open: (phone: string) => void): void {
  onOpen = open;
  search.addEventListener('input', () => void showPeople(openPhone));
  byId('add-open').addEventListener('click', () => {
    form.hidden = !form.hidden;
    if (!form.hidden) form.querySelector('input')?.focus();
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void add();
  });
}

export async function showPeople(open: string): Promise<void> {
  openPhone = open;
  const asked = search.value;
  const { total, people } = await findPeople(asked.trim(), shownAtMost);
  if (asked !== search.value) return;
  byId('people').replaceChildren(...people.map(entry));
  byId('more').textContent = moreText(total, people.length);
}

function moreText(total: number, shown: number): string {
  if (total === 0) return search.value === '' ? 'Ancora nessun cittadino.' : 'Nessuno trovato.';
  const rest = total - shown;
  if (rest === 0) return '';
  return `…e altri ${rest.toLocaleString('it-IT')}: si trovano con la ricerca.`;
}

function entry(person: PersonOverview): HTMLElement {
  const { phone, name, last, unread } = person;
  const initials = name.split(' ').map((part) => part[0] ?? '');
  const avatar = make('span', 'avatar', initials.slice(0, 2).join(''));
  avatar.style.setProperty('--hue', String((Number(phone.slice(-4)) * 47) % 360));
  const preview = last ? previewOf(last) : readable(phone);
  const text = make('span', 'text', make('strong', '', name), make('span', 'preview', preview));
  const side = make('span', 'side', last ? timeOf(last.at) : '');
  if (unread > 0) side.append(make('b', 'badge', String(unread)));
  const button = make('button', person.online ? '' : 'off', avatar, text, side);
  button.type = 'button';
  button.setAttribute('aria-current', String(phone === openPhone));
  button.addEventListener('click', () => onOpen(phone));
  return make('li', '', button);
}

function previewOf({ direction, type, body }: NonNullable<PersonOverview['last']>): string {
  const names: Record<string, string> = {
    image: 'Foto.',
    video: 'Video.',
    document: 'Documento.',
    revoked: 'Messaggio eliminato.',
  };
  const plain = marked(body)
    .map(({ text }) => text)
    .join('');
  const text = [names[type], plain].filter(Boolean).join(' ');
  return direction === 'out' ? `Tu: ${text}` : text;
}

async function add(): Promise<void> {
  const error = byId('add-error');
  const fields = new FormData(form);
  const text = (name: string): string => String(fields.get(name) ?? '').trim();
  try {
    const { phone } = await create({
      ...(text('name') === '' ? {} : { name: text('name') }),
      ...(text('phone') === '' ? {} : { phone: text('phone') }),
      savedContact: fields.has('savedContact'),
      phoneKnown: !fields.has('phoneHidden'),
    });
    error.textContent = '';
    form.reset();
    form.hidden = true;
    onOpen(phone);
  } catch {
    error.textContent = 'Questo numero esiste già o non è valido.';
  }
}

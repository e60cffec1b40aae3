/** One citizen's phone, with the comune's chat open. */
import * as api from './control-api.js';
import { byId, dayOf, make, readable, timeOf } from './dom.js';
import { marked } from './marks.js';

const messages = byId('messages');
const compose = byId<HTMLFormElement>('compose');
const power = byId<HTMLInputElement>('power');
let open = '';
let shown = '';

export function startChatView(): void {
  compose.addEventListener('submit', (event) => {
    event.preventDefault();
    const input = compose.querySelector('input');
    const body = input?.value.trim() ?? '';
    if (body === '') return;
    compose.reset();
    void api.write(open, body);
  });
  for (const button of document.querySelectorAll<HTMLButtonElement>('.quick button')) {
    button.addEventListener('click', () => void api.write(open, button.dataset['text'] ?? ''));
  }
  power.addEventListener('change', () => void api.change(open, { online: power.checked }));
}

/** Shows the phone of this citizen; what the comune sent counts as read from now on. */
export async function showChat(phone: string): Promise<void> {
  const changed = phone !== open;
  open = phone;
  const [person, entries] = await Promise.all([api.person(phone), api.chat(phone)]);
  if (phone !== open) return;
  byId('welcome').hidden = true;
  byId('phone').hidden = false;
  byId('owner').textContent = `sul telefono di ${person.name}, ${readable(phone)}`;
  power.checked = person.online;
  const fingerprint = JSON.stringify(entries);
  if (changed || fingerprint !== shown) {
    shown = fingerprint;
    messages.replaceChildren(...withDays(entries));
    messages.scrollTop = messages.scrollHeight;
  }
  if (entries.some(({ direction, tick }) => direction === 'in' && tick === 'delivered')) {
    await api.markRead(phone);
  }
}

export function closeChat(): void {
  open = '';
  byId('welcome').hidden = false;
  byId('phone').hidden = true;
}

function withDays(entries: readonly api.ChatEntry[]): HTMLElement[] {
  let day = '';
  return entries.flatMap((entry) => {
    const its = dayOf(entry.at);
    const bubbles = [bubble(entry)];
    if (its !== day) bubbles.unshift(make('li', 'day', its));
    day = its;
    return bubbles;
  });
}

function bubble(entry: api.ChatEntry): HTMLElement {
  const footer = make('footer', '');
  if (entry.direction === 'in' && entry.via === 'list')
    footer.append(make('i', '', 'da una lista'));
  footer.append(timeOf(entry.at), ticks(entry.tick, entry.direction));
  return make('li', entry.direction, ...contentOf(entry), footer);
}

function contentOf(entry: api.ChatEntry): HTMLElement[] {
  if (entry.direction === 'in') {
    if (entry.revoked) return [make('p', 'gone', 'Questo messaggio è stato eliminato')];
    const text = entry.body === '' ? [] : [make('p', '', ...styled(entry.body))];
    return entry.media ? [attachment(entry.media), ...text] : text;
  }
  const names: Record<string, string> = { revoked: 'Messaggio eliminato', reaction: 'Reazione' };
  return [make('p', '', entry.body === '' ? (names[entry.type] ?? `[${entry.type}]`) : entry.body)];
}

function styled(body: string): Node[] {
  return marked(body).map(({ text, styles }) => make('span', styles.join(' '), text));
}

type Attachment = NonNullable<Extract<api.ChatEntry, { direction: 'in' }>['media']>;

function attachment({ mimetype, filename, bytes, sha256 }: Attachment): HTMLElement {
  const address = `/control/media/${sha256 ?? ''}?type=${encodeURIComponent(mimetype)}`;
  if (mimetype.startsWith('image/')) {
    const image = make('img');
    image.src = address;
    image.alt = 'Immagine allegata all’avviso';
    image.addEventListener('load', () => (messages.scrollTop = messages.scrollHeight));
    return image;
  }
  const size = `${Math.ceil((bytes ?? 0) / 1024).toLocaleString('it-IT')} kB`;
  const link = make('a', 'document', `${filename ?? 'Documento'} · ${size}`);
  link.href = address;
  link.target = '_blank';
  return link;
}

function ticks(tick: api.Tick, direction: 'in' | 'out'): HTMLElement {
  const words = { sent: 'spedito', delivered: 'consegnato', read: 'letto' };
  const element = make('span', `ticks ${tick}`, tick === 'sent' ? '✓' : '✓✓');
  element.title =
    direction === 'in' ? `Il Comune lo vede come ${words[tick]}` : `Messaggio ${words[tick]}`;
  return element;
}

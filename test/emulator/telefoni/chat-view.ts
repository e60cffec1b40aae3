/** One citizen's phone, with the comune's chat open. */
import { attachment, styled } from './bubbles.js';
import { showChannels } from './channel-view.js';
import * as api from './control-api.js';
import { byId, dayOf, make, readable, timeOf } from './dom.js';

const messages = byId('messages');
const compose = byId<HTMLFormElement>('compose');
const power = byId<HTMLInputElement>('power');
let open = '';
let shown = '';

const tabs = { chat: byId('tab-chat'), channel: byId('tab-channel') };

export function startChatView(): void {
  tabs.chat.addEventListener('click', () => choose('chat'));
  tabs.channel.addEventListener('click', () => choose('channel'));
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

/** The chat with the comune, or its channels. */
function choose(tab: keyof typeof tabs): void {
  for (const [name, button] of Object.entries(tabs)) {
    button.setAttribute('aria-selected', String(name === tab));
  }
  byId('chat-panel').hidden = tab !== 'chat';
  byId('channel-panel').hidden = tab !== 'channel';
  if (tab === 'channel' && open !== '') void showChannels(open);
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
  if (!byId('channel-panel').hidden) {
    await showChannels(phone);
    return;
  }
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
    return entry.media ? [attachment(entry.media, messages), ...text] : text;
  }
  const names: Record<string, string> = { revoked: 'Messaggio eliminato', reaction: 'Reazione' };
  return [make('p', '', entry.body === '' ? (names[entry.type] ?? `[${entry.type}]`) : entry.body)];
}

function ticks(tick: api.Tick, direction: 'in' | 'out'): HTMLElement {
  const words = { sent: 'spedito', delivered: 'consegnato', read: 'letto' };
  const element = make('span', `ticks ${tick}`, tick === 'sent' ? '✓' : '✓✓');
  element.title =
    direction === 'in' ? `Il Comune lo vede come ${words[tick]}` : `Messaggio ${words[tick]}`;
  return element;
}

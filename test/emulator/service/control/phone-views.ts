/** What a citizen's phone shows, in the shapes of the control API. */
import { type CitizenPhone, type Shown, textOf, type Written } from '../citizen-phone.js';
import type { MediaStore } from '../media-store.js';
import type { Person } from '../person.js';

export interface InboxEntry extends Pick<
  Shown,
  'id' | 'from' | 'body' | 'type' | 'via' | 'receivedAt' | 'revoked'
> {
  readonly media?: {
    readonly mimetype: string;
    readonly filename: string | undefined;
    readonly bytes: number | undefined;
    readonly sha256: string | undefined;
  };
}

export type Tick = 'sent' | 'delivered' | 'read';

/** One line of the chat, seen from the phone: `in` came from the comune, `out` was written here. */
export type ChatEntry =
  | (InboxEntry & { readonly direction: 'in'; readonly at: number; readonly tick: Tick })
  | (Pick<Written, 'id' | 'at'> & {
      readonly direction: 'out';
      readonly type: string;
      readonly body: string;
      readonly tick: Tick;
    });

export interface PersonOverview extends Person {
  /** messages of the comune that the person has not opened */
  readonly unread: number;
  readonly last?: Pick<ChatEntry, 'direction' | 'type' | 'body' | 'at'>;
}

export function inboxEntry(message: Shown, media: MediaStore): InboxEntry {
  const { id, from, body, type, via, receivedAt, revoked } = message;
  const entry = { id, from, body, type, via, receivedAt, revoked };
  if (!message.media) return entry;
  const { mimetype, filename, directPath } = message.media;
  const stored = media.get(directPath);
  const bytes = stored?.bytes.length;
  return { ...entry, media: { mimetype, filename, bytes, sha256: stored?.sha256 } };
}

/** Oldest first. The ticks of the comune's messages are those that the comune sees. */
export function chatEntries(phone: CitizenPhone, media: MediaStore): ChatEntry[] {
  const { shown, written, person } = phone;
  const received = [...shown.values()].map((message): ChatEntry => {
    const seen = message.read && person.readReceipts ? 'read' : 'delivered';
    return {
      ...inboxEntry(message, media),
      direction: 'in',
      at: message.receivedAt,
      tick: message.silenced ? 'sent' : seen,
    };
  });
  const sent = [...written.values()].map(({ id, content, at, delivered, read }): ChatEntry => {
    const tick = read ? 'read' : delivered ? 'delivered' : 'sent';
    return { id, direction: 'out', type: content.type, body: textOf(content), at, tick };
  });
  return [...received, ...sent].sort((a, b) => a.at - b.at);
}

export function overview({ person, shown, written }: CitizenPhone): PersonOverview {
  const received = [...shown.values()];
  const unread = received.filter(({ read }) => !read).length;
  const lastIn = received.at(-1);
  const lastOut = [...written.values()].at(-1);
  if (lastIn && lastIn.receivedAt >= (lastOut?.at ?? 0)) {
    const { receivedAt: at, revoked } = lastIn;
    const { type, body } = revoked ? ({ type: 'revoked', body: '' } as const) : lastIn;
    return { ...person, unread, last: { direction: 'in', type, body, at } };
  }
  if (!lastOut) return { ...person, unread };
  const { content, at } = lastOut;
  const last = { direction: 'out', type: content.type, body: textOf(content), at } as const;
  return { ...person, unread, last };
}

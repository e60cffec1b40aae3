/** The calls of the control API that the page makes. */
import type { FollowedChannel } from '../service/control/channel-routes.js';
import type { ChatEntry, PersonOverview } from '../service/control/phone-views.js';

export type {
  FollowedChannel,
  PostView as ChannelPost,
} from '../service/control/channel-routes.js';

export type { ChatEntry, PersonOverview, Tick } from '../service/control/phone-views.js';

export interface Overview {
  readonly account: {
    readonly phone: string;
    readonly state: 'unpaired' | 'paired' | 'online' | 'offline';
    readonly lists: number;
    /** a QR code can be scanned now */
    readonly code: boolean;
  };
  readonly people: number;
  readonly accepted: number;
}

export interface PeopleFound {
  readonly total: number;
  readonly people: readonly PersonOverview[];
}

/** Throws with the reason that the emulator gives. */
async function ask<T>(path: string, init: RequestInit = {}): Promise<T> {
  const response = await fetch(`/control${path}`, init);
  const body = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(body.error ?? response.statusText);
  return body;
}

const send = (method: 'POST' | 'PATCH', path: string, body: object = {}): Promise<unknown> =>
  ask(path, { method, body: JSON.stringify(body) });

export const overview = (): Promise<Overview> => ask('');
export const findPeople = (search: string, limit: number): Promise<PeopleFound> =>
  ask(`/people?limit=${limit}&search=${encodeURIComponent(search)}`);
export const person = (phone: string): Promise<PersonOverview> => ask(`/people/${phone}`);
export const chat = (phone: string): Promise<readonly ChatEntry[]> => ask(`/people/${phone}/chat`);
export const write = (phone: string, body: string) =>
  send('POST', `/people/${phone}/messages`, { body });
export const markRead = (phone: string) => send('POST', `/people/${phone}/read`);
export const change = (phone: string, patch: object) => send('PATCH', `/people/${phone}`, patch);
export const create = (facts: object) => send('POST', '/people', facts) as Promise<PersonOverview>;
export const channels = (phone: string): Promise<readonly FollowedChannel[]> =>
  ask(`/people/${phone}/channels`);
export const follow = (id: string, phone: string, how: { follows: boolean; bell: boolean }) =>
  send('POST', `/channels/${id}/follow`, { phone, ...how });
export const see = (phone: string, id: string) =>
  send('POST', `/people/${phone}/channels/${id}/seen`);
export const scanCode = () => send('POST', '/pair');
export const unlink = () => send('POST', '/unpair');

/** Calls back at every event, and when the line to the emulator is lost or back. */
export function listen(onEvent: () => void, onLine: (alive: boolean) => void): void {
  const source = new EventSource('/control/events');
  source.onopen = () => {
    onLine(true);
    onEvent();
  };
  source.onerror = () => onLine(false);
  const names =
    'people person-changed person-read incoming session logged-in page page-receipt accepted code list-set list-removed call reset channel channel-deleted channel-post channel-followed';
  for (const name of names.split(' ')) source.addEventListener(name, onEvent);
}

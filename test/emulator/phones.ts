/** A typed client of the emulator's control API: the comune's phone and the citizens' phones. */
import type { ChannelView } from './service/control/channel-routes.js';

export interface PhoneMessage {
  readonly id: string;
  readonly from: string;
  readonly body: string;
  readonly type: string;
  readonly media?: {
    readonly mimetype: string;
    readonly filename: string;
    readonly bytes: number;
    readonly sha256: string;
  };
  readonly via: 'direct' | 'list';
  readonly receivedAt: number;
  readonly revoked: boolean;
}

export interface AcceptedMessage {
  readonly id: string;
  readonly to: string;
  readonly via: 'direct' | 'list';
  readonly recipients: readonly string[];
  readonly type: string;
}

export interface Citizen {
  readonly phone: string;
  readonly lid: string;
}

export interface CitizenTraits {
  readonly phone?: string;
  readonly name?: string;
  readonly savedContact?: boolean;
  readonly online?: boolean;
  readonly onWhatsApp?: boolean;
  readonly phoneKnown?: boolean;
  readonly username?: boolean;
  readonly readReceipts?: boolean;
  readonly reads?: boolean;
  readonly legacyChat?: boolean;
  readonly blocked?: boolean;
}

export class Phones {
  constructor(readonly control: string) {}

  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.control}/control${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  account() {
    return this.ask<{
      account: { state: 'unpaired' | 'paired' | 'online' | 'offline'; lists: number };
      people: number;
      accepted: number;
    }>('GET', '');
  }

  pair(phone?: string) {
    return this.ask('POST', '/pair', phone === undefined ? {} : { phone });
  }

  unpair() {
    return this.ask('POST', '/unpair', {});
  }

  citizen(traits: CitizenTraits = {}) {
    return this.ask<Citizen>('POST', '/people', traits);
  }

  citizens(count: number, from: string, traits: CitizenTraits = {}) {
    return this.ask<{ first: string; last: string; count: number }>('POST', '/people/bulk', {
      count,
      from,
      ...traits,
    });
  }

  change(phone: string, traits: CitizenTraits) {
    return this.ask('PATCH', `/people/${phone}`, traits);
  }

  write(
    phone: string,
    body: string,
    more: { type?: string; caption?: string; at?: number; target?: string } = {},
  ) {
    return this.ask<{ id: string }>('POST', `/people/${phone}/messages`, { body, ...more });
  }

  /** The phone sends again, and now so that the page can read it, what it could not. */
  async sendAgain(phone: string): Promise<void> {
    const { count } = await this.ask<{ count: number }>('POST', `/people/${phone}/resend`);
    if (count === 0) throw new Error(`nothing of ${phone} waits to be read`);
  }

  writeAll(from: string, count: number, body: string) {
    return this.ask('POST', '/messages/bulk', { from, count, body });
  }

  call(phone: string) {
    return this.ask('POST', `/people/${phone}/calls`, {});
  }

  calls() {
    return this.ask<readonly { fate: string }[]>('GET', '/calls');
  }

  inbox(phone: string) {
    return this.ask<readonly PhoneMessage[]>('GET', `/people/${phone}/inbox`);
  }

  accepted() {
    return this.ask<readonly AcceptedMessage[]>('GET', '/accepted');
  }

  /** How many messages the servers took; one that was sent again under its id, since its ack was late, is one. */
  async messages(): Promise<number> {
    return new Set((await this.accepted()).map(({ id }) => id)).size;
  }

  lists() {
    return this.ask<
      readonly { readonly id: string; readonly name: string; readonly recipients: string[] }[]
    >('GET', '/lists');
  }

  /** Staff make a list by hand. */
  makeList(name: string, recipients: readonly string[]) {
    return this.ask<{ id: string }>('POST', '/lists', { name, recipients });
  }

  channels() {
    return this.ask<readonly ChannelView[]>('GET', '/channels');
  }

  /** Staff make a channel on the phone. */
  makeChannel(name: string, facts: { role?: string; followers?: number } = {}) {
    return this.ask<ChannelView>('POST', '/channels', { name, ...facts });
  }

  changeChannel(id: string, facts: { role?: string; state?: string; followers?: number }) {
    return this.ask<ChannelView>('PATCH', `/channels/${id}`, facts);
  }

  follow(id: string, phone: string, bell = false) {
    return this.ask<ChannelView>('POST', `/channels/${id}/follow`, { phone, bell });
  }

  /** So many people have seen a post. */
  seen(id: string, serverId: number, counts: { views?: number; reactions?: object }) {
    return this.ask('POST', `/channels/${id}/posts/${serverId}`, counts);
  }

  read() {
    return this.ask<readonly unknown[]>('GET', '/read');
  }

  statuses() {
    return this.ask<readonly unknown[]>('GET', '/statuses');
  }

  group(members: readonly string[], messages: readonly { from: string; body: string }[]) {
    return this.ask('POST', '/groups', { members, messages });
  }

  fault(kind: string, more: Record<string, unknown> = {}) {
    return this.ask<{ id: string }>('POST', '/faults', { kind, ...more });
  }

  heal(id?: string) {
    return this.ask('DELETE', id === undefined ? '/faults' : `/faults/${id}`);
  }
}

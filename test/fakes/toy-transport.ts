/**
 * The smallest transport that keeps the contract: no lists, no page, ids that are numbers in a row. What
 * it shares with WhatsApp is that people have phones.
 */
import { InvariantError } from '#src/errors.js';
import type { Refusal, Receipt, ReceiptLevel } from '#src/model/delivery.js';
import type { InboundMessage, MessageId, PersonTarget, SentMessage } from '#src/model/message.js';
import type { OutgoingContent, Target } from '#src/model/message.js';
import type { PersonId, Phone } from '#src/model/person.js';
import type { SessionState } from '#src/model/session.js';
import type { ChatListing, ChatReading, MessageHistory } from '#src/ports/message-history.js';
import type { Evidence, Identification, Messenger, Transport } from '#src/ports/transport.js';
import type { RevokeOutcome, SendOutcome, TransportSession } from '#src/ports/transport.js';
import { FakeCitizen, type CitizenTraits } from './fake-citizens.js';

interface Sent {
  readonly to: FakeCitizen;
  readonly refused: boolean;
  level: ReceiptLevel | null;
  old: boolean;
  deleted: boolean;
}

interface Written {
  readonly message: InboundMessage;
  readonly readable: boolean;
}

const PHONE = '393665775490';
const ACCOUNT = { phone: PHONE, alias: null, business: false, clientVersion: 'none' } as const;

export class ToyTransport implements Transport, TransportSession, Messenger, MessageHistory {
  readonly session = this;
  readonly messenger = this;
  readonly history = this;
  readonly lists = null;
  readonly account = null;
  readonly channel = null;
  readonly state: SessionState = { name: 'ready', account: ACCOUNT, pairingId: 'toy' };
  /** what is said to the next message, or the next deletion, instead of yes */
  readonly refusals: Refusal[] = [];
  readonly #citizens: FakeCitizen[] = [];
  readonly #sent = new Map<MessageId, Sent>();
  #written: Written[] = [];
  readonly #readers = new Set<(message: InboundMessage) => void>();
  readonly #listeners = new Set<(receipts: readonly Receipt[]) => void>();
  #ids = 0;

  // ------------------------------------------------------------ the world

  addCitizen(traits: CitizenTraits = {}): FakeCitizen {
    const citizen = new FakeCitizen(this.#citizens.length + 1, traits);
    this.#citizens.push(citizen);
    return citizen;
  }

  find(person: PersonId): FakeCitizen {
    const citizen = this.#citizens.find((each) => each.is(person));
    if (citizen === undefined) throw new Error('no such citizen');
    return citizen;
  }

  write(by: FakeCitizen, body: string, { readable = true, key = this.newId() } = {}): void {
    const { chatId, person: from } = by;
    const message = { key, chatId, from, body, at: NOW };
    this.#written = [...this.#written.filter((each) => each.message.key !== key)].concat({
      message,
      readable,
    });
    if (readable) for (const read of this.#readers) read(message);
  }

  /** Only the newest of a chat counts. */
  correct(of: InboundMessage, body: string): void {
    const at = this.#written.findIndex(({ message }) => message.key === of.key);
    const later = this.#written.slice(at + 1);
    const isNewest = !later.some(({ message }) => message.chatId === of.chatId);
    const corrected = { ...of, key: `${of.key}, corrected`, body, edited: true } as const;
    this.#written.splice(at, 1, ...(isNewest ? [{ message: corrected, readable: true }] : []));
    if (isNewest) for (const read of this.#readers) read(corrected);
  }

  come(citizen: FakeCitizen, online: boolean): void {
    citizen.online = online;
    if (!online) return;
    for (const [id, sent] of this.#sent) if (sent.to === citizen) this.#arrive(id, sent);
  }

  age(id: MessageId): void {
    const sent = this.#sent.get(id);
    if (sent !== undefined) sent.old = true;
  }

  #arrive(messageId: MessageId, sent: Sent): void {
    if (sent.refused || sent.level !== null) return;
    sent.level = 'delivered';
    const receipt = { messageId, chatId: sent.to.chatId, level: sent.level };
    setImmediate(() => {
      for (const listener of this.#listeners) listener([receipt]);
    });
  }

  // ------------------------------------------------------------ transport

  start = () => Promise.resolve();
  stop = () => Promise.resolve();
  onState = () => () => undefined;
  serversTime = () => Promise.resolve(Date.now());

  newId(): MessageId {
    this.#ids += 1;
    return `toy ${String(this.#ids)}`;
  }

  onMessage(listener: (message: InboundMessage) => void): () => void {
    this.#readers.add(listener);
    return () => this.#readers.delete(listener);
  }

  onReceipts(listener: (receipts: readonly Receipt[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async send(target: Target, id: MessageId, content: OutgoingContent): Promise<SendOutcome> {
    if (target.kind === 'list') return { kind: 'notSent', why: 'transport', detail: 'no lists' };
    if (this.#sent.get(id)?.refused === false) throw new InvariantError('sent twice');
    const to = this.find(target.person);
    const refusal = this.refusals.shift();
    const sent = { to, refused: refusal !== undefined, level: null, old: false, deleted: false };
    this.#sent.set(id, sent);
    if (refusal !== undefined) return { kind: 'refused', ...refusal, detail: 'no' };
    to.show(id, content, 'direct');
    if (to.online) this.#arrive(id, sent);
    return { kind: 'sent' };
  }

  async evidence(_: Target, id: MessageId): Promise<Evidence> {
    const sent = this.#sent.get(id);
    if (sent === undefined) return { kind: 'neverLeft', detail: 'unknown' };
    return sent.refused ? { kind: 'refused', detail: 'no' } : { kind: 'handedOver' };
  }

  async revoke(_: PersonTarget, id: MessageId): Promise<RevokeOutcome> {
    const sent = this.#sent.get(id);
    if (sent === undefined || sent.deleted) return { kind: 'absent' };
    if (sent.old || sent.refused) return { kind: 'refused', detail: 'too old' };
    const refusal = this.refusals.shift();
    if (refusal !== undefined) return { kind: 'unknown', detail: refusal.code };
    sent.deleted = true;
    sent.to.deleted.add(id);
    return { kind: 'done' };
  }

  async readReceipts(sent: readonly SentMessage[]): Promise<readonly Receipt[]> {
    return sent.flatMap(({ messageId }) => {
      const { level = null, to } = this.#sent.get(messageId) ?? {};
      return level === null || to === undefined ? [] : [{ messageId, chatId: to.chatId, level }];
    });
  }

  async resolve(person: PersonId): Promise<PersonId> {
    return (await this.resolveAll([person]))[0] ?? person;
  }

  async resolveAll(people: readonly PersonId[]): Promise<readonly PersonId[]> {
    const known = people.map((person) => this.#citizens.find((each) => each.is(person)));
    return known.flatMap((each) => (each?.phoneKnown === true ? each.person : []));
  }

  async identify(phone: Phone): Promise<Identification> {
    const citizen = this.#citizens.find((each) => each.phone === phone);
    if (citizen === undefined) return { kind: 'nobody' };
    citizen.phoneKnown = true;
    return { kind: 'known', alias: citizen.alias };
  }

  async chats(): Promise<ChatListing> {
    const ids = [...new Set(this.#written.map(({ message }) => message.chatId))];
    const chats = ids.map((chatId) => {
      const its = this.#written.filter(({ message }) => message.chatId === chatId);
      return { chatId, at: NOW, unread: its.length };
    });
    return { kind: 'listed', chats, load: 1, settled: true, restored: true };
  }

  async read(chatIds: readonly string[], since: number): Promise<ChatReading> {
    const found = this.#written.filter(
      ({ message: { chatId, at } }) => chatIds.includes(chatId) && at >= since,
    );
    const texts = found.filter(({ readable }) => readable).map(({ message }) => message);
    const unreadable = found
      .filter(({ readable }) => !readable)
      .map(({ message: { at } }) => ({ at, receivedAt: at }));
    return { kind: 'read', texts, unreadable, broken: 0 };
  }
}

/** Everything happens at once, in a whole second. */
const NOW = Date.now() - (Date.now() % 1_000);

/** WhatsApp in memory: the account's session, its messages, and the citizens' phones. */
import { evidenceIn, type Trace, refusalOf } from '#src/transports/whatsapp-web/evidence.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { InvariantError } from '#src/errors.js';
import type { PersonId, Phone } from '#src/model/person.js';
import type { Release } from '#src/ports/runtime.js';
import type { Account, SessionState } from '#src/model/session.js';
import type {
  Evidence,
  Identification,
  Messenger,
  RevokeOutcome,
  SendOutcome,
  TransportSession,
} from '#src/ports/transport.js';
import type {
  InboundMessage,
  MessageId,
  OutgoingContent,
  PersonTarget,
  SentMessage,
  Target,
} from '#src/model/message.js';
import type { NotSentWhy, Receipt, ReceiptLevel } from '#src/model/delivery.js';
import {
  FakeCitizen,
  type Citizen,
  type CitizenTraits,
  type ShownMessage,
} from './fake-citizens.js';
import { FakeMessageHistory } from './fake-message-history.js';
import { FakeAccount } from './fake-account.js';
import { FakeLists } from './fake-lists.js';

/** How WhatsApp counts. */
const ACKS = { delivered: 2, read: 3 } as const;

/** A message in the page's database. */
interface Row {
  ack: number;
  readonly encrypted: boolean;
  readonly handedOver: boolean;
  /** recipient's chat → what is known of it */
  readonly receipts: Map<string, ReceiptLevel>;
  readonly toList: boolean;
  /** too old to be deleted for everyone */
  old: boolean;
}

/**
 * What goes wrong with one send, or with one deletion for everyone.
 * - `refused`: the servers say no.
 * - `notSent`: the page cannot send at all.
 * - `uploadFails`, `contentGone`, `undecodable`: the media server takes no bytes; they cannot be read on
 *   this PC; the page cannot decode the picture.
 * - `keysMissing`: written down with its info rows, but keys cannot be had: nothing goes out.
 * - `answerLost`: the servers accept it, but the page hears nothing.
 * - `neverArrived`: encrypted and put on the wire, but the servers never see it.
 * - `stoppedBefore`: the page fails before it has written anything, without saying what happened.
 */
export type SendFault =
  | { readonly kind: 'refused'; readonly code: number }
  | {
      readonly kind:
        | 'notSent'
        | 'uploadFails'
        | 'contentGone'
        | 'undecodable'
        | 'keysMissing'
        | 'answerLost'
        | 'neverArrived'
        | 'stoppedBefore';
    };

/** One acceptance by the servers. */
export interface Accepted {
  readonly id: MessageId;
  readonly target: Target;
  readonly content: OutgoingContent;
}

export const ACCOUNT: Account = {
  phone: '393665775490',
  alias: '100100@lid',
  business: true,
  clientVersion: '2.3000.1',
};

export class FakeWhatsApp implements Messenger, TransportSession {
  readonly lists = new FakeLists(
    (phone) => this.#citizens.find((citizen) => citizen.phone === phone)?.alias ?? null,
  );
  /** what the servers count and refuse by themselves */
  readonly account = new FakeAccount();
  /** what they have refused by themselves */
  readonly refused: { readonly code: number; readonly to: Target }[] = [];
  readonly history = new FakeMessageHistory();
  /** everything the servers have accepted, repeated ids included */
  readonly accepted: Accepted[] = [];
  /** numbers of which the servers have been asked whose they are, as often as they were */
  readonly identified: Phone[] = [];
  /** numbers of which the servers do not say whose they are */
  readonly silentAbout = new Set<Phone>();
  /** ids that were to be deleted for everyone, as often as the page was asked */
  readonly revocations: MessageId[] = [];
  readonly #citizens: FakeCitizen[] = [];
  readonly #rows = new Map<MessageId, Row>();
  readonly #running = new Set<MessageId>();
  readonly #breakers = new Set<string>();
  /** sent by the page that is open now, and not acknowledged to it */
  readonly #live = new Set<MessageId>();
  /** given to the page that is open now */
  readonly #here = new Set<MessageId>();
  readonly #faults: SendFault[] = [];
  readonly #faultsOf = new Map<string, SendFault>();
  readonly #offlineQueue: InboundMessage[] = [];
  readonly #stateListeners = new Set<(state: SessionState) => void>();
  readonly #messageListeners = new Set<(message: InboundMessage) => void>();
  readonly #receiptListeners = new Set<(receipts: readonly Receipt[]) => void>();
  #state: SessionState = { name: 'stopped' };
  #held: Promise<void> | null = null;
  #isHeld: (content: OutgoingContent) => boolean = () => true;
  #trouble: ((target: Target, content: OutgoingContent) => SendFault | null | undefined) | null =
    null;
  #messages = 0;
  #pairingId = 'link 1';

  // ------------------------------------------------------------ the world

  addCitizen(traits: CitizenTraits = {}): FakeCitizen {
    const citizen = new FakeCitizen(this.#citizens.length + 1, traits);
    this.#citizens.push(citizen);
    return citizen;
  }

  /** The citizen writes to the comune; kept by the servers while the session is not ready. */
  write(from: Citizen, body: string, at = 1_795_512_720_000): InboundMessage {
    const message = this.#compose(from, body, at);
    this.#offlineQueue.push(message);
    if (this.#state.name === 'ready') this.#drain();
    return message;
  }

  /** The citizen puts other words in the place of a message that WhatsApp Web has. */
  edit(
    from: Citizen,
    { key, chatId, ...message }: InboundMessage,
    body: string,
    at = message.at,
  ): void {
    const corrected: InboundMessage = {
      ...message,
      key: `${key}#${String(at)}`,
      chatId,
      from: this.#find({ alias: from.alias, phone: from.phone }).person,
      body,
      at,
      edited: true,
    };
    const counts = this.history.edit(key, corrected);
    if (counts && this.#state.name !== 'stopped') {
      for (const listener of this.#messageListeners) listener(corrected);
    }
  }

  /** The citizen wrote when WhatsApp Web was there to take it, but nobody listened to it. */
  writeUnheard(from: Citizen, body: string, at: number): void {
    this.history.keep(this.#compose(from, body, at));
  }

  /** What the citizen writes comes as ciphertext; the returned function lets it be read. */
  writeUnreadable(from: Citizen, body: string, at: number, receivedAt = at): () => void {
    const message = this.#compose(from, body, at);
    const reveal = this.history.keepUnreadable(message, receivedAt);
    return () => {
      reveal();
      for (const listener of this.#messageListeners) listener(message);
    };
  }

  #compose(from: Citizen, body: string, at: number): InboundMessage {
    const citizen = this.#find({ alias: from.alias, phone: from.phone });
    this.#messages += 1;
    const id = `3A${String(this.#messages).padStart(18, '0')}`;
    const { chatId, person } = citizen;
    return { key: `false_${chatId}_${id}`, chatId, from: person, body, at };
  }

  setOnline(of: Citizen, online: boolean): void {
    const citizen = this.#find(of);
    citizen.online = online;
    if (!online) return;
    for (const { id } of citizen.inbox) this.#acknowledge(id, citizen, 'delivered');
  }

  inboxOf(of: Citizen): readonly ShownMessage[] {
    return this.#find(of).inbox;
  }

  /** Messages of the comune that the phone shows as deleted. */
  deletedOn(of: Citizen): readonly MessageId[] {
    return [...this.#find(of).deleted];
  }

  /** The message was sent more than two and a half days ago. */
  age(id: MessageId): void {
    const row = this.#rows.get(id);
    if (row !== undefined) row.old = true;
  }

  /** The citizen looks at a message. */
  read(by: Citizen, id: MessageId): void {
    this.#acknowledge(id, this.#find(by), 'read');
  }

  // ------------------------------------------------------------ switches

  /** Applies to the next send that has no fault yet, in order. */
  failNext(...faults: readonly SendFault[]): void {
    this.#faults.push(...faults);
  }

  /** Applies to every send to this person alone, from now on; null: to none. */
  failAlways(citizen: FakeCitizen, fault: SendFault | null): void {
    if (fault === null) this.#faultsOf.delete(citizen.alias);
    else this.#faultsOf.set(citizen.alias, fault);
  }

  /** Applies to every send for which it says so, from now on; null: to none. */
  trouble(
    fault: ((target: Target, content: OutgoingContent) => SendFault | null | undefined) | null,
  ): void {
    this.#trouble = fault;
  }

  /** The page throws, and keeps nothing, when a list message has this person among its recipients. */
  breakListsWith(citizen: Citizen): void {
    this.#breakers.add(citizen.alias);
  }

  /** Sends of such contents stay on their way until the returned function is called. */
  hold(which: (content: OutgoingContent) => boolean = () => true): () => void {
    this.#isHeld = which;
    let release = (): void => undefined;
    this.#held = new Promise((resolve) => {
      release = () => {
        this.#held = null;
        resolve();
      };
    });
    return () => release();
  }

  become(state: SessionState): void {
    this.#state = state;
    this.history.answers = state.name === 'ready';
    for (const listener of this.#stateListeners) listener(state);
    if (state.name === 'ready') this.#drain();
  }

  disconnect(): void {
    this.become({ name: 'lost', reason: { kind: 'network' } });
  }

  connect(): void {
    this.become({ name: 'ready', account: ACCOUNT, pairingId: this.#pairingId });
  }

  /** Another document, or another browser: what the former one left undone stays so. */
  reopen(): void {
    this.disconnect();
    this.#live.clear();
    this.#here.clear();
    this.connect();
  }

  /** The device is unlinked, and another linked: it knows nothing of earlier messages. */
  relink(): void {
    this.disconnect();
    this.#live.clear();
    this.#here.clear();
    this.#rows.clear();
    this.#pairingId = `${this.#pairingId}, and another`;
    this.connect();
  }

  // ------------------------------------------------------------- session

  get state(): SessionState {
    return this.#state;
  }

  onState(listener: (state: SessionState) => void): Release {
    return listen(this.#stateListeners, listener);
  }

  start(): Promise<void> {
    this.become({ name: 'starting' });
    this.connect();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.become({ name: 'stopped' });
    return Promise.resolve();
  }

  // ----------------------------------------------------------- messenger

  onMessage(listener: (message: InboundMessage) => void): Release {
    return listen(this.#messageListeners, listener);
  }

  onReceipts(listener: (receipts: readonly Receipt[]) => void): Release {
    return listen(this.#receiptListeners, listener);
  }

  async send(target: Target, id: MessageId, content: OutgoingContent): Promise<SendOutcome> {
    if (target.kind === 'list' && target.recipients.length < 2) {
      throw new InvariantError('A list message needs two recipients');
    }
    if (this.#state.name !== 'ready') return notSent('transport', 'not connected');
    this.#running.add(id);
    await (this.#isHeld(content) ? this.#held : null);
    this.#running.delete(id);
    // the page throws where it makes the message ready
    if (target.kind === 'list' && (await this.lists.support()).kind !== 'supported') {
      return notSent('transport', 'a part that lists need is missing');
    }
    const alias = target.kind === 'person' ? target.person.alias : null;
    const fault =
      this.#faultsOf.get(alias ?? '') ??
      this.#trouble?.(target, content) ??
      this.#faults.shift() ??
      this.#judge(target);
    return this.#transmit(target, id, content, fault);
  }

  /** What the servers themselves say no to: people beyond the credits, and chats without a token. */
  #judge(target: Target): SendFault | undefined {
    const { account } = this;
    let code: number | null = null;
    if (target.kind === 'list') {
      if (account.credits !== null && account.credits < target.recipients.length) code = 429;
    } else if (!account.isWarm(target.person)) {
      code = account.refuses;
    }
    if (code === null) return undefined;
    this.refused.push({ code, to: target });
    return { kind: 'refused', code };
  }

  revoke({ person }: PersonTarget, id: MessageId): Promise<RevokeOutcome> {
    this.revocations.push(id);
    return Promise.resolve(this.#revoke(this.#find(person), id));
  }

  #revoke(citizen: FakeCitizen, id: MessageId): RevokeOutcome {
    if (this.#state.name !== 'ready') return { kind: 'unknown', detail: 'not connected' };
    const row = this.#rows.get(id);
    if (row === undefined) return { kind: 'absent' };
    if (row.toList || row.old || row.ack < 1) return { kind: 'refused', detail: 'not allowed' };
    const fault = this.#faults.shift();
    if (fault === undefined || fault.kind === 'answerLost') {
      citizen.deleted.add(id);
      // a row under another key stands in its place
      this.#rows.delete(id);
    }
    return fault === undefined ? { kind: 'done' } : { kind: 'unknown', detail: fault.kind };
  }

  newId(): MessageId {
    return newMessageId();
  }

  async evidence(target: Target, id: MessageId, pairingId: string): Promise<Evidence> {
    const trace = await this.trace(target, id);
    const isForeign = this.#state.name !== 'ready' || this.#state.pairingId !== pairingId;
    return evidenceIn(trace, target.kind, isForeign);
  }

  trace(_target: Target, id: MessageId): Promise<Trace> {
    if (this.#running.has(id)) return Promise.resolve({ kind: 'cannotTell', detail: 'on its way' });
    const row = this.#rows.get(id);
    if (row === undefined) return Promise.resolve({ kind: 'absent' });
    const { ack, encrypted, receipts } = row;
    // a page that was opened since does not know
    const handedOver = this.#here.has(id) ? row.handedOver : null;
    const bestRecipientAck = Math.max(ack, ...[...receipts.values()].map((level) => ACKS[level]));
    const live = this.#live.has(id);
    return Promise.resolve({
      kind: 'found',
      ack,
      encrypted,
      handedOver,
      bestRecipientAck,
      live,
    });
  }

  readReceipts(sent: readonly SentMessage[]): Promise<readonly Receipt[] | null> {
    if (this.#state.name !== 'ready') return Promise.resolve(null);
    return Promise.resolve(
      sent.flatMap(({ messageId }) =>
        [...(this.#rows.get(messageId)?.receipts ?? [])].map(([chatId, level]) => ({
          messageId,
          chatId,
          level,
        })),
      ),
    );
  }

  resolve(person: PersonId): Promise<PersonId> {
    return Promise.resolve(this.#bothNames(person) ?? person);
  }

  resolveAll(people: readonly PersonId[]): Promise<readonly PersonId[]> {
    return Promise.resolve(people.flatMap((person) => this.#bothNames(person) ?? []));
  }

  /** Who asks by number knows it: WhatsApp Web keeps what the servers say of it. */
  identify(phone: Phone): Promise<Identification> {
    this.identified.push(phone);
    if (this.#state.name !== 'ready' || this.silentAbout.has(phone)) {
      return Promise.resolve({ kind: 'unknown', detail: 'no answer' });
    }
    const citizen = this.#citizens.find((known) => known.phone === phone);
    if (citizen === undefined) return Promise.resolve({ kind: 'nobody' });
    citizen.phoneKnown = true;
    return Promise.resolve({ kind: 'known', alias: citizen.alias });
  }

  #bothNames(person: PersonId): PersonId | null {
    const citizen = this.#citizens.find((known) => known.is(person));
    return citizen?.phoneKnown === true ? citizen.person : null;
  }

  // ------------------------------------------------------------- servers

  #transmit(
    target: Target,
    id: MessageId,
    content: OutgoingContent,
    fault: SendFault | undefined,
  ): SendOutcome {
    const row = (ack: number, handedOver = true, encrypted = true): void => {
      const toList = target.kind === 'list';
      this.#here.add(id);
      this.#rows.set(id, { ack, encrypted, handedOver, receipts: new Map(), toList, old: false });
    };
    if (target.kind === 'list' && target.recipients.some((alias) => this.#breakers.has(alias))) {
      return notSent('recipients', 'BulkError');
    }
    switch (fault?.kind) {
      case 'refused':
        row(-1);
        return { kind: 'refused', ...refusalOf(target.kind, fault.code), detail: 'nack' };
      case 'notSent':
        return notSent('transport', 'not connected');
      case 'uploadFails':
        if (target.kind === 'list') row(-1, false, false);
        return notSent('upload', 'ERROR_UPLOAD');
      case 'contentGone':
        return notSent('content', 'ENOENT');
      case 'undecodable':
        return notSent('picture', 'a document');
      case 'keysMissing':
        row(target.kind === 'list' ? -1 : 0, false);
        return notSent('recipients', 'ERROR_UNKNOWN');
      case 'stoppedBefore':
        return { kind: 'unknown', detail: 'page error' };
      case 'neverArrived':
        row(0);
        this.#live.add(id);
        return { kind: 'unknown', detail: 'no answer' };
      case 'answerLost':
        row(0);
        this.#live.add(id);
        this.#accept({ id, target, content });
        return { kind: 'unknown', detail: 'no answer' };
      case undefined:
        row(1);
        this.#accept({ id, target, content });
        return { kind: 'sent' };
    }
  }

  #accept(accepted: Accepted): void {
    const { id, target, content } = accepted;
    const isNew = !this.accepted.some((other) => other.id === id);
    // spent with what the servers take, whether the page hears of it or not
    if (isNew && target.kind === 'list' && this.account.credits !== null)
      this.account.credits -= target.recipients.length;
    this.accepted.push(accepted);
    for (const citizen of this.#addressed(target)) {
      citizen.show(id, content, target.kind === 'list' ? 'list' : 'direct');
      if (citizen.online) this.#acknowledge(id, citizen, 'delivered');
    }
  }

  /** A list message reaches only people who have saved the number. */
  #addressed(target: Target): readonly FakeCitizen[] {
    if (target.kind === 'person')
      return this.#citizens.filter((citizen) => citizen.is(target.person));
    const recipients = new Set(target.recipients);
    return this.#citizens.filter(({ alias, saved }) => saved && recipients.has(alias));
  }

  #acknowledge(messageId: MessageId, { chatId }: FakeCitizen, level: ReceiptLevel): void {
    const receipts = this.#rows.get(messageId)?.receipts;
    if (receipts === undefined || [level, 'read'].includes(receipts.get(chatId) ?? '')) return;
    receipts.set(chatId, level);
    // receipts never come within the call that caused them
    setImmediate(() => {
      for (const listener of this.#receiptListeners) listener([{ messageId, chatId, level }]);
    });
  }

  #drain(): void {
    for (const message of this.#offlineQueue.splice(0)) {
      this.history.keep(message);
      for (const listener of this.#messageListeners) listener(message);
    }
  }

  #find(person: PersonId): FakeCitizen {
    const citizen = this.#citizens.find((known) => known.is(person));
    if (citizen === undefined) throw new Error('no such citizen');
    return citizen;
  }
}

function listen<T>(listeners: Set<T>, listener: T): Release {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notSent(why: NotSentWhy, detail: string): SendOutcome {
  return { kind: 'notSent', why, detail };
}

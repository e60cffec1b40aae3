/**
 * The emulated world: the account and its linked device, the citizens' phones, the servers' queue
 * for the page, the logs. Its state is the fold of `Change` records; `commit` is the only way to
 * change it, so a journal of the records brings it back as it was.
 */
import type {
  FromServers,
  InboundCall,
  InboundMessage,
  Jid,
  ListState,
  TokenNotice,
} from '../page/wire.js';
import type { Accepted, Account, Call, Change, Group, Incoming, Session } from './changes.js';
import { type Channel, withPost } from './channels.js';
import * as citizenPhone from './citizen-phone.js';
import type { CitizenPhone } from './citizen-phone.js';
import { type Fault, isSpent } from './faults.js';

/** What the servers keep until the page has dealt with it. */
export type QueuedFrame = Extract<FromServers, { kind: 'message' | 'receipt' | 'call' | 'token' }>;
type Unnumbered =
  | Omit<InboundMessage, 'seq'>
  | citizenPhone.Receipt
  | Omit<InboundCall, 'seq'>
  | Omit<TokenNotice, 'seq'>;

export interface ReadMark {
  readonly chat: Jid;
  readonly ids: readonly string[];
  readonly at: number;
}

export interface StatusPost {
  readonly id: string;
  readonly type: string;
  readonly body: string;
  readonly at: number;
}

export type CommitListener = (change: Change) => void;

export interface Unreadable {
  readonly message: Incoming;
  /** when it comes so that it can be read */
  readonly at: number;
}

export class World {
  account: Account;
  session: Session | null = null;
  /** devices ever linked */
  devices = 0;
  readonly phones = new Map<string, CitizenPhone>();
  readonly phoneOfLid = new Map<Jid, string>();
  /** by number, in order */
  readonly queue = new Map<number, QueuedFrame>();
  /** number of the last frame that ever came into the queue */
  lastSeq = 0;
  /** how often faults were ordered or lifted */
  faultsChanged = 0;
  readonly accepted: Accepted[] = [];
  readonly lists = new Map<Jid, ListState>();
  readonly channels = new Map<Jid, Channel>();
  readonly readMarks: ReadMark[] = [];
  readonly statuses: StatusPost[] = [];
  readonly calls = new Map<string, Call>();
  readonly groups = new Map<Jid, Group>();
  readonly faults = new Map<string, Fault>();
  /** by id: what came as ciphertext */
  readonly unreadable = new Map<string, Unreadable>();

  readonly #journal: (change: Change) => void;
  readonly #listeners = new Set<CommitListener>();

  /** `journal` is called before each change is made. */
  constructor(account: Account, journal: (change: Change) => void) {
    this.account = account;
    this.#journal = journal;
  }

  /** Records a change and makes it; listeners are called after it. */
  commit(change: Change): void {
    this.#journal(change);
    this.apply(change);
    for (const listener of this.#listeners) listener(change);
  }

  onCommit(listener: CommitListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** What came into the queue after the given number, in order. */
  *queuedAfter(seq: number): Generator<QueuedFrame> {
    for (let next = seq + 1; next <= this.lastSeq; next++) {
      const frame = this.queue.get(next);
      if (frame) yield frame;
    }
  }

  /** The phone behind '…@c.us' or '…@lid'. */
  phoneBehind(jid: Jid): CitizenPhone | undefined {
    const phone = jid.endsWith('@lid') ? this.phoneOfLid.get(jid) : jid.split('@')[0];
    return phone === undefined ? undefined : this.phones.get(phone);
  }

  /** The comune's own device is linked, not that of another number. */
  get rightPhoneLinked(): boolean {
    return this.session?.phone === this.account.phone;
  }

  /** Makes a change without recording it: for records that come from the journal. */
  apply(change: Change): void {
    switch (change.type) {
      case 'account':
        this.account = change.account;
        break;
      case 'people':
        for (const person of change.people) {
          this.phones.set(person.phone, citizenPhone.newPhone(person));
          this.phoneOfLid.set(person.lid, person.phone);
        }
        break;
      case 'person-changed':
        this.#changePerson(change);
        break;
      case 'person-read':
        this.#enqueue(citizenPhone.readAll(this.#phone(change.phone), change.at));
        break;
      case 'incoming':
        for (const message of change.messages) {
          const { frame } = message;
          const author = this.phoneBehind(frame.participant ?? frame.from);
          if (author && !frame.participant) citizenPhone.write(author, message);
          this.#enqueue([frame]);
          if (author && !frame.participant) this.#giveToken(author, message.at);
          if (frame.encryption === 'resend') this.unreadable.delete(frame.id);
          if (message.readableAt !== undefined) {
            this.unreadable.set(frame.id, { message, at: message.readableAt });
          }
        }
        break;
      case 'token-age':
        for (const phone of change.phones) citizenPhone.ageToken(this.#phone(phone), change.t);
        break;
      case 'session':
        if (change.session) this.devices = change.session.device;
        this.session = change.session;
        break;
      case 'logged-in':
        if (this.session) this.session = { ...this.session, loggedIn: true };
        break;
      case 'handled':
        for (const seq of change.seqs) this.queue.delete(seq);
        break;
      case 'page-receipt':
        this.#noteReceipt(change);
        break;
      case 'accepted':
        this.#accept(change.message);
        break;
      case 'status': {
        const { id, content, at } = change;
        this.statuses.push({ id, type: content.type, body: citizenPhone.textOf(content), at });
        break;
      }
      case 'list-set':
        this.lists.set(change.list.id, change.list);
        break;
      case 'list-removed':
        this.lists.delete(change.id);
        break;
      case 'channel':
        this.channels.set(change.channel.id, change.channel);
        break;
      case 'channel-deleted':
        this.channels.delete(change.id);
        break;
      case 'channel-post': {
        const channel = this.channels.get(change.channel);
        if (channel) this.channels.set(channel.id, withPost(channel, change.post));
        break;
      }
      case 'channel-followed':
        this.#follow(change);
        break;
      case 'call':
        this.calls.set(change.call.id, change.call);
        this.#enqueue([callFrame(change.call, this.#phone(change.call.phone))]);
        break;
      case 'call-rejected': {
        const call = this.calls.get(change.id);
        if (call) this.calls.set(call.id, { ...call, rejected: true });
        break;
      }
      case 'group':
        this.groups.set(change.group.id, change.group);
        break;
      case 'fault':
        this.faults.set(change.fault.id, change.fault);
        this.faultsChanged += 1;
        break;
      case 'fault-used':
        this.#useFault(change);
        break;
      case 'fault-removed':
        for (const id of change.ids) this.faults.delete(id);
        this.faultsChanged += 1;
        break;
      case 'reset':
        this.#reset();
        break;
    }
  }

  #phone(phone: string): CitizenPhone {
    const found = this.phones.get(phone);
    if (!found) throw new Error(`no citizen has the phone ${phone}`);
    return found;
  }

  #changePerson({ phone, patch, at }: Extract<Change, { type: 'person-changed' }>): void {
    const changed = this.#phone(phone);
    const before = changed.person;
    changed.person = { ...before, ...patch };
    this.phoneOfLid.delete(before.lid);
    this.phoneOfLid.set(changed.person.lid, phone);
    if (changed.person.online) this.#enqueue(citizenPhone.comeOnline(changed, at));
    if (changed.person.reads && !before.reads) {
      this.#enqueue(citizenPhone.readAll(changed, at));
    }
  }

  #giveToken(author: CitizenPhone, at: number): void {
    const given = citizenPhone.giveToken(author, at);
    if (given !== null) this.#enqueue([{ kind: 'token', from: author.person.lid, ...given }]);
  }

  #accept(message: Accepted): void {
    this.accepted.push(message);
    for (const jid of message.recipients) {
      const phone = this.phoneBehind(jid);
      if (!phone || !citizenPhone.isReachedBy(phone.person, message.via)) continue;
      this.#enqueue(citizenPhone.receive(phone, message, message.at));
    }
  }

  #noteReceipt({ chat, ids, read, at }: Extract<Change, { type: 'page-receipt' }>): void {
    if (read) this.readMarks.push({ chat, ids, at });
    const written = this.phoneBehind(chat)?.written;
    for (const id of ids) {
      const message = written?.get(id);
      if (message) written?.set(id, { ...message, delivered: true, read: message.read || read });
    }
  }

  #follow({ channel: id, phone, follower }: Extract<Change, { type: 'channel-followed' }>): void {
    const channel = this.channels.get(id);
    if (!channel) return;
    const { [phone]: _, ...others } = channel.followers;
    const followers = follower === null ? others : { ...others, [phone]: follower };
    this.channels.set(id, { ...channel, followers });
  }

  #useFault({ id, times, lids }: Extract<Change, { type: 'fault-used' }>): void {
    const fault = this.faults.get(id);
    if (!fault) return;
    const used = { ...fault, used: fault.used + times, lids: [...fault.lids, ...(lids ?? [])] };
    if (isSpent(used)) this.faults.delete(id);
    else this.faults.set(id, used);
  }

  #enqueue(frames: readonly Unnumbered[]): void {
    for (const frame of frames) {
      const seq = ++this.lastSeq;
      this.queue.set(seq, { ...frame, seq });
    }
  }

  #reset(): void {
    for (const part of [
      this.phones,
      this.phoneOfLid,
      this.queue,
      this.lists,
      this.calls,
      this.channels,
    ]) {
      part.clear();
    }
    this.groups.clear();
    this.faults.clear();
    this.faultsChanged += 1;
    this.unreadable.clear();
    for (const log of [this.accepted, this.readMarks, this.statuses]) log.length = 0;
  }
}

function callFrame(call: Call, { person }: CitizenPhone): Omit<InboundCall, 'seq'> {
  const t = Math.floor(call.at / 1000);
  return { kind: 'call', callId: call.id, from: person.lid, video: call.video, t };
}

/**
 * The servers' side of `wss://web.whatsapp.com/ws/chat`.
 *
 * A connection says `hello`. With a session that the servers know it becomes the line of the linked
 * device: it hears of the account, its lists, its old chats and everything that waited, and from then on whatever
 * comes into the queue; a second line with the same session takes over from the first. With a
 * session that they do not know it hears `failure`. Without one it gets codes to show, until the
 * phone has scanned one (`pair`) and it comes back with the session it was given.
 */
import { randomUUID } from 'node:crypto';
import type { AccountFacts, FromPage, FromServers, PageFault, SendMessage } from '../page/wire.js';
import { answerRequest } from './answer-request.js';
import { takePost } from './channels.js';
import type { Change, Session } from './changes.js';
import type { Narrate } from './events.js';
import { activeFaults, serversTime } from './faults.js';
import { oldChats } from './history.js';
import { listsForPage } from './list-sync.js';
import type { MediaStore } from './media-store.js';
import type { PageConnection, PageListener } from './page-connection.js';
import { pageFaults } from './page-faults.js';
import { PairingCodes } from './pairing-codes.js';
import { phoneJid } from './person.js';
import { judge } from './verdict.js';
import type { World } from './world.js';

export class ChatServer implements PageListener {
  readonly #world: World;
  readonly #media: MediaStore;
  readonly #narrate: Narrate;
  readonly #codes = new PairingCodes();
  #line: PageConnection | null = null;
  #sentSeq = 0;
  #flushing = false;

  constructor(world: World, media: MediaStore, narrate: Narrate) {
    this.#world = world;
    this.#media = media;
    this.#narrate = narrate;
  }

  start(): void {
    this.#world.onCommit((change) => {
      this.#tellOfOldChats(change);
      this.#tellOfFaults(change);
      this.#flushSoon();
    });
  }

  get online(): boolean {
    return this.#line !== null;
  }

  /** A page shows a code that can still be scanned. */
  get showsCode(): boolean {
    return this.#codes.scannable !== undefined;
  }

  onFrame(connection: PageConnection, frame: FromPage): void {
    if (frame.kind === 'hello') this.#greet(connection, frame);
    else if (frame.kind === 'refresh-refs') this.#offerCodes(connection);
    else if (connection === this.#line && this.#world.session) {
      this.#serve(connection, this.#world.session, frame);
    }
  }

  onClose(connection: PageConnection): void {
    this.#codes.forget(connection);
    if (connection !== this.#line) return;
    this.#line = null;
    this.#narrate({ name: 'page', body: { online: false } });
  }

  /** The phone scans the code now shown; false if there is none. */
  pair(phone: string, lid: string, business: boolean): boolean {
    const page = this.#codes.scannable;
    if (!page) return false;
    this.#hangUp();
    const token = randomUUID();
    const device = this.#world.devices + 1;
    const session = { token, phone, lid, business, device, loggedIn: false };
    this.#world.commit({ type: 'session', session });
    this.#codes.forget(page);
    page.send({ kind: 'paired', session: token, account: this.#accountFacts(session) });
    return true;
  }

  /** The linked device is removed; false if there is none. */
  unpair(): boolean {
    if (!this.#world.session) return false;
    this.#world.commit({ type: 'session', session: null });
    this.#hangUp();
    return true;
  }

  /** Another client takes the session over; false if the page is not online. */
  takeOver(): boolean {
    if (!this.#line) return false;
    this.#line.send({ kind: 'conflict' });
    this.#line.close();
    return true;
  }

  /** Staff have changed a list on the phone. */
  tellOfLists(): void {
    this.#line?.send({ kind: 'lists', lists: listsForPage(this.#world) });
  }

  /** Staff have made a channel on the phone. */
  tellOfChannels(): void {
    this.#line?.send({ kind: 'channels-changed' });
  }

  get #page(): PageConnection | undefined {
    return this.#line ?? this.#codes.latest;
  }

  /** Passes an order on to the page that is open; false if there is none. */
  order(fault: PageFault): boolean {
    const page = this.#page;
    page?.send({ kind: 'fault', fault });
    return page !== undefined;
  }

  // ---------------------------------------------------------------- login

  #greet(
    connection: PageConnection,
    { session: token, faultsChanged }: Extract<FromPage, { readonly kind: 'hello' }>,
  ): void {
    const { session } = this.#world;
    // Ordered or lifted while there was no line, or lost with the last one.
    if (faultsChanged !== this.#world.faultsChanged) this.#tellFaults(connection);
    if (token === null) this.#offerCodes(connection);
    else if (token === session?.token) this.#welcome(connection, session);
    else connection.send({ kind: 'failure', reason: 'logged-out' });
  }

  #offerCodes(connection: PageConnection): void {
    if (connection === this.#line) return;
    this.#codes.offer(connection);
    this.#narrate({ name: 'code', body: {} });
  }

  #welcome(connection: PageConnection, session: Session): void {
    if (this.#line && this.#line !== connection) this.takeOver();
    this.#line = connection;
    const own = this.#world.rightPhoneLinked;
    const [late] = session.loggedIn ? [] : activeFaults(this.#world.faults, 'historyLate');
    const queue = own ? [...this.#world.queue.values()] : [];
    const isLate = ({ kind }: FromServers): boolean => late !== undefined && kind === 'message';
    const waiting = queue.filter((frame) => !isLate(frame));
    const people = own ? [...this.#world.phones.values()].map(({ person }) => person) : [];
    connection.sendAll([
      {
        kind: 'welcome',
        account: this.#accountFacts(session),
        offlineCount: waiting.filter(({ kind }) => kind !== 'token').length,
        firstLogin: !session.loggedIn,
      },
      { kind: 'lists', lists: listsForPage(this.#world) },
      { kind: 'history', chats: oldChats(people) },
      ...waiting.map((frame) => ({ ...frame, offline: true })),
      { kind: 'offline-end' },
    ]);
    this.#sentSeq = this.#world.lastSeq;
    const history = queue.filter((frame) => frame.kind === 'message' && isLate(frame));
    if (late !== undefined) {
      setTimeout(() => {
        if (this.#line !== connection) return;
        connection.sendAll(history.map((frame) => ({ ...frame, history: true as const })));
      }, late.order.ms).unref();
    }
    if (!session.loggedIn) this.#world.commit({ type: 'logged-in' });
    this.#narrate({ name: 'page', body: { online: true } });
  }

  /** Old chats of people who come into the world while the page is there. */
  #tellOfOldChats(change: Change): void {
    if (change.type !== 'people' && change.type !== 'person-changed') return;
    const phones =
      change.type === 'people' ? change.people.map(({ phone }) => phone) : [change.phone];
    const chats = oldChats(phones.flatMap((phone) => this.#world.phones.get(phone)?.person ?? []));
    if (chats.length > 0 && this.#world.rightPhoneLinked)
      this.#line?.send({ kind: 'history', chats });
  }

  /** A page that is open suffers, or is freed, at once. */
  #tellOfFaults(change: Change): void {
    if (change.type === 'fault' && change.fault.order.kind === 'doubleReady') {
      this.order({ kind: 'doubleReady' });
    }
    if (change.type === 'fault' || change.type === 'fault-removed' || change.type === 'reset') {
      if (this.#page) this.#tellFaults(this.#page);
    }
    if (change.type === 'fault-removed' || change.type === 'reset') this.#page?.hurry();
  }

  #tellFaults(page: PageConnection): void {
    const now = pageFaults(this.#world);
    const faults: PageFault[] = [
      { kind: 'brokenRecipient', lids: now.brokenRecipients },
      { kind: 'keysUnavailable', orders: now.keysUnavailable },
      { kind: 'sendReturnsNothing', remaining: now.sendReturnsNothing },
      { kind: 'bundleFails', failures: now.bundleFails },
      { kind: 'slowReads', ms: now.slowReadsMs },
      { kind: 'blocked', as: now.blockedAs },
      { kind: 'restoreLate', ms: now.restoreLateMs },
      { kind: 'faultsChanged', count: this.#world.faultsChanged },
    ];
    page.sendAll(faults.map((fault) => ({ kind: 'fault', fault })));
  }

  #hangUp(): void {
    this.#line?.send({ kind: 'failure', reason: 'logged-out' });
    this.#line?.close();
  }

  #accountFacts({ phone, lid, business, device }: Session): AccountFacts {
    const { account, faults } = this.#world;
    const [recipientLimit] = activeFaults(faults, 'recipientLimit');
    return {
      phone: phoneJid(phone),
      lid,
      device,
      platform: business ? 'smba' : 'android',
      pushname: 'Comune di Bientina',
      listLimit: recipientLimit?.order.n ?? account.listLimit,
      hosted: business && activeFaults(faults, 'hosted').length > 0,
    };
  }

  // -------------------------------------------------------------- service

  #serve(connection: PageConnection, session: Session, frame: FromPage): void {
    const at = Date.now();
    switch (frame.kind) {
      case 'message':
        if (frame.to.endsWith('@newsletter')) this.#takePost(connection, frame);
        else this.#take(connection, session, frame, at);
        break;
      case 'receipt': {
        const { ids, to: chat, type } = frame;
        this.#world.commit({ type: 'page-receipt', chat, ids, read: type === 'read', at });
        break;
      }
      case 'handled':
        this.#world.commit({ type: 'handled', seqs: frame.seqs });
        break;
      case 'request':
        this.#answer(connection, answerRequest(this.#world, frame));
        break;
      case 'placeholder-resend':
        // the phones send again in their own time: `ciphertext.ts`
        break;
      case 'call-reject':
        this.#world.commit({ type: 'call-rejected', id: frame.callId });
        break;
      case 'status-post':
        this.#world.commit({ type: 'status', id: frame.id, content: frame.content, at });
        connection.acknowledge({
          kind: 'ack',
          id: frame.id,
          to: 'status@broadcast',
          t: seconds(at),
        });
        break;
      case 'returned-nothing': {
        const [fault] = activeFaults(this.#world.faults, 'sendReturnsNothing');
        if (fault) this.#world.commit({ type: 'fault-used', id: fault.id, times: 1 });
        break;
      }
      case 'keys-missed':
        this.#world.commit({ type: 'fault-used', id: frame.fault, times: 1 });
        break;
      case 'presence':
        this.#narrate({ name: 'presence', body: { available: frame.available } });
        break;
      case 'logout':
        this.#world.commit({ type: 'session', session: null });
        connection.close();
        break;
      default:
        connection.close();
    }
  }

  #answer(connection: PageConnection, answer: FromServers | null): void {
    if (answer !== null) connection.send(answer);
  }

  #take(connection: PageConnection, session: Session, stanza: SendMessage, at: number): void {
    const verdict = judge(this.#world, this.#media, session, stanza, at);
    const ack = { kind: 'ack', id: stanza.id, to: stanza.to, t: seconds(at) } as const;
    if (verdict.kind === 'accepted') {
      this.#world.commit({ type: 'accepted', message: verdict.message });
    }
    for (const spent of verdict.spends) this.#world.commit({ type: 'fault-used', ...spent });
    if (verdict.kind === 'refused') {
      const { code } = verdict;
      connection.acknowledge({ ...ack, error: code });
      this.#narrate({ name: 'refused', body: { id: stanza.id, to: stanza.to, code, at } });
      return;
    }
    const dropped = activeFaults(this.#world.faults, 'ackDrop')[0];
    if (verdict.lost) return;
    if (dropped) this.#world.commit({ type: 'fault-used', id: dropped.id, times: 1 });
    else connection.acknowledge(ack);
  }

  /** By the servers' clock, not the PC's. */
  #takePost(connection: PageConnection, stanza: SendMessage): void {
    const at = serversTime(this.#world.faults);
    const answer = takePost(this.#world, this.#media, stanza, at);
    if (answer === null) return;
    connection.acknowledge({
      kind: 'ack',
      id: stanza.id,
      to: stanza.to,
      t: seconds(at),
      ...answer,
    });
  }

  /** After the answers of this turn: an acknowledgement goes before the receipts it brings about. */
  #flushSoon(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    setImmediate(() => {
      this.#flushing = false;
      if (!this.#line || !this.#world.rightPhoneLinked) return;
      this.#line.sendAll(this.#world.queuedAfter(this.#sentSeq));
      this.#sentSeq = this.#world.lastSeq;
    });
  }
}

const seconds = (at: number): number => Math.floor(at / 1000);

/**
 * The comune's WhatsApp Web: the account with its lists, the page with its own database, and the
 * session. What the page has in memory is gone when it is loaded anew; its database stays until the
 * device is unlinked; lists belong to the account.
 */
import { evidenceIn, type Trace, refusalOf } from '#src/transports/whatsapp-web/evidence.js';
import { listMadeAt, newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { judge, notSent } from '#src/transports/whatsapp-web/send-answer.js';
import {
  MOST_CHATS,
  type ChatListing,
  type ChatReading,
  type MessageHistory,
  type PersonChat,
} from '#src/ports/message-history.js';
import type { PersonId, Phone } from '#src/model/person.js';
import { SessionLostError } from '#src/errors.js';
import type { Release } from '#src/ports/runtime.js';
import type { SessionState } from '#src/model/session.js';
import type {
  BroadcastLists,
  Evidence,
  Identification,
  ListChange,
  ListSupport,
  Messenger,
  PictureCheck,
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
import type { ListMember, NativeList } from '#src/model/broadcast-list.js';
import type { Receipt, ReceiptLevel } from '#src/model/delivery.js';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import type { Draw } from './draw.js';
import type { ListTrouble } from './history.js';
import type { Process, Scheduler } from './scheduler.js';
import type { SimCitizen, Town, Written } from './town.js';

/** What goes wrong with one message. */
export type SendFault =
  | { readonly kind: 'refused'; readonly code: number }
  | {
      readonly kind:
        /** the page cannot send at all */
        | 'notSent'
        /** the media server takes no bytes */
        | 'uploadFails'
        /** keys cannot be had: written down with its info rows, and nothing goes out */
        | 'keysMissing'
        /** the servers take it, the page hears nothing until it connects anew */
        | 'answerLost'
        /** it is on the wire and gets lost there */
        | 'neverArrived'
        /** the page fails before it has written anything, and does not say so */
        | 'stoppedBefore'
        /** the answer comes after nobody waits for it any more */
        | 'slow'
        | 'throws'
        /** it throws when the message has left already */
        | 'throwsAfter'
        /** the connection fails in its hands: it gives up, and the servers have not taken it */
        | 'connectionFails';
    };

/** A message in the page's database. */
/** How WhatsApp counts. */
const ACKS = { delivered: 2, read: 3 } as const;

interface Row {
  ack: number;
  encrypted: boolean;
  handedOver: boolean;
  readonly receipts: Map<string, ReceiptLevel>;
  readonly target: Target;
  readonly content: OutgoingContent;
  /** true time */
  sentAt: number;
  /** true time since when the page can tell that it has gone out */
  knownSince: number | null;
}

interface Text {
  readonly written: Written;
  readonly receivedAt: number;
}

interface Page extends Process {
  readonly number: number;
  /** true time when it became ready */
  readySince: number;
  /** ids that it has on its way and was not answered for: it repeats them */
  readonly live: Set<MessageId>;
  /** ids that were sent by it */
  readonly here: Set<MessageId>;
  readonly running: Set<MessageId>;
  readonly calls: Set<() => void>;
}

export interface PageTimes {
  /** how long chats are missing after a load, in milliseconds */
  late: number;
  /** the same of lists */
  listsLate: number;
}

/** The adapter waits no longer for an answer, in milliseconds. */
const SEND_LIMIT = 60_000;
/** Whoever reads what citizens write does so again by then. */
const READ_AGAIN = 12 * 60_000;
const ON_DISK_AFTER = 5_000;
const REVOCABLE_FOR = 60 * 3_600_000;

export interface WhatsAppWatch {
  /** the service asks the page to send */
  onSend(target: Target, id: MessageId, content: OutgoingContent): void;
  /** the same, of what the page could have told to have gone out, for so long */
  onKnownSent(id: MessageId, forMs: number): void;
  onEdit(list: NativeList, members: readonly string[]): void;
  /** the servers have refused, or the page could not send, what was for one person */
  onRefused(people: readonly SimCitizen[]): void;
  /** the servers have said that the account is blocked */
  onBlocked(): void;
  /** what was written before the number was linked anew can be read from now on */
  onHistory(): void;
  /** the service asks the page to delete a message for everybody */
  onRevoke(id: MessageId): void;
  /** the page has said what it knows of a message */
  onTrace(id: MessageId): void;
  /** the session is there, again */
  onReady(): void;
}

export class SimWhatsApp
  implements TransportSession, Messenger, BroadcastLists, MessageHistory, PictureCheck
{
  // ---------------------------------------------------- the account
  readonly lists = new Map<string, NativeList>();
  /** ids of lists that the service has asked for */
  readonly madeByUs = new Set<string>();
  /** what went out shortly before the power failed: nobody can tell the page any more who has it */
  readonly forgotten = new Set<MessageId>();
  account = ACCOUNT;
  linked = true;
  /** the number has been linked once */
  wasReady = false;
  linkNumber = 1;
  limit = 256;
  /** people in a list, as the phone announces it from the next load on */
  announced = 256;
  // ---------------------------------------------------- switches
  readonly sendFaults: SendFault[] = [];
  readonly faultsOf = new Map<SimCitizen, SendFault>();
  /** who makes a whole list fail */
  readonly breakers = new Set<SimCitizen>();
  readonly listFaults: ListTrouble[] = [];
  supportFault: 'late' | 'unsupported' | null = null;
  /** lists can neither be made nor changed */
  listsUnchangeable = false;
  /** the media server takes no bytes */
  uploadsFail = false;
  /** pictures cannot be shown, so that nobody would see them */
  picturesUnseen = false;
  /** answers are of a shape that is not known */
  shapeless = false;
  /** receipts that fit nobody, and lists that are told twice */
  strange = false;
  /** receipts for what never left the page */
  receiptsOfNothing = false;
  slowTraces = false;
  /** calls that only look are not answered */
  silent = false;
  serversSilent = false;
  readonly brokenChats = new Set<string>();
  /** messages and receipts are stored by the page, and nobody is told */
  deaf = false;
  reorders = false;
  times: PageTimes = { late: 0, listsLate: 0 };
  watch: WhatsAppWatch = {
    ...{ onSend: ignore, onKnownSent: ignore, onEdit: ignore },
    ...{ onRefused: ignore, onBlocked: ignore, onRevoke: ignore, onHistory: ignore },
    ...{ onTrace: ignore, onReady: ignore },
  };
  /** what the PC's clock says */
  pcNow: () => number;
  /** the spool: whether the bytes of a medium can be read */
  hasBytes: (path: string) => boolean = () => true;
  /** the code with which the servers refuse this, if they do, whatever else is wrong */
  restricts: (target: Target, content: OutgoingContent) => number | null = () => null;

  #state: SessionState = { name: 'stopped' };
  #rows = new Map<MessageId, Row>();
  #texts: Text[] = [];
  /** what was written before it was linked anew, and is yet to come from the phone */
  readonly #history: Text[] = [];
  /** how long after the next linking that is; null: at once */
  #historyIn: number | null = null;
  /** true time */
  #historyCameAt = -Infinity;
  #page: Page;
  #pages = 0;
  #network = true;
  /** WhatsApp Web has what sending needs */
  #isUsable = true;
  /** the page believes in a connection that there is no more */
  #isDead = false;
  /** what goes on when it connects anew */
  readonly #whenConnected: (() => void)[] = [];
  readonly #stateListeners = new Set<(state: SessionState) => void>();
  readonly #messageListeners = new Set<(message: InboundMessage) => void>();
  readonly #receiptListeners = new Set<(receipts: readonly Receipt[]) => void>();

  constructor(
    private readonly town: Town,
    private readonly time: Scheduler,
    private readonly draw: Draw,
  ) {
    this.pcNow = () => town.now;
    this.#page = this.#newPage();
    town.page = this.#pageSide();
  }

  // ------------------------------------------------------------ session

  get state(): SessionState {
    return this.#state;
  }

  onState(listener: (state: SessionState) => void): Release {
    return listen(this.#stateListeners, listener);
  }

  start(): Promise<void> {
    this.#load();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    this.#closePage();
    this.#become({ name: 'stopped' });
    return Promise.resolve();
  }

  restart(): Promise<void> {
    this.#closePage();
    this.#become({ name: 'lost', reason: { kind: 'failed', detail: 'restart' } });
    this.#load();
    return Promise.resolve();
  }

  processes(): Promise<readonly number[]> {
    return Promise.resolve([]);
  }

  unlink(): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** The service is gone, and its browser with it. */
  die(): void {
    this.#stateListeners.clear();
    this.#messageListeners.clear();
    this.#receiptListeners.clear();
    this.#closePage();
    this.#state = { name: 'stopped' };
  }

  /** The page's database puts things on the disk some while after it has said so. */
  losePower(): void {
    for (const [id, { sentAt }] of this.#rows) {
      if (this.time.now - sentAt >= ON_DISK_AFTER) continue;
      this.#rows.delete(id);
      this.forgotten.add(id);
    }
    this.die();
  }

  // -------------------------------------------------- what befalls it

  cut(): void {
    this.#network = false;
    if (this.#state.name !== 'ready') return;
    this.#become({ name: 'lost', reason: { kind: 'network' } });
  }

  mend(): void {
    if (this.#network) return;
    this.#network = true;
    if (this.#state.name !== 'lost' || this.#state.reason.kind !== 'network') return;
    this.#ready();
  }

  /** The PC sleeps: the servers cannot reach the page, which does not know that afterwards. */
  suspend(ms: number): void {
    this.time.postpone(this.#page, ms);
    this.#isDead = true;
    const page = this.#page;
    // the page notices by itself after some minutes
    this.time.after(
      ms + 5 * 60_000,
      () => {
        if (!this.#isDead || this.#state.name !== 'ready') return;
        this.#become({ name: 'lost', reason: { kind: 'network' } });
        this.time.after(
          10_000,
          () => {
            if (this.#state.name === 'lost' && this.#network) this.#ready();
          },
          page,
        );
      },
      page,
    );
  }

  /** Another browser has taken the session over, and it is taken back. */
  conflict(): void {
    if (this.#state.name !== 'ready') return;
    this.#become({ name: 'lost', reason: { kind: 'conflict' } });
    this.time.after(
      60_000,
      () => {
        if (this.#state.name === 'lost' && this.#network) this.#ready();
      },
      this.#page,
    );
  }

  reload(): void {
    if (this.#state.name === 'stopped') return;
    void this.restart();
  }

  /**
   * Unlinked on the phone: the page's database is another one from then on. What citizens have written comes
   * again from the phone, which has it, when the device is linked anew.
   */
  unlinkOnPhone(historyIn: number | null = null): void {
    this.linked = false;
    this.linkNumber += 1;
    this.#rows = new Map();
    this.#historyIn = historyIn ?? this.#historyIn;
    // the page begins empty, and the phone sends later what it has
    if (historyIn !== null) this.#history.push(...this.#texts.splice(0));
    if (this.#state.name === 'stopped') return;
    this.#closePage();
    this.#become({ name: 'lost', reason: { kind: 'logged-out' } });
    this.#load();
  }

  /** What the phone has of before the linking is there now, and nobody is told of it. */
  bringHistory(): void {
    this.#historyIn = null;
    if (this.#history.length === 0) return;
    this.#historyCameAt = this.time.now;
    const receivedAt = this.town.now;
    const late = this.#history.splice(0).map(({ written }) => ({ written, receivedAt }));
    for (const { written } of late) this.town.hears(written.message);
    this.#texts.unshift(...late);
    this.watch.onHistory();
    this.time.stir();
  }

  /** Something of before the linking is still to come, or to be read. */
  get awaitsHistory(): boolean {
    return this.#history.length > 0 || this.time.now - this.#historyCameAt < READ_AGAIN;
  }

  /** Staff scan the code. */
  scan(): void {
    this.linked = true;
    if (this.#state.name === 'pairing') this.#sync();
  }

  /** Staff scan it with another phone than the comune's, which is unlinked at once. */
  scanWithAnother(): void {
    if (this.#state.name !== 'pairing') return;
    this.#closePage();
    const masked = { expectedMasked: '39366•••', foundMasked: '39333•••' };
    this.#become({ name: 'lost', reason: { kind: 'wrong-number', ...masked } });
    this.#load();
  }

  /** WhatsApp Web has changed, or is as it was. */
  changePage(isUsable: boolean): void {
    if (this.#isUsable === isUsable) return;
    this.#isUsable = isUsable;
    this.reload();
  }

  block(): void {
    if (this.#state.name !== 'ready') return;
    this.#become({ name: 'lost', reason: { kind: 'blocked', state: 'TOS_BLOCK' } });
    this.time.after(
      10 * 60_000,
      () => {
        if (this.#state.name === 'lost' && this.#network) this.#ready();
      },
      this.#page,
    );
  }

  get connected(): boolean {
    return this.#state.name === 'ready' && !this.#isDead;
  }

  /** True time since when the page has been ready. */
  get readySince(): number {
    return this.#page.readySince;
  }

  /** Something else that the page is asked. */
  ask<T>(work: () => Promise<T>, lost: () => T): Promise<T> {
    if (this.#state.name !== 'ready' || this.shapeless) return Promise.resolve(lost());
    return this.#call(
      async () => {
        await this.#wait(20, 800);
        const answer = await work();
        await this.#wait(20, 800);
        return answer;
      },
      lost,
      SEND_LIMIT,
    );
  }

  // ---------------------------------------------------------- messenger

  onMessage(listener: (message: InboundMessage) => void): Release {
    return listen(this.#messageListeners, listener);
  }

  onReceipts(listener: (receipts: readonly Receipt[]) => void): Release {
    return listen(this.#receiptListeners, listener);
  }

  async send(target: Target, id: MessageId, content: OutgoingContent): Promise<SendOutcome> {
    if (this.#state.name !== 'ready') return notSent('transport', 'not connected');
    this.watch.onSend(target, id, content);
    const known = this.#rows.get(id)?.knownSince ?? null;
    if (known !== null) this.watch.onKnownSent(id, this.time.now - known);
    this.time.stir();
    const lost = (): SendOutcome => {
      const row = this.#rows.get(id);
      return row?.handedOver === false && row.ack < 0
        ? notSent('transport', 'the page is gone')
        : { kind: 'unknown', detail: 'the page is gone' };
    };
    return this.#call((page) => this.#send(page, target, id, content), lost, SEND_LIMIT);
  }

  async #send(
    page: Page,
    target: Target,
    id: MessageId,
    content: OutgoingContent,
  ): Promise<SendOutcome> {
    page.running.add(id);
    try {
      const fault = this.#faultFor(target, content);
      if (fault?.kind === 'refused' && target.kind === 'person')
        this.watch.onRefused(this.#addressed(target));
      await this.#wait(20, 1_200);
      if (fault?.kind === 'throws') throw new Error('Protocol error');
      if (fault?.kind === 'notSent') return notSent('transport', 'not connected');
      if (fault?.kind === 'stoppedBefore') return { kind: 'unknown', detail: 'page error' };
      if (content.kind === 'media' && !this.hasBytes(content.path))
        return notSent('content', 'ENOENT');
      if (content.kind === 'media' && content.as === 'image' && this.picturesUnseen)
        return notSent('picture', 'EncodingError');
      const toList = target.kind === 'list';
      if (toList && this.#addressed(target).some((citizen) => this.breakers.has(citizen)))
        return notSent('recipients', 'BulkError');
      page.here.add(id);
      const row: Row = this.#rows.get(id) ?? {
        ...{ ack: 0, encrypted: false, handedOver: false, receipts: new Map(), target, content },
        ...{ sentAt: this.time.now, knownSince: null },
      };
      Object.assign(row, { ack: 0, handedOver: false, sentAt: this.time.now });
      this.#rows.set(id, row);
      if (content.kind === 'media') {
        await this.#wait(100, 2_000);
        if (fault?.kind === 'uploadFails' || this.uploadsFail) {
          if (toList) row.ack = -1;
          else this.#rows.delete(id);
          return notSent('upload', 'ERROR_UPLOAD');
        }
      }
      row.encrypted = true;
      await this.#wait(10, 500);
      if (fault?.kind === 'keysMissing') {
        if (toList) row.ack = -1;
        return answered(target, row, 'ERROR_UNKNOWN');
      }
      row.handedOver = true;
      return await this.#overTheWire(page, id, row, fault);
    } finally {
      page.running.delete(id);
    }
  }

  async #overTheWire(
    page: Page,
    id: MessageId,
    row: Row,
    fault: SendFault | null,
  ): Promise<SendOutcome> {
    page.live.add(id);
    if (!this.connected || fault?.kind === 'neverArrived') return silence();
    await this.#wait(10, 300);
    if (fault?.kind === 'connectionFails') {
      page.live.delete(id);
      row.ack = -1;
      return answered(row.target, row, 'ERROR_UNKNOWN');
    }
    if (fault?.kind === 'refused') {
      await this.#wait(10, 300);
      page.live.delete(id);
      row.ack = -1;
      if (fault.code === 482) this.watch.onBlocked();
      return { kind: 'refused', ...refusalOf(row.target.kind, fault.code), detail: 'nack' };
    }
    this.#toServers(id, row);
    if (fault?.kind === 'answerLost') return silence();
    if (fault?.kind === 'throwsAfter') {
      page.live.delete(id);
      return answered(row.target, row, 'BulkError');
    }
    if (this.shapeless) {
      this.#acknowledged(row);
      return { kind: 'unknown', detail: 'an answer of another shape' };
    }
    await this.#wait(10, fault?.kind === 'slow' ? 400_000 : 700);
    page.live.delete(id);
    this.#acknowledged(row);
    return { kind: 'sent' };
  }

  revoke({ person }: PersonTarget, id: MessageId): Promise<RevokeOutcome> {
    const unknown = (): RevokeOutcome => ({ kind: 'unknown', detail: 'no answer' });
    if (this.#state.name !== 'ready' || this.shapeless) return Promise.resolve(unknown());
    this.watch.onRevoke(id);
    return this.#call(async () => {
      await this.#wait(20, 800);
      const row = this.#rows.get(id);
      if (row === undefined) return { kind: 'absent' };
      const isOld = this.time.now - row.sentAt > REVOCABLE_FOR;
      if (row.target.kind === 'list' || isOld || row.ack < 1)
        return { kind: 'refused', detail: 'not allowed' };
      const fault = this.sendFaults.shift();
      if (fault !== undefined && fault.kind !== 'answerLost' && fault.kind !== 'slow')
        return { kind: 'unknown', detail: fault.kind };
      const citizen = this.town.find(person);
      if (citizen?.hasBlocked === false) citizen.deleted.add(id);
      // a row under another key stands in its place
      this.#rows.delete(id);
      return fault === undefined ? { kind: 'done' } : { kind: 'unknown', detail: fault.kind };
    }, unknown);
  }

  madeAt(id: string): number | null {
    return listMadeAt(id);
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
    const cannotTell = (): Trace => ({ kind: 'cannotTell', detail: 'no answer' });
    if (this.#state.name !== 'ready' || this.silent) {
      this.watch.onTrace(id);
      return Promise.resolve(cannotTell());
    }
    return this.#call(async (page) => {
      await this.#wait(5, 200);
      if (this.slowTraces) await this.#wait(20_000, 60_000);
      this.watch.onTrace(id);
      const row = this.#rows.get(id);
      const isRunning = page.running.has(id);
      if (row === undefined)
        return isRunning ? { kind: 'cannotTell', detail: 'on its way' } : { kind: 'absent' };
      const { ack, encrypted, receipts } = row;
      return {
        kind: 'found',
        ack,
        encrypted,
        handedOver: page.here.has(id) ? row.handedOver : null,
        bestRecipientAck: Math.max(ack, ...[...receipts.values()].map((level) => ACKS[level])),
        live: isRunning || page.live.has(id),
      };
    }, cannotTell);
  }

  readReceipts(sent: readonly SentMessage[]): Promise<readonly Receipt[] | null> {
    if (this.#state.name !== 'ready' || this.silent) return Promise.resolve(null);
    return this.#call<readonly Receipt[] | null>(
      async () => {
        await this.#wait(5, 200);
        return sent.flatMap(({ messageId }) =>
          [...(this.#rows.get(messageId)?.receipts ?? [])].map(([chatId, level]) => ({
            messageId,
            chatId,
            level,
          })),
        );
      },
      () => null,
    );
  }

  resolve(person: PersonId): Promise<PersonId> {
    if (this.#state.name !== 'ready') return Promise.resolve(person);
    return this.#call(
      async () => {
        await this.#wait(1, 100);
        return this.town.namesOf(person) ?? person;
      },
      () => person,
    );
  }

  resolveAll(people: readonly PersonId[]): Promise<readonly PersonId[]> {
    if (this.#state.name !== 'ready') return Promise.resolve([]);
    return this.#call<readonly PersonId[]>(
      async () => {
        await this.#wait(1, 200);
        return people.flatMap((person) => this.town.namesOf(person) ?? []);
      },
      () => [],
    );
  }

  identify(phone: Phone): Promise<Identification> {
    const unknown = (): Identification => ({ kind: 'unknown', detail: 'no answer' });
    if (this.#state.name !== 'ready' || this.serversSilent) return Promise.resolve(unknown());
    return this.#call<Identification>(async () => {
      await this.#wait(10, 400);
      // it asks the servers only for whom it does not know
      const known = this.town.takenToHave(phone);
      if (known?.phoneKnown === true) return { kind: 'known', alias: known.alias };
      const citizen = this.town.citizens.find((one) => one.phone === phone);
      if (citizen === undefined) return { kind: 'nobody' };
      // WhatsApp Web keeps what the servers say
      citizen.phoneKnown = true;
      citizen.outdatedPhone = null;
      return { kind: 'known', alias: citizen.alias };
    }, unknown);
  }

  decodes(): Promise<boolean | null> {
    return Promise.resolve(this.#state.name === 'ready' && !this.silent ? true : null);
  }

  // -------------------------------------------------------------- lists

  support(): Promise<ListSupport> {
    const late = (): ListSupport => ({ kind: 'late', detail: 'not there' });
    if (this.shapeless) return Promise.reject(anotherShape());
    if (this.#state.name !== 'ready' || this.supportFault === 'late')
      return Promise.resolve(late());
    return this.#call(async () => {
      await this.#wait(10, 500);
      if (this.supportFault === 'unsupported')
        return { kind: 'unsupported', why: 'incompatible', detail: 'gone' };
      return this.limit < 2
        ? { kind: 'unsupported', why: 'limit', detail: 'no lists' }
        : { kind: 'supported', limit: this.limit };
    }, late);
  }

  all(): Promise<readonly NativeList[]> {
    if (this.#state.name !== 'ready') return Promise.resolve([]);
    if (this.shapeless) return Promise.reject(anotherShape());
    return this.#call<readonly NativeList[]>(
      async (page) => {
        await this.#wait(5, 300);
        const twice = this.strange ? [...this.lists.values()] : [];
        if (this.time.now - page.readySince >= this.times.listsLate)
          return [...this.lists.values(), ...twice];
        return this.draw.chance(0.5)
          ? []
          : [...this.lists.values()].map((list) => ({ ...list, late: true as const }));
      },
      () => [],
    );
  }

  create(name: string, members: readonly ListMember[]): Promise<ListChange> {
    const failed = (): ListChange => ({ kind: 'failed', detail: 'the page is gone' });
    if (this.#state.name !== 'ready') return Promise.resolve(failed());
    this.time.stir();
    return this.#call(async () => {
      await this.#wait(20, 800);
      let second = Math.floor(this.pcNow() / 1_000);
      while (this.lists.has(`${String(second)}@broadcast`)) second += 1;
      const id = `${String(second)}@broadcast`;
      this.madeByUs.add(id);
      await this.#untilTaken();
      return this.#change({ id, name, members: [] }, name, members);
    }, failed);
  }

  edit(id: string, name: string, members: readonly ListMember[]): Promise<ListChange> {
    const failed = (): ListChange => ({ kind: 'failed', detail: 'no such list' });
    if (this.#state.name !== 'ready') return Promise.resolve(failed());
    this.time.stir();
    return this.#call(async () => {
      await this.#wait(20, 800);
      const list = this.lists.get(id);
      if (list === undefined) return failed();
      await this.#untilTaken();
      // WhatsApp ignores an edit without members, silently
      return members.length === 0 ? { kind: 'done', list } : this.#change(list, name, members);
    }, failed);
  }

  async #untilTaken(): Promise<void> {
    if (this.listFaults[0] !== 'unanswered') return;
    this.listFaults.shift();
    await new Promise<void>((resolve) => this.#whenConnected.push(resolve));
    await this.#wait(10, 100);
  }

  #change(list: NativeList, name: string, members: readonly ListMember[]): ListChange {
    const found = members.flatMap(({ alias, phone }) => {
      if (alias !== null) return alias;
      return this.town.citizens.find((citizen) => citizen.phone === phone)?.alias ?? [];
    });
    const fault = this.listsUnchangeable ? 'failed' : this.listFaults.shift();
    const aliases = [...new Set(found)].slice(fault === 'dropOne' ? 1 : 0);
    // the client gives it an id, and makes nothing of it; of people whose LID nobody can tell it makes a list with nobody in it
    if (members.length === 0) return { kind: 'failed', detail: 'nobody is in it' };
    this.watch.onEdit(list, aliases);
    const stranger = fault === 'stranger' ? ['799999@lid'] : [];
    const changed = { id: list.id, name, members: [...aliases, ...stranger] };
    if (fault === 'notDone') return { kind: 'done', list };
    if (fault !== 'failed') this.lists.set(list.id, changed);
    return fault === 'failed' || fault === 'failedButStored'
      ? { kind: 'failed', detail: 'page error' }
      : { kind: 'done', list: changed };
  }

  // ----------------------------------------------------- history

  chats(): Promise<ChatListing> {
    const failed = (): ChatListing => ({ kind: 'failed', detail: 'the page does not answer' });
    if (this.#state.name !== 'ready' || this.silent) return Promise.resolve(failed());
    return this.#call(async (page) => {
      await this.#wait(5, 300);
      const restored = this.time.now - page.readySince >= this.times.late;
      const listed = new Map<string, PersonChat>();
      for (const { written } of restored ? this.#texts : []) {
        const { chatId, at } = written.message;
        const known = listed.get(chatId);
        listed.set(chatId, {
          chatId,
          at: Math.max(known?.at ?? 0, at),
          unread: (known?.unread ?? 0) + 1,
        });
      }
      const settled = this.time.now - page.readySince >= SETTLED_AFTER;
      return { kind: 'listed', chats: [...listed.values()], load: page.number, settled, restored };
    }, failed);
  }

  read(chatIds: readonly string[], since: number): Promise<ChatReading> {
    const failed = (): ChatReading => ({ kind: 'failed', detail: 'the page does not answer' });
    if (this.#state.name !== 'ready' || this.silent) return Promise.resolve(failed());
    if (chatIds.length > MOST_CHATS) throw new Error('too many chats in one call');
    return this.#call(async () => {
      await this.#wait(5, 300);
      const opened = chatIds.filter((id) => !this.brokenChats.has(id));
      const found = this.#texts.filter(
        ({ written: { message } }) =>
          opened.includes(message.chatId) && message.at >= since - (since % 1_000),
      );
      const isReadable = ({ written }: (typeof found)[number]): boolean =>
        written.readableAt !== null && written.readableAt <= this.time.now;
      return {
        kind: 'read',
        texts: found
          .filter((one) => isReadable(one) && one.written.message.body !== '')
          .map(({ written }) => written.message),
        unreadable: found
          .filter((one) => !isReadable(one))
          .map(({ written, receivedAt }) => ({ at: written.message.at, receivedAt })),
        broken: chatIds.length - opened.length,
      };
    }, failed);
  }

  serversTime(): Promise<number | null> {
    if (this.#state.name !== 'ready' || this.serversSilent) return Promise.resolve(null);
    return Promise.resolve(this.town.now - (this.town.now % 1_000));
  }

  /** A message was sent more than two and a half days ago. */
  age(id: MessageId): void {
    const row = this.#rows.get(id);
    if (row !== undefined) row.sentAt = -Infinity;
  }

  // ------------------------------------------------------------ the page

  #newPage(): Page {
    this.#pages += 1;
    return {
      ...{ alive: true, wakesAt: -Infinity },
      number: this.#pages,
      readySince: 0,
      live: new Set(),
      here: new Set(),
      running: new Set(),
      calls: new Set(),
    };
  }

  #pageSide() {
    const isConnected = () => this.connected;
    return {
      get connected() {
        return isConnected();
      },
      takeMessage: (written: Written) => this.#hear(written),
      takeReceipt: (receipt: Receipt) => this.#takeReceipt(receipt),
      takeCorrection: (key: string, corrected: InboundMessage) => this.#correct(key, corrected),
    };
  }

  #closePage(): void {
    const { calls } = this.#page;
    this.#page.alive = false;
    for (const lose of calls) lose();
  }

  #load(): void {
    this.#page = this.#newPage();
    this.limit = this.announced;
    this.#become({ name: 'starting' });
    this.time.after(
      this.draw.between(2_000, 8_000),
      () => {
        if (!this.#isUsable) this.#become(CHANGED);
        else if (this.linked) this.#sync();
        else this.#become({ name: 'pairing', qr: 'code' });
      },
      this.#page,
    );
  }

  #sync(): void {
    this.#become({ name: 'syncing' });
    const ready = (): void => {
      if (this.#network) this.#ready();
      else this.time.after(10_000, ready, this.#page);
    };
    this.time.after(this.draw.between(1_000, 6_000), ready, this.#page);
  }

  #ready(): void {
    this.#isDead = false;
    this.wasReady = true;
    this.#page.readySince = this.time.now;
    this.#become({
      name: 'ready',
      account: this.account,
      pairingId: `link ${String(this.linkNumber)}`,
    });
    this.#expectHistory();
    this.watch.onReady();
    for (const goOn of this.#whenConnected.splice(0)) goOn();
    this.town.drain();
    const page = this.#page;
    // else whoever asks again every ten seconds would, after so long a quiet, miss it for minutes
    for (const late of new Set([this.times.late, this.times.listsLate])) {
      if (late > 0) this.time.after(late, () => this.time.stir(), page);
    }
    for (const id of page.live) {
      this.time.after(
        this.draw.between(100, 3_000),
        () => {
          const row = this.#rows.get(id);
          if (row === undefined || !this.connected || !page.live.has(id)) return;
          this.#toServers(id, row);
          this.#acknowledged(row);
          page.live.delete(id);
        },
        page,
      );
    }
  }

  /** At the first time that it is ready after it was linked anew. */
  #expectHistory(): void {
    const { waiting } = this.town;
    if (this.#historyIn === null) return;
    const receivedAt = this.town.now;
    this.#history.push(...waiting.messages.splice(0).map((written) => ({ written, receivedAt })));
    this.time.after(this.#historyIn, () => this.bringHistory());
    this.#historyIn = null;
  }

  #become(state: SessionState): void {
    this.#state = state;
    this.time.stir();
    for (const listener of [...this.#stateListeners]) listener(state);
  }

  #hear(written: Written): void {
    this.town.hears(written.message);
    this.#texts.push({ written, receivedAt: this.town.now });
    if (written.readableAt === null) return;
    const wait = Math.max(0, written.readableAt - this.time.now);
    const tell = (): void => {
      if (this.connected && !this.deaf) this.#tell(written.message);
    };
    if (wait === 0 && !this.reorders) tell();
    else this.time.after(wait + (this.reorders ? this.draw.between(0, 4_000) : 0), tell);
  }

  #tell(message: InboundMessage): void {
    for (const listener of [...this.#messageListeners]) listener(message);
  }

  /** Only the newest message of a chat counts in its new words; an older one has no words then. */
  #correct(key: string, corrected: InboundMessage): boolean {
    const at = this.#texts.findIndex(({ written }) => written.message.key === key);
    const kept = this.#texts[at];
    if (kept === undefined || !this.connected) return false;
    // by when they were written: what waits at the servers comes in its order, the correction before what followed it
    const isNewest = !this.#texts.slice(at + 1).some(({ written: { message: later } }) => {
      return later.chatId === corrected.chatId && later.at <= corrected.at;
    });
    const message = isNewest ? corrected : { ...kept.written.message, body: '' };
    this.#texts[at] = { ...kept, written: { ...kept.written, message } };
    if (isNewest && !this.deaf) this.#tell(corrected);
    return true;
  }

  #takeReceipt(receipt: Receipt): void {
    const row = this.#rows.get(receipt.messageId);
    if (row === undefined) return;
    const { chatId, level } = receipt;
    if (!this.#isRecipient(row.target, chatId)) return;
    row.receipts.set(chatId, higher(row.receipts.get(chatId), level));
    row.knownSince ??= this.time.now;
    if (this.deaf) return;
    const others = [
      ...(this.strange ? strangeOnes(receipt) : []),
      ...(this.receiptsOfNothing ? this.#receiptsOfNothing() : []),
    ];
    for (const listener of [...this.#receiptListeners]) listener([...others, receipt]);
  }

  /** For what failed before it was handed over, by the first of those whom it was for. */
  #receiptsOfNothing(): readonly Receipt[] {
    return [...this.#rows].flatMap(([messageId, { ack, handedOver, target }]) => {
      const [citizen] = this.#addressed(target);
      if (ack >= 0 || handedOver || citizen === undefined) return [];
      return { messageId, chatId: citizen.chatId, level: 'delivered' };
    });
  }

  /** By any name that the person has had. */
  #isRecipient(target: Target, chatId: string): boolean {
    const who = this.town.citizens.find(
      ({ alias, phone, formerLids }) =>
        alias === chatId || phone === chatId || formerLids.includes(chatId),
    );
    if (who === undefined) return false;
    const names = [who.alias, who.phone, ...who.formerLids, ...who.formerPhones];
    return target.kind === 'list'
      ? target.recipients.some((alias) => names.includes(alias))
      : [target.person.alias, target.person.phone].some(
          (name) => name !== null && names.includes(name),
        );
  }

  #acknowledged(row: Row): void {
    row.ack = Math.max(row.ack, 1);
    row.knownSince ??= this.time.now;
  }

  #toServers(id: MessageId, row: Row): void {
    this.town.accept(id, row.target.kind, [...this.#addressed(row.target)], row.content);
  }

  #addressed(target: Target): readonly SimCitizen[] {
    if (target.kind === 'list') {
      return this.town.citizens.filter(({ alias }) => target.recipients.includes(alias));
    }
    const citizen = this.town.find(target.person);
    return citizen === null ? [] : [citizen];
  }

  #faultFor(target: Target, content: OutgoingContent): SendFault | null {
    const people = this.#addressed(target);
    const code = this.restricts(target, content);
    if (code !== null) return { kind: 'refused', code };
    if (target.kind === 'person') {
      const own = people.map((citizen) => this.faultsOf.get(citizen)).find(Boolean);
      if (own !== undefined) return own;
    }
    const [next] = this.sendFaults;
    if (next === undefined || (next.kind === 'uploadFails' && content.kind === 'text')) return null;
    this.sendFaults.shift();
    return next;
  }

  /** An answer that never comes is given up after a while; one of a page that is gone at once. */
  #call<T>(work: (page: Page) => Promise<T>, lost: () => T, limit?: number): Promise<T> {
    const page = this.#page;
    return new Promise((resolve, reject) => {
      const over = (): void => {
        page.calls.delete(lose);
        forget();
      };
      const lose = (): void => {
        over();
        this.time.after(this.draw.between(1, 50), () => resolve(lost()));
      };
      const forget = limit === undefined ? () => undefined : this.time.after(limit, lose, page);
      page.calls.add(lose);
      work(page).then(
        (answer) => {
          if (!page.calls.has(lose)) return;
          over();
          resolve(answer);
        },
        (error: unknown) => {
          over();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** The page takes its time; a page that is closed meanwhile goes no further. */
  #wait(from: number, to: number): Promise<void> {
    return this.time.wait(this.draw.between(from, to), this.#page);
  }
}

const CHANGED: SessionState = {
  name: 'lost',
  reason: { kind: 'incompatible', missing: ['WAWebSendMsgJob'] },
};

/** After a load the page has taken in what had waited. */
const SETTLED_AFTER = 6_000;

/** Of a message of ours by nobody we know, and of a message that is not ours. */
function strangeOnes({ messageId, chatId, level }: Receipt): readonly Receipt[] {
  return [
    { messageId, chatId: '799999@lid', level: 'read' },
    { messageId: messageId.replace(/.$/, '_'), chatId, level },
  ];
}

/** What the adapter makes of it, where there is no word for it. */
function anotherShape(): Error {
  return new SessionLostError('an answer of another shape');
}

function listen<T>(listeners: Set<T>, listener: T): Release {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

/** What the adapter makes of a list, or a message, that the page has given up. */
function answered(target: Target, { handedOver: left }: Row, detail: string): SendOutcome {
  const value =
    detail === 'BulkError'
      ? ({ stage: 'sending', detail, left } as const)
      : ({ stage: 'answered', result: detail, code: null, left } as const);
  return judge(target, { kind: 'answered', value });
}

function silence(): Promise<never> {
  return new Promise(() => undefined);
}

function higher(known: ReceiptLevel | undefined, level: ReceiptLevel): ReceiptLevel {
  return known === 'read' ? known : level;
}

function ignore(): void {
  // nobody watches
}

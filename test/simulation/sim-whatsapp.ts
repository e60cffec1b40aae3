/**
 * The comune's WhatsApp Web: the account with its lists, the page with its own database, and the
 * session. What the page has in memory is gone when it is loaded anew; its database stays until the
 * device is unlinked; lists belong to the account.
 */
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import type { Trace } from '#src/transports/whatsapp-web/evidence.js';
import type { ListMember, NativeList } from '#src/model/broadcast-list.js';
import type { Receipt } from '#src/model/delivery.js';
import type {
  InboundMessage,
  MessageId,
  OutgoingContent,
  PersonTarget,
  SentMessage,
  Target,
} from '#src/model/message.js';
import type { PersonId, Phone } from '#src/model/person.js';
import type { ChatListing, ChatReading, MessageHistory } from '#src/ports/message-history.js';
import type { Release } from '#src/ports/runtime.js';
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
} from '#src/ports/transport.js';
import type { Draw } from './draw.js';
import type { Scheduler } from './scheduler.js';
import { SimContacts } from './sim-contacts.js';
import { SimInbound } from './sim-inbound.js';
import { SimLists } from './sim-lists.js';
import { SimSending } from './sim-sending.js';
import { SimSentMessages } from './sim-sent-messages.js';
import { SimSession } from './sim-session.js';
import type { PageSide, Town, Written } from './town.js';

export class SimWhatsApp
  extends SimSession
  implements Messenger, BroadcastLists, MessageHistory, PictureCheck, PageSide
{
  readonly #sent: SimSentMessages;
  readonly #sending: SimSending;
  readonly #inbound: SimInbound;
  readonly #lists: SimLists;
  readonly #contacts: SimContacts;

  constructor(town: Town, time: Scheduler, draw: Draw) {
    super(town, time, draw);
    this.#sent = new SimSentMessages(this, town, time);
    this.#sending = new SimSending(this, this.#sent, town, time, draw);
    this.#inbound = new SimInbound(this, town, time, draw);
    this.#lists = new SimLists(this, town, time, draw);
    this.#contacts = new SimContacts(this, town);
    town.page = this;
  }

  // --------------------------------------------------- what there is to see

  get lists(): Map<string, NativeList> {
    return this.#lists.ofAccount;
  }

  get madeByUs(): ReadonlySet<string> {
    return this.#lists.madeByUs;
  }

  /** People in a list, as the page has it. */
  get limit(): number {
    return this.page.limit;
  }

  get forgotten(): ReadonlySet<MessageId> {
    return this.#sent.forgotten;
  }

  get awaitsHistory(): boolean {
    return this.#inbound.awaitsHistory;
  }

  // -------------------------------------------------------- what befalls it

  override die(): void {
    this.#inbound.listeners.clear();
    this.#sent.receiptListeners.clear();
    super.die();
  }

  losePower(): void {
    this.#sent.losePower();
    this.die();
  }

  /**
   * Unlinked on the phone: the page's database is another one from then on. What citizens have written comes
   * again from the phone, which has it, when the device is linked anew.
   */
  unlinkOnPhone(historyIn: number | null = null): void {
    this.#sent.clear();
    this.#inbound.unlink(historyIn);
    this.logOut();
  }

  bringHistory(): void {
    this.#inbound.bringHistory();
  }

  /** A message was sent more than two and a half days ago. */
  age(id: MessageId): void {
    this.#sent.age(id);
  }

  protected override connects(): void {
    this.#inbound.expectHistory();
    this.watch.onReady();
    this.#lists.connects();
    this.town.drain();
    // else whoever asks again every ten seconds would, after so long a quiet, miss it for minutes
    for (const late of new Set([this.times.late, this.times.listsLate])) {
      if (late > 0) this.time.after(late, () => this.time.stir(), this.page);
    }
    this.#sending.repeat();
  }

  // -------------------------------------------------- what the servers bring

  takeMessage(written: Written): void {
    this.#inbound.hear(written);
  }

  takeCorrection(key: string, corrected: InboundMessage): boolean {
    return this.#inbound.correct(key, corrected);
  }

  takeReceipt(receipt: Receipt): void {
    this.#sent.takeReceipt(receipt);
  }

  // -------------------------------------------------------------- messenger

  onMessage(listener: (message: InboundMessage) => void): Release {
    return this.#inbound.listeners.add(listener);
  }

  onReceipts(listener: (receipts: readonly Receipt[]) => void): Release {
    return this.#sent.receiptListeners.add(listener);
  }

  send(target: Target, id: MessageId, content: OutgoingContent): Promise<SendOutcome> {
    return this.#sending.send(target, id, content);
  }

  revoke(target: PersonTarget, id: MessageId): Promise<RevokeOutcome> {
    return this.#sending.revoke(target, id);
  }

  newId(): MessageId {
    return newMessageId();
  }

  evidence(target: Target, id: MessageId, pairingId: string): Promise<Evidence> {
    return this.#sent.evidence(target, id, pairingId);
  }

  trace(_target: Target, id: MessageId): Promise<Trace> {
    return this.#sent.trace(id);
  }

  readReceipts(sent: readonly SentMessage[]): Promise<readonly Receipt[] | null> {
    return this.#sent.readReceipts(sent);
  }

  resolve(person: PersonId): Promise<PersonId> {
    return this.#contacts.resolve(person);
  }

  resolveAll(people: readonly PersonId[]): Promise<readonly PersonId[]> {
    return this.#contacts.resolveAll(people);
  }

  identify(phone: Phone): Promise<Identification> {
    return this.#contacts.identify(phone);
  }

  // ------------------------------------------------------------------ lists

  support(): Promise<ListSupport> {
    return this.#lists.support();
  }

  all(): Promise<readonly NativeList[]> {
    return this.#lists.all();
  }

  madeAt(id: string): number | null {
    return this.#lists.madeAt(id);
  }

  create(name: string, members: readonly ListMember[]): Promise<ListChange> {
    return this.#lists.create(name, members);
  }

  edit(id: string, name: string, members: readonly ListMember[]): Promise<ListChange> {
    return this.#lists.edit(id, name, members);
  }

  // ---------------------------------------------------- history and pictures

  chats(): Promise<ChatListing> {
    return this.#inbound.chats();
  }

  read(chatIds: readonly string[], since: number): Promise<ChatReading> {
    return this.#inbound.read(chatIds, since);
  }

  serversTime(): Promise<number | null> {
    return this.#inbound.serversTime();
  }

  decodes(): Promise<boolean | null> {
    return Promise.resolve(this.isReady && !this.silent ? true : null);
  }
}

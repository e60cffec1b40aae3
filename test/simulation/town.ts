/** The citizens of a simulated life, their phones, and the servers between them and the comune. */
import type { Alias, PersonId, Phone } from '#src/model/person.js';
import type { InboundMessage, MessageId, OutgoingContent, Target } from '#src/model/message.js';
import type { Receipt, ReceiptLevel } from '#src/model/delivery.js';
import type { Citizen, CitizenTraits } from '../fakes/fake-citizens.js';
import type { Draw } from './draw.js';
import type { Scheduler } from './scheduler.js';

export interface Shown {
  readonly id: MessageId;
  readonly text: string | null;
  readonly sha256: string | null;
  readonly via: 'direct' | 'list';
  /** true time */
  readonly at: number;
}

/** What a citizen wrote to the comune. */
export interface Written {
  readonly message: InboundMessage;
  /** by when the page could show it; null: it came as ciphertext and never can be read */
  readableAt: number | null;
}

export interface Accepted {
  readonly id: MessageId;
  readonly to: 'list' | 'person';
  readonly people: readonly SimCitizen[];
}

export class SimCitizen implements Citizen {
  alias: Alias;
  phone: Phone;
  saved: boolean;
  online: boolean;
  /** WhatsApp Web knows the number as well as the LID */
  phoneKnown: boolean;
  /** the chat is an old `…@c.us` */
  oldChat: boolean;
  readonly inbox: Shown[] = [];
  readonly deleted = new Set<MessageId>();
  readonly written: Written[] = [];
  /** receipts come under the number, whatever the chat is called */
  answersUnderNumber = false;
  /** LIDs of earlier installations */
  readonly formerLids: Alias[] = [];
  /** when they last gave a token with what they wrote, by the servers' clock; null: never */
  tokenAt: number | null = null;
  givesTokens = true;
  /** numbers that were theirs before */
  readonly formerPhones: Phone[] = [];
  /** what the page still takes for their number; null: it knows the present one, if any */
  outdatedPhone: Phone | null = null;
  /** true time until when they had blocked the comune; Infinity: they have */
  blockedUntil = -Infinity;

  constructor(
    readonly number: number,
    { saved = true, online = true, phoneKnown = true, oldChat = false }: CitizenTraits = {},
  ) {
    this.alias = `${String(700_000 + number)}@lid`;
    this.phone = String(393_331_000_000 + number);
    this.saved = saved;
    this.online = online;
    this.phoneKnown = phoneKnown;
    this.oldChat = oldChat;
  }

  /** Nothing more reaches this phone, and no receipt says so; LID and chat stay. */
  get hasBlocked(): boolean {
    return this.blockedUntil === Infinity;
  }

  get chatId(): string {
    return this.oldChat ? this.phone : this.alias;
  }

  get person(): PersonId {
    return { alias: this.alias, phone: this.phoneKnown || this.oldChat ? this.phone : null };
  }

  is({ alias, phone }: PersonId): boolean {
    return alias === null ? phone === this.phone : alias === this.alias;
  }
}

/** Where what the servers have for the comune goes. */
export interface PageSide {
  /** false: the servers keep it */
  readonly connected: boolean;
  takeMessage(written: Written): void;
  takeReceipt(receipt: Receipt): void;
  /** other words stand in the place of those of a message; false: the page has it not, or cannot be reached */
  takeCorrection(key: string, corrected: InboundMessage): boolean;
}

const MINUTE = 60_000;
/** A correction of what the page has never seen is given up then. */
const LONGEST_ON_THE_WAY = 24 * 60 * MINUTE;

/** All who can be written to, and what the servers do with messages. */
export class Town {
  readonly citizens: SimCitizen[] = [];
  readonly accepted: Accepted[] = [];
  readonly waiting: { messages: Written[]; receipts: Receipt[] } = { messages: [], receipts: [] };
  page: PageSide = {
    connected: false,
    takeMessage: noPage,
    takeReceipt: noPage,
    takeCorrection: () => false,
  };
  /** receipts come twice */
  doubles = false;
  #messages = 0;
  /** when the last message that was taken for them comes */
  readonly #comesAt = new Map<SimCitizen, number>();
  readonly #onTheWay = new Map<SimCitizen, Map<MessageId, Shown>>();

  constructor(
    private readonly time: Scheduler,
    private readonly draw: Draw,
    /** when the life begins, milliseconds since 1970 */
    readonly begins: number,
  ) {}

  /** The servers' clock. */
  get now(): number {
    return this.begins + Math.floor(this.time.now);
  }

  add(traits?: CitizenTraits): SimCitizen {
    const citizen = new SimCitizen(this.citizens.length + 1, traits);
    this.citizens.push(citizen);
    return citizen;
  }

  find(person: PersonId): SimCitizen | null {
    return this.citizens.find((citizen) => citizen.is(person)) ?? null;
  }

  /** Whom a message to it is for. */
  addressed(target: Target): readonly SimCitizen[] {
    if (target.kind === 'list') {
      return this.citizens.filter(({ alias }) => target.recipients.includes(alias));
    }
    const citizen = this.find(target.person);
    return citizen === null ? [] : [citizen];
  }

  /** @param readableIn null: it comes as ciphertext, and never can be read */
  write(from: SimCitizen, body: string, readableIn: number | null = 0): Written {
    this.#messages += 1;
    const { chatId, person } = from;
    const at = this.now - (this.now % 1_000);
    const key = `false_${chatId}_3A${String(this.#messages).padStart(18, '0')}`;
    const written = {
      message: { key, chatId, from: person, body, at },
      readableAt: readableIn === null ? null : this.time.now + readableIn,
    };
    from.written.push(written);
    if (from.givesTokens) from.tokenAt = at;
    this.time.stir();
    this.time.after(this.draw.between(50, 2_000), () => {
      if (this.page.connected) this.page.takeMessage(written);
      else this.waiting.messages.push(written);
    });
    return written;
  }

  /** The words of the newest message count anew; those of an older one no more. */
  correct(from: SimCitizen, of: InboundMessage, body: string): void {
    // who has another account cannot change what was written from the former one
    if (from.formerPhones.length > 0 && of.from.alias !== from.alias) return;
    const at = this.now - (this.now % 1_000);
    const { person } = from;
    const key = `${of.key}#${String(at)}`;
    const message = { ...of, key, from: person, body, at, edited: true as const };
    const written: Written = { message, readableAt: Infinity };
    if (from.written.at(-1)?.message.key === of.key) from.written.push(written);
    const until = this.time.now + LONGEST_ON_THE_WAY;
    const bring = (): void => {
      if (this.page.takeCorrection(of.key, message)) written.readableAt = this.time.now;
      else if (this.time.now > until) written.readableAt = null;
      else this.time.after(MINUTE, bring);
    };
    this.time.after(this.draw.between(50, 2_000), bring);
  }

  /** The servers have taken a message of ours. */
  accept(id: MessageId, to: 'list' | 'person', people: SimCitizen[], what: OutgoingContent): void {
    this.accepted.push({ id, to, people });
    const shown = {
      id,
      via: to === 'list' ? 'list' : 'direct',
      text: what.kind === 'text' ? what.text : (what.caption ?? null),
      sha256: what.kind === 'text' ? null : what.sha256,
    } as const;
    for (const citizen of people) {
      // what is sent to who has blocked the number waits nowhere: it never comes
      if (citizen.hasBlocked) continue;
      // a list message reaches only those who have saved the number
      if (to === 'list' && !citizen.saved) continue;
      const at = this.time.now + this.draw.between(0, 1_500);
      // what comes to one phone comes in the order in which the servers took it
      const comesAt = Math.max(at, (this.#comesAt.get(citizen) ?? 0) + 1);
      this.#comesAt.set(citizen, comesAt);
      this.time.after(comesAt - this.time.now, () => {
        this.#bring(citizen, { ...shown, at: this.time.now });
      });
    }
  }

  setOnline(citizen: SimCitizen, online: boolean): void {
    citizen.online = online;
    if (!online) return;
    const waiting = this.#onTheWay.get(citizen);
    this.#onTheWay.delete(citizen);
    for (const shown of waiting?.values() ?? []) this.#bring(citizen, shown);
  }

  read(citizen: SimCitizen, id: MessageId): void {
    this.#receipt(citizen, id, 'read');
  }

  /** The page is there again: it gets what has waited, chat by chat in order. */
  drain(): void {
    const { messages, receipts } = this.waiting;
    const heldBack = new Map<string, number>();
    for (const written of messages.splice(0)) {
      const { chatId } = written.message;
      const from = heldBack.get(chatId) ?? this.draw.between(100, 3_000);
      heldBack.set(chatId, from + 20);
      this.time.after(from, () => this.#take(written));
    }
    for (const receipt of receipts.splice(0)) {
      this.time.after(this.draw.between(100, 4_000), () => this.#give(receipt));
    }
  }

  /** The new installation has another LID; the servers know the old one no more. */
  reinstall(citizen: SimCitizen): void {
    citizen.formerLids.push(citizen.alias);
    citizen.alias = `${String(700_000 + citizen.number + 1_000 * citizen.formerLids.length)}@lid`;
  }

  block(citizen: SimCitizen, isBlocked: boolean): void {
    if (citizen.hasBlocked !== isBlocked)
      citizen.blockedUntil = isBlocked ? Infinity : this.time.now;
  }

  /**
   * With WhatsApp's own «change number» the LID stays, and what waits for the phone comes. The page hears of the
   * new number with what they write next, which comes under the LID. Set up anew under another number, they are
   * somebody else to everybody, who has blocked nobody and has given nothing.
   * @param of whose former number it is, if that is nobody's now
   */
  changeNumber(citizen: SimCitizen, keepsAccount: boolean, of: SimCitizen | null): void {
    const { phone, formerPhones } = citizen;
    const free = of?.formerPhones.at(-1);
    const isFree = free !== undefined && !this.citizens.some((other) => other.phone === free);
    formerPhones.push(phone);
    citizen.phone = isFree
      ? free
      : String(393_331_000_000 + citizen.number + 100_000 * formerPhones.length);
    citizen.oldChat = false;
    citizen.answersUnderNumber = false;
    if (keepsAccount) {
      citizen.outdatedPhone ??= phone;
      return;
    }
    citizen.outdatedPhone = null;
    citizen.tokenAt = null;
    this.#onTheWay.delete(citizen);
    this.block(citizen, false);
    this.reinstall(citizen);
  }

  /** The page learns a number from what comes under it. */
  hears({ from }: InboundMessage): void {
    const citizen = this.find(from);
    if (citizen?.phone === from.phone) citizen.outdatedPhone = null;
  }

  /** Whom the page takes to have a number: who has it, or who had it before and was not heard of since. */
  takenToHave(phone: Phone | null): SimCitizen | null {
    const has = this.citizens.find((one) => one.outdatedPhone === null && one.phone === phone);
    return has ?? this.citizens.find((one) => one.outdatedPhone === phone) ?? null;
  }

  /** Both names, where the page has them; not a number that has passed to somebody else. */
  namesOf(person: PersonId): PersonId | null {
    const { alias } = person;
    const citizen = alias === null ? this.takenToHave(person.phone) : this.find(person);
    if (citizen?.phoneKnown !== true) return null;
    const phone = citizen.outdatedPhone ?? citizen.phone;
    return this.takenToHave(phone) === citizen ? { alias: citizen.alias, phone } : null;
  }

  #take(written: Written): void {
    if (this.page.connected) this.page.takeMessage(written);
    else this.waiting.messages.push(written);
  }

  /** A phone shows an id once, however often it comes. */
  #bring(citizen: SimCitizen, shown: Shown): void {
    if (!citizen.online) {
      const waiting = this.#onTheWay.get(citizen) ?? new Map<MessageId, Shown>();
      waiting.set(shown.id, shown);
      this.#onTheWay.set(citizen, waiting);
      return;
    }
    if (!citizen.inbox.some(({ id }) => id === shown.id)) {
      citizen.inbox.push({ ...shown, at: this.time.now });
      this.time.stir();
    }
    this.#receipt(citizen, shown.id, 'delivered');
  }

  #receipt(citizen: SimCitizen, messageId: MessageId, level: ReceiptLevel): void {
    const chatId = citizen.answersUnderNumber ? citizen.phone : citizen.chatId;
    const times = this.doubles ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      this.time.after(this.draw.between(30, 1_500), () => this.#give({ messageId, chatId, level }));
    }
  }

  #give(receipt: Receipt): void {
    if (this.page.connected) this.page.takeReceipt(receipt);
    else this.waiting.receipts.push(receipt);
  }
}

function noPage(): void {
  // nobody is there
}

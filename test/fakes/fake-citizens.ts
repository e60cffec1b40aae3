/** The phones of the citizens: who they are and what they show. */
import type { Alias, PersonId, Phone } from '#src/model/person.js';
import type { MessageId, OutgoingContent } from '#src/model/message.js';

export interface CitizenTraits {
  /** the comune's number is in the address book: list messages are shown */
  readonly saved?: boolean;
  readonly online?: boolean;
  /** false: WhatsApp Web sees the LID only */
  readonly phoneKnown?: boolean;
  /** true: the chat is an old `…@c.us` */
  readonly oldChat?: boolean;
}

export interface Citizen {
  readonly alias: Alias;
  readonly phone: Phone;
}

export interface ShownMessage {
  readonly id: MessageId;
  /** the text, or the caption of a medium */
  readonly text: string | null;
  /** media only */
  readonly sha256: string | null;
  readonly via: 'direct' | 'list';
}

export class FakeCitizen implements Citizen {
  readonly alias: Alias;
  readonly phone: Phone;
  readonly inbox: ShownMessage[] = [];
  /** ids of those that the comune has deleted for everyone */
  readonly deleted = new Set<MessageId>();
  saved: boolean;
  phoneKnown: boolean;
  readonly chatId: string;
  online: boolean;

  constructor(number: number, traits: CitizenTraits) {
    this.alias = `${String(700_000 + number)}@lid`;
    this.phone = String(393_331_000_000 + number);
    this.saved = traits.saved ?? true;
    this.online = traits.online ?? true;
    this.phoneKnown = traits.phoneKnown ?? true;
    this.chatId = traits.oldChat === true ? this.phone : this.alias;
  }

  /** How WhatsApp Web names this person. */
  get person(): PersonId {
    return { alias: this.alias, phone: this.phoneKnown ? this.phone : null };
  }

  is(person: PersonId): boolean {
    return person.alias === this.alias || person.phone === this.phone;
  }

  /** A phone shows an id once, however often it comes. */
  show(id: MessageId, content: OutgoingContent, via: ShownMessage['via']): void {
    if (this.inbox.some((shown) => shown.id === id)) return;
    const shown =
      content.kind === 'text'
        ? { text: content.text, sha256: null }
        : { text: content.caption ?? null, sha256: content.sha256 };
    this.inbox.push({ id, via, ...shown });
  }
}

/**
 * Messages in and out, on the page of the session. Every send names its id beforehand and ends in
 * an outcome that never claims more than is known.
 */
import { z } from 'zod';
import { InvariantError } from '../../errors.js';
import type { PersonId, Phone } from '../../model/person.js';
import type { Logger, Release } from '../../ports/runtime.js';
import type {
  Evidence,
  Identification,
  Messenger,
  PictureCheck,
  RevokeOutcome,
  SendOutcome,
} from '../../ports/transport.js';
import type {
  InboundMessage,
  MessageId,
  OutgoingContent,
  PersonTarget,
  SentMessage,
  Target,
} from '../../model/message.js';
import type { Receipt } from '../../model/delivery.js';
import { chatOfPhone, chatsOf, newMessageId, personNamed, personOfChat } from './ids.js';
import { hearMessages, hearReceipts, receiptOf } from './inbound.js';
import { evidenceIn, type Trace } from './evidence.js';
import type { Channel } from '../../ports/channel.js';
import { CHANNEL_LIMITS, WhatsAppWebChannel } from './channel.js';
import { MediaStaging, pageContent, WhatsAppWebPictures } from './media-staging.js';
import { explain, type PageAnswer } from './page-gateway.js';
import {
  readCopies,
  traceListMessage,
  tracePersonMessage,
  type PageTrace,
  identifyPhone,
  resolveNames,
} from './page/look-up.js';
import { missingFromPage, REVOKE_CONTRACT } from './page/contract.js';
import { revokeMessage, sendToList, sendToPerson, type PageSendOutcome } from './page/send.js';
import { judge, notSent, sendAnswer, type NotSent } from './send-answer.js';
import type { WhatsAppWebSession } from './session.js';

export interface MessengerLimits {
  /** how long to wait for the servers' answer to one message, in milliseconds */
  readonly send: number;
  /** the same for one with media, which are uploaded first */
  readonly sendMedia: number;
  /** more for each recipient of a list */
  readonly perRecipient: number;
  /** how long a message may take to be deleted for everyone, in milliseconds */
  readonly revoke: number;
  /** how long WhatsApp's servers may take to say whose a number is */
  readonly identify: number;
  /** limit of a short question to the page */
  readonly pageAnswer: number;
  /** how long the page may take to decode a picture, in milliseconds */
  readonly decode: number;
  /** more for each copy of a message that is looked up */
  readonly perCopy: number;
}

/**
 * Ten times what the real page took: 24 ms for each recipient of a list, 3 ms for each copy (measured
 * on the client of August 2026).
 */
export const MESSENGER_LIMITS: MessengerLimits = {
  send: 60_000,
  sendMedia: 180_000,
  perRecipient: 250,
  revoke: 20_000,
  identify: 20_000,
  pageAnswer: 10_000,
  decode: 30_000,
  perCopy: 30,
};

const pageTrace = z
  .union([
    z.literal('running'),
    z.object({
      ack: z.number(),
      encrypted: z.boolean(),
      handedOver: z.boolean().nullable(),
      live: z.boolean(),
      copies: z.array(z.object({ chatId: z.string(), ack: z.number() })),
    }),
  ])
  .nullable();
const pageReceipts = z.array(
  z.object({ messageId: z.string(), chatId: z.string(), ack: z.number() }),
);
const revocation = z.discriminatedUnion('kind', [
  z.object({ kind: z.enum(['done', 'absent']) }),
  z.object({ kind: z.literal('refused'), detail: z.string() }),
  z.object({ kind: z.literal('unknown'), detail: z.string() }),
]);
const pageNames = z.array(z.object({ lid: z.string().nullable(), phone: z.string().nullable() }));
const identification = z.object({ lid: z.string().nullable() });

/** People whose other names are asked for in one call. */
const MOST_RESOLVED = 500;

export class WhatsAppWebMessenger implements Messenger {
  readonly #media: MediaStaging;
  /** with the same shelf in the page, on which one file at a time is put together */
  readonly pictures: PictureCheck;
  /** on the same shelf */
  readonly channel: Channel;

  constructor(
    private readonly session: WhatsAppWebSession,
    private readonly limits: MessengerLimits,
    private readonly logger: Logger,
  ) {
    this.#media = new MediaStaging(limits.pageAnswer);
    this.pictures = new WhatsAppWebPictures(session, this.#media, limits.decode, logger);
    this.channel = new WhatsAppWebChannel(session, this.#media, CHANNEL_LIMITS);
  }

  onMessage(listener: (message: InboundMessage) => void): Release {
    return hearMessages(this.session, listener);
  }

  onReceipts(listener: (receipts: readonly Receipt[]) => void): Release {
    return hearReceipts(this.session, listener);
  }

  /**
   * @throws InvariantError when a person's chat is a `@broadcast` id (that would be a public
   *   Status) or a list has fewer than two recipients
   */
  async send(target: Target, messageId: MessageId, content: OutgoingContent): Promise<SendOutcome> {
    const chatId =
      target.kind === 'list' ? target.listId : chatsOf(target.person, target.chatId)[0];
    if (chatId === undefined) throw new InvariantError('a person without any id');
    if (target.kind === 'person' && personOfChat(chatId) === null) {
      throw new InvariantError('one-to-one messages go to people only');
    }
    if (target.kind === 'list' && target.recipients.length < 2) {
      throw new InvariantError('a broadcast list needs two recipients');
    }
    let answer = await this.ask(target, chatId, messageId, content);
    if (answer.kind === 'answered' && answer.value.stage === 'noMedia') {
      const failure = await this.stage(content);
      if (failure !== null) return failure;
      answer = await this.ask(target, chatId, messageId, content);
    }
    return judge(target, answer);
  }

  async revoke({ person, chatId }: PersonTarget, messageId: MessageId): Promise<RevokeOutcome> {
    const { gateway } = this.session;
    if (!gateway) return { kind: 'unknown', detail: 'the session is not ready' };
    const { pageAnswer, revoke } = this.limits;
    const texts = z.array(z.string());
    const missing = await gateway.call(missingFromPage, REVOKE_CONTRACT, texts, pageAnswer);
    if (missing.kind !== 'answered') return { kind: 'unknown', detail: explain(missing) };
    if (missing.value.length > 0) {
      return { kind: 'refused', detail: `WhatsApp Web lacks ${missing.value.join(', ')}` };
    }
    const answer = await gateway.call(
      revokeMessage,
      { chatIds: chatsOf(person, chatId), messageId, patienceMs: revoke },
      revocation,
      revoke + pageAnswer,
    );
    return answer.kind === 'answered' ? answer.value : { kind: 'unknown', detail: explain(answer) };
  }

  newId(): MessageId {
    return newMessageId();
  }

  async evidence(target: Target, messageId: MessageId, pairingId: string): Promise<Evidence> {
    const trace = await this.trace(target, messageId);
    const { state } = this.session;
    const isForeign = state.name !== 'ready' || state.pairingId !== pairingId;
    return evidenceIn(trace, target.kind, isForeign);
  }

  /** Looks an id up in the page's own database; `cannotTell` while a send of that id still runs. */
  async trace(target: Target, messageId: MessageId): Promise<Trace> {
    const answer = await this.lookUp(target, messageId);
    if (answer.kind !== 'answered') return { kind: 'cannotTell', detail: explain(answer) };
    if (answer.value === null) return { kind: 'absent' };
    if (answer.value === 'running') {
      return { kind: 'cannotTell', detail: 'the page is still sending it' };
    }
    const { copies, ...found } = answer.value;
    const bestRecipientAck = Math.max(found.ack, ...copies.map((copy) => copy.ack));
    return { kind: 'found', ...found, bestRecipientAck };
  }

  async readReceipts(sent: readonly SentMessage[]): Promise<readonly Receipt[] | null> {
    const request = sent.map(({ target, messageId }) => ({
      messageId,
      addressees:
        target.kind === 'list'
          ? target.recipients.map((lid) => [lid])
          : [chatsOf(target.person, target.chatId)],
    }));
    const copies = request.reduce((count, { addressees }) => count + addressees.length, 0);
    const answer = await this.session.gateway?.call(
      readCopies,
      request,
      pageReceipts,
      this.limits.pageAnswer + this.limits.perCopy * copies,
    );
    if (answer?.kind === 'answered') {
      return answer.value.flatMap((receipt) => receiptOf(receipt) ?? []);
    }
    if (answer) this.logger.warn('receipts.not-read', { detail: explain(answer) });
    return null;
  }

  async resolve(person: PersonId): Promise<PersonId> {
    const [found] = await this.resolveAll([person]);
    return found ?? person;
  }

  async resolveAll(people: readonly PersonId[]): Promise<readonly PersonId[]> {
    const found: PersonId[] = [];
    for (let next = 0; next < people.length; next += MOST_RESOLVED) {
      const asked = people.slice(next, next + MOST_RESOLVED);
      const answer = await this.session.gateway?.call(
        resolveNames,
        asked.map(({ alias: lid, phone }) => ({
          lid,
          phone: phone === null ? null : chatOfPhone(phone),
        })),
        pageNames,
        this.limits.pageAnswer,
      );
      if (answer?.kind === 'answered') {
        found.push(...answer.value.flatMap((names) => personNamed(names) ?? []));
      } else if (answer) {
        this.logger.debug('people.not-resolved', { detail: explain(answer) });
      }
    }
    return found;
  }

  async identify(phone: Phone): Promise<Identification> {
    const { gateway } = this.session;
    if (!gateway) return { kind: 'unknown', detail: 'the session is not ready' };
    const answer = await gateway.call(
      identifyPhone,
      chatOfPhone(phone),
      identification,
      this.limits.identify,
    );
    if (answer.kind !== 'answered') return { kind: 'unknown', detail: explain(answer) };
    const lid = answer.value.lid === null ? null : (personOfChat(answer.value.lid)?.alias ?? null);
    return lid === null ? { kind: 'nobody' } : { kind: 'known', alias: lid };
  }

  private async lookUp(
    target: Target,
    messageId: string,
  ): Promise<PageAnswer<PageTrace | 'running' | null>> {
    const gateway = this.session.gateway;
    if (!gateway) return { kind: 'gone', detail: 'the session is not ready' };
    return target.kind === 'list'
      ? await gateway.call(
          traceListMessage,
          { listId: target.listId, recipients: target.recipients, messageId },
          pageTrace,
          this.limits.pageAnswer + this.limits.perCopy * target.recipients.length,
        )
      : await gateway.call(
          tracePersonMessage,
          { chatIds: chatsOf(target.person, target.chatId), messageId },
          pageTrace,
          this.limits.pageAnswer,
        );
  }

  private async ask(
    target: Target,
    chatId: string,
    messageId: MessageId,
    outgoing: OutgoingContent,
  ): Promise<PageAnswer<PageSendOutcome>> {
    const { gateway } = this.session;
    if (!gateway) return notAsked('the session is not ready');
    const content = pageContent(outgoing);
    const limit = outgoing.kind === 'media' ? this.limits.sendMedia : this.limits.send;
    if (target.kind === 'person') {
      const request = { chatId, messageId, content };
      return await gateway.call(sendToPerson, request, sendAnswer, limit);
    }
    const { listId, recipients } = target;
    const request = { listId, recipients, messageId, content };
    const more = this.limits.perRecipient * recipients.length;
    return await gateway.call(sendToList, request, sendAnswer, limit + more);
  }

  /** Brings the bytes of a notice into the page, once for all of its lists; null: they are there. */
  private async stage(content: OutgoingContent): Promise<NotSent | null> {
    const { gateway } = this.session;
    if (content.kind === 'text' || !gateway)
      return notSent('transport', 'the session is not ready');
    const failure = await this.#media.stage(gateway, content);
    return failure === null ? null : notSent(failure.why, failure.detail);
  }
}

function notAsked(detail: string): PageAnswer<PageSendOutcome> {
  return { kind: 'answered', value: { stage: 'preparing', detail } };
}

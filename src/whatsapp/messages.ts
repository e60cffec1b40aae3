/**
 * Messages in and out, on the page of the session. Every send names its id beforehand and ends in
 * an outcome that never claims more than is known.
 */
import { readFile } from 'node:fs/promises';
import type wwebjs from 'whatsapp-web.js';
import { z } from 'zod';
import { InvariantError } from '../errors.js';
import type { PersonId } from '../ports/people.js';
import type { Logger, Release } from '../ports/runtime.js';
import type {
  InboundMessage,
  MessageId,
  Messenger,
  OutgoingContent,
  Receipt,
  SendOutcome,
  Target,
  Trace,
} from '../ports/whatsapp.js';
import { chatsOf, personOfChat, widText } from './identity.js';
import { inboundMessage } from './inbound.js';
import { explain, type PageAnswer } from './page-gateway.js';
import { traceListMessage, tracePersonMessage, type PageTrace } from './page/look-up.js';
import { resolvePerson } from './page/people.js';
import {
  hasMedia,
  sendToList,
  sendToPerson,
  stageMedia,
  type PageContent,
  type PageSendOutcome,
} from './page/send.js';
import type { WhatsAppWebSession } from './session.js';

export interface MessengerLimits {
  /** how long to wait for the servers' answer to one message, in milliseconds */
  readonly send: number;
  /** the same for one with media, which are uploaded first */
  readonly sendMedia: number;
  /** limit of a short question to the page */
  readonly pageAnswer: number;
}

export const MESSENGER_LIMITS: MessengerLimits = {
  send: 60_000,
  sendMedia: 180_000,
  pageAnswer: 10_000,
};

const sendOutcome = z.discriminatedUnion('stage', [
  z.object({ stage: z.literal('preparing'), detail: z.string() }),
  z.object({ stage: z.literal('sending'), detail: z.string() }),
  z.object({
    stage: z.literal('answered'),
    result: z.string().nullable(),
    code: z.number().nullable(),
  }),
]);
const pageTrace = z
  .union([
    z.literal('running'),
    z.object({
      ack: z.number(),
      encrypted: z.boolean(),
      live: z.boolean(),
      copies: z.array(z.object({ chatId: z.string(), ack: z.number() })),
    }),
  ])
  .nullable();
const personAnswer = z.object({ lid: z.string().nullable(), phone: z.string().nullable() });

export class WhatsAppWebMessenger implements Messenger {
  constructor(
    private readonly session: WhatsAppWebSession,
    private readonly limits: MessengerLimits,
    private readonly logger: Logger,
  ) {}

  onMessage(listener: (message: InboundMessage) => void): Release {
    return this.session.onFeed({
      message: (raw) => {
        const message = inboundText(raw);
        if (message) listener(message);
      },
      receipts: () => undefined,
    });
  }

  onReceipts(listener: (receipts: readonly Receipt[]) => void): Release {
    return this.session.onFeed({ message: () => undefined, receipts: listener });
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
    const gateway = this.session.gateway;
    if (!gateway) return { kind: 'notSent', detail: 'the session is not ready' };

    const prepared = await this.prepare(content);
    if (prepared.kind === 'failed') return { kind: 'notSent', detail: prepared.detail };
    const limit = content.kind === 'media' ? this.limits.sendMedia : this.limits.send;
    const answer =
      target.kind === 'list'
        ? await gateway.call(
            sendToList,
            {
              listId: target.listId,
              recipients: target.recipients,
              messageId,
              content: prepared.content,
            },
            sendOutcome,
            limit,
          )
        : await gateway.call(
            sendToPerson,
            { chatId, messageId, content: prepared.content },
            sendOutcome,
            limit,
          );
    return judge(answer);
  }

  async trace(target: Target, messageId: MessageId): Promise<Trace> {
    const answer = await this.lookUp(target, messageId);
    if (answer.kind !== 'answered') return { kind: 'cannotTell', detail: explain(answer) };
    if (answer.value === null) return { kind: 'absent' };
    if (answer.value === 'running') {
      return { kind: 'cannotTell', detail: 'the page is still sending it' };
    }
    const { ack, encrypted, live, copies } = answer.value;
    const bestRecipientAck = Math.max(ack, ...copies.map((copy) => copy.ack));
    return { kind: 'found', ack, encrypted, bestRecipientAck, live };
  }

  async readReceipts(target: Target, messageId: MessageId): Promise<readonly Receipt[]> {
    const answer = await this.lookUp(target, messageId);
    if (answer.kind !== 'answered' || answer.value === null || answer.value === 'running')
      return [];
    return answer.value.copies.flatMap(({ chatId, ack }) =>
      ack === 2 || ack === 3 || ack === 4 ? [{ messageId, chatId, ack }] : [],
    );
  }

  async resolve(person: PersonId): Promise<PersonId> {
    const answer = await this.session.gateway?.call(
      resolvePerson,
      person,
      personAnswer,
      this.limits.pageAnswer,
    );
    if (answer?.kind === 'answered') return answer.value;
    if (answer) this.logger.debug('person.not-resolved', { detail: explain(answer) });
    return person;
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
          this.limits.pageAnswer,
        )
      : await gateway.call(
          tracePersonMessage,
          { chatIds: chatsOf(target.person, target.chatId), messageId },
          pageTrace,
          this.limits.pageAnswer,
        );
  }

  /** Brings the bytes of a notice into the page, once for all of its lists. */
  private async prepare(
    content: OutgoingContent,
  ): Promise<
    | { readonly kind: 'prepared'; readonly content: PageContent }
    | { readonly kind: 'failed'; readonly detail: string }
  > {
    if (content.kind === 'text') return { kind: 'prepared', content };
    const gateway = this.session.gateway;
    if (!gateway) return { kind: 'failed', detail: 'the session is not ready' };
    const { sha256, mimetype, filename } = content;
    const there = await gateway.call(hasMedia, sha256, z.boolean(), this.limits.pageAnswer);
    if (there.kind !== 'answered') return { kind: 'failed', detail: explain(there) };
    if (!there.value) {
      const base64 = (await readFile(content.path)).toString('base64');
      const staged = await gateway.call(
        stageMedia,
        { sha256, base64, mimetype, filename },
        z.undefined(),
        this.limits.sendMedia,
      );
      if (staged.kind !== 'answered') return { kind: 'failed', detail: explain(staged) };
    }
    return {
      kind: 'prepared',
      content: {
        kind: 'media',
        sha256,
        asDocument: content.as === 'document',
        caption: content.caption ?? '',
      },
    };
  }
}

/** Only texts that people wrote to us, whatever else whatsapp-web.js calls a message. */
function inboundText(raw: wwebjs.Message): InboundMessage | null {
  const chatId = widText(raw.id.remote);
  if (raw.id.fromMe || raw.type.valueOf() !== 'chat' || raw.isStatus || chatId === null)
    return null;
  return inboundMessage(chatId, { id: raw.id.id, body: raw.body, t: raw.timestamp });
}

function judge(answer: PageAnswer<PageSendOutcome>): SendOutcome {
  if (answer.kind !== 'answered') return { kind: 'unknown', detail: explain(answer) };
  const outcome = answer.value;
  switch (outcome.stage) {
    case 'preparing':
      return { kind: 'notSent', detail: outcome.detail };
    case 'sending':
      return { kind: 'unknown', detail: outcome.detail };
    case 'answered':
      if (outcome.result === 'OK') return { kind: 'sent' };
      if (outcome.code !== null) {
        return { kind: 'refused', code: outcome.code, detail: outcome.result ?? 'refused' };
      }
      return { kind: 'unknown', detail: outcome.result ?? 'the page returned nothing' };
  }
}

/** What people wrote, read back from the page of the session. */
import { z } from 'zod';
import { InvariantError } from '../errors.js';
import {
  MOST_CHATS,
  type ChatListing,
  type ChatReading,
  type Correspondence,
} from '../ports/correspondence.js';
import { personOfChat } from './identity.js';
import { inboundMessage } from './inbound.js';
import { explain } from './page-gateway.js';
import { listChats, readChats } from './page/catch-up.js';
import { askServersDate } from './page/servers-time.js';
import type { WhatsAppWebSession } from './session.js';

export interface CorrespondenceLimits {
  /** limit of one question to the page, in milliseconds */
  readonly pageAnswer: number;
  /** how often one chat is asked for older messages: 50 come each time */
  readonly pages: number;
  /** longer texts stay in the page; in UTF-16 units */
  readonly longestText: number;
}

export const CORRESPONDENCE_LIMITS: CorrespondenceLimits = {
  pageAnswer: 30_000,
  pages: 40,
  longestText: 1_000,
};

const listing = z.object({
  chats: z.array(
    z.object({ id: z.string(), t: z.number().nullable(), unread: z.number().nullable() }),
  ),
  loadedAt: z.number(),
  settled: z.boolean(),
});
const reading = z.object({
  texts: z.array(z.object({ id: z.string(), chatId: z.string(), body: z.string(), t: z.number() })),
  unreadable: z.array(z.object({ t: z.number(), receivedAt: z.number() })),
  broken: z.number(),
});

export class WhatsAppWebCorrespondence implements Correspondence {
  constructor(
    private readonly session: Pick<WhatsAppWebSession, 'gateway'>,
    private readonly limits: CorrespondenceLimits,
  ) {}

  async chats(): Promise<ChatListing> {
    const gateway = this.session.gateway;
    if (!gateway) return NOT_READY;
    const answer = await gateway.call(listChats, undefined, listing, this.limits.pageAnswer);
    if (answer.kind !== 'answered') return { kind: 'failed', detail: explain(answer) };
    const { chats, loadedAt, settled } = answer.value;
    return {
      kind: 'listed',
      chats: chats
        .filter(({ id }) => personOfChat(id) !== null)
        .map(({ id, t, unread }) => ({ chatId: id, at: (t ?? 0) * 1000, unread })),
      page: loadedAt,
      settled,
    };
  }

  /** @throws InvariantError for more than `MOST_CHATS` chats */
  async read(chatIds: readonly string[], since: number): Promise<ChatReading> {
    if (chatIds.length > MOST_CHATS) throw new InvariantError('too many chats in one call');
    const gateway = this.session.gateway;
    if (!gateway) return NOT_READY;
    const { pages, longestText, pageAnswer } = this.limits;
    const answer = await gateway.call(
      readChats,
      { chatIds, since: Math.floor(since / 1000), pages, longestText },
      reading,
      pageAnswer,
    );
    if (answer.kind !== 'answered') return { kind: 'failed', detail: explain(answer) };
    const { texts, unreadable, broken } = answer.value;
    return {
      kind: 'read',
      texts: texts.flatMap((text) => inboundMessage(text.chatId, text) ?? []),
      unreadable: unreadable.map(({ t, receivedAt }) => ({ at: t * 1000, receivedAt })),
      broken,
    };
  }

  async serversTime(): Promise<number | null> {
    const answer = await this.session.gateway?.call(
      askServersDate,
      SERVERS_PATIENCE,
      z.string().nullable(),
      this.limits.pageAnswer,
    );
    const time = answer?.kind === 'answered' ? Date.parse(answer.value ?? '') : NaN;
    return Number.isNaN(time) ? null : time;
  }
}

/** The servers are given less than the page, so that it can say that they did not answer. */
const SERVERS_PATIENCE = 5_000;

const NOT_READY = { kind: 'failed', detail: 'the session is not ready' } as const;

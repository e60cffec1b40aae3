/** What people wrote, read back from the page of the session. */
import { z } from 'zod';
import { InvariantError } from '../../errors.js';
import {
  MOST_CHATS,
  type ChatListing,
  type ChatReading,
  type MessageHistory,
  type Unreadable,
} from '../../ports/message-history.js';
import type { InboundMessage } from '../../model/message.js';
import { chatNamed, nameOfChat } from './ids.js';
import { CORRECTED_WITHIN, inboundMessage } from './inbound.js';
import { explain } from './page-gateway.js';
import { listChats, readChats, type PageReading, askServersDate } from './page/catch-up.js';
import type { WhatsAppWebSession } from './session.js';

export interface HistoryLimits {
  /** limit of one question to the page, in milliseconds */
  readonly pageAnswer: number;
  /** after so long, in milliseconds, the page itself ends a portion and says where to go on */
  readonly budget: number;
  /** messages that the page's database is asked for at once */
  readonly portion: number;
  /** for so long after a load chats that are missing are late, in milliseconds */
  readonly lateFor: number;
  /** longer texts stay in the page; in UTF-16 units */
  readonly longestText: number;
}

/** A page that is ten times slower comes back after its budget and one portion for each of a few chats. */
export const HISTORY_LIMITS: HistoryLimits = {
  pageAnswer: 30_000,
  budget: 3_000,
  portion: 50,
  lateFor: 3 * 60_000,
  longestText: 1_000,
};

export const serversDate = z.object({ date: z.string().nullable(), here: z.number() });
const listing = z.object({
  chats: z.array(
    z.object({ id: z.string(), t: z.number().nullable(), unread: z.number().nullable() }),
  ),
  loadedAt: z.number(),
  settled: z.boolean(),
  restored: z.boolean(),
});
const reading = z.object({
  texts: z.array(
    z.object({
      id: z.string(),
      chatId: z.string(),
      body: z.string(),
      t: z.number(),
      editedAt: z.number().nullable(),
    }),
  ),
  unreadable: z.array(z.object({ t: z.number(), receivedAt: z.number() })),
  broken: z.number(),
  rest: z.array(
    z.object({ chatId: z.string(), from: z.string().nullable(), next: z.number().nullable() }),
  ),
});

export class WhatsAppWebHistory implements MessageHistory {
  constructor(
    private readonly session: Pick<WhatsAppWebSession, 'gateway'>,
    private readonly limits: HistoryLimits,
  ) {}

  async chats(): Promise<ChatListing> {
    const gateway = this.session.gateway;
    if (!gateway) return NOT_READY;
    const { lateFor, pageAnswer } = this.limits;
    const answer = await gateway.call(listChats, { lateFor }, listing, pageAnswer);
    if (answer.kind !== 'answered') return { kind: 'failed', detail: explain(answer) };
    const { chats, loadedAt, settled, restored } = answer.value;
    return {
      kind: 'listed',
      chats: chats.flatMap(({ id, t, unread }) => {
        const chatId = nameOfChat(id);
        return chatId === null ? [] : [{ chatId, at: (t ?? 0) * 1000, unread }];
      }),
      load: loadedAt,
      settled,
      restored,
    };
  }

  /** @throws InvariantError for more than `MOST_CHATS` chats */
  async read(chatIds: readonly string[], since: number): Promise<ChatReading> {
    if (chatIds.length > MOST_CHATS) throw new InvariantError('too many chats in one call');
    const { portion, longestText, budget, pageAnswer } = this.limits;
    const texts: InboundMessage[] = [];
    const unreadable: Unreadable[] = [];
    let broken = 0;
    let standstill = 0;
    let rest: PageReading['rest'] = chatIds.map((name) => ({
      chatId: chatNamed(name),
      from: null,
      next: null,
    }));
    while (rest.length > 0) {
      const gateway = this.session.gateway;
      if (!gateway) return NOT_READY;
      const request = {
        chats: rest,
        since: Math.floor((since - CORRECTED_WITHIN) / 1000),
        portion,
        longestText,
        budget,
      };
      const answer = await gateway.call(readChats, request, reading, pageAnswer);
      if (answer.kind !== 'answered') return { kind: 'failed', detail: explain(answer) };
      const { value } = answer;
      texts.push(
        ...value.texts
          .flatMap((text) => inboundMessage(text.chatId, text) ?? [])
          .filter(({ at }) => at >= wholeSeconds(since)),
      );
      unreadable.push(
        ...value.unreadable
          .map(({ t, receivedAt }) => ({ at: t * 1000, receivedAt }))
          .filter(({ at }) => at >= wholeSeconds(since)),
      );
      broken += value.broken;
      standstill = whereTo(value.rest) === whereTo(rest) ? standstill + 1 : 0;
      if (standstill === LONGEST_STANDSTILL) {
        return { kind: 'failed', detail: 'the page is stuck with its chats' };
      }
      rest = value.rest;
    }
    const known = new Map(texts.map((text) => [text.key, text]));
    return { kind: 'read', texts: [...known.values()], unreadable, broken };
  }

  async serversTime(): Promise<number | null> {
    const answer = await this.session.gateway?.call(
      askServersDate,
      SERVERS_PATIENCE,
      serversDate,
      this.limits.pageAnswer,
    );
    const time = answer?.kind === 'answered' ? Date.parse(answer.value.date ?? '') : NaN;
    return Number.isNaN(time) ? null : time;
  }
}

/** Calls after which a page that has as much left to read as before is not asked any more. */
const LONGEST_STANDSTILL = 20;

/** What is left to be read, to be compared: its order says nothing. */
function whereTo(rest: PageReading['rest']): string {
  return JSON.stringify(rest.toSorted((a, b) => (a.chatId < b.chatId ? -1 : 1)));
}

/** As the times of messages are. */
function wholeSeconds(ms: number): number {
  return ms - (ms % 1_000);
}

/** The servers are given less than the page, so that it can say that they did not answer. */
const SERVERS_PATIENCE = 5_000;

const NOT_READY = { kind: 'failed', detail: 'the session is not ready' } as const;

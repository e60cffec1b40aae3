/** What the account may do, asked of WhatsApp Web: each question by itself, so that one silence is one. */
import { z, type ZodType } from 'zod';
import {
  UNKNOWN,
  type AccountFacts,
  type ChatTokens,
  type NewChatCap,
} from '../../model/account-health.js';
import type { Phone } from '../../model/person.js';
import type { Logger } from '../../ports/runtime.js';
import type { AccountReader } from '../../ports/transport.js';
import { explain, type PageDoor } from './page-gateway.js';
import {
  readAccountKind,
  readCredits,
  readNewChatCap,
  readTimelock,
  readTokens,
} from './page/account.js';
import { loadBundles } from './page/bundles.js';
import { bundleLoads } from './list-modules.js';
import type { WhatsAppWebSession } from './session.js';

/** What brings the credit query (derived from the bundle maps of June to September 2026). */
const CREDIT_COMPONENT = 'WAWebBizBroadcastNewBroadcastFlow.react';

/** Milliseconds. */
export interface AccountLimits {
  /** of a question that the page passes on to the servers: they may be silent */
  readonly ask: number;
  /** how long each of two ways of loading the credit query may take */
  readonly load: number;
}

export const ACCOUNT_LIMITS: AccountLimits = { ask: 5_000, load: 10_000 };

const credits = z.object({
  remaining: z.number().nullable(),
  monthly: z.number().nullable(),
  eligible: z.boolean().nullable(),
});
const timelock = z.object({
  active: z.boolean(),
  kind: z.string().nullable(),
  ends: z.string().nullable(),
});
const newChatCap = z.object({
  status: z.string(),
  used: z.number(),
  total: z.number(),
  ends: z.string(),
});
const kind = z.object({
  hosted: z.boolean().nullable(),
  business: z.boolean().nullable(),
  listLimit: z.number().nullable(),
});
const tokens = z.object({
  cutoff: z.number(),
  tokens: z.array(
    z.object({ lid: z.string().nullable(), phone: z.string().nullable(), at: z.number() }),
  ),
});

export class WhatsAppWebAccount implements AccountReader {
  constructor(
    private readonly session: Pick<WhatsAppWebSession, 'gateway'>,
    private readonly limits: AccountLimits,
    private readonly logger: Logger,
  ) {}

  async facts(named: readonly Phone[]): Promise<AccountFacts> {
    const [kindTold, lock, cap, creditsTold] = await Promise.all([
      this.ask(readAccountKind, undefined, kind),
      this.ask(readTimelock, undefined, timelock),
      this.ask(readNewChatCap, undefined, newChatCap),
      named.length === 0 ? null : this.credits(named),
    ]);
    return {
      ...UNKNOWN,
      ...kindTold,
      credits: creditsTold,
      timelock: lock && { active: lock.active, kind: lock.kind, until: momentOf(lock.ends) },
      newChats: cap && capOf(cap),
    };
  }

  async tokens(): Promise<ChatTokens | null> {
    const told = await this.ask(readTokens, undefined, tokens);
    if (told === null) return null;
    return {
      expiredBefore: told.cutoff * 1_000,
      given: told.tokens.map(({ lid, phone, at }) => ({
        person: { alias: lid, phone },
        at: at * 1_000,
      })),
    };
  }

  private async credits(named: readonly Phone[]) {
    const { load, ask } = this.limits;
    const request = { components: [CREDIT_COMPONENT], limitMs: load };
    // whether it came shows in the answer to the question itself
    await this.ask(loadBundles, request, bundleLoads, 2 * load + ask);
    return this.ask(
      readCredits,
      named.map((phone) => `${phone}@s.whatsapp.net`),
      credits,
    );
  }

  /** Null: no answer that can be understood. */
  private async ask<I, O>(
    fn: (input: I) => O | Promise<O>,
    input: I,
    answer: ZodType<O>,
    limitMs = this.limits.ask,
  ): Promise<O | null> {
    const page: PageDoor | null = this.session.gateway;
    if (page === null) return null;
    const told = await page.call(fn, input, answer, limitMs);
    if (told.kind === 'answered') return told.value;
    this.logger.debug('account.not-told', { question: fn.name, detail: explain(told) });
    return null;
  }
}

/** Absent numbers come as 0, absent times as ''; a cap of nothing is none that anybody set. */
function capOf({ status, used, total, ends }: z.infer<typeof newChatCap>): NewChatCap {
  const state = status === 'CAPPED' ? 'capped' : status.endsWith('_WARNING') ? 'warned' : 'open';
  const isTold = total > 0;
  return {
    state,
    used: isTold ? used : null,
    total: isTold ? total : null,
    until: momentOf(ends),
  };
}

/** Unix seconds as text. */
function momentOf(text: string | null): number | null {
  const seconds = Number(text);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : null;
}

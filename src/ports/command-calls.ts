/**
 * What our own commands ask for besides staff acts: of the running service through its page, or of the
 * database while it is stopped.
 */
import { z } from 'zod';
import type { ChannelFacts } from '../model/channel.js';
import type { ChannelCreation } from './channel.js';
import type { AuditEntry } from '../model/audit.js';
import { isAlias } from '../model/person.js';
import type { SessionState } from '../model/session.js';
import type { NoticeStatus } from '../model/status.js';
import type {
  EntryOutcome,
  ForgetOutcome,
  RegisterCounts,
  RegisteredPerson,
} from '../model/subscriber.js';
import { isPhone } from '../phone-number.js';

export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;

/** The running service says in it of which version it is. */
export const VERSION_HEADER = 'x-campanile-version';

const id = z.int().nonnegative();
const limit = z.int().positive().max(1000);
const phone = z.string().refine(isPhone);
const alias = z.string().refine(isAlias);

/** What each call takes: one object. */
export const CALLS = {
  notices: z.object({ limit }),
  notice: z.object({ id }),
  counts: z.object({}),
  registeredPeople: z.object({ after: id, limit }),
  enter: z.object({
    people: z
      .array(
        z.object({
          phone: phone.nullable(),
          alias: alias.nullish(),
          at: z.int(),
          origin: z.string().min(1),
          privacyVersion: z.string().nullable(),
        }),
      )
      .max(1000),
    rehearse: z.boolean(),
  }),
  forget: z.object({
    person: z.object({ alias: alias.nullable(), phone: phone.nullable() }),
    rehearse: z.boolean(),
  }),
  session: z.object({}),
  logLevel: z.object({ level: z.enum(LOG_LEVELS) }),
  unlink: z.object({}),
  channels: z.object({}),
  createChannel: z.object({ name: z.string().min(1).max(100), description: z.string().max(2048) }),
};

type Call<Name extends keyof typeof CALLS, Answer> = (
  request: z.infer<(typeof CALLS)[Name]>,
) => Promise<Answer>;

/** Each is committed when its promise resolves; times are those of the side that does it. */
export interface CommandCalls {
  /** The newest first. */
  readonly notices: Call<'notices', readonly NoticeStatus[]>;
  /** A notice and what happened to it, the oldest first; null: there is none with this id. */
  readonly notice: Call<
    'notice',
    { readonly notice: NoticeStatus; readonly trail: readonly AuditEntry[] } | null
  >;
  readonly counts: Call<'counts', RegisterCounts>;
  readonly registeredPeople: Call<'registeredPeople', readonly RegisteredPerson[]>;
  readonly enter: Call<'enter', readonly EntryOutcome[]>;
  readonly forget: Call<'forget', ForgetOutcome>;
}

/** What only a running service can be asked. */
export interface ServiceCalls {
  readonly session: Call<'session', SessionState>;
  /** Lasts until the service is started again. */
  readonly logLevel: Call<'logLevel', object>;
  /** Takes this PC off the account; `false`: it was not linked, or WhatsApp did not answer. */
  readonly unlink: Call<'unlink', boolean>;
  /** Channels of the account; null: WhatsApp Web did not answer. */
  readonly channels: Call<'channels', readonly ChannelFacts[] | null>;
  readonly createChannel: Call<'createChannel', ChannelCreation>;
}

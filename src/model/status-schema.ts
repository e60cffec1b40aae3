import { z } from 'zod';
import { OBSTACLES } from './channel.js';
import type { RouteFigure } from './notice.js';
import { WAITS } from './outlook.js';
import { ROUTE_REASONS } from './sending.js';
import type { StatusSnapshot } from './status.js';

const count = z.int().nonnegative();

export const SESSION_STATES = [
  'starting',
  'pairing',
  'syncing',
  'ready',
  'lost',
  'stopped',
] as const satisfies readonly StatusSnapshot['state'][];

const accountHealth = z.object({
  at: z.number(),
  warmth: z.object({ warm: count, people: count }).exactOptional(),
  credits: z
    .object({
      remaining: z.number().nullable(),
      monthly: z.number().nullable(),
      eligible: z.boolean().nullable(),
    })
    .nullable(),
  timelock: z
    .object({ active: z.boolean(), kind: z.string().nullable(), until: z.number().nullable() })
    .nullable(),
  newChats: z
    .object({
      state: z.enum(['open', 'warned', 'capped']),
      used: z.number().nullable(),
      total: z.number().nullable(),
      until: z.number().nullable(),
    })
    .nullable(),
  hosted: z.boolean().nullable(),
  business: z.boolean().nullable(),
  listLimit: z.number().nullable(),
});

const ends = z.object({ from: z.number(), to: z.number() });

const byRoute = z.object({
  lists: z.object({ people: count, by: z.number() }).nullable(),
  direct: z.object({ people: count, ends }).nullable(),
  notNow: z.array(
    z.object({ people: count, why: z.enum(['account', 'budget']), until: z.number().nullable() }),
  ),
  channel: z.object({ at: z.number(), followers: count.nullable() }).nullable(),
});

const ofThoseSentTo = {
  accepted: count,
  delivered: count,
  read: count,
  notReached: count,
  uncertain: count,
  held: count,
} satisfies Record<RouteFigure, typeof count>;

/** The shape of `status.json`. */
const schema = z.object({
  version: z.string(),
  state: z.enum(SESSION_STATES),
  since: z.number().exactOptional(),
  reason: z
    .enum([
      'network',
      'logged-out',
      'wrong-number',
      'incompatible',
      'conflict',
      'blocked',
      'browser',
    ])
    .exactOptional(),
  qr: z.string().exactOptional(),
  qrUntil: z.number().exactOptional(),
  account: z
    .object({
      phone: z.string(),
      lid: z.string().nullable(),
      business: z.boolean().nullable(),
      clientVersion: z.string(),
    })
    .exactOptional(),
  subscribers: z.object({ active: count, optedOut: count, inactive: count, unsaved: count }),
  lists: z.object({ count }),
  delivery: z.object({
    route: z.enum(['lists', 'direct', 'waiting']),
    why: z.object({ code: z.enum(ROUTE_REASONS), text: z.string() }),
    until: z.number().exactOptional(),
    stopped: z.enum(['blocked', 'errors']).exactOptional(),
    listRecipientsThisMonth: count,
    allowance: count.nullable(),
    health: accountHealth.exactOptional(),
  }),
  channel: z
    .object({
      id: z.string(),
      mode: z.enum(['mirror', 'fallback']),
      state: z.enum(['usable', ...OBSTACLES, 'unknown']),
      name: z.string().nullable(),
      followers: count.nullable(),
      held: count,
    })
    .exactOptional(),
  notices: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      title: z.string(),
      state: z.enum(['unconfirmed', 'queued', 'sending', 'sent', 'cancelled', 'expired', 'parked']),
      parkedWhy: z.enum(['overdue', 'files-gone', 'restored']).nullable(),
      retractedAt: z.number().nullable(),
      expiresAt: z.number().nullable(),
      finishedAt: z.number().nullable(),
      notSentTo: count,
      mayHaveGone: z.boolean(),
      recipients: count,
      ...ofThoseSentTo,
      routes: z.array(
        z.object({
          route: z.enum(['lists', 'direct']),
          ...ofThoseSentTo,
          firstAt: z.number().nullable(),
          lastAt: z.number().nullable(),
        }),
      ),
      finishesAt: z.number().nullable(),
      outlook: z.object({
        startsAt: z.number().nullable(),
        waitsFor: z.enum(WAITS).nullable(),
        ends: ends.nullable(),
        cold: count,
        routes: byRoute.exactOptional(),
      }),
    }),
  ),
  alerts: z.array(z.object({ code: z.string(), text: z.string(), since: z.number() })),
  toDo: z.object({ notices: count, refused: count, alerts: count }),
});

type Read<Told> = Told extends readonly (infer Item)[]
  ? readonly Read<Item>[]
  : Told extends object
    ? { readonly [Member in keyof Told]: Read<Told[Member]> }
    : Told;

/** Whatever the service tells of itself is read; a value that the schema lacks does not compile. */
export const statusSchema: StatusSnapshot extends Read<z.infer<typeof schema>>
  ? z.ZodType<StatusSnapshot>
  : never = schema;

/**
 * The faults that can be ordered, and where each does its work:
 *
 * | kind | place |
 * |---|---|
 * | offline | `web-server.ts`: connections are cut and refused |
 * | slow | `page-connection.ts`: every frame, both ways |
 * | sendError, quota, credits, timelock, newContactCap, noLists | `verdict.ts`: the servers say no; what the page hears when it asks: `answer-request.ts` |
 * | healthFails | `answer-request.ts`: what the page asks of the account |
 * | tokenAge | done at once: `account-routes.ts` |
 * | sendLost, ackDrop, ackDelay | `chat-server.ts`: what the page hears of its messages |
 * | listRecipientsDropped | `list-sync.ts` |
 * | reload, crashPage, hang, logout, conflict | `chat-server.ts`: done at once, nothing stays active |
 * | ciphertext | `ciphertext.ts`: what citizens write to the comune |
 * | moduleMissing, oddExport, noLists, oldKeys, oldListApi, neverSynced, alreadySynced | `BootFacts`: from the next load of the page on |
 * | doubleReady | `BootFacts`, and at once in a page that is open |
 * | brokenRecipient | the page, in every load and at once: `BootFacts`, `chat-server.ts` |
 * | restoreLate | the page, from its next load on until its time is over or it is lifted: `BootFacts`, `chat-server.ts` |
 * | accountLate | `BootFacts`: from the next load of the page on |
 * | historyLate | what a page hears that has just been paired: `chat-server.ts` |
 * | recipientLimit | what the phone announces to the page, from its next login on: `chat-server.ts` |
 * | clockAhead | the `Date` header and the time of what citizens write and of posts: the PC's clock is ahead of the servers' |
 * | hosted | what the phone says at the pairing: `chat-server.ts`; the servers take no lists |
 * | uploadFails, uploadCut | `web-server.ts`: the media server refuses; the network is cut during an upload |
 * | keysUnavailable | the page, in every load and at once: `BootFacts`, `chat-server.ts` |
 * | sendReturnsNothing | the page counts, in every load what is left: `BootFacts`, `chat-server.ts` |
 * | channelError, channelSilent, channelAck, channelIdsHidden | `channels.ts`: what the page hears of its posts |
 * | noChannels | `BootFacts`: from the next load of the page on |
 * | bundleFails, slowReads, blocked | the page, in every load and at once: `BootFacts`, `chat-server.ts` |
 *
 * A kind that is not in `faultOrder` is refused; it gets its place here when it is built.
 */
import { z } from 'zod';
import type { BundleFailure, Credits, Jid, KeysUnavailable } from '../page/wire.js';

const count = z.int().positive();
const milliseconds = z.int().nonnegative();

export const faultOrder = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('offline'), ms: milliseconds.optional() }),
  z.strictObject({ kind: z.literal('slow'), ms: milliseconds }),
  z.strictObject({
    kind: z.literal('sendError'),
    code: z.int(),
    count,
    to: z.string().regex(/^\d+$/).optional(),
  }),
  z.strictObject({ kind: z.literal('sendLost'), count }),
  z.strictObject({ kind: z.literal('ackDelay'), ms: milliseconds.optional() }),
  z.strictObject({ kind: z.literal('ackDrop'), count }),
  z.strictObject({ kind: z.literal('quota'), remaining: z.int().nonnegative() }),
  z.strictObject({
    kind: z.literal('credits'),
    total: z.int().nonnegative(),
    remaining: z.int().nonnegative(),
    single: z.int().nonnegative().optional(),
    eligible: z.boolean().optional(),
  }),
  z.strictObject({
    kind: z.literal('timelock'),
    enforcement: z.string().min(1).optional(),
    until: milliseconds.optional(),
  }),
  z.strictObject({
    kind: z.literal('newContactCap'),
    total: z.int().nonnegative().optional(),
    used: z.int().nonnegative().optional(),
    until: milliseconds.optional(),
  }),
  z.strictObject({
    kind: z.literal('healthFails'),
    query: z.enum(['credits', 'timelock', 'new-chat-cap']).optional(),
    code: z.int().optional(),
  }),
  z.strictObject({
    kind: z.literal('tokenAge'),
    phone: z.string().regex(/^\d+$/).optional(),
    days: z.number().nonnegative().nullable(),
  }),
  z.strictObject({ kind: z.literal('listRecipientsDropped'), count }),
  z.strictObject({
    kind: z.literal('ciphertext'),
    count,
    decryptAfterMs: milliseconds.nullable(),
  }),
  z.strictObject({ kind: z.literal('noLists') }),
  z.strictObject({
    kind: z.literal('moduleMissing'),
    name: z.string().min(1),
    export: z.string().min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('oddExport'),
    name: z.string().min(1),
    export: z.string().min(1),
    calls: count.optional(),
    answer: z.json().optional(),
  }),
  z.strictObject({ kind: z.literal('oldKeys') }),
  z.strictObject({ kind: z.literal('oldListApi') }),
  z.strictObject({ kind: z.literal('neverSynced') }),
  z.strictObject({ kind: z.literal('alreadySynced') }),
  z.strictObject({ kind: z.literal('doubleReady') }),
  z.strictObject({ kind: z.literal('brokenRecipient'), to: z.string().regex(/^\d+$/) }),
  z.strictObject({ kind: z.literal('sendReturnsNothing'), count }),
  z.strictObject({ kind: z.literal('restoreLate'), ms: milliseconds.optional() }),
  z.strictObject({ kind: z.literal('accountLate'), ms: milliseconds }),
  z.strictObject({ kind: z.literal('historyLate'), ms: milliseconds }),
  z.strictObject({ kind: z.literal('recipientLimit'), n: z.int().nonnegative() }),
  z.strictObject({ kind: z.literal('clockAhead'), ms: milliseconds }),
  z.strictObject({ kind: z.literal('hosted') }),
  z.strictObject({
    kind: z.literal('bundleFails'),
    component: z.string().min(1).optional(),
    never: z.boolean().optional(),
    lacks: z.string().min(1).optional(),
  }),
  z.strictObject({
    kind: z.literal('uploadFails'),
    count: count.optional(),
    ms: milliseconds.optional(),
  }),
  z.strictObject({
    kind: z.literal('keysUnavailable'),
    to: z.string().regex(/^\d+$/).optional(),
    count: count.optional(),
    ms: milliseconds.optional(),
  }),
  z.strictObject({ kind: z.literal('uploadCut'), ms: milliseconds }),
  z.strictObject({ kind: z.literal('slowReads'), ms: milliseconds }),
  z.strictObject({ kind: z.literal('newLid'), phone: z.string().regex(/^\d+$/) }),
  z.strictObject({
    kind: z.literal('channelError'),
    code: z.int(),
    count: count.optional(),
  }),
  z.strictObject({ kind: z.literal('channelSilent'), count: count.optional() }),
  z.strictObject({
    kind: z.literal('channelAck'),
    serverId: z.int().nonnegative().optional(),
    count: count.optional(),
  }),
  z.strictObject({ kind: z.literal('channelIdsHidden') }),
  z.strictObject({ kind: z.literal('noChannels') }),
  z.strictObject({
    kind: z.literal('blocked'),
    as: z.enum(['TOS_BLOCK', 'SMB_TOS_BLOCK', 'PROXYBLOCK', 'SCREEN_LOCKED']),
  }),
  z.strictObject({ kind: z.literal('reload') }),
  z.strictObject({ kind: z.literal('crashPage') }),
  z.strictObject({ kind: z.literal('hang'), ms: milliseconds }),
  z.strictObject({ kind: z.literal('logout') }),
  z.strictObject({ kind: z.literal('conflict') }),
]);

export type FaultOrder = z.infer<typeof faultOrder>;
export type FaultKind = FaultOrder['kind'];
export type OrderOf<K extends FaultKind> = Extract<FaultOrder, { kind: K }>;

export interface Fault<Order extends FaultOrder = FaultOrder> {
  readonly id: string;
  readonly order: Order;
  /** how often it has done its work */
  readonly used: number;
  /** `listRecipientsDropped`: the people whom it drops, the same ones every time */
  readonly lids: readonly Jid[];
}

/** True when a fault with a `count` has nothing left to do. */
export const isSpent = ({ order, used }: Fault): boolean =>
  'count' in order &&
  order.count !== undefined &&
  order.kind !== 'listRecipientsDropped' &&
  used >= order.count;

export function activeFaults<K extends FaultKind>(
  faults: ReadonlyMap<string, Fault>,
  kind: K,
): readonly Fault<OrderOf<K>>[] {
  return [...faults.values()].filter(
    (fault): fault is Fault<OrderOf<K>> => fault.order.kind === kind,
  );
}

/** How much longer the page's database takes for each reading, in milliseconds. */
export function slowReads(faults: ReadonlyMap<string, Fault>): number {
  return activeFaults(faults, 'slowReads').reduce((sum, { order }) => sum + order.ms, 0);
}

/** How long chats and lists stay out of the page's memory, in milliseconds; null: until it is lifted. */
export function restoreLate(faults: ReadonlyMap<string, Fault>): number | null {
  const [fault] = activeFaults(faults, 'restoreLate');
  return fault === undefined ? 0 : (fault.order.ms ?? null);
}

/** The account may have no lists, whatever its page believes. */
export function takesNoLists(faults: ReadonlyMap<string, Fault>): boolean {
  return (['noLists', 'hosted'] as const).some((kind) => activeFaults(faults, kind).length > 0);
}

/** People with whom a list message cannot be stored. */
export function brokenRecipients(
  faults: ReadonlyMap<string, Fault>,
  lidOf: (phone: string) => Jid | undefined,
): readonly Jid[] {
  return activeFaults(faults, 'brokenRecipient').flatMap(({ order }) => lidOf(order.to) ?? []);
}

/** How many of the next sends are to return nothing. */
export function sendsReturningNothing(faults: ReadonlyMap<string, Fault>): number {
  return activeFaults(faults, 'sendReturnsNothing').reduce(
    (sum, { order, used }) => sum + order.count - used,
    0,
  );
}

/** What is left of the month's list credits; null: nobody counts them. */
export function creditsLeft(faults: ReadonlyMap<string, Fault>): Credits | null {
  const [fault] = activeFaults(faults, 'credits');
  if (fault === undefined) return null;
  const { total, remaining, single = 0, eligible = true } = fault.order;
  const left = remaining + single - fault.used;
  return {
    total,
    remaining: Math.max(0, remaining - fault.used),
    single: Math.min(single, left),
    eligible,
  };
}

/** In force as long as the servers say. */
export function timelock(faults: ReadonlyMap<string, Fault>): OrderOf<'timelock'> | undefined {
  const orders = activeFaults(faults, 'timelock').map(({ order }) => order);
  return orders.find(({ until = Infinity }) => Date.now() < until);
}

export function newContactCap(
  faults: ReadonlyMap<string, Fault>,
): OrderOf<'newContactCap'> | undefined {
  const orders = activeFaults(faults, 'newContactCap').map(({ order }) => order);
  return orders.find(({ until = Infinity }) => Date.now() < until);
}

/** What the servers' clock says, milliseconds since 1970. */
export function serversTime(faults: ReadonlyMap<string, Fault>): number {
  const ahead = activeFaults(faults, 'clockAhead').reduce((sum, { order }) => sum + order.ms, 0);
  return Date.now() - ahead;
}

/** What goes wrong when the page loads a bundle. */
export function bundleFailures(faults: ReadonlyMap<string, Fault>): readonly BundleFailure[] {
  return activeFaults(faults, 'bundleFails').map(({ order }) => {
    const { component, never, lacks } = order;
    const of = component === undefined ? {} : { component };
    if (lacks !== undefined) return { ...of, kind: 'lacks', module: lacks };
    return { ...of, kind: never === true ? 'never' : 'refused' };
  });
}

/** Whose keys cannot be had, and how often still. */
export function keysUnavailable(
  faults: ReadonlyMap<string, Fault>,
  lidOf: (phone: string) => Jid | undefined,
): readonly KeysUnavailable[] {
  return activeFaults(faults, 'keysUnavailable').map(({ id, order, used }) => ({
    id,
    lid: order.to === undefined ? null : (lidOf(order.to) ?? order.to),
    remaining: order.count === undefined ? null : order.count - used,
  }));
}

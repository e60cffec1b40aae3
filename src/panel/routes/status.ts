/** How the service stands: for staff, live, for other programs, and as metrics. */
import { ADDRESS } from '../../messages/it/addresses.js';
import type { AccountHealth, ListCredits } from '../../model/account-health.js';
import type { Hono } from 'hono';
import type { PanelParts } from '../panel-parts.js';
import { keptAnswer } from './kept-answer.js';
import type { PanelEnv } from '../security/access-control.js';
import { layout } from '../views/layout.js';
import { statusView } from '../views/status.js';
import { streamSSE } from 'hono/streaming';
import type { Clock } from '../../ports/runtime.js';
import type { LiveUpdates } from '../live-updates.js';
import { z } from 'zod';
import { statusSchema, SESSION_STATES } from '../../model/status-schema.js';
import { MENU } from '../../messages/it/panel.js';
import { headlineOf } from '../../messages/it/headline.js';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** Stato: how things stand. */
export function statusRoute(
  app: Hono<PanelEnv>,
  { status, settings, clock, comune, calendar, frame }: PanelParts,
): void {
  app.get(ADDRESS.status, async (context) => {
    const snapshot = await status.snapshot();
    const { qr } = snapshot;
    const main = statusView({
      status: snapshot,
      qr: qr === undefined ? null : await drawn(qr),
      settings: await settings.state(),
      number: comune.number,
      calendar,
      now: clock.now(),
    });
    return context.html(
      layout(frame(context), { title: MENU.status, current: ADDRESS.status, main }),
    );
  });
}

async function drawn(code: string): Promise<string> {
  // Loaded only here: after the pairing there is no code to draw.
  const { default: qrcode } = await import('qrcode');
  return await qrcode.toString(code, { type: 'svg', margin: 2 });
}

/** Something is said at least this often, in milliseconds: times on the page move on too. */
const SILENCE = 20_000;
/** Pages that may be kept up to date at the same time. */
const MOST_LISTENERS = 50;

/** Server-sent events without contents: «something has changed, look again». */
export function changesRoute(app: Hono<PanelEnv>, changes: LiveUpdates, clock: Clock): void {
  app.get(ADDRESS.changes, (context) => {
    if (changes.listeners >= MOST_LISTENERS) return context.text('Troppe pagine aperte', 503);
    return streamSSE(context, async (stream) => {
      let wake = new AbortController();
      const release = changes.listen(() => wake.abort());
      stream.onAbort(() => {
        release();
        wake.abort();
      });
      await stream.writeSSE({ event: 'hello', data: '' });
      while (!stream.aborted && !stream.closed) {
        await clock.sleep(SILENCE, wake.signal);
        wake = new AbortController();
        await stream.writeSSE({ event: 'change', data: '' });
      }
      release();
    });
  });
}

/** For programs: status, its schema, health. */

/** Milliseconds. */
const HEALTH_KEPT = 1_000;

/** JSON Schema of `status.json`. */
function statusJsonSchema(): object {
  return z.toJSONSchema(statusSchema);
}

export function machineRoutes(
  app: Hono<PanelEnv>,
  { status, clock, comune, calendar }: PanelParts,
): void {
  app.get('/status.json', async (context) => context.json(await status.snapshot()));

  app.get('/status.schema.json', (context) =>
    context.body(JSON.stringify(statusJsonSchema()), 200, {
      'Content-Type': 'application/schema+json',
    }),
  );

  const health = keptAnswer(HEALTH_KEPT, clock, async () => {
    const snapshot = await status.snapshot();
    const { text } = headlineOf(snapshot, {
      number: comune.number,
      calendar,
      now: clock.now(),
    });
    return { state: snapshot.state, text };
  });

  // 200: linked, notices go out. 503: they wait, and the text says for what. Asks for no password.
  app.get('/healthz', async (context) => {
    const answer = await health();
    return context.json(answer, answer.state === 'ready' ? 200 : 503);
  });
}

/** `GET /metrics` in Prometheus' form. Figures come from database and session when they are asked for. */
export function metricsRoute(
  app: Hono<PanelEnv>,
  { status, notices: noticeStore, outbox }: PanelParts,
): void {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'campanile_' });
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `campanile_${name}`, help, labelNames, registers: [registry] });

  const session = gauge('session_state', '1 for the state the session is in', ['state']);
  const since = gauge('session_state_since_seconds', 'When that state was entered, Unix time');
  const subscribers = gauge('subscribers', 'People in the register', ['state']);
  const lists = gauge('broadcast_lists', 'Native broadcast lists of ours');
  const notices = gauge('notices', 'Notices by state', ['state']);
  const deliveries = gauge('deliveries', 'Deliveries, replies included, by state', ['state']);
  const showAccount = accountGauges(gauge);
  const followers = gauge('channel_followers', 'Who follows the channel of the comune');
  const usable = gauge('channel_usable', '1 while the channel takes posts, 0 while it does not');
  const heldPosts = gauge(
    'channel_notices_held',
    'Notices of which nobody knows if they are public',
  );
  const alerts = gauge('alert', '1 for each alert that is up', ['code']);

  app.get('/metrics', async (context) => {
    const snapshot = await status.snapshot();
    for (const state of SESSION_STATES) {
      session.set({ state }, Number(state === snapshot.state));
    }
    since.set((snapshot.since ?? 0) / 1000);
    subscribers.set({ state: 'active' }, snapshot.subscribers.active);
    subscribers.set({ state: 'opted_out' }, snapshot.subscribers.optedOut);
    subscribers.set({ state: 'inactive' }, snapshot.subscribers.inactive);
    subscribers.set({ state: 'unsaved' }, snapshot.subscribers.unsaved);
    lists.set(snapshot.lists.count);
    for (const [measure, counts] of [
      [notices, await noticeStore.counts()],
      [deliveries, await outbox.counts()],
    ] as const) {
      measure.reset();
      for (const { state, count } of counts) measure.set({ state }, count);
    }
    showAccount(snapshot.delivery.health ?? null);
    const { channel } = snapshot;
    for (const measure of [followers, usable, heldPosts]) measure.remove();
    if (channel?.followers != null) followers.set(channel.followers);
    if (channel !== undefined && channel.state !== 'unknown') {
      usable.set(Number(channel.state === 'usable'));
    }
    if (channel !== undefined) heldPosts.set(channel.held);
    alerts.reset();
    for (const { code } of snapshot.alerts) alerts.set({ code }, 1);
    return context.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType });
  });
}

type MakeGauge = (name: string, help: string, labelNames?: string[]) => Gauge;

/** What WhatsApp says of what the account may do: what is not known is not there, and not zero. */
function accountGauges(gauge: MakeGauge): (health: AccountHealth | null) => void {
  const credits = gauge('list_credits', 'People that lists may still reach for nothing', ['of']);
  const coldRefused = gauge(
    'cold_chats_refused',
    '1 while WhatsApp refuses single messages to people who have not written for weeks',
    ['why'],
  );
  const newChats = gauge('new_chats', 'New people written to one to one, and their cap', ['of']);
  const limit = gauge('list_limit', 'People in one list, as WhatsApp announces it');
  const is = gauge('account_is', '1 where WhatsApp says that the account is so', ['what']);
  const asked = gauge('account_asked_seconds', 'When WhatsApp was asked for this, Unix time');

  return (health) => {
    for (const measure of [credits, coldRefused, newChats, is]) measure.reset();
    for (const measure of [limit, asked]) measure.remove();
    if (health === null) return;
    const { timelock, newChats: cap, hosted, business, listLimit, at } = health;
    const { remaining, monthly, eligible } = health.credits ?? NOTHING_TOLD;
    const told: readonly (readonly [Gauge, Record<string, string>, number | boolean | null])[] = [
      [credits, { of: 'remaining' }, remaining],
      [credits, { of: 'month' }, monthly],
      [coldRefused, { why: 'timelock' }, timelock?.active ?? null],
      [coldRefused, { why: 'cap' }, cap === null ? null : cap.state === 'capped'],
      [newChats, { of: 'used' }, cap?.used ?? null],
      [newChats, { of: 'month' }, cap?.total ?? null],
      [limit, {}, listLimit],
      [is, { what: 'hosted' }, hosted],
      [is, { what: 'business' }, business],
      [is, { what: 'eligible' }, eligible],
      [asked, {}, at / 1_000],
    ];
    for (const [measure, labels, value] of told) {
      if (value !== null) measure.set(labels, Number(value));
    }
  };
}

const NOTHING_TOLD: ListCredits = { remaining: null, monthly: null, eligible: null };

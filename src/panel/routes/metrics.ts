import type { Hono } from 'hono';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { SESSION_STATES } from '../../model/status-schema.js';

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
    alerts.reset();
    for (const { code } of snapshot.alerts) alerts.set({ code }, 1);
    return context.body(await registry.metrics(), 200, { 'Content-Type': registry.contentType });
  });
}

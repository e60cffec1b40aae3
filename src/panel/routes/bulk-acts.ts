import type { Context, Hono } from 'hono';
import type { StaffOutcome } from '../../ports/staff.js';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { BULK_PATHS, bulkActView, type BulkAct } from '../views/bulk-act.js';
import { BULK_ACTS } from '../../messages/it/sending-acts.js';
import { layout } from '../views/layout.js';

/** What Stato offers where sending stands still: asked once, then done to all. */
export function bulkActRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  const { status, outbox, staff, resumeSending, frame } = parts;

  const heldPeople = async (): Promise<number> =>
    (await outbox.held()).reduce((sum, { people }) => sum + people, 0);

  /** To whom notices go that are under way. */
  const waitingPeople = async (): Promise<number> =>
    (await status.snapshot()).notices
      .filter(({ state }) => state === 'queued' || state === 'sending')
      .reduce(
        (sum, { recipients, accepted, notReached, uncertain, held }) =>
          sum + recipients - accepted - notReached - uncertain - held,
        0,
      );

  const ofAllHeld = async (act: 'arrived' | 'sendAgain'): Promise<StaffOutcome> => {
    let outcome: StaffOutcome = { kind: 'done' };
    for (const { noticeId } of await outbox.held()) outcome = await staff[act](noticeId);
    return outcome;
  };

  const page = async (context: Context<PanelEnv>, act: BulkAct, problem: string | null) => {
    const count = act === 'arrived' || act === 'again' ? await heldPeople() : await waitingPeople();
    const main = bulkActView({ act, count, problem, token: context.get('token') });
    return context.html(
      layout(frame(context), { title: BULK_ACTS[act].title, current: '/', main }),
    );
  };

  const deeds: Readonly<Record<BulkAct, () => Promise<StaffOutcome>>> = {
    resume: resumeSending,
    lists: resumeSending,
    arrived: () => ofAllHeld('arrived'),
    again: () => ofAllHeld('sendAgain'),
  };

  for (const act of ['resume', 'lists', 'arrived', 'again'] as const) {
    app.get(BULK_PATHS[act], (context) => page(context, act, null));
    app.post(BULK_PATHS[act], async (context) => {
      const outcome = await deeds[act]();
      return outcome.kind === 'done' ? context.redirect('/', 303) : page(context, act, outcome.why);
    });
  }
}

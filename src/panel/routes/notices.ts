import { ADDRESS, noticeAddress } from '../../messages/it/addresses.js';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { isPastItsTime, type NoticeState } from '../../model/notice.js';
import { NOTICE_ACTS } from '../../model/staff-acts.js';
import { isBeingReplaced } from '../../ports/drop-outcome.js';
import { enterDone } from '../../ports/staff.js';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { scheduledDays, noticesHead, noticesView } from '../views/notices.js';
import { layout, type Html } from '../views/layout.js';
import { putAside } from '../../messages/it/audit.js';
import { noticeName, SEARCH } from '../../messages/it/notice-name.js';
import { MENU } from '../../messages/it/panel.js';
import { FILTERS } from '../../messages/it/notice-states.js';
import { noticeView, type NoticeFacts } from '../views/notice.js';
import { refusedView } from '../views/refused.js';
import { NOTICE_ACT_WORDS } from '../../messages/it/staff-acts.js';

const PAGE = 25;
const REFUSED = 100;
/** Notices that have not begun; as many as the calendar looks at. */
const WAITING: readonly NoticeState[] = ['queued', 'unconfirmed'];
const SCHEDULED = 100;
/** Entries of the audit log that a notice's page shows. */
const EVENTS = 50;

const query = z.object({
  stato: z.enum(['', 'scartati', ...FILTERS.map(({ key }) => key)]).catch(''),
  nome: z.string().max(100).trim().catch(''),
  mese: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .catch(''),
  pagina: z.coerce.number().int().min(1).max(100_000).catch(1),
});

/** Avvisi: the list, and one notice. */
export function noticeRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  const { notices, audit, clock, calendar, folder } = parts;

  const shown = (context: Context<PanelEnv>, title: string, main: Html) =>
    context.html(layout(parts.frame(context), { title, current: ADDRESS.notices, main }));

  const scheduled = async (now: number) => {
    const open = { states: WAITING, words: '', from: null, to: null };
    const { notices: waiting } = await notices.search({ ...open, limit: SCHEDULED, skip: 0 });
    return scheduledDays(waiting, now, calendar.zone);
  };

  app.get(ADDRESS.notices, async (context) => {
    const {
      stato: filter,
      nome: words,
      mese: month,
      pagina: page,
    } = query.parse(context.req.query());
    const counts = new Map((await notices.counts()).map(({ state, count }) => [state, count]));
    const refused = await folder.refusedCount();
    const now = clock.now();
    if (filter === 'scartati') {
      const head = noticesHead({
        ...{ counts, refused, filter, calendar },
        ...{ words: '', month: '', months: [] },
      });
      const found = await folder.refused(REFUSED);
      return shown(
        context,
        SEARCH.refused,
        refusedView({ head, found, refused, token: context.get('token'), calendar, now }),
      );
    }
    const states = FILTERS.find(({ key }) => key === filter)?.states ?? [];
    const skip = (page - 1) * PAGE;
    const span = month === '' ? { from: null, to: null } : calendar.monthSpan(month);
    const search = { states, words, ...span };
    const { total, notices: found } = await notices.search({ ...search, limit: PAGE, skip });
    const times = await notices.acceptedTimes();
    const main = noticesView({
      notices: found,
      total,
      counts,
      refused,
      filter,
      words,
      month,
      months: [...new Set(times.map((at) => calendar.month(at)))].toReversed(),
      scheduled: page === 1 && words === '' && month === '' ? await scheduled(now) : [],
      page,
      pages: Math.ceil(total / PAGE),
      now,
      calendar,
      outlooks: await parts.status.outlooks(),
    });
    return shown(context, MENU.notices, main);
  });

  app.post(ADDRESS.refusedSeen, async (context) => {
    const { nome } = await context.req.parseBody();
    const name = typeof nome === 'string' ? nome : '';
    if (await folder.putAside(name)) {
      await enterDone(
        { audit, logger: parts.log },
        {
          at: clock.now(),
          actor: 'staff',
          event: 'refusal.put-aside',
          noticeId: null,
          text: putAside(name),
        },
      );
    }
    return context.redirect(ADDRESS.refused, 303);
  });

  app.get(`${ADDRESS.notices}/:id{\\d+}`, (context) => {
    const done = NOTICE_ACTS.find(({ path }) => path === context.req.query('fatto'));
    const said =
      done === undefined ? null : { isProblem: false, text: NOTICE_ACT_WORDS[done.name].done };
    return noticePage(parts, context, Number(context.req.param('id')), said);
  });
}

/** One notice. `said`: what has just been done, or why it could not be. */
export async function noticePage(
  parts: PanelParts,
  context: Context<PanelEnv>,
  id: number,
  said: NoticeFacts['said'],
): Promise<Response> {
  const { notices, retractions, audit, clock, calendar, testPhones, status, frame } = parts;
  const notice = await notices.get(id);
  if (notice === null) return context.notFound();
  const { progress, routes, posts = [] } = await notices.figures(id);
  const isReplaced = await isBeingReplaced(id, parts);
  const goneAs = (await notices.goneMeanwhile(id))?.id ?? null;
  const isPast = isPastItsTime(notice, clock.now());
  const known = {
    notice,
    progress,
    posts,
    testPhones,
    isBeingReplaced: isReplaced,
    isPast,
    goneAs,
  };
  const main = noticeView({
    notice,
    progress,
    routes,
    posts,
    history: await notices.history(id),
    retraction: notice.retractedAt === null ? null : await retractions.figures(id),
    entries: await audit.entries({ limit: EVENTS, noticeId: id }),
    isBeingReplaced: isReplaced,
    goneAs,
    acts: NOTICE_ACTS.filter((act) => act.isOffered(known)),
    said,
    token: context.get('token'),
    now: clock.now(),
    calendar,
    outlook: (await status.outlooks())(notice, progress),
  });
  const title = noticeName(notice);
  // Where the act was asked for it may be offered no more, and that page would lead away from what is said here.
  const address = said?.isProblem === true ? { address: noticeAddress(id) } : {};
  return context.html(
    layout(frame(context), { title, current: ADDRESS.notices, main, ...address }),
  );
}

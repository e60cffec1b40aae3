import type { Context, Hono } from 'hono';
import { z } from 'zod';
import type { NoticeProgress, NoticeState } from '../../model/notice.js';
import { NOTICE_ACTIONS, offered } from '../notice-actions.js';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { scheduledDays } from '../scheduled.js';
import { layout, type Html } from '../views/layout.js';
import { putAside } from '../../messages/it/audit.js';
import { noticeName } from '../../messages/it/notice-name.js';
import { FILTERS } from '../../messages/it/notice-states.js';
import { actionView, noticeView, type NoticeFacts } from '../views/notice.js';
import { noticesHead, noticesView } from '../views/notices.js';
import { refusedView } from '../views/refused.js';
import { ACTS, retractQuestion } from '../../messages/it/staff-acts.js';

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

/** Avvisi: the list, one notice, and what can be done with it. */
export function noticeRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  const {
    notices,
    retractions,
    audit,
    clock,
    calendar,
    folder,
    staff,
    questions,
    testPhones,
    textLimits,
  } = parts;

  const shown = (context: Context<PanelEnv>, title: string, main: Html) =>
    context.html(layout(parts.frame(context), { title, current: '/avvisi', main }));

  const scheduled = async (now: number) => {
    const open = { states: WAITING, words: '', from: null, to: null };
    const { notices: waiting } = await notices.search({ ...open, limit: SCHEDULED, skip: 0 });
    return scheduledDays(waiting, now, calendar.zone);
  };

  app.get('/avvisi', async (context) => {
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
        'Scartati',
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
    return shown(context, 'Avvisi', main);
  });

  app.post('/scartati/visto', async (context) => {
    const { nome } = await context.req.parseBody();
    const name = typeof nome === 'string' ? nome : '';
    if (await folder.putAside(name)) {
      await audit.record({
        at: clock.now(),
        actor: 'staff',
        event: 'refusal.put-aside',
        noticeId: null,
        text: putAside(name),
      });
    }
    return context.redirect('/avvisi?stato=scartati', 303);
  });

  const noticePage = async (
    context: Context<PanelEnv>,
    id: number,
    said: NoticeFacts['said'],
  ): Promise<Response> => {
    const notice = await notices.get(id);
    if (notice === null) return context.notFound();
    const { progress, ways } = await notices.figures(id);
    const main = noticeView({
      notice,
      progress,
      ways,
      history: await notices.history(id),
      retraction: notice.retractedAt === null ? null : await retractions.figures(id),
      entries: await audit.entries({ limit: EVENTS, noticeId: id }),
      actions: offered(notice, progress, testPhones),
      said,
      now: clock.now(),
      calendar,
      outlook: (await parts.status.outlooks())(notice, progress),
    });
    return await shown(context, noticeName(notice), main);
  };

  app.get('/avvisi/:id{\\d+}', (context) => {
    const done = NOTICE_ACTIONS.find(({ key }) => key === context.req.query('fatto'));
    const said = done === undefined ? null : { isProblem: false, text: ACTS[done.act].done };
    return noticePage(context, Number(context.req.param('id')), said);
  });

  const asked = async (id: number, key: string) => {
    const action = NOTICE_ACTIONS.find((action) => action.key === key);
    const notice = await notices.get(id);
    if (action === undefined || notice === null) return null;
    const progress: NoticeProgress = await notices.progress(id);
    const isOffered = action.isOffered(notice, progress, testPhones);
    const question = ACTS[action.act].question(progress, testPhones);
    const preview = action.takesText && isOffered ? await questions.retraction(id) : null;
    return preview === null
      ? { action, notice, isOffered, question, text: null }
      : {
          ...{ action, notice, isOffered, question: retractQuestion(preview) },
          text: preview.corrected === 0 ? null : preview.correction,
        };
  };

  app.get('/avvisi/:id{\\d+}/:action{[a-z]+}', async (context) => {
    const id = Number(context.req.param('id'));
    const found = await asked(id, context.req.param('action'));
    if (found === null) return context.notFound();
    if (!found.isOffered) return context.redirect(`/avvisi/${id}`, 303);
    const main = actionView({ ...found, longest: textLimits.text, token: context.get('token') });
    return shown(context, ACTS[found.action.act].name, main);
  });

  app.post('/avvisi/:id{\\d+}/:action{[a-z]+}', async (context) => {
    const id = Number(context.req.param('id'));
    const found = await asked(id, context.req.param('action'));
    if (found === null) return context.notFound();
    const { testo } = await context.req.parseBody();
    const text = typeof testo === 'string' && testo.trim() !== '' ? testo.trim() : null;
    // What may be done now is decided when it is done, not by what the page offered a while ago.
    const outcome = await staff[found.action.act](id, text);
    return outcome.kind === 'done'
      ? context.redirect(`/avvisi/${id}?fatto=${found.action.key}`, 303)
      : noticePage(context, id, { isProblem: true, text: outcome.why });
  });
}

import { ADDRESS, noticeAddress, noticeRoute } from '../../messages/it/addresses.js';
import { RESTART } from '../../messages/it/panel.js';
import type { Context, Hono } from 'hono';
import type { BodyData } from 'hono/utils/body';
import { isPastItsTime, stillWaiting } from '../../model/notice.js';
import { NOTICE_ACTS, SENDING_ACTS, type ActField } from '../../model/staff-acts.js';
import { actTitle, NOTICE_ACT_WORDS, SENDING_ACT_WORDS } from '../../messages/it/staff-acts.js';
import { isBeingReplaced } from '../../ports/drop-outcome.js';
import { perform } from '../../ports/staff.js';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { layout, type Html, type PagePath } from '../views/layout.js';
import { staffActView, type AskedAct } from '../views/staff-act.js';
import { noticePage } from './notices.js';
import { restartingView, restartView } from '../views/settings.js';

type NoticeAct = (typeof NOTICE_ACTS)[number];
type SendingAct = (typeof SENDING_ACTS)[number];

/** What staff can do, each act asked once with what it will bring about. */
export function staffActRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  for (const act of NOTICE_ACTS) {
    if (act.form !== 'own') noticeActRoutes(app, parts, act);
  }
  for (const act of SENDING_ACTS) sendingActRoutes(app, parts, act);
}

function noticeActRoutes(app: Hono<PanelEnv>, parts: PanelParts, act: NoticeAct): void {
  const { notices, staff, questions, testPhones, clock } = parts;
  const { name, path, fields = {}, isDangerous = false } = act;
  const address = noticeRoute(path);

  app.get(address, async (context) => {
    const id = Number(context.req.param('id'));
    const notice = await notices.get(id);
    if (notice === null) return context.notFound();
    const { progress, posts } = await notices.figures(id);
    const known = {
      ...{ notice, progress, testPhones, ...(posts !== undefined && { posts }) },
      isBeingReplaced: await isBeingReplaced(id, parts),
      isPast: isPastItsTime(notice, clock.now()),
      goneAs: (await notices.goneMeanwhile(id))?.id ?? null,
    };
    if (!act.isOffered(known)) return context.redirect(noticeAddress(id), 303);
    const retraction = act.asks === 'retraction' ? await questions.retraction(id) : null;
    const facts = { ...known, retraction, neverBegun: await neverBegunOf(parts, act, id) };
    const words = NOTICE_ACT_WORDS[name];
    return asked(context, parts, ADDRESS.notices, words.name, {
      name,
      path: noticeAddress(id, path),
      title: actTitle(name, notice.title),
      question: words.question(facts),
      isDangerous,
      fields,
      facts,
      back: noticeAddress(id),
      problem: null,
    });
  });

  app.post(address, async (context) => {
    const id = Number(context.req.param('id'));
    if ((await notices.get(id)) === null) return context.notFound();
    const written = writtenIn(await context.req.parseBody(), fields);
    // What may be done now is decided when it is done, not by what the page offered a while ago.
    const outcome = await perform(staff, name, { id, ...written });
    return outcome.kind === 'done'
      ? context.redirect(`${noticeAddress(id)}?fatto=${path}`, 303)
      : noticePage(parts, context, id, { isProblem: true, text: outcome.why });
  });
}

function sendingActRoutes(app: Hono<PanelEnv>, parts: PanelParts, act: SendingAct): void {
  const { name, path, fields = {}, concerns } = act;

  const question = async (context: Context<PanelEnv>, problem: string | null) => {
    const { title, question } = SENDING_ACT_WORDS[name];
    return asked(context, parts, '/', title, {
      name,
      path,
      title,
      question: question(...(await concerned(parts, concerns))),
      isDangerous: false,
      fields,
      facts: null,
      back: '/',
      problem,
    });
  };

  app.get(path, async (context) => {
    if (act.isOffered?.((await parts.status.snapshot()).delivery) === false) {
      return context.redirect('/', 303);
    }
    return question(context, null);
  });
  app.post(path, async (context) => {
    const written = writtenIn(await context.req.parseBody(), fields);
    const outcome = await perform(parts.staff, name, written);
    return outcome.kind === 'done' ? context.redirect('/', 303) : question(context, outcome.why);
  });
}

function asked(
  context: Context<PanelEnv>,
  { frame, textLimits }: PanelParts,
  current: PagePath,
  title: string,
  act: AskedAct,
): Response | Promise<Response> {
  const main = staffActView(act, textLimits.text, context.get('token'));
  return context.html(layout(frame(context), { title, current, main }));
}

/**
 * People whose deliveries are held, or who wait for notices that are under way; notices with held posts. The second:
 * people of whom nothing was begun.
 */
async function concerned(
  { outbox, status, heldPosts }: PanelParts,
  whom: SendingAct['concerns'],
): Promise<readonly [number, number]> {
  if (whom === 'posts') return [(await heldPosts()).length, 0];
  if (whom === 'held') {
    const held = await outbox.held();
    const sum = (of: 'people' | 'neverBegun') => held.reduce((all, each) => all + each[of], 0);
    return [sum('people'), sum('neverBegun')];
  }
  const waiting = (await status.snapshot()).notices
    .filter(({ state }) => state === 'queued' || state === 'sending')
    .reduce((sum, notice) => sum + stillWaiting(notice), 0);
  return [waiting, 0];
}

async function neverBegunOf({ outbox }: PanelParts, { asks }: NoticeAct, id: number) {
  if (asks !== 'held') return 0;
  return (await outbox.held()).find(({ noticeId }) => noticeId === id)?.neverBegun ?? 0;
}

/** By member of the act's input; null: left empty. */
function writtenIn(
  body: BodyData,
  fields: Readonly<Record<string, ActField>>,
): Readonly<Record<string, string | null>> {
  return Object.fromEntries(
    Object.entries(fields).map(([member, { inForm }]) => {
      const value = body[inForm];
      const text = typeof value === 'string' ? value.trim() : '';
      return [member, text === '' ? null : text];
    }),
  );
}

/** Riavvio: the service starts again with changed settings. */
export function restartRoutes(app: Hono<PanelEnv>, { settings, frame }: PanelParts): void {
  const shown = (context: Context<PanelEnv>, title: string, main: Html, status: 200 | 409 = 200) =>
    context.html(layout(frame(context), { title, current: '/', main }), status);

  app.get(ADDRESS.restart, async (context) => {
    const state = await settings.state();
    if (state.kind !== 'changed') return context.redirect('/', 303);
    return shown(context, RESTART.question, restartView(state.keys, context.get('token'), null));
  });

  app.post(ADDRESS.restart, async (context) => {
    const outcome = await settings.restart();
    // No redirect: the service could not answer it.
    if (outcome.kind === 'done') return shown(context, RESTART.page, restartingView());
    const main = restartView([], context.get('token'), outcome.why);
    return shown(context, RESTART.question, main, 409);
  });
}

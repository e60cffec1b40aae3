import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { Drafts, EMPTY_DRAFT, textFileOf, type Draft, type Drop } from '../drafts.js';
import { figure } from '../../italian.js';
import { noticeLine } from '../../messages/it/notice-states.js';
import { reasonAlone } from '../../messages/it/rejections/notices.js';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { layout, type Html } from '../views/layout.js';
import { dropView, newNoticeView, type DropFate } from '../views/new-notice.js';

const oneLine = z
  .string()
  .transform((text) => text.replace(/\s+/g, ' ').trim().slice(0, 80))
  .catch('');

const dateAndTime = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/)
  .catch('');

const form = z
  .object({
    titolo: oneLine,
    testo: z
      .string()
      .transform((text) => text.replace(/\r\n?/g, '\n').trimEnd())
      .catch(''),
    urgente: z.string().optional().catch(undefined),
    invia: dateAndTime,
    scade: dateAndTime,
    scartato: z.string().nullable().catch(null),
  })
  .transform(({ titolo, testo, urgente, invia, scade, scartato }) => ({
    draft: {
      title: titolo,
      text: testo,
      urgent: urgente !== undefined,
      sendAt: invia,
      expiresAt: scade,
    } satisfies Draft,
    corrects: scartato,
  }));

/** Refused files among which one is looked for. */
const REFUSED = 1_000;

/** Nuovo avviso: from the form into the watched folder, and what becomes of it there. */
export function newNoticeRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  const { folder, notices, status, clock, calendar } = parts;
  const drops = new Drafts();

  const shown = (context: Context<PanelEnv>, title: string, main: Html, status: 200 | 400 = 200) =>
    context.html(layout(parts.frame(context), { title, current: '/nuovo', main }), status);

  const formPage = async (
    context: Context<PanelEnv>,
    { draft, corrects }: { readonly draft: Draft; readonly corrects: string | null },
    problem: string | null,
    status: 200 | 400 = 200,
  ) =>
    shown(
      context,
      'Nuovo avviso',
      newNoticeView({
        draft,
        corrects,
        problem,
        recipients: (await parts.counts()).active,
        token: context.get('token'),
        limits: parts.textLimits,
      }),
      status,
    );

  app.get('/nuovo', async (context) => {
    const { come = '', scartato: name = '' } = context.req.query();
    const again = drops.get(come);
    if (again !== null) {
      return formPage(context, { draft: again.draft, corrects: name === '' ? null : name }, null);
    }
    const text = name === '' ? null : await folder.refusedText(name);
    if (text === null) return formPage(context, { draft: EMPTY_DRAFT, corrects: null }, null);
    const refusals = await folder.refused(REFUSED);
    const why = refusals.find((refusal) => refusal.name === name)?.reason ?? '';
    const filled = { draft: { ...EMPTY_DRAFT, title: name, text }, corrects: name };
    return formPage(context, filled, reasonAlone(why));
  });

  app.post('/nuovo', async (context) => {
    const body = await context.req.parseBody({ all: true });
    const { draft, corrects } = form.parse(body);
    const files = filesIn(body['file']);
    const problem = problemWith(draft, files, parts.mostFiles);
    if (problem !== null) return formPage(context, { draft, corrects }, problem, 400);

    const attachments = await Promise.all(
      files.map(async (file) => ({
        name: file.name,
        bytes: Buffer.from(await file.arrayBuffer()),
      })),
    );
    const at = clock.now();
    const wish = draft.title || beginningOf(draft.text) || stemOf(attachments[0]?.name ?? '');
    const name = await folder.drop({ name: wish, text: textFileOf(draft), attachments });
    if (corrects !== null) await folder.putAside(corrects);
    return context.redirect(`/nuovo/${drops.remember({ name, at, draft })}`, 303);
  });

  app.get('/nuovo/:id', async (context) => {
    const id = context.req.param('id');
    const drop = drops.get(id);
    if (drop === null) return context.redirect('/avvisi', 303);
    const main = dropView(drop.name, await fateOf(drop), againPath(id, drop.name));
    return shown(context, drop.name, main);
  });

  const acceptedAs = async (noticeId: number): Promise<DropFate> => {
    const notice = await notices.get(noticeId);
    const progress = await notices.progress(noticeId);
    if (notice === null) return { kind: 'waiting' };
    const outlook = (await status.outlooks())(notice, progress);
    const line = noticeLine({ ...notice, progress }, outlook, calendar, clock.now());
    return { kind: 'accepted', noticeId, line, canGoNow: outlook.startsAt !== null };
  };

  const fateOf = async ({ name, at }: Drop): Promise<DropFate> => {
    const noticeId = await notices.newestFrom(name, at);
    if (noticeId !== null) return acceptedAs(noticeId);
    const refused = await folder.refused(20);
    const found = refused.find((refusal) => refusal.name === name && refusal.at >= at - 1000);
    return found === undefined ? { kind: 'waiting' } : { kind: 'refused', reason: found.reason };
  };
}

/** The form as it was filled in; what is published from it settles the refusal. */
function againPath(id: string, name: string): string {
  return `/nuovo?${new URLSearchParams({ come: id, scartato: name }).toString()}`;
}

function filesIn(field: unknown): readonly File[] {
  const files = Array.isArray(field) ? field : [field];
  // A field that was left empty comes as a file without name and bytes.
  return files.filter((file): file is File => file instanceof File && file.size > 0);
}

function problemWith({ text }: Draft, files: readonly File[], most: number): string | null {
  if (text.trim() === '' && files.length === 0) {
    return 'L’avviso è vuoto: scrivere un testo o scegliere un file.';
  }
  if (files.length > most) {
    return `I file sono ${figure(files.length)}: un avviso può averne al massimo ${figure(most)}.`;
  }
  return null;
}

/** The first words, without WhatsApp's marks. */
function beginningOf(text: string): string {
  const [line = ''] = text.trim().split('\n');
  return line
    .replace(/[*_~`]/g, '')
    .slice(0, 40)
    .trim();
}

function stemOf(fileName: string): string {
  return fileName.replace(/\.[^.]*$/, '');
}

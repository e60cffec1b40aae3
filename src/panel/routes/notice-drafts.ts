import { ADDRESS, formAddress, noticeAddress, noticeRoute } from '../../messages/it/addresses.js';
import type { Context, Hono } from 'hono';
import { EMPTY_DRAFT, fieldTime, textOf } from '../drafts.js';
import { isCalledUrgent, type Notice } from '../../model/notice.js';
import { STAFF_ACTS } from '../../model/staff-acts.js';
import { editWouldLose } from '../../messages/it/new-notice.js';
import { actTitle, NOTICE_ACT_WORDS } from '../../messages/it/staff-acts.js';
import type { Draft, DraftFile, StoredDraft } from '../../ports/drafts.js';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';
import { layout } from '../views/layout.js';
import { staffActView } from '../views/staff-act.js';
import { spooled } from './attachment-downloads.js';

interface Files {
  readonly files: readonly DraftFile[];
  /** what those that cannot be read are called */
  readonly lost: readonly string[];
}

type DraftMade =
  | { readonly kind: 'made'; readonly draft: StoredDraft }
  | { readonly kind: 'incomplete'; readonly lost: readonly string[] };

/** Drafts of notices that are there already: as a model for another, or to take the place of one that waits. */
export function noticeDraftRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  const { notices, clock, calendar, drafts, terms, frame } = parts;

  const asked = (context: Context<PanelEnv>): Promise<Notice | null> =>
    notices.get(Number(context.req.param('id')));

  /**
   * With its files. A model has those that are still kept; what is to take the place of a notice
   * has all of them, or is not made.
   */
  const draftOf = async (notice: Notice, more: Partial<Draft>): Promise<DraftMade> => {
    const text = textOf(notice.parts, terms.footer);
    // What was kept from the public stays so, until staff take the tick away.
    const offChannel = terms.channel != null && notice.channel == null;
    const written = { ...EMPTY_DRAFT, title: notice.title, text, offChannel, ...more };
    // Without all of its files it must not take the place of a notice that has them.
    const { id } = await drafts.save(null, { ...written, edits: null }, clock.now());
    try {
      const { files, lost } = await filesOf(parts, notice, id);
      if (lost.length === 0 || written.edits === null)
        return { kind: 'made', draft: await drafts.save(id, { ...written, files }, clock.now()) };
      await drafts.remove(id);
      return { kind: 'incomplete', lost };
    } catch (error) {
      await drafts.remove(id);
      throw error;
    }
  };

  const opened = async (context: Context<PanelEnv>, notice: Notice, made: DraftMade) =>
    made.kind === 'made'
      ? context.redirect(formAddress(made.draft.id), 303)
      : await editQuestion(context, notice, editWouldLose(made.lost));

  app.post(noticeRoute('modello'), async (context) => {
    const notice = await asked(context);
    if (notice === null) return context.notFound();
    return opened(context, notice, await draftOf(notice, {}));
  });

  const editQuestion = async (
    context: Context<PanelEnv>,
    notice: Notice,
    problem: string | null,
  ) => {
    const facts = await editFacts(notices, notice);
    const back = noticeAddress(notice.id);
    if (!STAFF_ACTS.edit.isOffered(facts)) return context.redirect(back, 303);
    const main = staffActView(
      {
        name: 'edit',
        path: noticeAddress(notice.id, 'modifica'),
        title: actTitle('edit', notice.title),
        question: WORDS.question({ ...facts, retraction: null }),
        ...{ isDangerous: false, fields: {}, facts: null, back, problem },
      },
      parts.textLimits.text,
      context.get('token'),
    );
    return context.html(
      layout(frame(context), { title: WORDS.name, current: ADDRESS.notices, main }),
    );
  };

  app.get(noticeRoute('modifica'), async (context) => {
    const notice = await asked(context);
    return notice === null ? context.notFound() : await editQuestion(context, notice, null);
  });

  app.post(noticeRoute('modifica'), async (context) => {
    const notice = await asked(context);
    if (notice === null) return context.notFound();
    if (!STAFF_ACTS.edit.isOffered(await editFacts(notices, notice)))
      return context.redirect(noticeAddress(notice.id), 303);
    const made = await draftOf(notice, {
      urgent: isCalledUrgent(notice),
      sendAt: fieldTime(notice.sendAt, calendar.zone),
      expiresAt: fieldTime(notice.expiresAt, calendar.zone),
      edits: notice.id,
    });
    return opened(context, notice, made);
  });
}

async function filesOf(
  { drafts, spool }: Pick<PanelParts, 'drafts' | 'spool'>,
  notice: Notice,
  draft: string,
): Promise<Files> {
  const files: DraftFile[] = [];
  const lost: string[] = [];
  for (const part of notice.parts) {
    if (part.kind !== 'media') continue;
    const bytes = await spooled(part.path, spool);
    const { filename: name, mimetype } = part;
    if (bytes === null) lost.push(name);
    else files.push(await drafts.addFile(draft, { name, mimetype, bytes }));
  }
  return { files, lost };
}

const WORDS = NOTICE_ACT_WORDS.edit;

async function editFacts(notices: PanelParts['notices'], notice: Notice) {
  return { notice, progress: await notices.progress(notice.id), testPhones: 0 };
}

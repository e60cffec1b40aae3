import { ADDRESS, draftAddress, formAddress } from '../../messages/it/addresses.js';
import type { Context, Hono } from 'hono';
import { foretold, whyNot } from '../draft-forecast.js';
import { EMPTY_DRAFT, isEmpty, isPicture, wishedName } from '../drafts.js';
import { firstWords } from '../../model/notice.js';
import { STAFF_ACTS } from '../../model/staff-acts.js';
import {
  confirmQuestion,
  editsNote,
  emptyFiles,
  eraseQuestion,
  NEW,
  tooManyFiles,
} from '../../messages/it/new-notice.js';
import { reasonAlone } from '../../messages/it/rejections/notices.js';
import type { Draft, DraftFile, StoredDraft } from '../../ports/drafts.js';
import type { PanelParts } from '../panel-parts.js';
import { Publishing } from '../publishing.js';
import { SerialQueue } from '../../runtime/loop.js';
import type { PanelEnv } from '../security/access-control.js';
import { layout, type Html } from '../views/layout.js';
import { eraseView } from '../views/drafts.js';
import { newNoticeView } from '../views/new-notice.js';
import { confirmView, dropView } from '../views/publication.js';
import { arranged, formSent } from './draft-form.js';

/** How many rejected files are searched for one. */
const REFUSED = 1_000;

/** Nuovo avviso: drafts, from the form into the watched folder, and what becomes of it there. */
export function newNoticeRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  const pages = new NewNoticePages(parts);
  app.get(ADDRESS.newNotice, (context) => pages.form(context));
  app.post(ADDRESS.newNotice, (context) => pages.save(context));
  app.get(`${ADDRESS.newNotice}/:id/pubblica`, (context) =>
    pages.confirm(context, context.req.param('id')),
  );
  app.post(`${ADDRESS.newNotice}/:id/pubblica`, (context) =>
    pages.publishIt(context, context.req.param('id')),
  );
  app.get(`${ADDRESS.newNotice}/:id/elimina`, (context) =>
    pages.askToErase(context, context.req.param('id')),
  );
  app.post(`${ADDRESS.newNotice}/:id/elimina`, (context) =>
    pages.erase(context, context.req.param('id')),
  );
  app.get(`${ADDRESS.newNotice}/:id/file/:file`, (context) => {
    const { id, file } = context.req.param();
    return pages.file(context, id, file);
  });
  app.get(`${ADDRESS.newNotice}/:id`, (context) => pages.fate(context, context.req.param('id')));
}

class NewNoticePages {
  // A page may autosave while a button of it is pressed.
  readonly #turns = new SerialQueue();

  readonly #publishing: Publishing;

  constructor(private readonly parts: PanelParts) {
    this.#publishing = new Publishing(parts);
  }

  #shown(
    context: Context<PanelEnv>,
    title: string,
    main: Html,
    { status = 200, address = '' }: { status?: 200 | 400; address?: string } = {},
  ) {
    return context.html(
      layout(this.parts.frame(context), { title, current: ADDRESS.newNotice, main, address }),
      status,
    );
  }

  /** What it would do to the notice whose place it takes; null: it takes none. */
  async #edits(draft: Pick<StoredDraft, 'id' | 'edits'>) {
    const edited = await this.#publishing.edited(draft);
    return {
      edits: edited === null ? null : editsNote(edited),
      isOneMore: edited?.kind === 'past',
    };
  }

  async #formPage(
    context: Context<PanelEnv>,
    draft: Draft | StoredDraft,
    problem: string | null,
    status: 200 | 400 = 200,
  ) {
    const { clock, calendar, drafts } = this.parts;
    const stored = 'id' in draft ? draft : null;
    const { messages, words, line } = await foretold(this.parts, draft, stored?.id ?? '');
    const others = (await drafts.list()).filter(
      ({ id, published }) => published === null && id !== stored?.id,
    );
    const main = newNoticeView({
      ...{ draft, stored, problem, parts: messages, words, outlook: line },
      edits: (await this.#edits({ id: stored?.id ?? '', edits: draft.edits })).edits,
      hasChannel: this.parts.terms.channel != null,
      others: others.map(({ id, savedAt, ...other }) => ({
        ...{ id, savedAt },
        name: nameOf(other),
      })),
      ...{ token: context.get('token'), limits: this.parts.textLimits, calendar, now: clock.now() },
    });
    // Where it was sent to there is an empty form, of which other things are true.
    const address = stored?.published === null ? formAddress(stored.id) : '';
    return this.#shown(context, NEW.title, main, { status, ...(status === 400 && { address }) });
  }

  async form(context: Context<PanelEnv>): Promise<Response> {
    const { folder, drafts } = this.parts;
    const { bozza = '', scartato: name = '' } = context.req.query();
    await this.#publishing.forgetOld();
    const kept = await drafts.get(bozza);
    if (kept !== null) {
      if (await this.#publishing.isGone(kept)) return context.redirect(draftAddress(kept.id), 303);
      return this.#formPage(context, name === '' ? kept : { ...kept, corrects: name }, null);
    }
    const text = name === '' ? null : await folder.refusedText(name);
    if (text === null) return this.#formPage(context, EMPTY_DRAFT, null);
    const refusals = await folder.refused(REFUSED);
    const why = refusals.find((refusal) => refusal.name === name)?.reason ?? '';
    const edits = await this.#waitsAs(name);
    const draft = { ...EMPTY_DRAFT, title: name, text, corrects: name, edits };
    return this.#formPage(context, draft, reasonAlone(why));
  }

  /**
   * The notice that a refused text is the newer version of, by the folder's rule: it waits, and came from a file of this
   * name. Mended here, it takes its place as it would have done there, and the page says so.
   */
  async #waitsAs(refused: string | null | undefined): Promise<number | null> {
    const { notices } = this.parts;
    if (refused == null) return null;
    const id = await notices.newestFrom(refused, 0);
    const notice = id === null ? null : await notices.get(id);
    if (notice?.files.every(({ name }) => name !== `${refused}.txt`) !== false) return null;
    const facts = { notice, progress: await notices.progress(notice.id), testPhones: 0 };
    return STAFF_ACTS.edit.isOffered(facts) ? notice.id : null;
  }

  async save(context: Context<PanelEnv>): Promise<Response> {
    const { clock, drafts } = this.parts;
    const { id, written, chosen, empty, act } = formSent(
      await context.req.parseBody({ all: true }),
    );
    const saved = await this.#turns.run(async () => {
      const before = await drafts.get(id);
      if (before !== null && (await this.#publishing.isGone(before)))
        return { ...before, ...written };
      const begun = before ?? { ...EMPTY_DRAFT, edits: await this.#waitsAs(written.corrects) };
      const draft = { ...begun, ...written, published: null };
      if (before === null && isEmpty(draft) && chosen.length === 0 && empty.length === 0)
        return null;
      const kept = await drafts.save(before?.id ?? null, draft, clock.now());
      const added = await Promise.all(chosen.map((file) => this.#add(kept.id, file)));
      const files = arranged(kept.files, added, act);
      if (files.length > this.parts.mostFiles) return { ...kept, tooMany: files.length };
      return drafts.save(kept.id, { ...kept, files }, clock.now());
    });
    if (saved === null)
      return this.#formPage(context, { ...EMPTY_DRAFT, ...written }, NEW.empty, 400);
    if (saved.published !== null) return this.#formPage(context, saved, NEW.gone, 400);
    if ('tooMany' in saved) {
      return this.#formPage(context, saved, tooManyFiles(saved.tooMany, this.parts.mostFiles), 400);
    }
    if (empty.length > 0) return this.#formPage(context, saved, emptyFiles(empty), 400);
    if (act !== 'pubblica') return context.redirect(formAddress(saved.id), 303);
    const problem = await whyNot(this.parts, saved);
    if (problem !== null) return this.#formPage(context, saved, problem, 400);
    return context.redirect(draftAddress(saved.id, 'pubblica'), 303);
  }

  async #add(id: string, file: File): Promise<DraftFile> {
    const { drafts } = this.parts;
    return drafts.addFile(id, {
      name: file.name,
      mimetype: file.type,
      bytes: Buffer.from(await file.arrayBuffer()),
    });
  }

  async #confirmPage(context: Context<PanelEnv>, draft: StoredDraft, problem: string | null) {
    const { messages, words, line, forecast } = await foretold(this.parts, draft, draft.id);
    const main = confirmView({
      ...{ draft, parts: messages, words, problem, token: context.get('token') },
      ...{ outlook: line, forecast, ...(await this.#edits(draft)) },
      question: confirmQuestion(firstWords(messages), messages.length),
    });
    return this.#shown(context, NEW.confirmTitle, main);
  }

  async confirm(context: Context<PanelEnv>, id: string): Promise<Response> {
    const { drafts } = this.parts;
    const draft = await drafts.get(id);
    if (draft === null) return context.redirect(ADDRESS.newNotice, 303);
    if (draft.published !== null) return context.redirect(draftAddress(draft.id), 303);
    const problem = await whyNot(this.parts, draft);
    if (problem !== null) return this.#formPage(context, draft, problem, 400);
    return this.#confirmPage(context, draft, null);
  }

  /**
   * Judged before its turn, which may wait for WhatsApp's page; then it has to be as it was judged and read, and the
   * second press of a double click finds it published.
   */
  async publishIt(context: Context<PanelEnv>, id: string): Promise<Response> {
    const { drafts } = this.parts;
    const { letta, inpiu } = await context.req.parseBody();
    const judged = await drafts.get(id);
    const problem = judged?.published === null ? await whyNot(this.parts, judged) : null;
    return this.#turns.run(async () => {
      const draft = await drafts.get(id);
      if (draft === null) return context.redirect(ADDRESS.newNotice, 303);
      if (draft.published !== null) return context.redirect(draftAddress(draft.id), 303);
      const isJudged = draft.savedAt === judged?.savedAt;
      if (isJudged && problem !== null) return this.#formPage(context, draft, problem, 400);
      if (!isJudged || letta !== String(draft.savedAt))
        return this.#confirmPage(context, draft, NEW.changed);
      const refused = await this.#publishing.publish(draft, inpiu !== undefined);
      if (refused !== null) return this.#confirmPage(context, draft, refused);
      return context.redirect(draftAddress(draft.id), 303);
    });
  }

  async askToErase(context: Context<PanelEnv>, id: string): Promise<Response> {
    const draft = await this.parts.drafts.get(id);
    if (draft === null) return context.redirect(ADDRESS.newNotice, 303);
    if (await this.#publishing.isGone(draft)) return context.redirect(draftAddress(id), 303);
    const question = eraseQuestion(
      nameOf(draft),
      draft.files.length,
      await this.#publishing.edited(draft),
    );
    const main = eraseView({ id, question, token: context.get('token') });
    return this.#shown(context, NEW.eraseTitle, main);
  }

  /** One that goes says what becomes of it, and what is to go after a crash. */
  async erase(context: Context<PanelEnv>, id: string): Promise<Response> {
    const { drafts } = this.parts;
    return this.#turns.run(async () => {
      const draft = await drafts.get(id);
      if (draft !== null && (await this.#publishing.isGone(draft))) {
        return context.redirect(draftAddress(id), 303);
      }
      await drafts.remove(id);
      return context.redirect(ADDRESS.newNotice, 303);
    });
  }

  async file(context: Context<PanelEnv>, id: string, fileId: string): Promise<Response> {
    const { drafts } = this.parts;
    const file = (await drafts.get(id))?.files.find((file) => file.id === fileId);
    const bytes = file === undefined ? null : await drafts.file(id, file.id);
    if (file === undefined || bytes === null) return context.notFound();
    return context.body(new Uint8Array(bytes), 200, {
      'Content-Type': isPicture(file) ? file.mimetype : 'application/octet-stream',
      'Content-Disposition': isPicture(file) ? 'inline' : 'attachment',
    });
  }

  async fate(context: Context<PanelEnv>, id: string): Promise<Response> {
    const { drafts } = this.parts;
    const draft = await drafts.get(id);
    if (draft === null) return context.redirect(ADDRESS.notices, 303);
    const { published } = draft;
    if (published === null) return context.redirect(formAddress(draft.id), 303);
    const fate = await this.#publishing.fateOf(published);
    // It can be mended and published again; that settles the refusal.
    const settles = fate.kind === 'refused' ? { scartato: fate.name } : {};
    const again = new URLSearchParams({ bozza: draft.id, ...settles });
    const main = dropView(
      ...([published.name, fate, `${ADDRESS.newNotice}?${again.toString()}`] as const),
      draftAddress(id, 'elimina'),
    );
    return this.#shown(context, published.name, main);
  }
}

/** What staff call it. */
function nameOf(draft: Parameters<typeof wishedName>[0]): string {
  return wishedName(draft) || NEW.withoutName;
}

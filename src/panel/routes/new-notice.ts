import { ADDRESS, draftAddress, formAddress } from '../../messages/it/addresses.js';
import type { Context, Hono } from 'hono';
import { z } from 'zod';
import {
  asNotice,
  asRead,
  EMPTY_DRAFT,
  hasUnclearTime,
  isEmpty,
  isPicture,
  partsOf,
  textFileOf,
  timeOf,
  wishedName,
} from '../drafts.js';
import { firstWords } from '../../model/notice.js';
import {
  confirmQuestion,
  editsNote,
  NEW,
  textAmongFiles,
  tooLong,
  tooManyFiles,
  wouldBeRefused,
} from '../../messages/it/new-notice.js';
import { draftLine } from '../../messages/it/notice-states.js';
import { reasonAlone } from '../../messages/it/rejections/notices.js';
import type { Draft, DraftFile, StoredDraft } from '../../ports/drafts.js';
import { isText } from '../../ports/folder.js';
import type { PanelParts } from '../panel-parts.js';
import { Publishing } from '../publishing.js';
import { SerialQueue } from '../../runtime/loop.js';
import type { PanelEnv } from '../security/access-control.js';
import { layout, type Html } from '../views/layout.js';
import { confirmView, dropView, newNoticeView } from '../views/new-notice.js';
import { forecastView } from '../views/notice.js';

const oneLine = z
  .string()
  .transform((text) => text.replace(/\s+/g, ' ').trim().slice(0, 80))
  .catch('');

/** Of a mistyped year browsers send up to six digits: that is told, and not taken for «at once». */
const dateAndTime = z
  .string()
  .regex(/^\d{4,6}-\d{2}-\d{2}T\d{2}:\d{2}$/)
  .catch('');

const form = z
  .object({
    titolo: oneLine,
    testo: z
      .string()
      .transform((text) => text.replace(/\r\n?/g, '\n').trimEnd())
      .catch(''),
    urgente: z.string().optional().catch(undefined),
    ripeti: z.string().optional().catch(undefined),
    fuoricanale: z.string().optional().catch(undefined),
    invia: dateAndTime,
    scade: dateAndTime,
    scartato: z.string().nullable().catch(null),
    bozza: z.string().catch(''),
    /** `salva`, `su:ID`, `prima:ID:ID` … */
    fare: z.string().catch('salva'),
  })
  .transform(
    ({ titolo, testo, urgente, ripeti, fuoricanale, invia, scade, scartato, bozza, fare }) => ({
      id: bozza,
      written: {
        title: titolo,
        text: testo,
        urgent: urgente !== undefined,
        repeat: ripeti !== undefined,
        offChannel: fuoricanale !== undefined,
        sendAt: invia,
        expiresAt: scade,
        ...(scartato === null ? {} : { corrects: scartato }),
      },
      act: fare,
    }),
  );

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
  app.post(`${ADDRESS.newNotice}/:id/elimina`, (context) =>
    pages.discard(context, context.req.param('id')),
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

  async #looked(draft: Draft, id: string) {
    const { status, clock, calendar, terms } = this.parts;
    const { read, problem } = this.#read(draft);
    const messages = partsOf(read, terms, (file) => draftAddress(id, `file/${file.id}`));
    const [{ active: recipients }, now] = [await this.parts.counts(), clock.now()];
    const town = { recipients, now, zone: calendar.zone };
    const notice = asNotice(read, messages, terms, town);
    const outlook = (await status.outlooks())(notice, notice.progress);
    const line = problem ?? draftLine(notice, outlook, calendar, now);
    const edits =
      draft.edits === null
        ? null
        : editsNote(draft.edits, await this.#publishing.isWithdrawn(draft.edits));
    const forecast = forecastView(outlook, calendar, now);
    return { messages, words: read.text.trim(), line, edits, forecast };
  }

  /** As the folder will read it; `problem`: why that cannot be said. */
  #read(draft: Draft): { readonly read: Draft; readonly problem: string | null } {
    const { zone } = this.parts.calendar;
    if (hasUnclearTime(draft, zone)) return { read: draft, problem: NEW.unclearTime };
    const file = textFileOf(draft);
    const reading = this.parts.readsAs(wishedName(draft), file === '' ? null : file);
    return reading.kind === 'read'
      ? { read: asRead(draft, reading, zone), problem: null }
      : { read: draft, problem: wouldBeRefused(reading.rejection.why) };
  }

  async #formPage(
    context: Context<PanelEnv>,
    draft: Draft | StoredDraft,
    problem: string | null,
    status: 200 | 400 = 200,
  ) {
    const { clock, calendar, drafts } = this.parts;
    const stored = 'id' in draft ? draft : null;
    const { messages, words, line, edits } = await this.#looked(draft, stored?.id ?? '');
    const others = (await drafts.list()).filter(
      ({ id, published }) => published === null && id !== stored?.id,
    );
    const main = newNoticeView({
      ...{ draft, stored, problem, parts: messages, words, outlook: line, edits },
      hasChannel: this.parts.terms.channel != null,
      others: others.map(({ id, savedAt, ...other }) => ({
        ...{ id, savedAt },
        name: wishedName({ ...other }) || NEW.withoutName,
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
    const draft = { ...EMPTY_DRAFT, title: name, text, corrects: name };
    return this.#formPage(context, draft, reasonAlone(why));
  }

  async save(context: Context<PanelEnv>): Promise<Response> {
    const { clock, drafts } = this.parts;
    const body = await context.req.parseBody({ all: true });
    const { id, written, act } = form.parse(body);
    const chosen = filesIn(body['file']);
    const saved = await this.#turns.run(async () => {
      const before = await drafts.get(id);
      if (before !== null && (await this.#publishing.isGone(before)))
        return { ...before, ...written };
      const draft = { ...(before ?? EMPTY_DRAFT), ...written, published: null };
      if (before === null && isEmpty(draft) && chosen.length === 0) return null;
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
    if (act !== 'pubblica') return context.redirect(formAddress(saved.id), 303);
    const problem = problemWith(this.#read(saved).read, this.parts);
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
    const { messages, words, line, edits, forecast } = await this.#looked(draft, draft.id);
    const main = confirmView({
      ...{ draft, parts: messages, words, problem, token: context.get('token') },
      ...{ outlook: line, forecast, edits },
      question: confirmQuestion(firstWords(messages), messages.length),
    });
    return this.#shown(context, NEW.confirmTitle, main);
  }

  async confirm(context: Context<PanelEnv>, id: string): Promise<Response> {
    const { drafts } = this.parts;
    const draft = await drafts.get(id);
    if (draft === null) return context.redirect(ADDRESS.newNotice, 303);
    if (draft.published !== null) return context.redirect(draftAddress(draft.id), 303);
    return this.#confirmPage(context, draft, null);
  }

  /** Looked at and published in one turn: the second press of a double click finds it published. */
  async publishIt(context: Context<PanelEnv>, id: string): Promise<Response> {
    const { letta } = await context.req.parseBody();
    return this.#turns.run(async () => {
      const draft = await this.parts.drafts.get(id);
      if (draft === null) return context.redirect(ADDRESS.newNotice, 303);
      if (draft.published !== null) return context.redirect(draftAddress(draft.id), 303);
      if (letta !== String(draft.savedAt)) return this.#confirmPage(context, draft, NEW.changed);
      const problem = problemWith(this.#read(draft).read, this.parts);
      if (problem !== null) return this.#formPage(context, draft, problem, 400);
      const refused = await this.#publishing.publish(draft);
      if (refused !== null) return this.#confirmPage(context, draft, refused);
      return context.redirect(draftAddress(draft.id), 303);
    });
  }

  async discard(context: Context<PanelEnv>, id: string): Promise<Response> {
    const { drafts } = this.parts;
    await this.#turns.run(() => drafts.remove(id));
    return context.redirect(ADDRESS.newNotice, 303);
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
    const main = dropView(published.name, fate, `${ADDRESS.newNotice}?${again.toString()}`);
    return this.#shown(context, published.name, main);
  }
}

function filesIn(field: unknown): readonly File[] {
  const files = Array.isArray(field) ? field : [field];
  // A field that was left empty comes as a file without name and bytes.
  return files.filter((file): file is File => file instanceof File && file.size > 0);
}

/** The files of a draft after a button was pressed; what it does not know changes nothing. */
function arranged(
  files: readonly DraftFile[],
  added: readonly DraftFile[],
  act: string,
): readonly DraftFile[] {
  const [what, id = '', before = ''] = act.split(':');
  const index = files.findIndex((file) => file.id === id);
  const moved = files[index];
  if (moved === undefined) return [...files, ...added];
  const others = files.filter((file) => file !== moved);
  const at = (place: number) => others.toSpliced(place, 0, moved).concat(added);
  switch (what) {
    case 'su':
      return at(Math.max(0, index - 1));
    case 'giu':
      return at(index + 1);
    case 'prima': {
      const place = others.findIndex((file) => file.id === before);
      return at(place < 0 ? others.length : place);
    }
    case 'cambia':
      return added.length === 0 ? files : files.toSpliced(index, 1, ...added);
    case 'togli':
      return [...others, ...added];
    default:
      return [...files, ...added];
  }
}

/** What can be checked before; the folder decides. */
function problemWith(
  draft: Draft,
  { textLimits, clock, calendar }: Pick<PanelParts, 'textLimits' | 'clock' | 'calendar'>,
): string | null {
  const { text, files } = draft;
  if (text.trim() === '' && files.length === 0) return NEW.empty;
  // The folder would take its words for those of the notice.
  const asFile = files.find(({ name }) => isText(name));
  if (asFile !== undefined) return textAmongFiles(asFile.name);
  const limit = files.length === 1 ? textLimits.caption : textLimits.text;
  const { length } = text.trim();
  if (length > limit) return tooLong(length, limit);
  if (hasUnclearTime(draft, calendar.zone)) return NEW.unclearTime;
  const [sendAt, expiresAt] = [draft.sendAt, draft.expiresAt].map((at) =>
    timeOf(at, calendar.zone),
  );
  if (sendAt != null && sendAt < clock.now()) return NEW.past;
  return expiresAt != null && expiresAt <= (sendAt ?? clock.now()) ? NEW.tooLate : null;
}

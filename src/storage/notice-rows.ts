import { InvariantError } from '../errors.js';
import type { NewNotice, Notice, NoticeContent, NoticeFile } from '../model/notice.js';
import { columns, first, folded, values, type ColumnsOf, type Sql } from './sql.js';
import { keptPath, pathToday } from './spooled-paths.js';

/** As the table has it: its parts and files have tables of their own, and truth is 0 or 1. */
type Plain<Whole extends NewNotice> = Omit<
  Whole,
  'files' | 'parts' | 'urgent' | 'sentAtOnce' | 'mayHaveGone' | 'placed'
> & { readonly urgent: 0 | 1 };

interface NoticeRow extends Plain<Notice> {
  readonly sentAtOnce: 0 | 1;
  readonly mayHaveGone: 0 | 1;
  /** JSON: names that are only ever read and written together */
  readonly placed: string | null;
}

/** The columns that are known when a notice is accepted. */
type NewRow = Plain<NewNotice> & Pick<Notice, 'state' | 'acceptedAt' | 'dueAt'>;

const NEW: ColumnsOf<NewRow> = {
  name: 'name',
  title: 'title',
  kind: 'kind',
  corrects: 'corrects',
  fingerprint: 'fingerprint',
  urgent: 'urgent',
  sendAt: 'send_at',
  expiresAt: 'expires_at',
  channel: 'channel',
  drop: 'drop_id',
  state: 'state',
  acceptedAt: 'accepted_at',
  dueAt: 'due_at',
};

/** What is searched of a row. */
interface Searched {
  readonly folded: string | null;
}

const NEW_NOTICE = values<NewRow & Searched>({ ...NEW, folded: 'folded' });

const COLUMNS = columns<NoticeRow>({
  ...NEW,
  id: 'id',
  sentAtOnce: 'hurried',
  mayHaveGone: 'may_have_gone',
  parkedWhy: 'parked_why',
  finishedAt: 'finished_at',
  notSentTo: 'not_sent_to',
  retractedAt: 'retracted_at',
  renewalId: 'renewal_id',
  replaces: 'replaces',
  replacedBy: '(select max(later.id) from notices later where later.replaces = notices.id)',
  placed: 'placed',
  filedAt: 'filed_at',
});

type Media = Extract<NoticeContent, { kind: 'media' }>;

/** What only a file has. */
type MediaFields = Omit<Media, 'kind' | 'as' | 'caption'>;

/** A part as `notice_parts` has it: what a text has not is null. */
export type PartRow = {
  readonly [Field in keyof MediaFields]-?: MediaFields[Field] | null;
} & {
  readonly contentKind: NoticeContent['kind'];
  /** what citizens read: of a file, its caption */
  readonly text: string | null;
  readonly sentAs: Media['as'] | null;
};

/** Columns of `notice_parts p`. */
export const PART: ColumnsOf<PartRow> = {
  contentKind: 'p.kind',
  text: 'p.text',
  path: 'p.path',
  sha256: 'p.sha256',
  mimetype: 'p.mimetype',
  filename: 'p.filename',
  sentAs: 'p.sent_as',
};

const NEW_PART = values<PartRow & Searched & { readonly noticeId: number; readonly part: number }>({
  contentKind: 'kind',
  text: 'text',
  path: 'path',
  sha256: 'sha256',
  mimetype: 'mimetype',
  filename: 'filename',
  sentAs: 'sent_as',
  folded: 'folded',
  noticeId: 'notice_id',
  part: 'part',
});

const FILE: ColumnsOf<NoticeFile> = { name: 'name', sha256: 'sha256' };
const NEW_FILE = values<NoticeFile & { readonly noticeId: number; readonly position: number }>({
  ...FILE,
  noticeId: 'notice_id',
  position: 'position',
});

/** @param clauses the condition, and what may follow it */
export async function noticesWhere(
  sql: Sql,
  clauses: string,
  bindings: Readonly<Record<string, string | number | null>>,
): Promise<Notice[]> {
  const rows = await sql.raw<NoticeRow[]>(
    `select ${COLUMNS} from notices where ${clauses}`,
    bindings,
  );
  if (rows.length === 0) return [];
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const parts = await partsOf(sql, ids);
  const files = await filesOf(sql, ids);
  return rows.map((row) => ({
    ...row,
    files: files.get(row.id) ?? [],
    parts: parts.get(row.id) ?? [],
    urgent: row.urgent === 1,
    sentAtOnce: row.sentAtOnce === 1,
    mayHaveGone: row.mayHaveGone === 1,
    placed: row.placed === null ? null : (JSON.parse(row.placed) as string[]),
  }));
}

export async function noticeWithId(sql: Sql, id: number): Promise<Notice | null> {
  return (await noticesWhere(sql, 'id = :id', { id }))[0] ?? null;
}

/** A row with its parts and files; returns the id. */
export async function insertNotice(
  sql: Sql,
  notice: NewNotice,
  { state, acceptedAt, dueAt }: Pick<Notice, 'state' | 'acceptedAt' | 'dueAt'>,
): Promise<number> {
  const { files, parts, urgent, ...plain } = notice;
  const row: NewRow = {
    ...{ ...plain, drop: plain.drop ?? null, urgent: urgent ? 1 : 0 },
    ...{ state, acceptedAt, dueAt },
  };
  const made = await sql.raw<Pick<Notice, 'id'>[]>(
    `insert into notices ${NEW_NOTICE} returning id`,
    { ...row, folded: folded(`${row.title}\n${row.name}`) },
  );
  const noticeId = first(made, 'notice').id;
  for (const [part, content] of parts.entries()) {
    const row = rowOf(sql, content);
    const bindings = {
      ...row,
      folded: row.text === null ? null : folded(row.text),
      noticeId,
      part,
    };
    await sql.raw(`insert into notice_parts ${NEW_PART}`, bindings);
  }
  for (const [position, file] of files.entries()) {
    await sql.raw(`insert into notice_files ${NEW_FILE}`, { ...file, noticeId, position });
  }
  return noticeId;
}

async function partsOf(sql: Sql, ids: string): Promise<ReadonlyMap<number, NoticeContent[]>> {
  const rows = await sql.raw<(PartRow & { readonly noticeId: number })[]>(
    `select p.notice_id as "noticeId", ${columns<PartRow>(PART)} from notice_parts p
     where p.notice_id in ${sql.membersOf(':ids')} order by p.notice_id, p.part`,
    { ids },
  );
  return byNotice(rows, (row) => contentOf(sql, row));
}

async function filesOf(sql: Sql, ids: string): Promise<ReadonlyMap<number, NoticeFile[]>> {
  const rows = await sql.raw<(NoticeFile & { readonly noticeId: number })[]>(
    `select notice_id as "noticeId", ${columns<NoticeFile>(FILE)} from notice_files
     where notice_id in ${sql.membersOf(':ids')} order by notice_id, position`,
    { ids },
  );
  return byNotice(rows, ({ noticeId: _, ...file }) => file);
}

function byNotice<Row extends { readonly noticeId: number }, Item>(
  rows: readonly Row[],
  itemOf: (row: Row) => Item,
): ReadonlyMap<number, Item[]> {
  const items = new Map<number, Item[]>();
  for (const row of rows) {
    const already = items.get(row.noticeId);
    if (already === undefined) items.set(row.noticeId, [itemOf(row)]);
    else already.push(itemOf(row));
  }
  return items;
}

/** @throws InvariantError when a part has not what its kind needs */
export function contentOf(sql: Sql, row: PartRow): NoticeContent {
  const { contentKind, text, path: kept, sha256, mimetype, filename, sentAs } = row;
  if (contentKind === 'text' && text !== null) return { kind: contentKind, text };
  if (contentKind !== 'media' || kept === null || sha256 === null || mimetype === null) {
    throw new InvariantError('A part without its content');
  }
  if (filename === null || sentAs === null) throw new InvariantError('A file without its name');
  const path = pathToday(sql, kept);
  const file: Required<MediaFields> = { path, sha256, mimetype, filename };
  const media = { kind: contentKind, ...file, as: sentAs };
  return text === null ? media : { ...media, caption: text };
}

const NO_FILE = { path: null, sha256: null, mimetype: null, filename: null, sentAs: null };

function rowOf(sql: Sql, content: NoticeContent): PartRow {
  switch (content.kind) {
    case 'text':
      return { ...NO_FILE, contentKind: content.kind, text: content.text };
    case 'media': {
      const { kind: contentKind, as: sentAs, caption: text = null, ...file } = content;
      return { ...file, path: keptPath(sql, file.path), contentKind, text, sentAs };
    }
  }
}

import type { Migration } from './migration.js';

const STATEMENTS = [
  // What a notice says, one message each, and the files it was dropped as: both were JSON in `notices`. `text` is
  // what citizens read: of a file, its caption.
  `create table notice_parts (
    notice_id integer not null references notices (id),
    part integer not null,
    kind text not null check (kind in ('text', 'media')),
    text text,
    path text,
    sha256 text,
    mimetype text,
    filename text,
    sent_as text,
    primary key (notice_id, part),
    check (case kind
      when 'text' then text is not null
      else path is not null and sha256 is not null and mimetype is not null and filename is not null
        and sent_as is not null end)
  ) strict, without rowid`,
  `insert into notice_parts
     (notice_id, part, kind, text, path, sha256, mimetype, filename, sent_as)
   select notices.id, key, value ->> 'kind', coalesce(value ->> 'text', value ->> 'caption'),
     value ->> 'path', value ->> 'sha256', value ->> 'mimetype', value ->> 'filename', value ->> 'as'
   from notices, json_each(notices.parts)`,
  'alter table notices drop column parts',

  `create table notice_files (
    notice_id integer not null references notices (id),
    position integer not null,
    name text not null,
    sha256 text,
    primary key (notice_id, position)
  ) strict, without rowid`,
  `insert into notice_files (notice_id, position, name, sha256)
   select notices.id, key, value ->> 'name', value ->> 'sha256'
   from notices, json_each(notices.files)`,
  'create index notice_files_by_sha256 on notice_files (sha256) where sha256 is not null',
  'alter table notices drop column files',
];

/** The parts and the files of a notice have tables of their own. */
export const noticeParts: Migration = {
  name: '032-notice-parts',
  up: async (sql) => {
    for (const statement of STATEMENTS) await sql.raw(statement);
  },
};

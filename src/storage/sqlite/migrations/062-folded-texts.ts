import type { Knex } from 'knex';
import { folded } from '../../sql.js';
import type { Migration } from './migration.js';

/** Rows that are folded by one statement. */
const AT_ONCE = 500;

export const foldedTexts: Migration = {
  name: '062-folded-texts',
  up: async (sql) => {
    // What is searched, without accents and in small letters: SQLite knows the case of ASCII only.
    for (const table of ['notices', 'notice_parts', 'audit']) {
      await sql.raw(`alter table ${table} add column folded text`);
    }
    await fold(sql, { table: 'notices', id: 'id', part: '0', text: 'title || char(10) || name' });
    await fold(sql, { table: 'notice_parts', id: 'notice_id', part: 'part', text: 'text' });
    await fold(sql, { table: 'audit', id: 'id', part: '0', text: 'text' });
  },
};

interface Row {
  readonly id: number;
  readonly part: number;
  readonly text: string;
}

async function fold(
  sql: Knex,
  { table, id, part, text }: Readonly<Record<'table' | 'id' | 'part' | 'text', string>>,
): Promise<void> {
  for (let last: Pick<Row, 'id' | 'part'> | undefined = { id: -1, part: -1 }; ;) {
    const rows: readonly Row[] = await sql.raw<Row[]>(
      `select ${id} as id, ${part} as part, ${text} as text from ${table}
       where (${id}, ${part}) > (:id, :part) and ${text} is not null
       order by 1, 2 limit ${String(AT_ONCE)}`,
      { id: last.id, part: last.part },
    );
    last = rows.at(-1);
    if (last === undefined) return;
    await sql.raw(
      `update ${table} set folded = row_text
       from (select value ->> 'id' as row_id, value ->> 'part' as row_part, value ->> 'text' as row_text
         from json_each(:rows))
       where ${id} = row_id and ${part} = row_part`,
      { rows: JSON.stringify(rows.map((row) => ({ ...row, text: folded(row.text) }))) },
    );
  }
}

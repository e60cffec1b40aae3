import type { Dialect } from '../sql.js';

/** What SQLite understands and others write differently. */
export const SQLITE: Dialect = {
  membersOf: (array) => `(select value from json_each(${array}))`,

  rowsOf: (array, fields) =>
    `(select key as position, ${fields.map((field) => `value ->> '${field}' as "${field}"`).join(', ')}
      from json_each(${array}))`,

  // sqlite3 keeps the rows of a query twice, and the memory that it took for them: one row takes less
  arrayOf: (column) => `json_group_array(${column} order by ${column})`,

  holds: (text, words) => `${text} like ${words} escape '\\'`,

  // its planner keeps the order of tables that are joined so
  thenJoin: 'cross join',
};

/**
 * What the stores need of a database: SQL in the form that other databases understand too, transactions one
 * at a time, and a few pieces that have no common form. `sqlite/` is the one that there is; another would
 * stand beside it (docs/decisions/248-sql-that-only-sqlite-understands.md).
 */
import { InvariantError } from '../errors.js';

export interface Database {
  /** @throws StorageError, InvariantError, and whatever `work` throws by itself */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** Runs `work` in a transaction, alone: commits it, or rolls back when it throws. */
  write<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

/** Asked from outside of any transaction. */
export interface OpenDatabase extends Database {
  /** Another number whenever something was written. */
  revision(): Promise<number>;
  /** Waits for the work that was asked for before. */
  close(): Promise<void>;
}

/** What a store may do inside a transaction. Truth is stored as 0 or 1. */
export interface Sql extends Dialect {
  /** Runs a statement with `:named` bindings; resolves with its rows. */
  raw<Rows = unknown>(statement: string, bindings?: object): Promise<Rows>;
  /** the folder with the files of notices, absolute; null: there is none, and their paths are kept whole */
  readonly spool: string | null;
}

/** Pieces of SQL that each database writes in its own way; `array` is a binding that holds JSON: `:ids`. */
export interface Dialect {
  /** The members of an array of numbers or texts: `id in ${sql.membersOf(':ids')}`. */
  membersOf(array: string): string;
  /**
   * The members of an array of objects as rows, with a column for each field that is named, and `position`,
   * from 0: `select "chatId" from ${sql.rowsOf(':receipts', ['chatId'])} receipts`.
   */
  rowsOf(array: string, fields: readonly string[]): string;
  /** All values of a column as one JSON array, in their order. */
  arrayOf(column: string): string;
  /** Whether a text that is `folded` holds the words of a binding that `containing` has made. */
  holds(text: string, words: string): string;
  /** Joins the next table only when the rows of those before it are known. */
  readonly thenJoin: string;
}

/**
 * One transaction for whatever `work` does with the database that it is given. What fails in there undoes all of
 * it, also where `work` goes on.
 * @throws InvariantError when that database is still used afterwards
 */
export function inOneTransaction<T>(
  database: Database,
  work: (joined: Database) => Promise<T>,
): Promise<T> {
  return database.write(async (sql) => {
    const parts: Promise<unknown>[] = [];
    let isOver = false;
    const join = <R>(part: (sql: Sql) => Promise<R>): Promise<R> => {
      if (isOver) return Promise.reject(new InvariantError('The transaction is over'));
      const done = part(sql);
      parts.push(done);
      return done;
    };
    try {
      const result = await work({ read: join, write: join });
      await Promise.all(parts);
      return result;
    } finally {
      isOver = true;
      await Promise.allSettled(parts);
    }
  });
}

/** The first of the rows. @throws InvariantError when there is none */
export function first<Row>(rows: readonly Row[], what: string): Row {
  const [row] = rows;
  if (row === undefined) throw new InvariantError(`There is no such ${what}`);
  return row;
}

/** For each field of a row its column, or an expression: a field without one does not compile. */
export type ColumnsOf<Row extends object> = { readonly [Field in keyof Row]-?: string };

/** What a select asks for: `{ sendAt: 'send_at' }` is `send_at as "sendAt"`. */
export function columns<Row extends object>(of: ColumnsOf<Row>): string {
  return Object.entries<string>(of)
    .map(([field, column]) => (column === field ? field : `${column} as "${field}"`))
    .join(', ');
}

/** What an insert gives, from bindings named like the fields: `(send_at) values (:sendAt)`. */
export function values<Row extends object>(of: ColumnsOf<Row>): string {
  const fields = Object.keys(of).map((field) => `:${field}`);
  return `(${Object.values<string>(of).join(', ')}) values (${fields.join(', ')})`;
}

/** A text as it is searched: without accents and in small letters. It is stored beside the text. */
export function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Any folded text that has these words somewhere, however they are written: a binding for `Dialect.holds`. */
export function containing(words: string): string {
  return `%${folded(words).replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

/**
 * The database of a simulated life: SQLite itself, compiled to WebAssembly, so that each statement is
 * done at once and a life can be replayed exactly. What it keeps outlives the process, as a file does;
 * a transaction that is open when the process dies is rolled back.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import initSqlJs, {
  type Database as SqlJs,
  type SqlJsStatic,
  type SqlValue,
  type Statement,
} from 'sql.js';
import { connect, type Connection } from '#src/storage/sqlite/connection.js';
import { migrate } from '#src/storage/sqlite/migrations/index.js';
import { silentLogger } from '../fakes/runtime.js';

/** What stands before and after a commit and each look: the world may stop the process there. */
export interface DatabaseGate {
  before(what: 'begin' | 'commit' | 'read'): Promise<void>;
  /** committed; whether anything of a notice or of a message is another than before */
  after(isNews: boolean): Promise<void>;
  /** null: the commit goes through */
  commitFault(): string | null;
}

interface Prepared {
  readonly statement: Statement;
  /** names of what is bound, in the order in which SQLite numbers them */
  readonly names: readonly string[];
  columns: readonly string[] | null;
  readonly writesNews: boolean;
}

const NEWS = /^\s*(insert into|update)\s+(notices|deliveries|recipients|channel_posts)\b/i;

const PRAGMAS = `pragma locking_mode = exclusive; pragma journal_mode = memory;
  pragma synchronous = off; pragma foreign_keys = on; pragma cache_size = -8000;`;

let engine: Promise<SqlJsStatic> | null = null;
let template: Promise<Uint8Array> | null = null;
/** emptied */
const spare: SimDatabase[] = [];

export class SimDatabase {
  isInTransaction = false;
  #hasNews = false;
  readonly #statements = new Map<string, Prepared>();

  readonly #atFirst: readonly [string, SqlValue[][]][];

  private constructor(
    private readonly sqlite: SqlJs,
    private readonly engine: SqlJsStatic,
  ) {
    this.#atFirst = this.#tables();
  }

  /** Empty, with the present schema. */
  static async open(): Promise<SimDatabase> {
    const emptied = spare.pop();
    if (emptied !== undefined) return emptied;
    engine ??= initSqlJs();
    template ??= emptyDatabase();
    const sqljs = await engine;
    // the engine keeps the bytes it is given, and writes into them
    const sqlite = new sqljs.Database(Uint8Array.from(await template));
    sqlite.run(PRAGMAS);
    return new SimDatabase(sqlite, sqljs);
  }

  /** What is committed; no transaction may be open. */
  copy(): SimDatabase {
    for (const { statement } of this.#statements.values()) statement.free();
    this.#statements.clear();
    const bytes = this.sqlite.export();
    this.sqlite.run(PRAGMAS);
    const sqlite = new this.engine.Database(bytes);
    sqlite.run(PRAGMAS);
    return new SimDatabase(sqlite, this.engine);
  }

  /** The process is gone. */
  abandon(): void {
    this.isInTransaction = false;
    try {
      this.sqlite.run('rollback');
    } catch {
      // no transaction was open
    }
  }

  close(): void {
    for (const { statement } of this.#statements.values()) statement.free();
    this.sqlite.close();
  }

  /**
   * Another life may begin with it: what it has compiled is worth more than the rest of a life. No
   * pragma may be set here, since SQLite then compiles everything anew.
   */
  giveBack(): void {
    this.abandon();
    this.sqlite.run('begin');
    for (const [table] of this.#atFirst) this.sqlite.run(`delete from ${table}`);
    for (const [table, rows] of this.#atFirst.toReversed()) {
      for (const row of rows) {
        this.sqlite.run(`insert into ${table} values (${row.map(() => '?').join(', ')})`, row);
      }
    }
    this.sqlite.run('commit');
    spare.push(this);
  }

  /** Rows of each table that there are before anything has happened; no table before those that refer to it. */
  #tables(): [string, SqlValue[][]][] {
    const names = this.#column(`select name from sqlite_master where type = 'table'`);
    const ordered = new Set<string>();
    const place = (table: string): void => {
      if (ordered.has(table)) return;
      for (const other of names) if (other !== table && refersTo(other, table)) place(other);
      ordered.add(table);
    };
    const refersTo = (one: string, other: string): boolean =>
      this.#column(`select "table" from pragma_foreign_key_list('${one}')`).includes(other);
    for (const table of names) place(table);
    return [...ordered].map((table) => [
      table,
      this.sqlite.exec(`select * from ${table}`)[0]?.values ?? [],
    ]);
  }

  #column(sql: string): string[] {
    return (this.sqlite.exec(sql)[0]?.values ?? []).map(([value]) => String(value));
  }

  rows<Row>(given: string, bindings: object = {}): Row[] {
    const prepared = this.#prepared(withPlannedFor(given, bindings));
    const { statement } = prepared;
    try {
      if (prepared.names.length > 0) statement.bind(boundTo(prepared.names, bindings));
      const rows: Row[] = [];
      while (statement.step()) {
        prepared.columns ??= statement.getColumnNames();
        rows.push(rowOf<Row>(prepared.columns, statement.get()));
      }
      if (prepared.writesNews) this.#hasNews ||= this.sqlite.getRowsModified() > 0;
      return rows;
    } catch (error) {
      throw asDriverError(error);
    } finally {
      statement.reset();
    }
  }

  /** What a process has of it. */
  connection(gate: DatabaseGate): Connection {
    const raw = async (sql: string, bindings: object = {}): Promise<unknown> => {
      const statement = sql.trimStart().slice(0, 8).toLowerCase();
      if (statement.startsWith('begin')) {
        await gate.before('begin');
        this.rows('begin');
        this.isInTransaction = true;
        return [];
      }
      if (statement.startsWith('rollback')) {
        this.isInTransaction = false;
        return this.rows(sql);
      }
      if (statement.startsWith('commit')) return this.#commit(gate);
      if (!this.isInTransaction) await gate.before('read');
      return this.rows(sql, bindings);
    };
    return { raw, destroy: () => Promise.resolve() } as unknown as Connection;
  }

  async #commit(gate: DatabaseGate): Promise<unknown[]> {
    await gate.before('commit');
    const fault = gate.commitFault();
    if (fault !== null) throw Object.assign(new Error(fault), { code: fault });
    this.rows('commit');
    this.isInTransaction = false;
    const isNews = this.#hasNews;
    this.#hasNews = false;
    await gate.after(isNews);
    return [];
  }

  #prepared(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    try {
      const names = [...new Set(Array.from(sql.matchAll(NAME), ([, name = '']) => name))];
      const statement = this.sqlite.prepare(sql);
      const prepared = { statement, names, columns: null, writesNews: NEWS.test(sql) };
      this.#statements.set(sql, prepared);
      return prepared;
    } catch (error) {
      throw asDriverError(error);
    }
  }
}

const NAME = /:([a-z]\w*)/gi;
/** A limit, and the notice that something is asked of. */
const PLANNED_FOR = /\blimit :([a-z]\w*)|:(noticeId)\b/gi;

/**
 * SQLite compiles a statement anew each time when a limit is bound, or what an index that has only some of the rows may be
 * chosen for, to plan for it: that takes a hundred times as long as the statement. Of limits and of notices there are few, so that
 * they are written into the text.
 */
function withPlannedFor(sql: string, bindings: object): string {
  return sql.replace(PLANNED_FOR, (found, limit?: string, notice?: string) => {
    const [value] = boundTo([limit ?? notice ?? ''], bindings);
    return limit === undefined ? String(value) : `limit ${String(value)}`;
  });
}

function rowOf<Row>(columns: readonly string[], values: readonly unknown[]): Row {
  const row: Record<string, unknown> = {};
  for (const [index, name] of columns.entries()) row[name] = values[index];
  return row as Row;
}

/** As knex and its driver bind values. */
function boundTo(names: readonly string[], bindings: object): (string | number | null)[] {
  return names.map((name) => {
    const value = (bindings as Record<string, unknown>)[name];
    if (value === undefined) throw new Error(`Undefined binding: ${name}`);
    return typeof value === 'boolean' ? Number(value) : (value as string | number | null);
  });
}

function asDriverError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const isConstraint = /constraint failed/i.test(error.message);
  const code = isConstraint ? 'SQLITE_CONSTRAINT' : 'SQLITE_ERROR';
  return Object.assign(new Error(error.message), { code });
}

/** Made by the program itself, through its own driver. */
async function emptyDatabase(): Promise<Uint8Array> {
  const folder = await mkdtemp(join(tmpdir(), 'campanile-'));
  try {
    const file = join(folder, 'empty.sqlite');
    const connection = connect(file, silentLogger);
    await migrate(connection);
    await connection.raw('pragma wal_checkpoint(truncate)');
    await connection.destroy();
    const bytes = await readFile(file);
    // bytes 18 and 19 say that there is a write-ahead log, which memory has not
    bytes[18] = 1;
    bytes[19] = 1;
    return bytes;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

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
  readonly does: Does;
  /** what it found last */
  found: Found | null;
}

/** The same is found as long as nothing has been written. */
interface Found {
  readonly writes: number;
  readonly bound: readonly Bound[];
  readonly rows: readonly object[];
}

type Bound = string | number | null;

type Does = 'begin' | 'commit' | 'rollback' | 'look' | 'change';

/** A text of the program, and what of its bindings is written into it. */
interface Text {
  readonly sql: string;
  readonly does: Does;
  readonly written: readonly string[];
  readonly byValues: Map<string, Prepared>;
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
  /** goes up whenever something is another than before */
  #writes = 0;
  readonly #texts = new Map<string, Text>();
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
    this.#free();
    const bytes = this.sqlite.export();
    this.sqlite.run(PRAGMAS);
    const sqlite = new this.engine.Database(bytes);
    sqlite.run(PRAGMAS);
    return new SimDatabase(sqlite, this.engine);
  }

  /** The process is gone. */
  abandon(): void {
    this.isInTransaction = false;
    this.#writes += 1;
    try {
      this.sqlite.run('rollback');
    } catch {
      // no transaction was open
    }
  }

  close(): void {
    this.#free();
    this.sqlite.close();
  }

  #free(): void {
    for (const { byValues } of this.#texts.values()) {
      for (const { statement } of byValues.values()) statement.free();
      byValues.clear();
    }
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

  rows<Row>(sql: string, bindings: object = {}): Row[] {
    return this.#rowsOf<Row>(this.#textOf(sql), bindings);
  }

  #rowsOf<Row>(text: Text, bindings: object): Row[] {
    const prepared = this.#prepared(text, bindings);
    const bound = boundTo(prepared.names, bindings);
    const { found, does } = prepared;
    if (found?.writes === this.#writes && bound.every((value, at) => value === found.bound[at])) {
      return found.rows.map((row) => ({ ...row }) as Row);
    }
    const rows = this.#run<Row & object>(prepared, bound);
    if (does !== 'look') return rows;
    prepared.found = { writes: this.#writes, bound, rows };
    return rows.map((row) => ({ ...row }));
  }

  #run<Row>(prepared: Prepared, bound: Bound[]): Row[] {
    const { statement, does, writesNews } = prepared;
    let isChange = does === 'rollback' || does === 'change';
    try {
      if (bound.length > 0) statement.bind(bound);
      const rows: Row[] = [];
      if (statement.step()) {
        const columns = (prepared.columns ??= statement.getColumnNames());
        do rows.push(rowOf<Row>(columns, statement.get()));
        while (statement.step());
      }
      if (does === 'change') {
        isChange = this.sqlite.getRowsModified() > 0;
        if (writesNews) this.#hasNews ||= isChange;
      }
      return rows;
    } catch (error) {
      throw asDriverError(error);
    } finally {
      if (isChange) this.#writes += 1;
      statement.reset();
    }
  }

  /** What a process has of it. */
  connection(gate: DatabaseGate): Connection {
    const raw = async (sql: string, bindings: object = {}): Promise<unknown> => {
      const text = this.#textOf(sql);
      if (text.does === 'begin') {
        await gate.before('begin');
        this.#rowsOf(text, bindings);
        this.isInTransaction = true;
        return [];
      }
      if (text.does === 'rollback') {
        this.isInTransaction = false;
        return this.#rowsOf(text, bindings);
      }
      if (text.does === 'commit') return this.#commit(gate);
      if (!this.isInTransaction) await gate.before('read');
      return this.#rowsOf(text, bindings);
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

  #textOf(sql: string): Text {
    const known = this.#texts.get(sql);
    if (known !== undefined) return known;
    const written = Array.from(sql.matchAll(PLANNED_FOR), ([name]) => name.slice(1));
    const text = { sql, written, does: whatItDoes(sql), byValues: new Map<string, Prepared>() };
    this.#texts.set(sql, text);
    return text;
  }

  #prepared(text: Text, bindings: object): Prepared {
    const { sql, written, byValues } = text;
    const values = written.map((name) => writtenAs(name, bindings)).join();
    const known = byValues.get(values);
    if (known !== undefined) return known;
    const prepared = this.#prepare(writtenInto(sql, bindings), text.does);
    byValues.set(values, prepared);
    return prepared;
  }

  #prepare(sql: string, does: Does): Prepared {
    try {
      const names = [...new Set(Array.from(sql.matchAll(NAME), ([, name = '']) => name))];
      const statement = this.sqlite.prepare(sql);
      return { statement, names, does, columns: null, found: null, writesNews: NEWS.test(sql) };
    } catch (error) {
      throw asDriverError(error);
    }
  }
}

function whatItDoes(sql: string): Does {
  const [word = ''] = /[a-z]+/i.exec(sql) ?? [];
  switch (word.toLowerCase()) {
    case 'begin':
      return 'begin';
    case 'commit':
      return 'commit';
    case 'rollback':
      return 'rollback';
    case 'select':
      return 'look';
    default:
      return 'change';
  }
}

const NAME = /:([a-z]\w*)/gi;
/** A limit, and the notice that something is asked of, or whatever else has a number. */
const PLANNED_FOR = /(?<=\blimit ):[a-z]\w*|:(?:noticeId|id)\b/gi;

/**
 * SQLite compiles a statement anew each time when a limit is bound, or what an index that has only some of the rows may be
 * chosen for, to plan for it: that takes a hundred times as long as the statement. Of limits and of notices there are few, so that
 * they are written into the text.
 */
function writtenInto(text: string, bindings: object): string {
  return text.replace(PLANNED_FOR, (name) => writtenAs(name.slice(1), bindings));
}

/** A number; what is called by a text, as lists are, is bound as ever. */
function writtenAs(name: string, bindings: object): string {
  const [value] = boundTo([name], bindings);
  return typeof value === 'string' ? `:${name}` : String(value);
}

function rowOf<Row>(columns: readonly string[], values: readonly unknown[]): Row {
  const row: Record<string, unknown> = {};
  for (let at = 0; at < columns.length; at += 1) row[columns[at] ?? ''] = values[at];
  return row as Row;
}

/** As knex and its driver bind values. */
function boundTo(names: readonly string[], bindings: object): Bound[] {
  return names.map((name) => {
    const value = (bindings as Record<string, unknown>)[name];
    if (value === undefined) throw new Error(`Undefined binding: ${name}`);
    return typeof value === 'boolean' ? Number(value) : (value as Bound);
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

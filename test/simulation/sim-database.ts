/**
 * The database of a simulated life: SQLite itself, compiled to WebAssembly, so that each statement is
 * done at once and a life can be replayed exactly. What it keeps outlives the process, as a file does;
 * a transaction that is open when the process dies is rolled back.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import initSqlJs, { type Database as SqlJs, type SqlJsStatic, type Statement } from 'sql.js';
import { connect, type Connection } from '#src/storage/connection.js';
import { migrate } from '#src/storage/migrations/index.js';
import { silentLogger } from '../fakes/runtime.js';

/** What stands before and after a commit and each look: the world may stop the process there. */
export interface DatabaseGate {
  before(what: 'begin' | 'commit' | 'read'): Promise<void>;
  /** committed */
  after(): Promise<void>;
  /** null: the commit goes through */
  commitFault(): string | null;
}

interface Prepared {
  readonly statement: Statement;
  columns: readonly string[] | null;
}

const PRAGMAS = `pragma locking_mode = exclusive; pragma journal_mode = memory;
  pragma synchronous = off; pragma foreign_keys = on; pragma cache_size = -8000;`;

let engine: Promise<SqlJsStatic> | null = null;
let template: Promise<Uint8Array> | null = null;

export class SimDatabase {
  isInTransaction = false;
  readonly #statements = new Map<string, Prepared>();

  private constructor(
    private readonly sqlite: SqlJs,
    private readonly engine: SqlJsStatic,
  ) {}

  /** Empty, with the present schema; or a copy of another one. */
  static async open(bytes?: Uint8Array): Promise<SimDatabase> {
    engine ??= initSqlJs();
    template ??= emptyDatabase();
    const sqljs = await engine;
    // the engine keeps the bytes it is given, and writes into them
    const sqlite = new sqljs.Database(Uint8Array.from(bytes ?? (await template)));
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

  rows<Row>(sql: string, bindings: object = {}): Row[] {
    const prepared = this.#prepared(sql);
    const { statement } = prepared;
    try {
      statement.bind(boundTo(bindings));
      const rows: Row[] = [];
      while (statement.step()) {
        prepared.columns ??= statement.getColumnNames();
        const values = statement.get();
        rows.push(Object.fromEntries(prepared.columns.map((name, i) => [name, values[i]])) as Row);
      }
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
    await gate.after();
    return [];
  }

  #prepared(sql: string): Prepared {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    try {
      const prepared = { statement: this.sqlite.prepare(sql), columns: null };
      this.#statements.set(sql, prepared);
      return prepared;
    } catch (error) {
      throw asDriverError(error);
    }
  }
}

type Bound = Record<string, string | number | null>;

/** As knex and its driver bind values. */
function boundTo(bindings: object): Bound {
  return Object.fromEntries(
    Object.entries(bindings).map(([name, value]: [string, unknown]) => {
      if (value === undefined) throw new Error(`Undefined binding: ${name}`);
      if (typeof value === 'boolean') return [`:${name}`, Number(value)];
      return [`:${name}`, value as string | number | null];
    }),
  );
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

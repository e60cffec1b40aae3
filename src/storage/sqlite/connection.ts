// Why so: docs/decisions/001-knex-over-sqlite3.md
import knex, { type Knex } from 'knex';
import { InvariantError, StorageError } from '../../errors.js';
import * as texts from '../../messages/it/alerts.js';
import type { Alerts, Logger } from '../../ports/runtime.js';
import { SerialQueue } from '../../runtime/loop.js';
import { first, type OpenDatabase, type Sql } from '../sql.js';
import { SQLITE } from './dialect.js';

/** Longest delay that a timer takes: waiting for one's turn is not an error. */
const FOREVER_MS = 2 ** 31 - 1;

const PRAGMAS = [
  'pragma busy_timeout = 5000',
  'pragma journal_mode = wal',
  'pragma synchronous = full',
  'pragma foreign_keys = on',
];

/** knex over one connection to the file. Nothing is opened before the first query. */
export function connect(file: string, logger: Logger): Knex {
  const pass = (message: unknown): void => {
    logger.warn('storage.driver', { message });
  };
  return knex({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    // Otherwise the message of an error has the values in it, phone numbers among them.
    compileSqlOnError: false,
    acquireConnectionTimeout: FOREVER_MS,
    pool: { min: 1, max: 1, afterCreate: prepare },
    log: { warn: pass, error: pass, deprecate: pass, debug: () => undefined },
  });
}

interface RawConnection {
  exec(sql: string, done: (error: Error | null) => void): void;
}

function prepare(
  connection: RawConnection,
  done: (error: Error | null, connection: RawConnection) => void,
): void {
  connection.exec(PRAGMAS.join(';'), (error) => {
    done(error, connection);
  });
}

/** One connection to a database, to be given up in the end. */
export type Connection = Pick<Knex, 'raw' | 'destroy'>;

/**
 * Lets one piece of work at a time use the connection, first come, first served. (`knex.transaction`
 * would queue too, but hands the connection on with the transaction still open when a COMMIT fails,
 * as on a full disk.)
 */
export class SqliteDatabase implements OpenDatabase {
  readonly #knex: Connection;
  readonly #sql: Sql;
  readonly #health: StorageAlerts | null;
  readonly #queue = new SerialQueue();
  #closing: Promise<void> | null = null;

  /**
   * @param health told of what succeeds and fails on the disk
   * @param spool the folder with the files of notices; null: their paths are kept whole
   */
  constructor(
    connection: Connection,
    health: StorageAlerts | null = null,
    spool: string | null = null,
  ) {
    this.#knex = connection;
    const raw = connection.raw.bind(connection) as Sql['raw'];
    this.#sql = { ...SQLITE, raw, spool };
    this.#health = health;
  }

  read<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    if (this.#closing !== null) {
      return Promise.reject(new StorageError('The database is closed'));
    }
    return this.#inTurn(() => work(this.#sql));
  }

  write<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.read(async (sql) => {
      await sql.raw('begin immediate');
      try {
        const before = this.#health?.isUp === true ? await changedRows(sql) : null;
        const result = await work(sql);
        await sql.raw('commit');
        // SQLite writes nothing where nothing has changed: that it could says nothing of the disk
        if (before !== null && (await changedRows(sql)) > before) this.#health?.committed();
        return result;
      } catch (error) {
        // SQLite may have rolled back already; then there is nothing left to undo.
        await sql.raw('rollback').catch(() => undefined);
        throw error;
      }
    });
  }

  /** How many rows this process has changed, if it has one connection. */
  revision(): Promise<number> {
    return this.read(changedRows);
  }

  /** Folds the log into the file as well. */
  close(): Promise<void> {
    this.#closing ??= this.#inTurn(async () => {
      try {
        await this.#knex.raw('pragma wal_checkpoint(truncate)');
      } finally {
        await this.#knex.destroy();
      }
    });
    return this.#closing;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#queue.run(work).catch((error: unknown) => {
      throw this.#translated(error);
    });
  }

  /** Errors of the driver become ours; a violated constraint is a bug, anything else the disk's. */
  #translated(error: unknown): unknown {
    if (!(error instanceof Error) || !('code' in error)) return error;
    const { code } = error;
    if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return error;
    if (code === 'SQLITE_CONSTRAINT') {
      return new InvariantError('The database refuses what breaks its rules', { cause: error });
    }
    this.#health?.failed(code);
    return new StorageError(`The database failed with ${code}`, { cause: error });
  }
}

/** How many rows have been changed over this connection. */
async function changedRows(sql: Sql): Promise<number> {
  const rows = await sql.raw<{ rows: number }[]>('select total_changes() as rows');
  return first(rows, 'count').rows;
}

const DISK_FULL = 'disk-full';
const FAILED = 'storage-failed';
const DAMAGED = 'storage-damaged';

/** Tells staff when nothing can be committed to the database, and when it can again. */
export class StorageAlerts {
  #isUp = false;

  constructor(private readonly alerts: Alerts) {}

  /** Staff have been told. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /** Something was written, or the file was opened. */
  committed(): void {
    this.#isUp = false;
    for (const code of [DISK_FULL, FAILED]) this.alerts.clear(code);
  }

  /** @param code SQLite's or the disk's, such as `SQLITE_FULL` */
  failed(code: string): void {
    this.#isUp = true;
    switch (code) {
      case 'SQLITE_FULL':
      case 'ENOSPC':
        this.alerts.raise(DISK_FULL, texts.DISK_FULL);
        return;
      case 'SQLITE_CORRUPT':
      case 'SQLITE_NOTADB':
        this.alerts.raise(DAMAGED, texts.STORAGE_DAMAGED);
        return;
      default:
        this.alerts.raise(FAILED, texts.storageFailed(code));
    }
  }
}

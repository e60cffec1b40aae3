import { boot } from '../boot-facts.js';
import { BoundTable, type Key } from './bound-table.js';
import { onFault } from './faults.js';

/**
 * The page's IndexedDB: what a killed browser still knows. Every write transaction is strictly
 * durable, so what the page has said to the servers it also remembers.
 */
const NAME = 'model-storage';
const VERSION = 3;

interface TableSchema {
  readonly keyPath: string | string[];
  readonly autoIncrement?: boolean;
  readonly indexes?: Readonly<Record<string, { readonly unique: boolean }>>;
}

const SCHEMA = {
  account: { keyPath: 'name' },
  message: { keyPath: 'id', indexes: { internalId: { unique: true } } },
  'message-info': {
    keyPath: ['msgKey', 'receiverUserJid'],
    indexes: { msgKey: { unique: false } },
  },
  chat: { keyPath: 'id', indexes: { accountLid: { unique: true } } },
  contact: { keyPath: 'id' },
  'lid-mapping': { keyPath: 'lid' },
  'broadcast-metadata': { keyPath: 'id' },
  'newsletter-metadata': { keyPath: 'id' },
  'pending-mutations': {
    keyPath: 'id',
    autoIncrement: true,
    indexes: { index: { unique: false } },
  },
  'orphan-tc-token': { keyPath: 'id' },
  reaction: { keyPath: 'id' },
  'poll-vote': { keyPath: 'id' },
} as const satisfies Record<string, TableSchema>;

export type TableName = keyof typeof SCHEMA;

let opened: Promise<IDBDatabase> | undefined;

/** Opens the store once; rejects when the browser refuses one. */
export function openDatabase(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      for (const [name, schema] of Object.entries<TableSchema>(SCHEMA)) {
        const { keyPath, autoIncrement = false, indexes = {} } = schema;
        if (request.result.objectStoreNames.contains(name)) continue;
        const store = request.result.createObjectStore(name, { keyPath, autoIncrement });
        for (const [index, options] of Object.entries(indexes)) {
          store.createIndex(index, index, options);
        }
      }
    };
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('IndexedDB refused to open'));
    };
  });
  return opened;
}

/** The tables of one transaction. Inside, only their own promises may be awaited. */
export interface Transaction {
  table<Row extends object>(name: TableName): BoundTable<Row>;
}

/** Runs `work` in one transaction and resolves with its result once that is on the disk. */
export async function transaction<T>(
  names: readonly TableName[],
  mode: 'readonly' | 'readwrite',
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const database = await openDatabase();
  const raw = database.transaction([...names], mode, { durability: 'strict' });
  const done = new Promise<void>((resolve, reject) => {
    raw.oncomplete = () => {
      resolve();
    };
    raw.onabort = () => {
      reject(raw.error ?? new DOMException('transaction aborted', 'AbortError'));
    };
  });
  const [result] = await Promise.all([
    work({ table: (name) => new BoundTable(raw.objectStore(name)) }).catch((error: unknown) => {
      abortQuietly(raw);
      throw error;
    }),
    done,
  ]);
  return result;
}

function abortQuietly(raw: IDBTransaction): void {
  try {
    raw.abort();
  } catch {
    // it was aborted by the failing request already
  }
}

let slowReadsMs = boot().slowReadsMs;
let lastRead: Promise<void> = Promise.resolve();

onFault('slowReads', ({ ms }) => {
  slowReadsMs = ms;
});

/** A slow database answers one question after the other. */
function turnToRead(): Promise<void> {
  lastRead = lastRead.then(() => new Promise((resolve) => setTimeout(resolve, slowReadsMs)));
  return lastRead;
}

/** A table whose every operation is a transaction of its own. */
export class Table<Row extends object> {
  constructor(private readonly name: TableName) {}

  get(key: Key): Promise<Row | undefined> {
    return this.#read((table) => table.get(key));
  }

  bulkGet(keys: readonly Key[]): Promise<(Row | undefined)[]> {
    return this.#read((table) => table.bulkGet(keys));
  }

  all(): Promise<Row[]> {
    return this.#read((table) => table.all());
  }

  /** The real adapter takes the index as a list of fields. */
  anyOf(index: readonly [string], values: readonly Key[]): Promise<Row[]> {
    return this.#read((table) => table.anyOf(index[0], values));
  }

  before(index: string, lower: Key, upper: Key, limit: number): Promise<Row[]> {
    return this.#read((table) => table.before(index, lower, upper, limit));
  }

  put(row: Row): Promise<Key> {
    return this.#write((table) => table.put(row));
  }

  bulkPut(rows: readonly Row[]): Promise<void> {
    return this.#write((table) => table.bulkPut(rows));
  }

  bulkAdd(rows: readonly Row[]): Promise<void> {
    return this.#write((table) => table.bulkAdd(rows));
  }

  merge(key: Key, fields: Partial<Row>): Promise<void> {
    return this.#write((table) => table.merge(key, fields));
  }

  bulkMerge(entries: readonly (readonly [Key, Partial<Row>])[]): Promise<void> {
    return this.#write((table) => table.bulkMerge(entries));
  }

  remove(key: Key): Promise<undefined> {
    return this.#write((table) => table.remove(key));
  }

  #read<T>(work: (table: BoundTable<Row>) => Promise<T>): Promise<T> {
    const read = () => transaction([this.name], 'readonly', (tx) => work(tx.table(this.name)));
    return slowReadsMs === 0 ? read() : turnToRead().then(read);
  }

  #write<T>(work: (table: BoundTable<Row>) => Promise<T>): Promise<T> {
    return transaction([this.name], 'readwrite', (tx) => work(tx.table(this.name)));
  }
}

/** Forgets everything: the device was unlinked. */
export async function clearDatabase(): Promise<void> {
  const names = Object.keys(SCHEMA) as TableName[];
  await transaction(names, 'readwrite', async (tx) => {
    await Promise.all(names.map((name) => tx.table(name).clear()));
  });
}

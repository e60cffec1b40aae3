export type Key = IDBValidKey;

/** One table inside a transaction. */
export class BoundTable<Row extends object> {
  constructor(private readonly store: IDBObjectStore) {}

  get(key: Key): Promise<Row | undefined> {
    return settled(this.store.get(key) as IDBRequest<Row | undefined>);
  }

  bulkGet(keys: readonly Key[]): Promise<(Row | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key)));
  }

  all(): Promise<Row[]> {
    return settled(this.store.getAll() as IDBRequest<Row[]>);
  }

  /** Rows whose indexed field has one of the values. */
  async anyOf(index: string, values: readonly Key[]): Promise<Row[]> {
    const source = this.store.index(index);
    return (
      await Promise.all(values.map((value) => settled(source.getAll(value) as IDBRequest<Row[]>)))
    ).flat();
  }

  /** Up to `limit` rows with `lower <= index < upper`, the highest first. */
  before(index: string, lower: Key, upper: Key, limit: number): Promise<Row[]> {
    const range = IDBKeyRange.bound(lower, upper, false, true);
    const request = this.store.index(index).openCursor(range, 'prev');
    const rows: Row[] = [];
    return new Promise((resolve, reject) => {
      request.onsuccess = () => {
        const cursor = request.result;
        if (cursor === null || rows.length === limit) {
          resolve(rows);
          return;
        }
        rows.push(cursor.value as Row);
        cursor.continue();
      };
      request.onerror = () => {
        reject(request.error ?? new Error('cursor failed'));
      };
    });
  }

  put(row: Row): Promise<Key> {
    return settled(this.store.put(row));
  }

  async bulkPut(rows: readonly Row[]): Promise<void> {
    await Promise.all(rows.map((row) => this.put(row)));
  }

  async bulkAdd(rows: readonly Row[]): Promise<void> {
    await Promise.all(rows.map((row) => settled(this.store.add(row))));
  }

  /** Changes fields of rows that exist; the others are left out. */
  async merge(key: Key, fields: Partial<Row>): Promise<void> {
    const row = await this.get(key);
    if (row !== undefined) await this.put({ ...row, ...fields });
  }

  async bulkMerge(entries: readonly (readonly [Key, Partial<Row>])[]): Promise<void> {
    await Promise.all(entries.map(([key, fields]) => this.merge(key, fields)));
  }

  remove(key: Key): Promise<undefined> {
    return settled(this.store.delete(key));
  }

  clear(): Promise<undefined> {
    return settled(this.store.clear());
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(request.error ?? new Error('IndexedDB request failed'));
    };
  });
}

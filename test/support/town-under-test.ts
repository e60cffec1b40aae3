import assert from 'node:assert/strict';
import type { Storage } from '#src/ports/storage.js';
import { FakeTown } from '../fakes/fake-town.js';
import { useStorage, type StorageFixture } from './storage.js';

/**
 * For each test a town over a database of its own, in which no bug may be met.
 * @param found what is to be there before a test
 * @param stop ends the sending, before the database is closed
 */
export function useTown(
  found: (town: FakeTown) => Promise<void> | void,
  stop: () => Promise<void>,
): StorageFixture {
  return useTownOf(FakeTown, found, stop);
}

/** The same with a town of another kind. */
export function useTownOf<Kind extends FakeTown>(
  kind: new (storage: Storage) => Kind,
  found: (town: Kind) => Promise<void> | void,
  stop: () => Promise<void>,
): StorageFixture {
  let town: Kind;
  afterEach(stop);
  const db = useStorage();
  beforeEach(() => {
    town = new kind(db.storage);
    return found(town);
  });
  afterEach(() => assert.deepEqual(town.bugs, []));
  return db;
}

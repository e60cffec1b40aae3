import assert from 'node:assert/strict';
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
  let town: FakeTown;
  afterEach(stop);
  const db = useStorage();
  beforeEach(() => {
    town = new FakeTown(db.storage);
    return found(town);
  });
  afterEach(() => assert.deepEqual(town.bugs, []));
  return db;
}

import type { StorageFixture } from '../support/storage.js';
import { momentsContract } from './stores/moments.js';

/**
 * What the domain may rely on from whatever keeps its register and its notices: the behaviour of the
 * ports, by which another database could be judged as well.
 * @param use gives each test of the suite around it a new database
 */
export function storageContract(use: () => StorageFixture): void {
  const db = use();
  momentsContract(db);
}

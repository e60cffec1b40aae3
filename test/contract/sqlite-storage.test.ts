import { useStorage } from '../support/storage.js';
import { storageContract } from './storage-contract.js';

describe('the database in SQLite', () => {
  storageContract(useStorage);
});

import { MadeListsFile } from '#src/transports/whatsapp-web/lists.js';
import { MemoryMadeLists } from '../fakes/memory-made-lists.js';
import { useTempDir } from '../support/temp-dir.js';
import { madeListsContract } from './made-lists-contract.js';

describe('the record of the lists that the program has made', () => {
  describe('in its file', () => {
    const home = useTempDir();
    madeListsContract(() => new MadeListsFile(home.path, '393665775490'));
  });

  describe('in memory, for tests', () => {
    let lists: MemoryMadeLists;
    beforeEach(() => {
      lists = new MemoryMadeLists();
    });
    madeListsContract(() => lists);
  });
});

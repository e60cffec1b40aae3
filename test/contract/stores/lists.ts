import assert from 'node:assert/strict';
import { citizen, type StorageUnderTest } from '../../support/storage.js';

export function listsContract(fixture: StorageUnderTest): void {
  describe('lists', () => {
    it('remembers our lists by id, with their latest name, and forgets them', async () => {
      const { lists } = fixture.storage;
      await lists.remember({ id: '1@broadcast', name: 'Avvisi 1', idle: false });
      await lists.remember({ id: '2@broadcast', name: 'Avvisi 2', idle: false });
      await lists.remember({ id: '1@broadcast', name: 'Avvisi 7', idle: false });
      assert.deepEqual(await lists.own(), [
        { id: '1@broadcast', name: 'Avvisi 7', idle: false },
        { id: '2@broadcast', name: 'Avvisi 2', idle: false },
      ]);
      await lists.remember({ id: '2@broadcast', name: 'Avvisi 2', idle: true });
      await lists.forget('1@broadcast');
      await lists.forget('9@broadcast');
      assert.deepEqual(await lists.own(), [{ id: '2@broadcast', name: 'Avvisi 2', idle: true }]);
    });

    it('excludes subscribers until they opt in again', async () => {
      const { lists } = fixture.storage;
      await fixture.subscribe(3);
      const [first, second] = await fixture.active();
      assert.ok(first && second);
      await lists.exclude([first.id, second.id], 'left-out', 5);
      await lists.exclude([first.id], 'breaks-list', 6);
      await lists.exclude([], 'left-out', 7);
      assert.deepEqual(await lists.excluded(0), new Set([first.id, second.id]));

      assert.deepEqual(await lists.excluded(6), new Set([first.id]), 'the latest time counts');

      await fixture.says('opt-out', citizen(1));
      assert.deepEqual(await lists.excluded(0), new Set([first.id, second.id]));
      await fixture.says('opt-in', citizen(1));
      assert.deepEqual(await lists.excluded(0), new Set([second.id]));
    });
  });
}

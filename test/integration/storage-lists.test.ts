import assert from 'node:assert/strict';
import { citizen, useStorage } from '../support/storage.js';

describe('storage: lists', () => {
  const fixture = useStorage();

  it('remembers our lists by id, with their latest name, and forgets them', async () => {
    const { lists } = fixture.storage;
    await lists.remember({ id: '1@broadcast', name: 'Avvisi 1' });
    await lists.remember({ id: '2@broadcast', name: 'Avvisi 2' });
    await lists.remember({ id: '1@broadcast', name: 'Avvisi 7' });
    assert.deepEqual(await lists.own(), [
      { id: '1@broadcast', name: 'Avvisi 7' },
      { id: '2@broadcast', name: 'Avvisi 2' },
    ]);
    await lists.forget('1@broadcast');
    await lists.forget('9@broadcast');
    assert.deepEqual(await lists.own(), [{ id: '2@broadcast', name: 'Avvisi 2' }]);
  });

  it('excludes subscribers until they opt in again', async () => {
    const { lists, register } = fixture.storage;
    await fixture.subscribe(3);
    const [first, second] = await register.active();
    assert.ok(first && second);
    await lists.exclude([first.id, second.id], 'dropped', 5);
    await lists.exclude([first.id], 'dropped again', 6);
    await lists.exclude([], 'nobody', 7);
    assert.deepEqual(await lists.excluded(), new Set([first.id, second.id]));

    await fixture.says('opt-out', citizen(1));
    assert.deepEqual(await lists.excluded(), new Set([first.id, second.id]));
    await fixture.says('opt-in', citizen(1));
    assert.deepEqual(await lists.excluded(), new Set([second.id]));
  });
});

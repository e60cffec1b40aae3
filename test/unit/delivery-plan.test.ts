import assert from 'node:assert/strict';
import { planDeliveries } from '#src/sending/list-plan.js';

describe('planDeliveries', () => {
  const list = (name: string, ...ids: number[]) => ({
    id: `${name}@broadcast`,
    name,
    subscriberIds: ids,
  });

  it('goes through the lists in order, then to the others', () => {
    assert.deepEqual(planDeliveries([5, 4, 3, 2, 1], [list('a', 1, 2), list('b', 3, 4)]), [
      { kind: 'list', listId: 'a@broadcast', subscriberIds: [1, 2] },
      { kind: 'list', listId: 'b@broadcast', subscriberIds: [3, 4] },
      { kind: 'person', subscriberId: 5 },
    ]);
  });

  it('leaves out people in a list who are no recipients, and lists with one recipient', () => {
    assert.deepEqual(planDeliveries([1, 2, 3], [list('a', 1, 2, 9), list('b', 3, 8)]), [
      { kind: 'list', listId: 'a@broadcast', subscriberIds: [1, 2] },
      { kind: 'person', subscriberId: 3 },
    ]);
  });

  it('sends once to somebody who is in two lists', () => {
    assert.deepEqual(planDeliveries([1, 2, 3, 4], [list('a', 1, 2), list('b', 2, 3, 4)]), [
      { kind: 'list', listId: 'a@broadcast', subscriberIds: [1, 2] },
      { kind: 'list', listId: 'b@broadcast', subscriberIds: [3, 4] },
    ]);
  });
});

describe('planDeliveries, when few are left and the others wait', () => {
  const lists = [1, 4, 7].map((from) => ({
    id: `${String(from)}@broadcast`,
    name: String(from),
    subscriberIds: [from, from + 1, from + 2],
  }));
  const everybody = lists.flatMap(({ subscriberIds }) => subscriberIds);
  const planned = (left: number) =>
    planDeliveries(everybody, lists, left, 'list').map((plan) =>
      plan.kind === 'list' ? plan.subscriberIds : plan.subscriberId,
    );

  it('has nobody written to one to one for that, whatever is left', () => {
    assert.deepEqual(planned(0), [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    assert.deepEqual(planned(1), [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    assert.deepEqual(
      planned(2),
      [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ],
      'nobody is left over alone',
    );
    assert.deepEqual(planned(3), [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
    assert.deepEqual(planned(5), [
      [1, 2, 3],
      [4, 5, 6],
      [7, 8, 9],
    ]);
  });

  it('leaves one over where a whole month is too little for the list', () => {
    const one = [{ id: 'a@broadcast', name: 'a', subscriberIds: [1, 2, 3] }];
    const plans = planDeliveries([1, 2, 3], one, 2, 'list', 2);
    assert.deepEqual(
      plans.map((plan) => (plan.kind === 'list' ? plan.subscriberIds : plan.subscriberId)),
      [[1, 2], 3],
    );
  });

  it('sends to those whose list still fits before those who wait', () => {
    const [three, two] = [
      [1, 2, 3],
      [4, 5],
    ];
    const both = [three, two].map((ids) => ({
      ...{ id: `${String(ids[0])}@broadcast`, name: '', subscriberIds: ids },
    }));
    const plans = planDeliveries([1, 2, 3, 4, 5], both, 2, 'list');
    assert.deepEqual(
      plans.map((plan) => plan.kind === 'list' && plan.subscriberIds),
      [two, three],
    );
  });

  it('has everybody written to one to one where a month is too little for any list', () => {
    const one = [{ id: 'a@broadcast', name: 'a', subscriberIds: [1, 2, 3] }];
    const plans = planDeliveries([1, 2, 3], one, 1, 'list', 1);
    assert.deepEqual(
      plans.map(({ kind }) => kind),
      ['person', 'person', 'person'],
    );
  });

  it('divides a list where both parts are lists', () => {
    const one = [{ id: 'a@broadcast', name: 'a', subscriberIds: [1, 2, 3, 4, 5] }];
    const plans = planDeliveries([1, 2, 3, 4, 5], one, 4, 'list');
    assert.deepEqual(
      plans.map((plan) => plan.kind === 'list' && plan.subscriberIds),
      [
        [1, 2, 3],
        [4, 5],
      ],
    );
  });
});

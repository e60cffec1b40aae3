import assert from 'node:assert/strict';
import fc from 'fast-check';
import { planLists, type CurrentList, type ListPlan } from '#src/sending/list-plan.js';
import type { ListCandidate } from '#src/model/subscriber.js';

const candidate = (id: number): ListCandidate => ({
  subscriberId: id,
  alias: `${String(id)}@lid`,
  phone: null,
});
const candidates = (...ids: number[]): ListCandidate[] => ids.map(candidate);
const range = (count: number, from = 1): number[] =>
  Array.from({ length: count }, (_, index) => from + index);
const list = (number: number, ids: readonly number[], name = `Avvisi ${String(number)}`) => ({
  id: `${String(number)}@broadcast`,
  name,
  members: ids.map((id) => `${String(id)}@lid`),
  idle: false,
});
const ids = (members: readonly ListCandidate[]): number[] =>
  members.map(({ subscriberId }) => subscriberId);

/** The plan in short: what changes, and who is left. */
function summary({ keep, edit, create, singles, idle }: ListPlan): unknown {
  const short = ({ name, members }: { name: string; members: readonly ListCandidate[] }): string =>
    `${name}: ${ids(members).join(' ')}`;
  return {
    keep: keep.map(short),
    edit: edit.map(short),
    create: create.map(short),
    singles: ids(singles),
    idle,
  };
}

const NOTHING = { keep: [], edit: [], create: [], singles: [], idle: [] };

describe('planLists', () => {
  it('makes full lists, then one with the rest', () => {
    assert.deepEqual(summary(planLists(candidates(...range(8)), [], 3)), {
      ...NOTHING,
      create: ['Avvisi 1: 1 2 3', 'Avvisi 2: 4 5 6', 'Avvisi 3: 7 8'],
    });
  });

  it('makes no list for one person', () => {
    assert.deepEqual(summary(planLists(candidates(1), [], 3)), { ...NOTHING, singles: [1] });
    assert.deepEqual(summary(planLists(candidates(1, 2, 3, 4), [], 3)), {
      ...NOTHING,
      create: ['Avvisi 1: 1 2 3'],
      singles: [4],
    });
  });

  it('keeps what is as it should be', () => {
    const current = [list(1, [1, 2]), list(2, [3, 4])];
    assert.deepEqual(summary(planLists(candidates(4, 3, 2, 1), current, 2)), {
      ...NOTHING,
      keep: ['Avvisi 1: 1 2', 'Avvisi 2: 3 4'],
    });
  });

  it('lets a new person into the list that changes anyhow', () => {
    const current = [list(1, [1, 2]), list(2, [3, 4, 5])];
    assert.deepEqual(summary(planLists(candidates(1, 2, 3, 4, 6), current, 3)), {
      ...NOTHING,
      keep: ['Avvisi 1: 1 2'],
      edit: ['Avvisi 2: 3 4 6'],
    });
  });

  it('fills the lists there are before it takes another', () => {
    const current = [list(1, [1, 2]), list(2, [3, 4])];
    assert.deepEqual(summary(planLists(candidates(...range(8)), current, 3)), {
      ...NOTHING,
      edit: ['Avvisi 1: 1 2 5', 'Avvisi 2: 3 4 6'],
      create: ['Avvisi 3: 7 8'],
    });
  });

  it('puts a list of one aside and takes its last person elsewhere', () => {
    const current = [list(1, [1, 2]), list(2, [3, 4])];
    assert.deepEqual(summary(planLists(candidates(1, 2, 3), current, 3)), {
      ...NOTHING,
      edit: ['Avvisi 1: 1 2 3'],
      idle: ['2@broadcast'],
    });
  });

  it('takes up a list that was put aside before it makes another', () => {
    const current = [list(1, [1, 2]), { ...list(2, [1, 9]), idle: true }];
    assert.deepEqual(summary(planLists(candidates(1, 2, 3, 4), current, 2)), {
      ...NOTHING,
      keep: ['Avvisi 1: 1 2'],
      edit: ['Avvisi 2: 3 4'],
    });
  });

  it('puts the smallest list aside when the others have room for its people', () => {
    const current = [list(1, [1, 2, 3]), list(2, [4, 5]), list(3, [6, 7, 8])];
    assert.deepEqual(summary(planLists(candidates(1, 2, 4, 5, 6, 7), current, 3)), {
      ...NOTHING,
      edit: ['Avvisi 1: 1 2 6', 'Avvisi 2: 4 5 7'],
      idle: ['3@broadcast'],
    });
  });

  it('puts one aside that would be edited anyhow', () => {
    const current = [list(1, [1, 2, 8]), list(2, [3, 4, 9]), list(3, [5, 6])];
    assert.deepEqual(summary(planLists(candidates(1, 2, 3, 4, 5, 6), current, 4)), {
      ...NOTHING,
      keep: ['Avvisi 3: 5 6'],
      edit: ['Avvisi 1: 1 2 3 4'],
      idle: ['2@broadcast'],
    });
  });

  it('keeps a list whose people have no room elsewhere', () => {
    const current = [list(1, [1, 2, 3]), list(2, [4, 5, 6]), list(3, [7, 8])];
    assert.deepEqual(summary(planLists(candidates(1, 2, 4, 5, 6, 7, 8), current, 3)), {
      ...NOTHING,
      keep: ['Avvisi 2: 4 5 6', 'Avvisi 3: 7 8'],
      edit: ['Avvisi 1: 1 2'],
    });
  });

  it('takes nobody for a member of a list that was put aside', () => {
    const current = [list(1, [1, 2]), { ...list(2, [1, 2, 3]), idle: true }];
    assert.deepEqual(summary(planLists(candidates(1, 2, 3), current, 3)), {
      ...NOTHING,
      edit: ['Avvisi 1: 1 2 3'],
      idle: ['2@broadcast'],
    });
  });

  it('takes nobody into two lists', () => {
    const current = [list(1, [1, 2]), list(2, [2, 3, 4])];
    assert.deepEqual(summary(planLists(candidates(1, 2, 3, 4), current, 4)), {
      ...NOTHING,
      edit: ['Avvisi 2: 2 3 4 1'],
      idle: ['1@broadcast'],
    });
  });

  it('brings a list down to the limit', () => {
    assert.deepEqual(summary(planLists(candidates(1, 2, 3, 4, 5), [list(1, range(5))], 3)), {
      ...NOTHING,
      edit: ['Avvisi 1: 1 2 3'],
      create: ['Avvisi 2: 4 5'],
    });
  });

  it('gives a renamed list a name of ours again', () => {
    const current = [list(1, [1, 2], 'Amici'), list(2, [3, 4], 'Avvisi 1')];
    assert.deepEqual(summary(planLists(candidates(1, 2, 3, 4), current, 2)), {
      ...NOTHING,
      keep: ['Avvisi 1: 3 4'],
      edit: ['Avvisi 2: 1 2'],
    });
  });

  it('does without lists when the limit allows none', () => {
    assert.deepEqual(summary(planLists(candidates(1, 2), [list(1, [1, 2])], 1)), {
      ...NOTHING,
      singles: [1, 2],
      idle: ['1@broadcast'],
    });
  });

  it('changes no more lists of 100,000 people than the changes ask for', () => {
    const everybody = candidates(...range(100_000));
    const current = applied(planLists(everybody, [], 256), []);
    assert.equal(current.length, 391);
    // a hundred people of the first lists go, a hundred others come
    const staying = everybody.slice(100);
    const plan = planLists([...staying, ...candidates(...range(100, 200_001))], current, 256);
    assert.deepEqual([plan.edit.length, plan.create.length, plan.singles.length], [1, 0, 0]);
    assert.equal(plan.keep.length, 390);
  });
});

/** What WhatsApp has when a plan has been carried out. */
function applied(plan: ListPlan, before: readonly CurrentList[]): CurrentList[] {
  const aliases = (members: readonly ListCandidate[]) => members.map(({ alias }) => alias);
  const untouched = before
    .filter(({ id }) => plan.idle.includes(id))
    .map((known) => ({ ...known, idle: true }));
  const known = [...plan.keep, ...plan.edit].map(({ id, name, members }) => ({
    id,
    name,
    members: aliases(members),
    idle: false,
  }));
  const created = plan.create.map(({ name, members }, index) => ({
    id: `${String(1_000 + before.length + index)}@broadcast`,
    name,
    members: aliases(members),
    idle: false,
  }));
  return [...untouched, ...known, ...created];
}

describe('planLists, whatever there is', () => {
  const person = fc.integer({ min: 1, max: 40 });
  const people = fc.uniqueArray(person, { maxLength: 40 });
  const limit = fc.integer({ min: 2, max: 9 });
  /** Lists in any state: overlapping, too long, with strangers, renamed. */
  const anyLists = fc
    .array(
      fc.record({
        members: fc.array(person, { maxLength: 12 }),
        name: fc.option(fc.constantFrom('Avvisi 1', 'Avvisi 2', 'Avvisi 07', 'Amici', '')),
        idle: fc.boolean(),
      }),
      { maxLength: 6 },
    )
    .map((lists) =>
      lists.map(({ members, name, idle }, index) => ({
        ...list(index + 1, members, ...(name === null ? [] : [name])),
        idle,
      })),
    );

  const editsOf = ({ edit, create }: ListPlan): number => edit.length + create.length;

  it('places everybody once, within the limits, under names of their own', () => {
    fc.assert(
      fc.property(people, anyLists, limit, (wanted, current, most) => {
        const plan = planLists(candidates(...wanted), current, most);
        const lists = [...plan.keep, ...plan.edit, ...plan.create];
        const placed = [...lists.flatMap(({ members }) => members), ...plan.singles];
        assert.deepEqual(ids(placed).sort(), [...wanted].sort());
        for (const { name, members } of lists) {
          assert.ok(members.length >= 2 && members.length <= most);
          assert.match(name, /^Avvisi [1-9]\d*$/);
        }
        assert.equal(new Set(lists.map(({ name }) => name)).size, lists.length);
        assert.ok(plan.singles.length <= 1);
        const listIds = [...plan.keep, ...plan.edit].map(({ id }) => id);
        assert.deepEqual([...listIds, ...plan.idle].sort(), current.map(({ id }) => id).sort());
      }),
      { numRuns: 5_000 },
    );
  });

  it('takes another list only when all are full', () => {
    fc.assert(
      fc.property(people, anyLists, limit, (wanted, current, most) => {
        const plan = planLists(candidates(...wanted), current, most);
        const sizes = [...plan.keep, ...plan.edit].map(({ members }) => members.length);
        const more = plan.create.length + plan.singles.length;
        if (more > 0) assert.ok(sizes.every((size) => size === most));
      }),
      { numRuns: 5_000 },
    );
  });

  it('edits only what differs, and nothing the second time', () => {
    fc.assert(
      fc.property(people, anyLists, limit, (wanted, current, most) => {
        const plan = planLists(candidates(...wanted), current, most);
        const before = new Map(current.map((known) => [known.id, known]));
        for (const { id, name, members } of plan.keep) {
          const known = before.get(id);
          assert.equal(known?.name, name);
          assert.deepEqual([...known.members].sort(), members.map(({ alias }) => alias).sort());
        }
        const again = planLists(candidates(...wanted), applied(plan, current), most);
        assert.equal(editsOf(again), 0);
        assert.deepEqual(ids(again.singles), ids(plan.singles));
      }),
      { numRuns: 5_000 },
    );
  });

  it('needs as few lists as there can be', () => {
    fc.assert(
      fc.property(people, anyLists, limit, (wanted, current, most) => {
        const plan = planLists(candidates(...wanted), current, most);
        const lists = plan.keep.length + plan.edit.length + plan.create.length;
        assert.ok(lists <= Math.ceil(wanted.length / most));
      }),
      { numRuns: 5_000 },
    );
  });

  it('changes one list at most when one person comes or goes, or needs one list less', () => {
    const steps = fc.array(person, { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(people, steps, limit, (first, changes, most) => {
        const wanted = new Set(first);
        let lists = applied(planLists(candidates(...wanted), [], most), []);
        for (const id of changes) {
          if (!wanted.delete(id)) wanted.add(id);
          const plan = planLists(candidates(...wanted), lists, most);
          const before = lists.filter(({ idle }) => !idle).length;
          lists = applied(plan, lists);
          const after = lists.filter(({ idle }) => !idle).length;
          const few = editsOf(plan) <= 1 || after < before;
          assert.ok(few, JSON.stringify({ id, lists, plan: summary(plan) }));
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('plans the same for the same', () => {
    fc.assert(
      fc.property(people, anyLists, limit, (wanted, current, most) => {
        const plan = planLists(candidates(...wanted), current, most);
        assert.deepEqual(planLists(candidates(...wanted), [...current].reverse(), most), plan);
      }),
    );
  });
});

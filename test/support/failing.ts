/** Parts that fail as a disk does: in the middle of what is being done, before a step or just after it. */

import type { Storage, Stores } from '#src/ports/storage.js';

export const ALWAYS = (): boolean => true;

/** For the names of calls, whether one with these arguments fails. */
type Failures<Part> = {
  readonly [Name in keyof Part]?: Part[Name] extends (...given: infer Given) => unknown
    ? (...given: Given) => boolean
    : never;
};

/** @param when the step is not done, or it is done and the failure comes after that */
export function failing<Part extends object>(
  part: Part,
  failures: Failures<Part>,
  when: 'before' | 'after' = 'before',
): Part {
  return new Proxy(part, {
    get: (target, name) => {
      const call = Reflect.get(target, name) as unknown;
      const fails = Reflect.get(failures, name) as ((...given: unknown[]) => boolean) | undefined;
      if (typeof call !== 'function') return call;
      return async (...given: unknown[]): Promise<unknown> => {
        const breaks = fails?.(...given) === true;
        if (breaks && when === 'before') throw new Error('the disk does not take it');
        const done: unknown = await Reflect.apply(call, target, given);
        if (breaks) throw new Error('the disk has taken it, and fails');
        return done;
      };
    },
  });
}

/** Transactions in which these stores fail. */
export function failingWithin(
  storage: Pick<Storage, 'transaction'>,
  failures: { readonly [Name in keyof Stores]?: Failures<Stores[Name]> },
): Storage['transaction'] {
  return (work) =>
    storage.transaction((stores) =>
      work(
        new Proxy(stores, {
          get: (target, name: keyof Stores) => failing<object>(target[name], failures[name] ?? {}),
        }),
      ),
    );
}

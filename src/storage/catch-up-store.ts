import type { CatchUpMark } from '../model/message.js';
import type { CatchUpStore } from '../ports/storage/catch-up.js';
import { first, type Database } from './sql.js';

export function openCatchUpStore(database: Database): CatchUpStore {
  return {
    begin: (account, linkedAt) =>
      database.write(async (sql) => {
        await sql.raw(
          `insert into catch_up (account, linked_at, caught_up_to)
           values (:account, :linkedAt, :linkedAt) on conflict do nothing`,
          { account, linkedAt },
        );
        const marks = await sql.raw<CatchUpMark[]>(
          `select linked_at as "linkedAt", caught_up_to as "caughtUpTo"
           from catch_up where account = :account`,
          { account },
        );
        return first(marks, 'catch-up mark');
      }),

    linkedAt: (account) =>
      database.read(async (sql) => {
        const [mark] = await sql.raw<Pick<CatchUpMark, 'linkedAt'>[]>(
          'select linked_at as "linkedAt" from catch_up where account = :account',
          { account },
        );
        return mark?.linkedAt ?? null;
      }),

    caughtUp: (account, to) =>
      database.write(async (sql) => {
        await sql.raw('update catch_up set caught_up_to = :to where account = :account', {
          account,
          to,
        });
      }),
  };
}

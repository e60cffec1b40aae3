import type { Migration } from './migration.js';

/** What was counted of a notice speaks of routes; of one that was pruned it cannot be counted again. */
export const routes: Migration = {
  name: '033-routes',
  up: async (sql) => {
    await sql.raw(
      `update notices set figures = replace(replace(figures, '"ways":', '"routes":'), '"way":', '"route":')
       where figures is not null`,
    );
  },
};

import type { Migration } from './migration.js';

/**
 * The word of every command, and the privacy notice in force then: an opt-out that found nobody to
 * take out may find somebody later, and is then recorded like any other. Not known of older ones.
 */
export const wordsAsWritten: Migration = {
  name: '021-words-as-written',
  up: async (sql) => {
    await sql.raw('alter table keyword_messages add column word text');
    await sql.raw('alter table keyword_messages add column privacy_version text');
  },
};

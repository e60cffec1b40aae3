import { UNUSABLE } from '../../../messages/it/backups.js';
import type { Migration } from './migration.js';
import type { Knex } from 'knex';
import { UnusableStorageError } from '../../../errors.js';
import { firstSchema } from './001-first-schema.js';
import { catchUp } from './002-catch-up.js';
import { audit } from './003-audit.js';
import { doubt } from './004-doubt.js';
import { lifeOfANotice } from './005-life-of-a-notice.js';
import { listsAtWork } from './006-lists-at-work.js';
import { directPath } from './009-direct-path.js';
import { consentsFromElsewhere } from './011-consents-from-elsewhere.js';
import { retractions } from './013-retractions.js';
import { reach } from './015-reach.js';
import { countedNotices } from './018-counted-notices.js';
import { askedRevocations } from './020-asked-revocations.js';
import { wordsAsWritten } from './021-words-as-written.js';
import { replacedNotices } from './022-replaced-notices.js';
import { prunedNotices } from './023-pruned-notices.js';
import { parkedWhy } from './024-parked-why.js';
import { repliesGivenUp } from './025-replies-given-up.js';
import { whyRefused } from './030-why-refused.js';
import { chatsByName } from './031-chats-by-name.js';
import { noticeParts } from './032-notice-parts.js';
import { routes } from './033-routes.js';
import { sentAtOnce } from './035-sent-at-once.js';
import { accountHealth } from './040-account-health.js';
import { renewals } from './041-renewals.js';
import { channel } from './045-channel.js';
import { postedAgain } from './046-posted-again.js';
import { deletionsAsked } from './047-deletions-asked.js';
import { textsOfPosts } from './048-texts-of-posts.js';
import { linkedAnew } from './056-linked-anew.js';
import { foldedTexts } from './062-folded-texts.js';
import { linkedAndTakenBack } from './063-linked-and-taken-back.js';
import { askedUpTo } from './066-asked-up-to.js';
import { pathsInTheSpool } from './067-paths-in-the-spool.js';
import { goneOn } from './068-gone-on.js';
import { drops } from './070-drops.js';
import { layAtRestore } from './071-lay-at-restore.js';
import { peopleOfAMessage } from './077-people-of-a-message.js';
import { filesAtRestore } from './078-files-at-restore.js';
import { leftOutOfLists } from './079-left-out-of-lists.js';
import { whenItGoes } from './081-when-it-goes.js';
import { mayHaveGone } from './083-may-have-gone.js';

/** In the order in which they are applied. */
export const MIGRATIONS: readonly Migration[] = [
  firstSchema,
  catchUp,
  audit,
  doubt,
  lifeOfANotice,
  listsAtWork,
  directPath,
  consentsFromElsewhere,
  retractions,
  reach,
  countedNotices,
  askedRevocations,
  wordsAsWritten,
  replacedNotices,
  prunedNotices,
  parkedWhy,
  repliesGivenUp,
  whyRefused,
  chatsByName,
  noticeParts,
  routes,
  sentAtOnce,
  accountHealth,
  renewals,
  channel,
  postedAgain,
  deletionsAsked,
  textsOfPosts,
  linkedAnew,
  foldedTexts,
  linkedAndTakenBack,
  askedUpTo,
  pathsInTheSpool,
  goneOn,
  drops,
  layAtRestore,
  peopleOfAMessage,
  filesAtRestore,
  leftOutOfLists,
  whenItGoes,
  mayHaveGone,
];

/** Names of steps that a later version of the program has applied. */
export function unknownMigrations(
  applied: readonly { readonly name: string }[],
): readonly { readonly name: string }[] {
  const known = new Set(MIGRATIONS.map(({ name }) => name));
  return applied.filter(({ name }) => !known.has(name));
}

/**
 * Brings the schema up to date, all steps in one transaction; returns the names of those applied.
 * @param before called when a database that has been in use is about to be changed
 * @throws UnusableStorageError when a newer version of the program has written the database
 */
export async function migrate(
  connection: Knex,
  before: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly string[]> {
  const config = migratorConfig(MIGRATIONS);
  const [applied, pending] = (await connection.migrate.list(config)) as [
    { name: string }[],
    unknown[],
  ];
  if (unknownMigrations(applied).length > 0) throw new UnusableStorageError(UNUSABLE.newer);
  // knex would write its lock: a full disk is no reason not to start with what is up to date
  if (pending.length === 0) return [];
  if (applied.length > 0) await before();
  const [, names] = (await connection.migrate.latest(config)) as [number, string[]];
  return names;
}

/** @param migrations the first steps only, for a schema of the past */
export function migratorConfig(migrations: readonly Migration[]): Knex.MigratorConfig {
  const migrationSource: Knex.MigrationSource<Migration> = {
    getMigrations: () => Promise.resolve([...migrations]),
    getMigrationName: ({ name }) => name,
    getMigration: ({ up }) => Promise.resolve({ up, down: () => Promise.resolve() }),
  };
  return {
    migrationSource,
    // Done here, so that the message tells staff what has happened.
    disableMigrationsListValidation: true,
  };
}

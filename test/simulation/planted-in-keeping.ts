/** Bugs in how long something is kept, and in what a restore brings back. */
import { lives, type Planted } from './planted-bug.js';

export const IN_KEEPING: readonly Planted[] = [
  {
    name: 'who got a notice is forgotten while something of it is open',
    file: 'storage/delivery-retention.js',
    text: 'and ${NOTHING_OPEN} and ${NOTHING_TO_DELETE}',
    becomes: 'and ${NOTHING_TO_DELETE}',
    shownBy: lives('oldOnes', 'who got a notice is known for its time'),
  },
  {
    name: 'the figures of a notice go with its recipients',
    file: 'storage/delivery-retention.js',
    text: 'JSON.stringify(await figuresOf(sql, noticeId))',
    becomes: 'null',
    shownBy: lives('oldOnes', 'the figures of a notice stay'),
  },
  {
    name: 'the log of what staff did goes with the recipients',
    file: 'storage/delivery-retention.js',
    text: "await sql.raw('delete from recipients where notice_id = :noticeId', { noticeId });",
    becomes:
      "await sql.raw('delete from recipients where notice_id = :noticeId', { noticeId }); await sql.raw('delete from audit');",
    shownBy: lives('oldOnes', 'no proof is lost'),
  },
  {
    name: 'who got a notice is known for ever',
    file: 'storage/delivery-retention.js',
    text: '.slice(0, MOST)',
    becomes: '.slice(0, 0)',
    shownBy: lives('oldOnes', 'nothing is kept longer than promised'),
  },
  {
    name: 'a private copy goes before its notice',
    file: 'folder/spool-pruning.js',
    text: 'needed.has(name) || ',
    becomes: '',
    also: [{ file: 'folder/spool-pruning.js', text: '!young.has(name) && ', becomes: '' }],
    shownBy: lives('oldOnes', 'no copy goes that is needed'),
  },
  {
    name: 'what is old is removed once',
    file: 'system/schedule.js',
    text: 'const times = { first: FIRST, pause: INTERVAL };',
    becomes: 'const times = { first: FIRST, pause: 90 * INTERVAL };',
    shownBy: lives('oldOnes', 'what is old is removed each day'),
  },
  {
    name: 'what is to come at a restore counts as perhaps sent',
    file: 'storage/after-restore.js',
    text: '(due_at > :now or state in ${WAITING})',
    becomes: ':now < 0',
    shownBy: lives('restoredMeanwhile', 'what is to come at a restore waits for a person'),
  },
  {
    name: 'what a restore holds goes under an id that it has drawn',
    file: 'storage/outbox-store.js',
    text: "decision === 'again' ? await giveBackUnbegun(sql, noticeId, now) : 0",
    becomes: '0',
    shownBy: lives('restoredMeanwhile', 'nothing goes under an id that a restore has drawn'),
  },
  {
    name: 'a restored copy posts the correction once more',
    file: 'storage/after-restore.js',
    text: 'await dropPostsOfCorrections(sql);',
    becomes: ';',
    shownBy: lives('restoredMeanwhile', 'a restored copy posts nothing by itself'),
  },
];

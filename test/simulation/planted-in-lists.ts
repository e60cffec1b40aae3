/** Bugs in lists and in the route. */
import { lives, type Planted } from './planted-bug.js';

export const IN_LISTS: readonly Planted[] = [
  {
    name: 'our own LID comes into a list',
    file: 'sending/list-sync.js',
    text: 'alias !== ownAlias && ',
    becomes: '',
    shownBy: lives('amongUs', 'we are in no list of ours'),
  },
  {
    name: 'lists may be larger than the settings say',
    file: 'sending/choose-route.js',
    text: 'Math.min(support.limit, maxRecipients, MOST_RECIPIENTS)',
    becomes: 'Math.min(support.limit, MOST_RECIPIENTS)',
    shownBy: lives('smallLists', 'no list is larger than it may be'),
  },
  {
    name: 'lists are as large as the settings allow, whatever the phone announces',
    file: 'sending/choose-route.js',
    text: 'Math.min(support.limit, maxRecipients, MOST_RECIPIENTS)',
    becomes: 'Math.min(maxRecipients, MOST_RECIPIENTS)',
    shownBy: lives('otherLimit', 'no list is larger than it may be'),
  },
  {
    name: 'lists are ours by their name',
    file: 'sending/list-sync.js',
    text: '.filter(({ id }) => ids.has(id))',
    becomes: '.filter(({ name }) => isOwnListName(name))',
    shownBy: lives('likeNamedList', 'only our lists are touched'),
  },
  {
    name: 'a list that is late is made a second time',
    file: 'sending/list-sync.js',
    text: 'if (missing.length > 0 && !loadSettled()) {',
    becomes: 'if (false) {',
    shownBy: lives('lateLists', 'no list is made a second time'),
  },
  {
    name: 'credits are taken for messages',
    file: 'sending/choose-route.js',
    text: 'credits === null ? Infinity : credits - reserve',
    becomes: 'credits === null ? Infinity : credits * MOST_RECIPIENTS - reserve',
    shownBy: lives('fewCredits', 'no more people are written to by list than there are credits'),
  },
  {
    name: 'whom lists do not reach counts as unreachable',
    file: 'storage/list-store.js',
    text: 'update subscribers set unsaved_since = :now',
    becomes:
      "update subscribers set state = 'inactive', inactive_since = :now, inactive_why = '', unsaved_since = :now",
    shownBy: lives('blockedForLong', 'silence makes nobody unreachable'),
  },
];

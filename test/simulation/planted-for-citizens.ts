/** Bugs in what citizens write, and in who they are. */
import { lives, type Planted } from './planted-bug.js';

export const FOR_CITIZENS: readonly Planted[] = [
  {
    name: 'the first who has subscribed gets nothing',
    file: 'storage/new-notice.js',
    text: "s.state = 'active' and (n.kind = 'notice'",
    becomes: "s.state = 'active' and s.id > 1 and (n.kind = 'notice'",
    shownBy: lives('quietDay', 'everybody gets every notice'),
  },
  {
    name: 'the first word of a person counts as their last',
    file: 'storage/subscribers.js',
    text: 'select max(at) from keyword_messages',
    becomes: 'select min(at) from keyword_messages',
    shownBy: lives('wordsOutOfOrder', 'no notice to those who are not subscribed'),
  },
  {
    name: 'an older command wins',
    file: 'subscribers/keyword-commands.js',
    text: 'status.lastCommandAt !== null && command.at < status.lastCommandAt',
    becomes: 'false',
    shownBy: lives('wordsOutOfOrder', 'no notice to those who are not subscribed'),
  },
  {
    name: 'an older command wins, and the register says so',
    file: 'subscribers/keyword-commands.js',
    text: 'status.lastCommandAt !== null && command.at < status.lastCommandAt',
    becomes: 'false',
    shownBy: lives('wordsOutOfOrder', 'the last word counts'),
  },
  {
    name: 'of one second the opt-in wins',
    file: 'subscribers/keyword-commands.js',
    text: 'if (wantsActive && isOut && command.at === status.lastCommandAt) {',
    becomes: 'if (false) {',
    shownBy: lives('oneSecond', 'no notice to those who are not subscribed'),
  },
  {
    name: 'a message counts each time it is read',
    file: 'storage/register-store.js',
    text: 'if (seen !== undefined)',
    becomes: 'if (false)',
    shownBy: lives('unheard', 'a bug'),
  },
  {
    name: 'nothing is read back',
    file: 'subscribers/catch-up.js',
    text: 'const since = Math.max(linkedAt, caughtUpTo - CLOCK_DIFFERENCE);',
    becomes: 'const since = Math.max(linkedAt, began + 60_000);',
    shownBy: lives('unheard', 'the last change is confirmed'),
  },
  {
    name: 'what was heard and could not be recorded keeps nothing back',
    file: 'subscribers/inbox.js',
    text: 'this.#unrecorded.push(message);\n                this.#recordingFailed();',
    becomes: '',
    shownBy: lives('leftUnrecorded', 'no notice to those who are not subscribed'),
  },
  {
    name: 'a corrected message is not heard',
    file: 'subscribers/inbox.js',
    text: 'async hear(message) {',
    becomes: 'async hear(message) {\n        if (message.edited)\n            return;',
    shownBy: lives('slip', 'no notice to those who are not subscribed'),
  },
  {
    name: 'who has opted out meanwhile stays a recipient',
    file: 'storage/outbox-attempts.js',
    text: 'await leaveOutOptedOut(sql, deliveryId, now);',
    becomes: '',
    shownBy: lives('leavesMeanwhile', 'no notice to those who are not subscribed'),
  },
  {
    name: 'two names of one person stay two people',
    file: 'sending/outbox.js',
    text: 'const identified = await this.#identified(delivery);',
    becomes: 'await this.#identified(delivery);\n        const identified = null;',
    also: [
      { file: 'storage/register-store.js', text: 'await recognise(sql, person);', becomes: '' },
      {
        file: 'storage/subscribers.js',
        text: 'for (const person of people)',
        becomes: 'for (const person of [])',
      },
    ],
    shownBy: lives('enteredTwice', 'a person is one row'),
  },
  {
    name: 'whoever has a number is who had it before',
    file: 'storage/subscribers.js',
    text: '!isSame(byPhone) &&',
    becomes: 'false &&',
    shownBy: lives('numberPasses', 'the last word counts'),
  },
  {
    name: 'nothing is expected of the phone after another linking',
    file: 'subscribers/catch-up.js',
    text: 'relinkedAt !== null && now - relinkedAt < HISTORY_WITHIN',
    becomes: 'false',
    shownBy: lives('lateHistory', 'the last word counts'),
  },
];

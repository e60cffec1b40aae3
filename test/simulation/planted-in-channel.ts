/** Bugs in what is posted to the channel. */
import { lives, type Planted } from './planted-bug.js';

export const IN_THE_CHANNEL: readonly Planted[] = [
  {
    name: 'a post goes again under another id',
    file: 'storage/post-attempts.js',
    text: 'message_id = coalesce(message_id, :messageId)',
    becomes: 'message_id = :messageId',
    shownBy: lives('latePost', 'a notice is posted once'),
  },
  {
    name: 'the answer to older words of a post forgets newer ones',
    file: 'storage/channel-store.js',
    text: 'new_text = nullif(new_text, :text)',
    becomes: 'new_text = null',
    shownBy: lives('otherWords', 'the last words that staff wanted are public'),
  },
  {
    name: 'words that a channel refuses count as public',
    file: 'sending/post-texts.js',
    text: "outcome.kind === 'done' ? 'done' : 'refused'",
    becomes: "'done'",
    shownBy: lives('otherWords', 'what counts as public is public'),
  },
  {
    name: 'a post without an answer is given up',
    file: 'sending/channel-lane.js',
    text: "return { kind: 'uncertain', detail: outcome.detail };",
    becomes: "return { kind: 'failed', detail: outcome.detail };",
    shownBy: lives('uncertainPost', 'what is public is known to be'),
  },
  {
    name: 'a post without an answer counts as posted',
    file: 'sending/channel-lane.js',
    text: "return { kind: 'uncertain', detail: outcome.detail };",
    becomes: "return { kind: 'posted', serverId: null };",
    shownBy: lives('uncertainPost', 'what counts as posted is public'),
  },
  {
    name: 'a post counts as deleted without anybody being asked',
    file: 'sending/channel-deletions.js',
    text: 'const outcome = await this.#parts.channel.revoke(post);',
    becomes: "const outcome = { kind: 'done' };",
    shownBy: lives('retractedPost', 'what is taken back is not public'),
  },
  {
    name: 'the words for the channel become those of the notice',
    file: 'storage/channel-store.js',
    text: "await sql.raw('update channel_posts set new_text = :text, text_refused = 0 where id = :postId'",
    becomes:
      "await sql.raw('update notice_parts set text = :text where notice_id = :noticeId', { text, noticeId });\n            await sql.raw('update channel_posts set new_text = :text, text_refused = 0 where id = :postId'",
    shownBy: lives('otherWordsMeanwhile', 'words for the channel go to nobody else'),
  },
];

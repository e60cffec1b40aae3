import assert from 'node:assert/strict';
import { postsWords } from '#src/messages/it/channel.js';
import { backUp } from '#src/storage/sqlite/backup.js';
import { restore, type Restored } from '#src/storage/sqlite/restore.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { at, messageId, notice, SILENT, useStorage } from '../support/storage.js';

const HOUR = 3_600_000;
const NOW = 100 * HOUR;

describe('storage: what a restored copy may send', () => {
  const fixture = useStorage();

  /** Everything that came after the copy is lost. */
  async function restoreNow(): Promise<Restored> {
    const { file } = await backUp(fixture.file(), { kind: 'a-mano', now: NOW, keep: 9 });
    await fixture.close();
    const terms = { database: fixture.file(), from: file, newId: newMessageId, logger: SILENT };
    const outcome = await restore({ ...terms, now: NOW });
    await fixture.open();
    return outcome;
  }

  it('is no correction in the channel: it may have been published since', async () => {
    const channelId = '120363000000001001@newsletter';
    await fixture.subscribe(2);
    const { id } = (
      await fixture.storage.notices.accept(notice('acqua', { channel: 'mirror' }), at(NOW - HOUR))
    ).notice;
    const { outbox, channel, retractions } = fixture.storage;
    await outbox.begin(await fixture.assignList(id), messageId(1), NOW - HOUR, 'link 1');
    await outbox.settle(1, { kind: 'handed-over' }, NOW - HOUR);
    await channel.plan(id, channelId, [{ kind: 'text', text: 'acqua' }]);
    const post = await channel.next('ordinary', NOW);
    await channel.begin(post?.id ?? 0, messageId(2), NOW - HOUR);
    await channel.settle(post?.id ?? 0, { kind: 'posted', serverId: 101 }, NOW - HOUR);
    const words = notice('rettifica', {
      kind: 'correction',
      corrects: id,
      files: [],
      urgent: true,
    });
    await retractions.retract(id, words, { now: NOW - 1, revocableSince: NOW - HOUR });
    const [due] = await channel.due('urgent', NOW, false);
    assert.equal(due?.kind, 'correction');

    await restoreNow();
    const store = fixture.storage.channel;
    assert.deepEqual(await store.due('urgent', NOW + 1, false), []);
    assert.equal(await store.next('urgent', NOW + 1), null);
    assert.match(postsWords(await store.postsOf(due.id)) ?? '', /^forse c’è già/);
  });
});

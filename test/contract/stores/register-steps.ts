/** Commands of citizens as the register takes them, and what can be seen of them. */
import assert from 'node:assert/strict';
import type { PersonId } from '#src/model/person.js';
import type { Decision, KeywordCommand, Reply, SubscriberStatus } from '#src/model/subscriber.js';
import type { RegisterAdmin } from '#src/ports/storage/register.js';
import { chatOf } from '../../support/spoken-keywords.js';
import { messageId, type StorageUnderTest } from '../../support/storage.js';

export const WELCOME: Reply = { kind: 'welcome', text: 'Benvenuto' };
export const FAREWELL: Reply = { kind: 'farewell', text: 'Arrivederci' };
export const POLITE: Reply = { kind: 'not-subscribed', text: 'Non risulta iscritto' };

export function records({ storage }: StorageUnderTest): ReturnType<RegisterAdmin['page']> {
  return storage.registerAdmin.page({ after: 0, limit: 500 });
}

export function command(from: PersonId, at: number, key = `key-${String(at)}`): KeywordCommand {
  const word = 'ATTIVA';
  return { messageKey: key, chatId: chatOf(from), from, keyword: 'opt-in', word, at };
}

export async function apply(
  { storage }: StorageUnderTest,
  of: KeywordCommand,
  decision: Decision,
  now = of.at,
): Promise<SubscriberStatus | null> {
  let seen: SubscriberStatus | null = null;
  await storage.register.apply(of, { now, serversAhead: 0, privacyVersion: 'p7' }, (status) => {
    seen = status;
    return decision;
  });
  return seen;
}

/** Starts every queued reply and returns what would be sent, to whom. */
export async function sentReplies({
  storage: { outbox },
}: StorageUnderTest): Promise<{ text: string; person: PersonId }[]> {
  const sent = [];
  for (const id of await outbox.queuedReplies(100, Infinity)) {
    const begun = await outbox.begin(id, messageId(1_000 + id), 99, 'link 1');
    assert.equal(begun.kind, 'started');
    assert.equal(begun.delivery.noticeId, null);
    assert.equal(begun.delivery.content.kind, 'text');
    assert.equal(begun.delivery.target.kind, 'person');
    sent.push({ text: begun.delivery.content.text, person: begun.delivery.target.person });
  }
  return sent;
}

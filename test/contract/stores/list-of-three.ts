/** A list of three people, the answers that a delivery to it may get, and receipts of its people. */
import type { Receipt, ReceiptLevel, Settlement } from '#src/model/delivery.js';
import { citizen, messageId, type StorageUnderTest } from '../../support/storage.js';

export const SETTLEMENTS: readonly Settlement[] = [
  { kind: 'handed-over' },
  { kind: 'failed', refusal: { why: 'later', code: '463' }, detail: 'new chat' },
  { kind: 'queued', detail: 'not sent' },
  { kind: 'uncertain', detail: 'no answer' },
  { kind: 'held', detail: 'a person decides' },
];

/** A notice to three people in one list. */
export async function listOfThree(
  fixture: StorageUnderTest,
): Promise<{ noticeId: number; delivery: number }> {
  await fixture.subscribe(3);
  const noticeId = await fixture.accept();
  return { noticeId, delivery: await fixture.assignList(noticeId) };
}

export function receipt(person: number, level: ReceiptLevel, message = 1): Receipt {
  return { messageId: messageId(message), chatId: citizen(person).alias, level };
}

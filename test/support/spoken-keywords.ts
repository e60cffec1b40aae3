import type { PersonId } from '#src/model/person.js';
import type { Keyword, Reply } from '#src/model/subscriber.js';
import type { SubscriberRegister } from '#src/ports/storage/register.js';

/** What there may be to say of a keyword besides who wrote it; `at` in milliseconds since 1970. */
export interface Spoken {
  readonly at: number;
  /** absent: the LID, else the number */
  readonly chatId?: string | undefined;
  /** the message's; absent: one that was not there before */
  readonly key?: string | undefined;
  /** absent: it is not answered */
  readonly reply?: Reply | undefined;
}

let messages = 0;

/** A keyword is heard, and changes the register as it says, whatever was there before. */
export async function say(
  register: SubscriberRegister,
  keyword: Keyword,
  person: PersonId,
  { at, chatId = chatOf(person), key, reply }: Spoken,
): Promise<void> {
  messages += 1;
  await register.apply(
    {
      messageKey: key ?? `false_${chatId}_${String(messages)}`,
      chatId,
      from: person,
      keyword,
      word: keyword === 'opt-in' ? 'ATTIVA' : 'DISATTIVA',
      at,
    },
    { now: at, serversAhead: 0, privacyVersion: 'p1' },
    () => ({ change: keyword, reply: reply ?? null }),
  );
}

/** The chat that a person is written to. */
export function chatOf({ alias, phone }: PersonId): string {
  return alias ?? phone ?? '';
}

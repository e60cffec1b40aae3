import assert from 'node:assert/strict';
import { retryForNewChat, retryForUnsent } from '#src/sending/outbox.js';

const HOUR = 60 * 60_000;

describe('a new chat that is refused', () => {
  const person = {
    target: { kind: 'person', person: { alias: '1@lid', phone: null }, chatId: null },
    noticeId: 1,
    postponed: 0,
  } as const;

  it('is tried again after growing pauses, for five days', () => {
    let at = 0;
    const pauses: number[] = [];
    for (let postponed = 0; ; postponed += 1) {
      const next = retryForNewChat({ ...person, postponed }, at);
      if (next === null) break;
      pauses.push((next - at) / HOUR);
      at = next;
    }
    assert.deepEqual(pauses, [1, 4, 12, 24, 30, 49]);
    assert.equal(at, 5 * 24 * HOUR);
  });

  it('is a matter of notices to single people', () => {
    assert.equal(retryForNewChat(person, 0), HOUR);
    assert.equal(retryForNewChat({ ...person, noticeId: null }, 0), null);
    const target = { kind: 'list', listId: '1@broadcast', recipients: [] } as const;
    assert.equal(retryForNewChat({ ...person, target }, 0), null);
  });
});

describe('a person to whom the page cannot send', () => {
  it('is tried again at once, then after growing pauses, for a day and a half', () => {
    let at = 0;
    const pauses: number[] = [];
    for (let postponed = 0; ; postponed += 1) {
      const next = retryForUnsent({ postponed }, at);
      if (next === null) break;
      pauses.push(next - at);
      at = next;
    }
    assert.equal(pauses[0], 10_000);
    assert.deepEqual(
      pauses,
      pauses.toSorted((a, b) => a - b),
    );
    assert.equal(Math.round(at / HOUR), 37);
  });
});

import assert from 'node:assert/strict';
import { MESSENGER_LIMITS, WhatsAppWebMessenger } from '#src/transports/whatsapp-web/messenger.js';
import type { PageSendOutcome } from '#src/transports/whatsapp-web/page/send.js';
import type { WhatsAppWebSession } from '#src/transports/whatsapp-web/session.js';
import { silentLogger } from '../fakes/runtime.js';
import { messageId } from '../support/storage.js';

describe('WhatsAppWebMessenger', () => {
  const LIST = { kind: 'list', listId: '1@broadcast', recipients: ['1@lid', '2@lid'] } as const;

  /** A session whose page answers each call so. */
  function messengerOver(value: PageSendOutcome): WhatsAppWebMessenger {
    const gateway = { call: () => Promise.resolve({ kind: 'answered', value }) };
    const session = { gateway } as unknown as WhatsAppWebSession;
    return new WhatsAppWebMessenger(session, MESSENGER_LIMITS, silentLogger);
  }

  const outcomeOf = async (answer: PageSendOutcome) =>
    messengerOver(answer).send(LIST, messageId(1), { kind: 'text', text: 'Acqua' });

  for (const [how, given] of [
    ['threw', { stage: 'sending', detail: 'error' }],
    ['answered', { stage: 'answered', result: 'ERROR_UNKNOWN', code: null }],
  ] as const) {
    it(`lets no list be divided of which something may have left when the page ${how}`, async () => {
      assert.equal((await outcomeOf({ ...given, left: true })).kind, 'unknown');
    });

    it(`lets a list be divided of which nothing has left when the page ${how}`, async () => {
      const outcome = await outcomeOf({ ...given, left: false });
      assert.ok(outcome.kind === 'notSent' && outcome.why === 'recipients');
    });
  }
});

/** Looking a message up in a page whose chats are not back in memory yet. */
import assert from 'node:assert/strict';
import { installCampanile } from '#src/transports/whatsapp-web/page/install.js';
import { tracePersonMessage } from '#src/transports/whatsapp-web/page/look-up.js';
import { revokeMessage } from '#src/transports/whatsapp-web/page/send.js';

const LID = '900000000000001@lid';
const OLD_CHAT = '393331234567@c.us';
const MESSAGE = '3EB01';

const wid = (id: string) => ({
  _serialized: id,
  toString: () => id,
  isLid: () => id.endsWith('@lid'),
});

/** A person whose old chat, by the number, lies in the database; memory has no chats and no names. */
function pageAfterLoad() {
  const rows = new Map([[`true_${OLD_CHAT}_${MESSAGE}`, { ack: 0 }]]);
  const modules: Readonly<Record<string, unknown>> = {
    WAWebUserPrefsMeUser: { getMaybeMePnUser: () => null, getMaybeMeLidUser: () => null },
    WAWebConnModel: { Conn: { platform: 'smba' } },
    WAWebMsgKey: { fromString: () => ({ _serialized: '' }), prototype: {} },
    WAWebCollections: {
      Msg: {
        on: () => undefined,
        get: () => undefined,
        getMessagesById: () => Promise.resolve(null),
      },
      Chat: { getModelsArray: () => [], get: () => undefined },
    },
    WAWebPresenceChatAction: { sendPresenceUnavailable: () => undefined },
    WAWebApiContact: { getCurrentLid: () => null, getPhoneNumber: () => null },
    WAWebWidFactory: { createWid: wid },
    WAWebFindChatAction: { findOrCreateLatestChat: () => Promise.resolve(null) },
    WAWebCmd: { Cmd: {} },
    WAWebSchemaMessage: {
      getMessageTable: () => ({ get: (key: string) => Promise.resolve(rows.get(key)) }),
    },
    WAWebSchemaMessageInfo: { getMessageInfoTable: () => ({ anyOf: () => Promise.resolve([1]) }) },
    WAWebSchemaChat: {
      getChatTable: () => ({ all: () => Promise.resolve([{ id: OLD_CHAT, accountLid: LID }]) }),
    },
  };
  return { require: (name: string) => modules[name] };
}

describe('a message in a chat that is not back in memory', () => {
  beforeEach(() => {
    Object.assign(globalThis, { window: pageAfterLoad() });
    installCampanile({ receiptBatchMs: 1, muted: [], silenced: [], longestEdit: 1_000 });
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });

  it('is found by what the chat table knows of the person, in either direction', async () => {
    for (const chatIds of [[LID], [OLD_CHAT]]) {
      const trace = await tracePersonMessage({ chatIds, messageId: MESSAGE });
      assert.ok(trace !== null && trace !== 'running', 'it counts as never sent');
      assert.deepEqual([trace.encrypted, trace.copies[0]?.chatId], [true, OLD_CHAT]);
    }
  });

  it('is none of somebody else', async () => {
    const other = ['900000000000002@lid'];
    assert.equal(await tracePersonMessage({ chatIds: other, messageId: MESSAGE }), null);
  });

  it('does not count as deleted', async () => {
    const request = { chatIds: [LID], messageId: MESSAGE, patienceMs: 1 };
    assert.notEqual((await revokeMessage(request)).kind, 'absent');
  });
});

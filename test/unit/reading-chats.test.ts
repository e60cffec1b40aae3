/** Reading chats back from a page whose client searches nothing by itself. */
import assert from 'node:assert/strict';
import {
  HISTORY_LIMITS,
  WhatsAppWebHistory,
} from '#src/transports/whatsapp-web/message-history.js';
import type { PageGateway } from '#src/transports/whatsapp-web/page-gateway.js';

const LID = '900000000000001@lid';
const PORTION = 2;

interface Message {
  readonly id: { readonly fromMe: false; readonly id: string; toString(): string };
  readonly type: 'chat';
  readonly body: string;
  readonly t: number;
}

const written = (number: number): Message => {
  const id = `3EB0${String(number)}`;
  const body = `Messaggio ${String(number)}`;
  return {
    id: { fromMe: false, id, toString: () => `false_${LID}_${id}` },
    type: 'chat',
    body,
    t: number,
  };
};

/** As after a load: nothing of the chat is in memory. */
function pageWith(messages: readonly Message[], options: { readonly keeps: boolean }) {
  const memory: Message[] = [];
  let left = [...messages];
  const loadEarlierMsgs = () => {
    const older = left.slice(-PORTION);
    if (options.keeps) {
      left = left.slice(0, -PORTION);
      memory.unshift(...older);
    }
    return Promise.resolve(older);
  };
  const chat = { msgs: { getModelsArray: () => [...memory] } };
  const modules: Readonly<Record<string, unknown>> = {
    WAWebCollections: { Chat: { get: () => chat } },
    WAWebChatLoadMessages: { loadEarlierMsgs },
    WAWebWidFactory: { createWid: (id: string) => id },
    WAWebMsgKey: { fromString: (key: string) => key },
  };
  return {
    require: (name: string) => {
      if (!(name in modules)) throw new Error(`no module ${name}`);
      return modules[name];
    },
  };
}

/** A page whose time for one call is over at once. */
function historyOf(page: ReturnType<typeof pageWith>): WhatsAppWebHistory {
  Object.assign(globalThis, { window: page });
  const gateway = {
    call: async (ask: (request: unknown) => unknown, request: unknown) => ({
      kind: 'answered',
      value: await ask(request),
    }),
  } as unknown as PageGateway;
  return new WhatsAppWebHistory({ gateway }, { ...HISTORY_LIMITS, budget: 0 });
}

describe('a chat of which nothing is in memory', () => {
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });

  it('remains to be read when the time of a call is over', async () => {
    const messages = [1, 2, 3, 4, 5].map(written);
    const reading = await historyOf(pageWith(messages, { keeps: true })).read([LID], 0);
    assert.ok(reading.kind === 'read');
    assert.deepEqual(
      reading.texts.map(({ body }) => body).toSorted(),
      messages.map(({ body }) => body),
    );
  });

  it('is no answer when the page does not get on with it', async () => {
    const reading = await historyOf(pageWith([1, 2].map(written), { keeps: false })).read([LID], 0);
    assert.equal(reading.kind, 'failed');
  });
});

/** Reading chats back from small pages: of a client that searches nothing by itself, and of others. */
import assert from 'node:assert/strict';
import {
  HISTORY_LIMITS,
  type HistoryLimits,
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

/** A page whose time for one call is over at once, if nothing else is said. */
function historyOf(
  page: ReturnType<typeof pageWith>,
  limits: Partial<HistoryLimits> = { budget: 0 },
): WhatsAppWebHistory {
  Object.assign(globalThis, { window: page });
  const gateway = {
    call: async (ask: (request: unknown) => unknown, request: unknown) => ({
      kind: 'answered',
      value: await ask(request),
    }),
  } as unknown as PageGateway;
  return new WhatsAppWebHistory({ gateway }, { ...HISTORY_LIMITS, ...limits });
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

/**
 * The newest message is in memory, the others in the database, of which `portionBefore` gives what
 * the client answers for those before one; memory's own way brings them, too.
 */
function pageWithDatabase(
  messages: readonly Message[],
  portionBefore: (older: readonly Message[], count: number) => unknown,
): ReturnType<typeof pageWith> {
  const page = pageWith(messages.slice(0, -1), { keeps: true });
  const chat = { msgs: { getModelsArray: () => messages.slice(-1) } };
  const msgFindByDirection = ({ anchor, count }: { anchor: string; count: number }) => {
    const at = messages.findIndex(({ id }) => id.toString() === anchor);
    return Promise.resolve(portionBefore(messages.slice(0, at), count));
  };
  const modules: Readonly<Record<string, unknown>> = {
    WAWebCollections: { Chat: { get: () => chat } },
    WAWebDBMessageFindLocal: { msgFindByDirection },
  };
  return { require: (name) => modules[name] ?? page.require(name) };
}

describe('a chat whose newest message is in memory', () => {
  const messages = Array.from({ length: 9 }, (_, index) => written(index + 1));

  const textsOf = async (page: ReturnType<typeof pageWith>) => {
    const reading = await historyOf(page, { portion: 3 }).read([LID], 0);
    assert.ok(reading.kind === 'read');
    return reading.texts.map(({ body }) => body).toSorted();
  };
  const all = messages.map(({ body }) => body);

  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });

  const answers: Readonly<Record<string, (older: readonly Message[], count: number) => unknown>> = {
    'the database answers an error': () => ({ status: 500 }),
    'the database answers an error with an empty list': () => ({ status: 400, messages: [] }),
    'the database answers in a shape that is not known': (older) => ({ status: 200, rows: older }),
    'portions are shorter than asked': (older, count) => ({
      status: 200,
      messages: older.slice(-(count - 1)),
    }),
    'portions are plain lists': (older, count) => older.slice(-count),
  };
  for (const [how, portionBefore] of Object.entries(answers)) {
    it(`is read to its end when ${how}`, async () => {
      assert.deepEqual(await textsOf(pageWithDatabase(messages, portionBefore)), all);
    });
  }

  it('is read to its end when portions have the message they were asked for', async () => {
    const withAnchor = (older: readonly Message[], count: number) => ({
      status: 200,
      messages: messages.slice(0, older.length + 1).slice(-count),
    });
    assert.deepEqual(await textsOf(pageWithDatabase(messages, withAnchor)), all);
  });
});

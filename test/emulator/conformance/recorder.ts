/**
 * Functions that run in the page and write down what happens there the way the golden vectors do:
 * events in firing order, models as whatsapp-web.js hands them to Node. Each must be whole in
 * itself, because only its own text reaches the page.
 */
import type { PageWindow } from './bare-page.js';

type Plain = Record<string, unknown>;
type Method = (...args: unknown[]) => unknown;

/** Starts writing down the events of models and collections; `takeEvents` reads them. */
export function recordEvents(): void {
  const page = window as unknown as PageWindow & { recorded: Plain[] };
  type Source = { on(name: string, listener: Method): void; trigger: Method };
  const { Msg, Chat } = page.require<Record<'Msg' | 'Chat', Source>>('WAWebCollections');
  const { Socket } = page.require<{ Socket: Source }>('WAWebSocketModel');
  const { Conn } = page.require<{ Conn: Source }>('WAWebConnModel');
  const describe = (value: unknown): unknown => {
    if (value === undefined) return '<undefined>';
    if (value === null || typeof value !== 'object') return value;
    if (value === Socket) return '<Socket>';
    if (value === Conn) return '<Conn>';
    if (value instanceof Uint8Array) return '<Uint8Array>';
    if ('getModelsArray' in value) return '<collection>';
    if ('serialize' in value) return `model:${String((value as unknown as Plain)['id'])}`;
    const text = String(value);
    return text === '[object Object]' ? value : `id:${text}`;
  };
  const shown = ['type', 'subtype', 'ack', 'isNewMsg', 'body'];
  const modelOf = (value: unknown): Plain => {
    const model = value as Plain;
    return Object.fromEntries(
      shown.filter((name) => model[name] != null).map((name) => [name, model[name]]),
    );
  };
  page.recorded = [];
  for (const [coll, source] of Object.entries({ Msg, Chat, Socket, Conn })) {
    const trigger = source.trigger;
    source.trigger = (event: unknown, ...args: unknown[]) => {
      const entry = { coll, event, args: args.map(describe) };
      page.recorded.push(coll === 'Msg' ? { ...entry, model: modelOf(args[0]) } : entry);
      return trigger.call(source, event, ...args);
    };
  }
}

export function takeEvents(): Plain[] {
  return (window as unknown as { recorded: Plain[] }).recorded.splice(0);
}

/** Changes the socket and gives back its events as lines; `{takeover: true}` calls that method. */
export function changeSocket(change: Plain): string[] {
  const page = window as unknown as PageWindow & {
    recorded: { coll: string; event: string; args: unknown[] }[];
  };
  const { Socket } = page.require<{ Socket: { set(change: Plain): void; takeover(): void } }>(
    'WAWebSocketModel',
  );
  page.recorded.splice(0);
  if (change['takeover'] === true) {
    try {
      Socket.takeover();
    } catch (error) {
      if ((error as Error).message !== 'Takeover called without conflict!') throw error;
    }
  } else {
    Socket.set(change);
  }
  return page.recorded.map(({ coll, event, args }) => `${coll} ${event} ${JSON.stringify(args)}`);
}

/** Keeps what whatsapp-web.js makes of each message when it is added; `takeModel` reads it. */
export function recordModels(): void {
  const page = window as unknown as PageWindow & {
    models: Map<string, string>;
    WWebJS: { getMessageModel(msg: unknown): unknown };
  };
  type Source = { on(name: string, listener: (msg: { id: { id: string } }) => void): void };
  const { Msg } = page.require<{ Msg: Source }>('WAWebCollections');
  page.models = new Map();
  const keep = (msg: { id: { id: string } }): void => {
    page.models.set(msg.id.id, JSON.stringify(page.WWebJS.getMessageModel(msg)));
  };
  Msg.on('add', keep);
  Msg.on('change:type', keep);
}

export function takeModel(id: string): Plain | undefined {
  const model = (window as unknown as { models: Map<string, string> }).models.get(id);
  return model === undefined ? undefined : (JSON.parse(model) as Plain);
}

/** `<chat> unread=<n> accountLid=<lid>`, in the order of the chat list. */
export function unreadChats(): string[] {
  const { Chat } = (window as unknown as PageWindow).require<{
    Chat: { getModelsArray(): Plain[] };
  }>('WAWebCollections');
  return Chat.getModelsArray().map(
    (chat) =>
      `${String(chat['id'])} unread=${String(chat['unreadCount'])} accountLid=${String(chat['accountLid'] ?? '<undefined>')}`,
  );
}

/** A call comes in; what whatsapp-web.js tells of it. */
export function ring(id: string, from: string): unknown[] {
  const page = window as unknown as PageWindow;
  const calls = page.require<{
    processIncomingCall(id: string, peer: unknown, offer: object): void;
    getModelsArray(): Plain[];
  }>('WAWebCallCollection');
  const { createWid } = page.require<{ createWid: (text: string) => unknown }>('WAWebWidFactory');
  calls.processIncomingCall(id, createWid(from), { isVideo: false, offerTime: 1 });
  const told =
    'id peerJid isVideo isGroup canHandleLocally outgoing webClientShouldHandle participants';
  const models = calls
    .getModelsArray()
    .map((call) => Object.fromEntries(told.split(' ').map((name) => [name, call[name]])));
  return JSON.parse(JSON.stringify(models)) as unknown[];
}

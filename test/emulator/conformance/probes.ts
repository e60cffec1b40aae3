/**
 * Functions that run in the page and describe what they find there the way the golden vectors do:
 * instances by their text, `<undefined>` for a property without value, `<absent>` for none. Each
 * must be whole in itself, because only its own text reaches the page.
 */
import type { PageWindow } from './bare-page.js';
import type { ModuleInterface } from './interface.js';

type Plain = Record<string, unknown>;
type Method = (...args: unknown[]) => unknown;

/** Kind and arity of every export asked for, as far as the module is there. */
export function describeModules(interfaces: readonly ModuleInterface[]): Plain {
  const page = window as unknown as PageWindow;
  const describe = (value: unknown): string => {
    if (typeof value !== 'function') return typeof value;
    const isClass = /^class\b/.test(Function.prototype.toString.call(value));
    return `${isClass ? 'class' : 'function'}/${String(value.length)}`;
  };
  const found: Plain = {};
  for (const { name, exports } of interfaces) {
    let module: unknown;
    try {
      module = page.require(name);
    } catch (error) {
      found[name] = String(error);
      continue;
    }
    for (const { path } of exports) {
      const value =
        path === ''
          ? module
          : path.split('.').reduce<unknown>((o, key) => (o as Plain)[key], module);
      found[`${name} ${path}`] = describe(value);
    }
  }
  return found;
}

/** The names that a namespace module exports. */
export function exportedNames(names: readonly string[]): Record<string, string[]> {
  const page = window as unknown as PageWindow;
  return Object.fromEntries(names.map((name) => [name, Object.keys(page.require<object>(name))]));
}

/** What a call gives back, or the error it throws. */
export function describeWids(texts: readonly string[]): Plain {
  const page = window as unknown as PageWindow;
  const { createWid } = page.require<{
    createWid: (text: unknown) => Plain & Record<string, Method>;
  }>('WAWebWidFactory');
  const describe = (text: string): Plain => {
    const wid = createWid(text);
    const call = (method: string, ...args: unknown[]) => wid[method]?.(...args);
    const prototype = Object.getPrototypeOf(wid) as object;
    const predicates = Object.getOwnPropertyNames(prototype).filter(
      (name) => /^is[A-Z]/.test(name) && !/^is(Less|Greater|Same)/.test(name),
    );
    return {
      user: wid['user'],
      server: wid['server'],
      device: wid['device'] ?? '<undefined>',
      hasOwnDevice: Object.hasOwn(wid, 'device'),
      _serialized: wid['_serialized'],
      toString: call('toString'),
      toStringLegacy: call('toString', { legacy: true }),
      toStringFull: call('toString', { formatFull: true }),
      toJid: call('toJid'),
      getJidServer: call('getJidServer'),
      getDeviceId: call('getDeviceId'),
      toLogString: call('toLogString'),
      ownKeys: Object.keys(wid),
      json: JSON.stringify(wid),
      truePredicates: predicates.filter((name) => call(name) === true),
      falsePredicates: predicates.filter((name) => call(name) === false),
    };
  };
  return Object.fromEntries(
    texts.map((text) => {
      try {
        return [text, describe(text)];
      } catch (error) {
        const { name, message } = error as Error;
        return [text, { threw: { name, message } }];
      }
    }),
  );
}

export type KeyRecipe = Readonly<Record<string, unknown>>;

/** Describes message keys; fields named in `wids` are addresses, `{key}` stands for a MsgKey. */
export function describeKeys(recipes: readonly [string, KeyRecipe | string | null][]): Plain {
  const page = window as unknown as PageWindow;
  const MsgKey = page.require<{
    new (parts: unknown): Plain;
    fromString(text: unknown): Plain;
    from(like: unknown): Plain;
  }>('WAWebMsgKey');
  const { createWid } = page.require<{ createWid: (text: string) => unknown }>('WAWebWidFactory');
  const describe = (key: Plain): Plain => ({
    ownKeys: Object.keys(key),
    fromMe: key['fromMe'],
    remote: String(key['remote']),
    remoteIsWid: key['remote'] !== undefined && createWid(String(key['remote'])) === key['remote'],
    id: key['id'],
    self: 'self' in key ? key['self'] : '<absent>',
    participant: 'participant' in key ? String(key['participant']) : '<absent>',
    toString: String(key),
    _serialized: key['_serialized'] ?? '<undefined>',
    json: JSON.stringify(key),
  });
  const build = (recipe: KeyRecipe | string | null): Plain => {
    if (typeof recipe === 'string') return MsgKey.fromString(recipe);
    if (recipe === null) return new MsgKey(null);
    const parts = Object.entries(recipe).map(([field, value]) => {
      if (typeof value === 'string' && value.startsWith('wid:'))
        return [field, createWid(value.slice(4))];
      if (typeof value === 'string' && value.startsWith('key:')) {
        return [field, MsgKey.fromString(value.slice(4))];
      }
      return [field, value === '<undefined>' ? undefined : value];
    });
    return new MsgKey(Object.fromEntries(parts));
  };
  return Object.fromEntries(
    recipes.map(([name, recipe]) => {
      try {
        return [name, describe(build(recipe))];
      } catch (error) {
        const { name: errorName, message } = error as Error;
        return [name, { threw: { name: errorName, message } }];
      }
    }),
  );
}

/** What every getter says of a chat with this id, made by hand. */
export function describeChat(id: string, attributes: Plain): Plain {
  const page = window as unknown as PageWindow;
  const { Chat } = page.require<{ Chat: { gadd(id: unknown, attributes: Plain): Plain } }>(
    'WAWebCollections',
  );
  const { createWid } = page.require<{ createWid: (text: string) => unknown }>('WAWebWidFactory');
  const getters = page.require<Record<string, Method>>('WAWebChatGetters');
  const chat = Chat.gadd(createWid(id), attributes);
  const results = Object.entries(getters).map(([name, get]) => [name, get(chat)] as const);
  const flags = ['isBroadcast', 'isGroup', 'isUser', 'isNewsletter', 'isLid'];
  return {
    booleans: Object.fromEntries(results.filter(([, value]) => typeof value === 'boolean')),
    undefinedResults: [
      ...results.filter(([, value]) => value === undefined).map(([name]) => name),
      ...flags.filter((name) => chat[name] === undefined).map((name) => `model.${name}`),
    ],
  };
}

/** `name:typeof` of the methods that were asked for on the real socket. */
export function methodsOfSocket(): string[] {
  const { Socket } = (window as unknown as PageWindow).require<{ Socket: Plain }>(
    'WAWebSocketModel',
  );
  const names =
    'on off once trigger listenTo set logout takeover reconnect openStream poke initConn run sendLogs';
  return names.split(' ').map((name) => `${name}:${typeof Socket[name]}`);
}

export function serializedKeys(): Plain {
  const page = window as unknown as PageWindow;
  type Model = { serialize(): object };
  const { Socket } = page.require<{ Socket: Model }>('WAWebSocketModel');
  const { Conn } = page.require<{ Conn: Model }>('WAWebConnModel');
  return { Socket: Object.keys(Socket.serialize()), Conn: Object.keys(Conn.serialize()) };
}

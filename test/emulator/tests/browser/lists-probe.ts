/**
 * Runs inside the emulated page: drives its list and sending modules by the names that the real page
 * has, and reports what happened as plain values.
 */

type Values = Readonly<Record<string, unknown>>;
type Async = (...args: never[]) => Promise<unknown>;

interface Text {
  toString(): string;
}

interface Events {
  on(names: string, listener: (...args: never[]) => void): void;
}

interface ModelOf extends Values {
  readonly id: Text;
}

interface CollectionOf<M extends ModelOf> extends Events {
  get(id: unknown): M | undefined;
  getModelsArray(): M[];
}

interface MessageModel extends ModelOf {
  readonly type: string;
  readonly ack?: number;
  readonly isSendFailure?: boolean;
  readonly body?: string;
}

export interface ListSnapshot {
  readonly chatInCollection: boolean;
  readonly name: string | null;
  readonly metadataInCollection: boolean;
  readonly recipients: readonly string[] | null;
  readonly dbRecipients: readonly string[] | null;
  readonly audience: readonly { readonly recipientCount: number; readonly name: string }[];
}

/** How a call ended: what it gave, what it threw, or that it did not end in time. */
export type Outcome =
  | { readonly value: unknown }
  | { readonly threw: { readonly name: string; readonly message: string } }
  | { readonly neverSettled: true };

interface SendOptions {
  readonly list: string;
  readonly id: string;
  readonly body: string;
  readonly recipients: readonly string[];
}

interface Probe {
  readonly me: string;
  readonly events: string[];
  call(module: string, name: string, args: readonly unknown[], withinMs?: number): Promise<Outcome>;
  list(id: string): Promise<ListSnapshot>;
  /** finds or makes the chat with this id */
  openChat(id: string): Promise<void>;
  send(options: SendOptions, withinMs?: number): Promise<Outcome>;
  sendMedia(
    options: SendOptions,
    file: { type: string; name: string; base64: string },
  ): Promise<Outcome>;
  sendToPerson(
    chat: string,
    id: string,
    body: string,
    withinMs?: number,
  ): Promise<readonly Outcome[]>;
  /** messages in memory whose bare id is this: `key ack=n` */
  acks(id: string): string[];
  message(key: string): Values | null;
  rows(id: string): Promise<{ message: Values[]; messageInfo: Values[] }>;
  info(key: string): Promise<unknown>;
  receipt(attrs: Readonly<Record<string, string>>): Promise<unknown>;
}

declare global {
  interface Window {
    require(name: string): unknown;
    probe: Probe;
  }
}

/** Puts `window.probe` into the page, which must be linked. */
export function installProbe(): void {
  const load = <T>(name: string): T => window.require(name) as T;
  const { createWid } = load<{ createWid(id: string): Text }>('WAWebWidFactory');
  const MsgKey = load<{
    new (parts: object): Text;
    fromString(text: string): Text;
  }>('WAWebMsgKey');
  const { Msg, Chat } = load<{
    Msg: CollectionOf<MessageModel>;
    Chat: CollectionOf<ModelOf & { name?: string }>;
  }>('WAWebCollections');
  const metadata = load<
    CollectionOf<ModelOf & { recipients: { map<T>(f: (r: ModelOf) => T): T[] } }>
  >('WAWebBroadcastMetadataCollection');
  const me = load<{ getMeLidUserOrThrow(): Text }>('WAWebUserPrefsMeUser').getMeLidUserOrThrow();
  const events: string[] = [];

  const note = (text: string) => () => void events.push(text);
  const idOf = (model: MessageModel): string => model.id.toString();
  Msg.on('add', (model: MessageModel) => {
    note(`Msg add ${idOf(model)} ${model.type} ack=${String(model.ack)}`)();
  });
  Msg.on('change:ack', (model: MessageModel, ack: number, before: number) => {
    note(`Msg change:ack ${idOf(model)} ${String(before)}→${String(ack)}`)();
  });
  Msg.on('change:isSendFailure', (model: MessageModel, failed: boolean) => {
    note(`Msg change:isSendFailure ${idOf(model)} ${String(failed)}`)();
  });
  for (const [coll, collection] of Object.entries({ Chat, BroadcastMetadata: metadata })) {
    for (const event of ['add', 'remove']) {
      collection.on(event, (model: ModelOf) => {
        note(`${coll} ${event} ${model.id.toString()}`)();
      });
    }
  }

  const settled = async (work: () => Promise<unknown>, withinMs = 5_000): Promise<Outcome> => {
    const silence = new Promise<Outcome>((resolve) => {
      setTimeout(() => {
        resolve({ neverSettled: true });
      }, withinMs);
    });
    const outcome = (async (): Promise<Outcome> => {
      try {
        return { value: await work() };
      } catch (error) {
        const { name, message } = error as Error;
        return { threw: { name, message } };
      }
    })();
    return Promise.race([outcome, silence]);
  };

  const keyFor = (list: string, id: string): Text =>
    new MsgKey({ from: me, to: createWid(list), id, participant: me });

  const sendBroadcast = load<{ sendBroadcastMsgAction(send: object): Promise<unknown> }>(
    'WAWebSendBroadcastMsgAction',
  );
  const msgData = load<{ createBroadcastTextMsgData(list: string, text: string): Promise<object> }>(
    'WAWebBroadcastMsgDataUtils',
  );
  const media = load<{
    processMediaForBroadcast(
      file: File,
      count: number,
      list: string,
      caption: string,
    ): Promise<{ freshMedia: { type: string }; mediaMsgData: object }>;
    createBroadcastMediaUploadCallback(type: string): (message: unknown) => Promise<unknown>;
  }>('WAWebBizBroadcastMediaProcessor');
  const chatSend = load<{
    addAndSendMsgToChat(chat: unknown, message: object): [Promise<MessageModel>, Promise<unknown>];
  }>('WAWebSendMsgChatAction');
  const chats = load<{
    findOrCreateLatestChat(wid: unknown): Promise<{ chat: ModelOf }>;
  }>('WAWebFindChatAction');

  // Structured clones leave out what cannot cross to Node, and show Wids and keys as texts.
  const plain = (value: unknown): unknown =>
    JSON.parse(
      JSON.stringify(value, (_key, inner: unknown) => (inner === undefined ? null : inner)) ??
        'null',
    );

  const tables = {
    message: load<{ getMessageTable(): { all(): Promise<Values[]> } }>(
      'WAWebSchemaMessage',
    ).getMessageTable(),
    info: load<{ getMessageInfoTable(): { all(): Promise<Values[]> } }>(
      'WAWebSchemaMessageInfo',
    ).getMessageInfoTable(),
  };
  const hasId = (key: unknown, id: string): boolean => String(key).split('_')[2] === id;

  window.probe = {
    me: me.toString(),
    events,
    call: (module, name, args, withinMs) =>
      settled(async () => {
        const exported = load<Readonly<Record<string, Async | undefined>>>(module)[name];
        if (exported === undefined) throw new Error(`${module}.${name} is missing`);
        return plain(await exported(...(args as never[])));
      }, withinMs),
    async openChat(id) {
      await chats.findOrCreateLatestChat(createWid(id));
    },
    async list(id) {
      const wid = createWid(id);
      const { getBroadcastMetadataJob } = load<{
        getBroadcastMetadataJob(wid: Text): Promise<{ recipients: string[] } | null>;
      }>('WAWebBroadcastDatabaseJob');
      const { getBroadcastChatsAsAudiences } = load<{
        getBroadcastChatsAsAudiences(): {
          broadcastJid: string;
          recipientCount: number;
          name: string;
        }[];
      }>('WAWebBizBroadcastsAudienceUtils');
      return {
        chatInCollection: Chat.get(wid) !== undefined,
        name: Chat.get(wid)?.name ?? null,
        metadataInCollection: metadata.get(wid) !== undefined,
        recipients:
          metadata.get(wid)?.recipients.map((recipient) => recipient.id.toString()) ?? null,
        audience: getBroadcastChatsAsAudiences()
          .filter(({ broadcastJid }) => broadcastJid === id)
          .map(({ recipientCount, name }) => ({ recipientCount, name })),
        // the last one: memory is read in one turn
        dbRecipients: (await getBroadcastMetadataJob(wid))?.recipients ?? null,
      };
    },
    send: ({ list, id, body, recipients }, withinMs) =>
      settled(async () => {
        const data = await msgData.createBroadcastTextMsgData(list, body);
        return sendBroadcast.sendBroadcastMsgAction({
          msgData: { ...data, id: keyFor(list, id) },
          recipients: recipients.map(createWid),
        });
      }, withinMs),
    sendMedia: ({ list, id, body, recipients }, { type, name, base64 }) =>
      settled(async () => {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        const file = new File([bytes], name, { type });
        const { freshMedia, mediaMsgData } = await media.processMediaForBroadcast(
          file,
          recipients.length,
          list,
          body,
        );
        return sendBroadcast.sendBroadcastMsgAction({
          msgData: { ...mediaMsgData, id: keyFor(list, id) },
          recipients: recipients.map(createWid),
          beforeSend: media.createBroadcastMediaUploadCallback(freshMedia.type),
        });
      }),
    async sendToPerson(chatId, id, body, withinMs) {
      const { chat } = await chats.findOrCreateLatestChat(createWid(chatId));
      const [message, result] = chatSend.addAndSendMsgToChat(chat, {
        id: new MsgKey({ from: me, to: chat.id, id, selfDir: 'out' }),
        ack: 0,
        body,
        from: me,
        to: chat.id,
        local: true,
        self: 'out',
        t: Math.floor(Date.now() / 1000),
        isNewMsg: true,
        type: 'chat',
      });
      return Promise.all([
        settled(async () => `Msg ${idOf(await message)}`, withinMs),
        settled(() => result, withinMs),
      ]);
    },
    acks: (id) =>
      Msg.getModelsArray()
        .filter((model) => hasId(model.id, id))
        .map((model) => `${idOf(model)} ack=${String(model.ack)}`),
    message: (key) => {
      const model = Msg.get(key);
      return model === undefined
        ? null
        : (plain((model as unknown as { serialize(): object }).serialize()) as Values);
    },
    async rows(id) {
      const [message, messageInfo] = await Promise.all([tables.message.all(), tables.info.all()]);
      return {
        message: message.filter((row) => hasId(row['id'], id)),
        messageInfo: messageInfo.filter((row) => hasId(row['msgKey'], id)),
      };
    },
    info: async (key) =>
      plain(
        await load<{ queryMsgInfo(key: Text): Promise<unknown> }>(
          'WAWebApiMessageInfoStore',
        ).queryMsgInfo(MsgKey.fromString(key)),
      ),
    receipt: (attrs) =>
      load<(node: object) => Promise<unknown>>('WAWebHandleMsgReceipt')({ tag: 'receipt', attrs }),
  };
}

/** Runs inside the emulated page: posts to channels as whoever wants an id of their own has to. */

type Values = Readonly<Record<string, unknown>>;
interface Text {
  toString(): string;
}
interface Message extends Text {
  readonly id: Text;
  readonly ack?: number;
  readonly serverId?: number;
  readonly isSendFailure?: boolean;
  readonly body?: string;
  readonly viewCount?: number;
  set(fields: Values): void;
}
interface Channel extends Values {
  readonly id: Text;
  readonly name: string;
  readonly isReadOnly: boolean;
  readonly newsletterMetadata: Values;
}

/** What became of a post: in memory, in its row, and what was announced. */
export interface PostState {
  readonly row: { readonly ack: unknown; readonly serverId: number | '<TEMP>' | null } | null;
  readonly mem: Values | null;
  readonly events: readonly string[];
}

declare global {
  interface Window {
    channels: {
      create(name: string): Promise<string>;
      known(): Values[];
      /** the result, or 'pending' after so many milliseconds */
      post(channel: string, id: string, body: string, withinMs?: number): Promise<unknown>;
      picture(channel: string, id: string, base64: string, caption: string): Promise<unknown>;
      state(channel: string, id: string): Promise<PostState>;
      /** the model from the database, after which the same question again */
      reload(channel: string, id: string): Promise<void>;
      resend(channel: string, id: string): Promise<unknown>;
      edit(channel: string, id: string, body: string): Promise<unknown>;
      revoke(channel: string, id: string): Promise<unknown>;
      count(channel: string, id: string): Promise<void>;
      rows(channel: string): Promise<Values[]>;
      history(channel: string, after?: number): Promise<unknown>;
    };
  }
}

/** Puts `window.channels` into the page, which must be linked. */
export function installChannelsProbe(): void {
  const load = <T>(name: string): T => window.require(name) as T;
  const { createWid } = load<{ createWid(id: string): Text }>('WAWebWidFactory');
  const MsgKey = load<new (parts: object) => Text>('WAWebMsgKey');
  const collections = load<{
    Msg: {
      get(key: string): Message | undefined;
      on(name: string, listener: (model: Message) => void): void;
      readonly modelClass: new (fields: object) => Message;
      getMessagesById(keys: string[]): Promise<{ messages: Message[] }>;
    };
    WAWebNewsletterCollection: {
      get(id: string): Channel | undefined;
      getModelsArray(): Channel[];
    };
  }>('WAWebCollections');
  const { Msg, WAWebNewsletterCollection: channels } = collections;
  const me = load<{ getMePnUserOrThrow_DO_NOT_USE(): Text }>(
    'WAWebUserPrefsMeUser',
  ).getMePnUserOrThrow_DO_NOT_USE();
  const send = load<{
    sendNewsletterAlbumMsg(order: object): Promise<unknown>;
    sendNewsletterMediaMsg(chat: Channel, msg: Message, upload: unknown): Promise<unknown>;
  }>('WAWebNewsletterSendMsgAction');
  const table = load<{ getMessageTable(): { all(): Promise<Values[]> } }>(
    'WAWebSchemaMessage',
  ).getMessageTable();
  const TEMPORARY = Number.MAX_SAFE_INTEGER - 10_000;
  const events: string[] = [];
  const note = (what: string) => (model: Message) =>
    void events.push(`${model.id.toString()} ${what} ack=${String(model.ack)}`);
  Msg.on('add', note('add'));
  Msg.on('change:ack', note('change:ack'));
  Msg.on('change:isSendFailure', note('change:isSendFailure'));

  const keyOf = (channel: string, id: string): string => `true_${channel}_${id}`;
  const chatOf = (channel: string): Channel => {
    const chat = channels.get(channel);
    if (chat === undefined) throw new Error('no such channel in memory');
    return chat;
  };
  const model = (channel: string, id: string, facts: object): Message => {
    const to = createWid(channel);
    const key = new MsgKey({ from: me, to, id, participant: undefined, selfDir: 'out' });
    const t = Math.floor(Date.now() / 1000);
    const common = { id: key, from: me, to, t, ack: 0, isNewMsg: true, local: true };
    return new Msg.modelClass({ ...common, viewMode: 'VISIBLE', ...facts });
  };
  const within = async (work: Promise<unknown>, ms = 5_000): Promise<unknown> =>
    Promise.race([
      work,
      new Promise((resolve) => {
        setTimeout(() => {
          resolve('pending');
        }, ms);
      }),
    ]);
  const stored = async (channel: string, id: string): Promise<Message> => {
    const { messages } = await Msg.getMessagesById([keyOf(channel, id)]);
    const [found] = messages;
    if (found === undefined) throw new Error('no such post');
    return found;
  };

  window.channels = {
    async create(name) {
      const { createNewsletterAction } = load<{
        createNewsletterAction(order: object): Promise<Text>;
      }>('WAWebNewsletterCreateAction');
      const order = { name, description: 'Avvisi', picture: null };
      return (await createNewsletterAction(order)).toString();
    },
    known: () =>
      channels.getModelsArray().map(({ id, name, isReadOnly, newsletterMetadata: known }) => ({
        id: id.toString(),
        name,
        isReadOnly,
        membershipType: known['membershipType'],
        inviteCode: known['inviteCode'],
        size: known['size'],
        suspended: known['suspended'],
        geosuspended: known['geosuspended'],
      })),
    post: (channel, id, body, withinMs) => {
      const msg = model(channel, id, { type: 'chat', body });
      return within(send.sendNewsletterAlbumMsg({ chat: chatOf(channel), msg }), withinMs);
    },
    async picture(channel, id, base64, caption) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const Opaque = load<{ createFromData(data: Blob, type: string): Promise<object> }>(
        'WAWebMediaOpaqueData',
      );
      const { prepRawMedia } = load<{
        prepRawMedia(data: object, options: object): { waitForPrep(): Promise<Values> };
      }>('WAWebPrepRawMedia');
      const { getOrCreateMediaObject } = load<{
        getOrCreateMediaObject(hash: unknown): { consolidate(data: object): void };
      }>('WAWebMediaStorage');
      const { uploadUnencryptedMedia } = load<{
        uploadUnencryptedMedia(order: object): Promise<{ mediaEntry?: Values }>;
      }>('WAWebMediaMmsV4Upload');
      const type = 'image/png';
      const opaque = await Opaque.createFromData(new Blob([bytes], { type }), type);
      const prepared = await prepRawMedia(opaque, {}).waitForPrep();
      const { filehash, size, mimetype } = prepared;
      const mediaObject = getOrCreateMediaObject(filehash);
      mediaObject.consolidate(prepared);
      const upload = async (msg: Message): Promise<Message> => {
        const { mediaEntry } = await uploadUnencryptedMedia({
          mimetype,
          mediaObject,
          mediaType: 'newsletter-image',
          calculateToken: () => '',
        });
        if (mediaEntry === undefined) throw new Error('upload failed');
        msg.set({ mediaHandle: mediaEntry['handle'], directPath: mediaEntry['directPath'] });
        msg.set({ filehash, size });
        return msg;
      };
      const msg = model(channel, id, { type: 'image', caption, mimetype });
      return within(send.sendNewsletterMediaMsg(chatOf(channel), msg, upload));
    },
    async state(channel, id) {
      const key = keyOf(channel, id);
      const row = (await table.all()).find((each) => each['id'] === key);
      const digits = /_[0-9a-f]([0-9a-f]+)_m$/.exec(String(row?.['internalId']))?.[1];
      const serverId = digits === undefined ? null : Number.parseInt(digits, 16);
      const named = serverId !== null && serverId >= TEMPORARY ? '<TEMP>' : serverId;
      const live = Msg.get(key);
      return {
        row: row === undefined ? null : { ack: row['ack'], serverId: named },
        mem:
          live === undefined
            ? null
            : {
                ack: live.ack,
                serverId: (live.serverId ?? 0) >= TEMPORARY ? '<TEMP>' : live.serverId,
                isSendFailure: live.isSendFailure,
                body: live.body,
                viewCount: live.viewCount,
              },
        events: events
          .filter((event) => event.startsWith(`${key} `))
          .map((event) => event.slice(key.length + 1)),
      };
    },
    async reload(channel, id) {
      await stored(channel, id);
    },
    async resend(channel, id) {
      const { resendMsg } = load<{ resendMsg(msg: Message): Promise<unknown> }>(
        'WAWebResendMsgAction',
      );
      return resendMsg(await stored(channel, id));
    },
    async edit(channel, id, body) {
      const { sendMessageEdit } = load<{
        sendMessageEdit(msg: Message, text: string, options: object): Promise<unknown>;
      }>('WAWebSendMessageEditAction');
      return (await sendMessageEdit(await stored(channel, id), body, {})) ?? '<undefined>';
    },
    async revoke(channel, id) {
      const { sendNewsletterRevokeMsg } = load<{
        sendNewsletterRevokeMsg(chat: Channel, msg: Message, clear: boolean): Promise<unknown>;
      }>('WAWebNewsletterRevokeMsgAction');
      return sendNewsletterRevokeMsg(chatOf(channel), await stored(channel, id), true);
    },
    async count(channel, id) {
      const { maybeUpdateMsgsAddOns } = load<{
        maybeUpdateMsgsAddOns(messages: Message[], chat: Channel): Promise<void>;
      }>('WAWebNewsletterGetMessageUpdatesAction');
      await maybeUpdateMsgsAddOns([await stored(channel, id)], chatOf(channel));
    },
    rows: async (channel) =>
      (await table.all()).filter((row) => String(row['id']).includes(channel)),
    async history(channel, after) {
      const { queryNewsletterMessagesByJid } = load<{
        queryNewsletterMessagesByJid(
          jid: string,
          count: number,
          cursor: object | undefined,
        ): Promise<Values>;
      }>('WAWebNewsletterGetMessagesQueryJob');
      const cursor = after === undefined ? undefined : { after };
      try {
        return await queryNewsletterMessagesByJid(channel, 20, cursor);
      } catch (error) {
        const { name, statusCode } = error as { name: string; statusCode: number };
        return { threw: name, statusCode };
      }
    },
  };
}

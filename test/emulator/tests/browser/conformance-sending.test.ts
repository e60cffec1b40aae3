/**
 * Holds the emulated page's sending and receipts to what was measured on the real one, in our own
 * words here, and against the golden vectors.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { measured as factsOf } from '../../conformance/vectors.js';
import { sample, undecodable } from '../samples.js';
import { until } from '../../until.js';
import { LinkedPage, valueOf } from './linked-page.js';
import type { Outcome } from './lists-probe.js';
import { L1, L2, L3, ME, STRANGER } from './lists-table.js';

const { LoadUtils } = createRequire(import.meta.url)(
  'whatsapp-web.js/src/util/Injected/Utils.js',
) as { readonly LoadUtils: () => void };

/** Runs in the page. */
function chatIsThere(id: string): boolean {
  const { Chat } = window.require('WAWebCollections') as {
    readonly Chat: { get(id: string): object | undefined };
  };
  return Chat.get(id) !== undefined;
}

/** Runs in the page: the library's own way, without its Node side. Resolves with the bare id. */
async function sendPicture(chatId: string, data: string): Promise<string> {
  const { WWebJS } = window as unknown as {
    readonly WWebJS: {
      getChat(id: string, options: object): Promise<object>;
      sendMessage(chat: object, content: string, options: object): Promise<unknown>;
    };
  };
  const { Msg } = window.require('WAWebCollections') as {
    readonly Msg: { getModelsArray(): { readonly id: { readonly id: string } }[] };
  };
  const chat = await WWebJS.getChat(chatId, { getAsModel: false });
  const media = { mimetype: 'image/jpeg', data, filename: 'mercato.jpg' };
  await WWebJS.sendMessage(chat, '', { media, caption: 'Il mercato', waitUntilMsgSent: true });
  return Msg.getModelsArray().at(-1)?.id.id ?? '';
}

const ALL = [L1, L2, L3];
const mainKey = (id: string) => `true_<LIST>@broadcast_${id}_${ME}`;
const cloneKey = (lid: string, id: string) => `true_${lid}_${id}`;
const allKeys = (id: string) => [mainKey(id), ...ALL.map((lid) => cloneKey(lid, id))];

/** The events of a send to three: all messages first, then all acks, the list's own before its clones. */
const sendEvents = (id: string, ack: number) => [
  ...allKeys(id).map((key) => `Msg add ${key} chat ack=0`),
  ...allKeys(id).map((key) => `Msg change:ack ${key} 0→${String(ack)}`),
];
const infoRows = (id: string) =>
  ALL.map((receiverUserJid) => ({
    msgKey: mainKey(id),
    receiverUserJid,
    deviceDelivered: [],
    deviceNotDelivered: [0],
  }));
const NO_INFO = {
  delivery: [],
  deliveryRemaining: 0,
  played: [],
  playedRemaining: 0,
  read: [],
  readRemaining: 0,
};
const MAIN_INFO = { ...NO_INFO, deliveryRemaining: 3, playedRemaining: 3, readRemaining: 3 };
const DUPLICATES = {
  name: 'BulkError',
  message:
    'message.bulkAdd(): 1 of 4 operations failed. Errors: ConstraintError: Key already exists in the object store.',
};

describe("the emulated page's sending", function () {
  this.timeout(60_000);
  let linked: LinkedPage;
  let list: string;

  before(async () => {
    ({ linked, list } = await LinkedPage.withList());
  });
  after(() => linked.close());

  const acks = async (id: string) =>
    linked.asMeasured(await linked.page.evaluate((wanted) => window.probe.acks(wanted), id), list);
  const rows = async (id: string) =>
    linked.asMeasured(await linked.page.evaluate((wanted) => window.probe.rows(wanted), id), list);
  const storedAcks = async (id: string) =>
    (await rows(id)).message.map((row) => `${String(row['id'])} ack=${String(row['ack'])}`).sort();
  /** What is unanswered is stored to the last row; on a slow PC after the wait for its answer. */
  const stored = (id: string, people: number) =>
    until('its rows', async () => (await rows(id)).messageInfo.length === people);
  const info = async (key: string) =>
    linked.asMeasured(
      await linked.page.evaluate((wanted) => window.probe.info(wanted), linked.actual(key, list)),
      list,
    );

  describe('to a list', () => {
    const send = async (
      id: string,
      recipients: readonly string[],
      body = 'uno',
      withinMs?: number,
    ): Promise<Outcome> => {
      const options = { list, id, body, recipients: linked.actual(recipients) };
      const outcome = await linked.page.evaluate(
        (request, limit) => window.probe.send(request, limit),
        options,
        withinMs,
      );
      return linked.asMeasured(outcome, list);
    };
    const ok = (id: string) => ({ value: { messageSendResult: 'OK', msgId: mainKey(id) } });

    it('stores, shows and acknowledges message and clones, before it resolves', async () => {
      const id = linked.messageId();
      await linked.takeEvents();
      assert.deepEqual(await send(id, ALL), ok(id));
      assert.deepEqual(await linked.takeEvents(list), sendEvents(id, 1));
      const { message, messageInfo } = await rows(id);
      assert.deepEqual(messageInfo, infoRows(id));
      const shape = (row: Readonly<Record<string, unknown>> | undefined) =>
        ['ack', 'type', 'from', 'to', 'recipients', 'broadcast'].map((field) => row?.[field]);
      const wid = (lid: string) => ({ server: 'lid', user: lid.split('@')[0], _serialized: lid });
      const to = { server: 'broadcast', user: list.split('@')[0], _serialized: '<LIST>@broadcast' };
      const byKey = new Map(message.map((row) => [String(row['id']), row]));
      assert.deepEqual(shape(byKey.get(mainKey(id))), [1, 'chat', ME, to, ALL.map(wid), undefined]);
      for (const lid of ALL) {
        const clone = shape(byKey.get(cloneKey(lid, id)));
        assert.deepEqual(clone, [1, 'chat', ME, wid(lid), undefined, true]);
      }
    });

    it('sends a known id again with the old text, and shows nothing', async () => {
      const id = linked.messageId();
      await send(id, ALL, 'prima');
      await linked.takeEvents();
      assert.deepEqual(await send(id, ALL, 'dopo'), ok(id));
      assert.deepEqual(await linked.takeEvents(), []);
      const hash = createHash('sha256').update('prima').digest('hex');
      const sent = await linked.accepted(id);
      assert.deepEqual(
        sent.map(({ sha256 }) => sha256),
        [hash, hash],
      );
    });

    for (const code of [405, 420, 429, 463]) {
      it(`turns everything to −1 when refused with ${String(code)}, and stores no code`, async () => {
        await linked.fault('sendError', { code, count: 1 });
        const id = linked.messageId();
        await linked.takeEvents();
        assert.deepEqual(await send(id, ALL), {
          value: { messageSendResult: 'ERROR_UNKNOWN', msgId: mainKey(id), ackErrorCode: code },
        });
        assert.deepEqual(await linked.takeEvents(list), sendEvents(id, -1));
        const failed = allKeys(id).map((key) => `${key} ack=-1`);
        assert.deepEqual(await storedAcks(id), failed.sort());
        const { message } = await rows(id);
        assert.ok(message.every((row) => !('isSendFailure' in row) && !('errorCode' in row)));
      });
    }

    it('stays unsettled while the servers are silent, and goes out when they are back', async () => {
      await linked.cutLine();
      const id = linked.messageId();
      assert.deepEqual(await send(id, ALL, 'silenzio', 500), { neverSettled: true });
      await stored(id, ALL.length);
      assert.deepEqual(
        await storedAcks(id),
        allKeys(id)
          .map((key) => `${key} ack=0`)
          .sort(),
      );
      assert.deepEqual((await rows(id)).messageInfo, infoRows(id));
      await linked.restoreLine();
      const all = allKeys(id).map((key) => `${key} ack=1`);
      await until('the acks', async () => (await acks(id)).join() === all.join());
      assert.equal((await linked.accepted(id)).length, 1);
    });

    it('does not send by itself after a restart what it had not sent', async () => {
      await linked.cutLine();
      const id = linked.messageId();
      await send(id, ALL, 'perduto', 500);
      await stored(id, ALL.length);
      await linked.reloadWithoutLine();
      assert.deepEqual(
        await storedAcks(id),
        allKeys(id)
          .map((key) => `${key} ack=0`)
          .sort(),
      );
      const witness = linked.messageId();
      assert.deepEqual(await send(witness, ALL), ok(witness));
      assert.deepEqual(await linked.accepted(id), []);
      assert.deepEqual(await send(id, ALL, 'perduto'), ok(id));
      assert.equal((await linked.accepted(id)).length, 1);
    });

    it('says OK and sends nothing without recipients', async () => {
      const id = linked.messageId();
      assert.deepEqual(await send(id, []), ok(id));
      assert.deepEqual(await acks(id), [`${mainKey(id)} ack=0`]);
      assert.deepEqual((await rows(id)).messageInfo, []);
      assert.deepEqual(await linked.accepted(id), []);
    });

    it('leaves the acks of a single recipient at 0 until the receipt', async () => {
      const id = linked.messageId();
      assert.deepEqual(await send(id, [L1]), ok(id));
      assert.deepEqual(await acks(id), [`${mainKey(id)} ack=0`, `${cloneKey(L1, id)} ack=0`]);
      const attrs = { id, from: list, participant: L1, t: '1795480001' };
      await linked.page.evaluate((receipt) => window.probe.receipt(receipt), attrs);
      assert.deepEqual(await acks(id), [`${mainKey(id)} ack=0`, `${cloneKey(L1, id)} ack=2`]);
    });

    it('refuses a recipient twice, and stores and sends nothing', async () => {
      const id = linked.messageId();
      assert.deepEqual(await send(id, [L1, L2, L1]), { threw: DUPLICATES });
      assert.deepEqual(await acks(id), []);
      assert.deepEqual((await rows(id)).message, []);
      assert.deepEqual(await linked.accepted(id), []);
    });

    it('takes our own LID, without sending to it', async () => {
      const id = linked.messageId();
      assert.deepEqual(await send(id, [L1, ME]), ok(id));
      assert.deepEqual(await acks(id), [
        `${mainKey(id)} ack=1`,
        `${cloneKey(L1, id)} ack=1`,
        `${cloneKey(ME, id)}_out ack=1`,
      ]);
    });

    it('takes people who are not in the list, and any length of text', async () => {
      const [stranger, long] = [linked.messageId(), linked.messageId()];
      assert.deepEqual(await send(stranger, [STRANGER]), ok(stranger));
      assert.deepEqual(await send(long, [L1, L2], 'x'.repeat(70_000)), ok(long));
    });

    it('refuses a phone number whose LID has a chat', async () => {
      await linked.control('POST', '/control/people/393331112203/messages', { body: 'ATTIVA' });
      const outcome = await until('the chat', async () => {
        const tried = await send(linked.messageId(), ['393331112203@c.us']);
        return 'threw' in tried && tried;
      });
      assert.equal(outcome.threw.name, 'BulkError');
      assert.match(
        outcome.threw.message,
        /^chat\.bulkPut\(\): 1 of 1 operations failed.*accountLid/,
      );
    });

    it('sends to a person with an old chat like to others, and hears their receipts in that chat', async () => {
      const phone = '393331118888';
      const person = await linked.control<{ lid: string }>('POST', '/control/people', {
        phone,
        legacyChat: true,
      });
      await linked.control('POST', `/control/people/${phone}/messages`, { body: 'ATTIVA' });
      await until('the chat', () => linked.page.evaluate(chatIsThere, `${phone}@c.us`));
      const id = linked.messageId();
      assert.deepEqual(await send(id, [L1, person.lid]), ok(id));
      const clone = `true_${phone}@c.us_${id}`;
      await until('the receipt', async () => (await acks(id)).includes(`${clone} ack=2`));
      assert.deepEqual(
        await storedAcks(id),
        [`${mainKey(id)} ack=1`, `${cloneKey(L1, id)} ack=1`, `${clone} ack=2`].sort(),
      );
    });

    it('moves only the clones with receipts, and never back', async () => {
      const id = linked.messageId();
      await send(id, ALL, 'due');
      await linked.takeEvents();
      const receipt = async (participant: string, t: string, type?: 'read') => {
        const attrs = { id, from: list, participant, t, ...(type === undefined ? {} : { type }) };
        const answer = await linked.page.evaluate((a) => window.probe.receipt(a), attrs);
        return linked.asMeasured(answer, list);
      };
      assert.deepEqual(await receipt(L1, '1795480001'), {
        tag: 'ack',
        attrs: { to: '<LIST>@broadcast', id, class: 'receipt', participant: L1 },
      });
      await receipt(L1, '1795480005', 'read');
      await receipt(L1, '1795480009');
      await receipt(L2, '1795480007');
      await receipt(L3, '1795480008', 'read');
      await receipt(STRANGER, '1795480010');
      assert.deepEqual(await linked.takeEvents(), [
        `Msg change:ack ${cloneKey(L1, id)} 1→2`,
        `Msg change:ack ${cloneKey(L1, id)} 2→3`,
        `Msg change:ack ${cloneKey(L2, id)} 1→2`,
        `Msg change:ack ${cloneKey(L3, id)} 1→3`,
      ]);
      const levels = [1, 3, 2, 3];
      assert.deepEqual(
        await acks(id),
        allKeys(id).map((key, index) => `${key} ack=${String(levels[index])}`),
      );
      assert.deepEqual(await info(mainKey(id)), MAIN_INFO);
      assert.deepEqual(await info(cloneKey(L1, id)), {
        delivery: [{ id: L1, t: 1795480001 }],
        deliveryRemaining: -1,
        played: [],
        playedRemaining: 1,
        read: [{ id: L1, t: 1795480005 }],
        readRemaining: 0,
      });
      assert.deepEqual(await info(cloneKey(STRANGER, 'MAI')), NO_INFO);
    });

    it('hears the receipts of the phones', async () => {
      await linked.control('PATCH', '/control/people/393331112201', { online: true, reads: true });
      const id = linked.messageId();
      await send(id, ALL);
      await until('the read receipt', async () =>
        (await acks(id)).includes(`${cloneKey(L1, id)} ack=3`),
      );
      assert.equal((await acks(id))[0], `${mainKey(id)} ack=1`);
      await linked.control('PATCH', '/control/people/393331112201', { online: false });
    });

    for (const [name, type, kind] of [
      ['avviso.png', 'image/png', 'image'],
      ['ordinanza.pdf', 'application/pdf', 'document'],
    ] as const) {
      it(`delivers ${name} byte for byte`, async () => {
        interface Shown {
          readonly id: string;
          readonly type: string;
          readonly body: string;
          readonly media?: { readonly sha256: string };
        }
        const bytes = sample(name);
        await linked.control('PATCH', '/control/people/393331112201', { online: true });
        const id = linked.messageId();
        const outcome = await linked.page.evaluate(
          (options, file) => window.probe.sendMedia(options, file),
          { list, id, body: ' Una didascalia ', recipients: [L1, L2] },
          { name, type, base64: bytes.toString('base64') },
        );
        assert.deepEqual(linked.asMeasured(outcome, list), ok(id));
        const shown = await until('the phone to show it', async () => {
          const inbox = await linked.control<Shown[]>('GET', '/control/people/393331112201/inbox');
          return inbox.find((message) => message.id === id);
        });
        assert.equal(shown.type, kind);
        assert.equal(shown.media?.sha256, createHash('sha256').update(bytes).digest('hex'));
        assert.equal(shown.body, 'Una didascalia');
        const { message } = await rows(id);
        assert.ok(message.every((row) => typeof row['directPath'] === 'string'));
        await linked.control('PATCH', '/control/people/393331112201', { online: false });
      });
    }

    for (const [what, name, type, bytes] of [
      [
        'a JPEG that the browser cannot decode',
        'storta.jpg',
        'image/jpeg',
        undecodable(sample('mercato.jpg')),
      ],
      ['a picture that is none', 'rotta.png', 'image/png', Buffer.from('non sono una figura')],
    ] as const) {
      it(`sends ${what} as a document`, async () => {
        const id = linked.messageId();
        const outcome = await linked.page.evaluate(
          (options, file) => window.probe.sendMedia(options, file),
          { list, id, body: '', recipients: [L1, L2] },
          { name, type, base64: bytes.toString('base64') },
        );
        assert.deepEqual(linked.asMeasured(outcome, list), ok(id));
        const { message } = await rows(id);
        assert.deepEqual([...new Set(message.map((row) => row['type']))], ['document']);
      });
    }

    it('tells each of 256 recipients once', async () => {
      const first = 900_000_100_000_000;
      const recipients = Array.from({ length: 256 }, (_, n) => `${String(first + n)}@lid`);
      await linked.takeEvents();
      const id = linked.messageId();
      assert.deepEqual(await send(id, recipients), ok(id));
      assert.equal((await linked.takeEvents()).length, 2 * 257);
      assert.equal((await acks(id)).length, 257, 'every model stays in memory');
    });

    it('is described by the golden vectors in the same way', function () {
      interface Measured {
        readonly returned: Readonly<Record<string, unknown>>;
        readonly eventsBeforePromiseResolved: readonly {
          readonly event: string;
          readonly args: readonly unknown[];
          readonly model: { readonly type: string; readonly ack: number };
        }[];
        readonly after: { readonly rows: { readonly messageInfo: readonly object[] } };
      }
      interface Vectors {
        readonly broadcastSend: Readonly<Record<string, Measured | undefined>>;
        readonly receipts: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
      }
      const vectors: Vectors = {
        broadcastSend: factsOf('broadcast-send'),
        receipts: factsOf('receipts'),
      };
      const { broadcastSend, receipts } = vectors;
      const lines = (measured: Measured | undefined) =>
        (measured?.eventsBeforePromiseResolved ?? []).flatMap(({ event, args, model }) => {
          const key = String(args[0]).replace('model:', '');
          if (event === 'add') return `Msg add ${key} ${model.type} ack=${String(model.ack)}`;
          if (event !== 'change:ack') return [];
          return `Msg change:ack ${key} ${String(args[2])}→${String(args[1])}`;
        });
      const sent = broadcastSend['ack3'];
      assert.deepEqual(lines(sent), sendEvents('3EB0AAAAAAAAAAAAAAAA01', 1));
      assert.deepEqual(sent?.after.rows.messageInfo, infoRows('3EB0AAAAAAAAAAAAAAAA01'));
      const refused = broadcastSend['nack429'];
      assert.deepEqual(lines(refused), sendEvents('3EB0BBBBBBBBBBBBBBB429', -1));
      assert.deepEqual(refused?.returned, {
        messageSendResult: 'ERROR_UNKNOWN',
        msgId: mainKey('3EB0BBBBBBBBBBBBBBB429'),
        ackErrorCode: 429,
      });
      assert.deepEqual(broadcastSend['duplicateRecipients']?.returned['threw'], DUPLICATES);
      assert.deepEqual(receipts['unknownKeyInfo'], NO_INFO);
      assert.deepEqual(receipts['read r1']?.['infoMain'], MAIN_INFO);
    });
  });

  describe('to one person', () => {
    const send = async (chat: string, id: string, body: string, withinMs?: number) => {
      const outcomes = await linked.page.evaluate(
        (...args) => window.probe.sendToPerson(...args),
        chat,
        id,
        body,
        withinMs,
      );
      const [message, result] = linked.asMeasured(outcomes);
      return { message, result };
    };

    it('opens a chat and gives message and result', async () => {
      const nobody = '933333333333333@lid';
      await linked.takeEvents();
      const id = linked.messageId();
      const { message, result } = await send(nobody, id, 'ciao lid');
      assert.deepEqual(message, { value: `Msg ${cloneKey(nobody, id)}` });
      const { t, ...rest } = valueOf(result) as Readonly<Record<string, unknown>>;
      assert.deepEqual(rest, { messageSendResult: 'OK', count: null });
      assert.equal(typeof t, 'number');
      assert.deepEqual(await linked.takeEvents(), [
        `Chat add ${nobody}`,
        `Msg add ${cloneKey(nobody, id)} chat ack=0`,
        `Msg change:ack ${cloneKey(nobody, id)} 0→1`,
      ]);
    });

    for (const code of [405, 463]) {
      it(`turns a refusal with ${String(code)} into ack −1 and a send failure, without throwing`, async () => {
        await linked.fault('sendError', { code, count: 1 });
        await linked.takeEvents();
        const id = linked.messageId();
        const { result } = await send(L2, id, `nack ${String(code)}`);
        assert.deepEqual(result, {
          value: { messageSendResult: 'ERROR_UNKNOWN', ackErrorCode: code },
        });
        const events = await linked.takeEvents();
        assert.deepEqual(
          events.filter((event) => event.startsWith('Msg')),
          [
            `Msg add ${cloneKey(L2, id)} chat ack=0`,
            `Msg change:isSendFailure ${cloneKey(L2, id)} true`,
            `Msg change:ack ${cloneKey(L2, id)} 0→-1`,
          ],
        );
      });
    }

    it('stores message and message-info before the stanza goes, and waits for an answer', async () => {
      await linked.cutLine();
      const id = linked.messageId();
      const { message, result } = await send(L2, id, 'silenzio', 500);
      assert.deepEqual(message, { value: `Msg ${cloneKey(L2, id)}` });
      assert.deepEqual(result, { neverSettled: true });
      await stored(id, 1);
      const found = await rows(id);
      assert.equal(found.message[0]?.['ack'], 0);
      const msgKey = cloneKey(L2, id);
      assert.deepEqual(found.messageInfo, [
        { msgKey, receiverUserJid: L2, deviceDelivered: [], deviceNotDelivered: [0] },
      ]);
      await linked.restoreLine();
      await until('the ack', async () => (await acks(id))[0] === `${msgKey} ack=1`);
    });

    it('keeps an old chat under the phone number, and places receipts there', async () => {
      const phone = '393331119999';
      const person = await linked.control<{ lid: string }>('POST', '/control/people', {
        phone,
        legacyChat: true,
      });
      await linked.control('POST', `/control/people/${phone}/messages`, { body: 'ATTIVA' });
      const chat = `${phone}@c.us`;
      await until('the chat', async () => await linked.page.evaluate(chatIsThere, chat));
      const id = linked.messageId();
      const { message } = await send(person.lid, id, 'risposta');
      assert.deepEqual(message, { value: `Msg true_${chat}_${id}` });
      await until('the receipt', async () => (await acks(id)).includes(`true_${chat}_${id} ack=2`));
    });

    it('lets whatsapp-web.js send a picture byte for byte', async () => {
      const bytes = sample('mercato.jpg');
      await linked.control('PATCH', '/control/people/393331112202', { online: true });
      await linked.page.evaluate(LoadUtils);
      const id = await linked.page.evaluate(sendPicture, L2, bytes.toString('base64'));
      const shown = await until('the phone to show it', async () => {
        const inbox = await linked.control<
          { id: string; type: string; body: string; media?: { sha256: string } }[]
        >('GET', '/control/people/393331112202/inbox');
        return inbox.find((message) => message.id === id);
      });
      assert.equal(shown.type, 'image');
      assert.equal(shown.media?.sha256, createHash('sha256').update(bytes).digest('hex'));
      assert.equal(shown.body, 'Il mercato');
      await linked.control('PATCH', '/control/people/393331112202', { online: false });
    });

    it('refuses a list', async () => {
      const id = linked.messageId();
      const { result } = await send(list, id, 'x');
      assert.deepEqual(result, { value: { messageSendResult: 'ERROR_UNKNOWN' } });
      assert.deepEqual(await linked.accepted(id), []);
    });

    it('throws on an address that is none', async () => {
      await assert.rejects(send('pippo', linked.messageId(), 'x'), /invalid wid/);
    });
  });

  it('posts a Status where it is asked to, so that a test can see it', async () => {
    const args = [{ text: 'mai', color: 0, font: 0 }];
    valueOf(await linked.call('WAWebSendStatusMsgAction', 'sendStatusTextMsgAction', args));
    const posts = await until('the post', async () => {
      const statuses = await linked.control<unknown[]>('GET', '/control/statuses');
      return statuses.length > 0 && statuses;
    });
    assert.match(JSON.stringify(posts), /mai/);
  });
});

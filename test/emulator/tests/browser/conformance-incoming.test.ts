/**
 * Incoming messages, as measured on the real page: the same stanzas in the same order, then events,
 * models, receipts and unread counts compared with the golden vectors.
 *
 * Where the emulator deliberately differs: people known by LID only are let in (the measured page had
 * that gate closed, the vectors have it open in a case of its own), and pictures have no thumbnail.
 */
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { BarePage } from '../../conformance/bare-page.js';
import * as recorder from '../../conformance/recorder.js';
import { measured as factsOf } from '../../conformance/vectors.js';
import type { HistoryChat, MessageContent } from '../../page/wire.js';
import { until } from '../../until.js';

const { LoadUtils } = createRequire(import.meta.url)(
  'whatsapp-web.js/src/util/Injected/Utils.js',
) as { readonly LoadUtils: () => void };

type Plain = Readonly<Record<string, unknown>>;

interface RecordedEvent {
  readonly coll: string;
  readonly event: string;
  readonly args: readonly unknown[];
  readonly model?: Plain;
}

interface IncomingCase {
  readonly stanzaAttrs: Readonly<Record<string, string>> & { readonly t: number };
  readonly net: readonly string[];
  readonly events: readonly RecordedEvent[];
  readonly eventsFiltered?: string;
  readonly model?: Plain;
  readonly modelNullKeys?: readonly string[];
  /** how the set of fields differs from the first case's */
  readonly modelTypeofDiff?: {
    readonly added: Readonly<Record<string, string>>;
    readonly missing: readonly string[];
    readonly changed: Readonly<Record<string, readonly string[]>>;
  };
}

type Incoming = Readonly<Record<string, IncomingCase>> & { readonly unread: readonly string[] };

const vectors: { readonly incoming: Incoming } = { incoming: factsOf('incoming') };

/** In the order in which they were measured. */
const CASES = [
  'lidSenderKnownPn',
  'lidSenderKnownPn_second',
  'oldPnSender_mappingKnown',
  'oldPnSender_withSenderLidAttr',
  'oldPnSender_noMapping',
  'existingOldPnChat_msgFromPn',
  'existingOldPnChat_msgFromLid',
  'ciphertext_step1_decryptFails',
  'ciphertext_step2_resent_decrypts',
  'duplicateStanza',
  'imageWithCaption',
  'statusPost',
  'groupText',
  'lidSenderUnknownPn_usernameGateOn',
] as const;

const REFUSED: ReadonlySet<string> = new Set(['oldPnSender_mappingKnown', 'oldPnSender_noMapping']);

/** Chats that were there before. */
const OLD_CHATS: readonly HistoryChat[] = [
  { id: '393334445555@c.us', accountLid: '988888888888888@lid', t: 1_700_000_000 },
  { id: '120363012345678901@g.us', t: 1_700_000_000 },
];

interface Outcome {
  readonly events: readonly RecordedEvent[];
  readonly model: Plain | undefined;
  readonly receipts: readonly string[];
}

describe('conformance of incoming messages', function () {
  this.timeout(60_000);
  const outcomes = new Map<string, Outcome>();
  let unread: readonly string[] = [];
  let calls: readonly unknown[] = [];

  before(async function () {
    const bare = await BarePage.open();
    try {
      await bare.pair();
      await bare.page.evaluate(LoadUtils);
      await bare.page.evaluate(recorder.recordEvents);
      await bare.page.evaluate(recorder.recordModels);
      bare.servers.send({ kind: 'history', chats: OLD_CHATS });
      await until('the old chats', async () => {
        const chats = await bare.page.evaluate(recorder.unreadChats);
        return chats.length === OLD_CHATS.length;
      });
      for (const name of CASES) {
        const measured = vectors.incoming[name];
        if (measured !== undefined) outcomes.set(name, await feed(bare, name, measured));
      }
      unread = await bare.page.evaluate(recorder.unreadChats);
      calls = await bare.page.evaluate(recorder.ring, 'CALLX', '900000000000002@lid');
    } finally {
      await bare.close();
    }
  });

  for (const name of CASES) {
    it(name, function () {
      const measured = vectors.incoming[name];
      const found = outcomes.get(name);
      assert.ok(measured && found, name);
      assert.deepEqual(
        eventsToCompare(found.events, measured),
        eventsToCompare(measured.events, measured),
      );
      assert.deepEqual(found.receipts, receiptsOf(measured));
      if (measured.model !== undefined) {
        assert.deepEqual(modelToCompare(found.model ?? {}), measuredModel(measured));
      }
    });
  }

  it('leaves the unread counts as measured', function () {
    assert.deepEqual(unread, vectors.incoming.unread);
  });

  it('shows a call as measured', function () {
    const call = vectors.incoming['call'] as unknown as { toNode: [{ args: unknown[] }] };
    assert.deepEqual(calls, call.toNode[0].args);
  });
});

async function feed(bare: BarePage, name: string, measured: IncomingCase): Promise<Outcome> {
  const { servers, page } = bare;
  const { stanzaAttrs } = measured;
  const { from = '', id = '', notify = '', sender_pn, sender_lid, participant } = stanzaAttrs;
  await page.evaluate(recorder.takeEvents);
  const heardBefore = servers.heard.length;
  const failed = new Promise<void>((resolve) => {
    page.once('pageerror', () => {
      resolve();
    });
  });
  servers.deliver({
    from,
    id,
    notify,
    t: stanzaAttrs.t,
    content: contentOf(measured),
    ...(sender_pn === undefined ? {} : { senderPn: sender_pn }),
    ...(sender_lid === undefined ? {} : { senderLid: sender_lid }),
    ...(participant === undefined ? {} : { participant }),
    ...(name === 'ciphertext_step1_decryptFails' ? { encryption: 'fails' } : {}),
  });
  const heard = () => servers.heard.slice(heardBefore);
  const handled = until(
    name,
    () => REFUSED.has(name) || heard().some(({ kind }) => kind === 'handled'),
  );
  await (REFUSED.has(name) ? failed : handled);
  return {
    events: (await page.evaluate(recorder.takeEvents)) as unknown as RecordedEvent[],
    model: await page.evaluate(recorder.takeModel, id),
    receipts: heard().flatMap((frame) =>
      frame.kind === 'receipt'
        ? frame.ids.map((each) => [each, frame.to, frame.participant].join(' ').trim())
        : [],
    ),
  };
}

function contentOf({ model, events }: IncomingCase): MessageContent {
  const found = model?.['body'] ?? events.at(-1)?.model?.['body'];
  const body = typeof found === 'string' ? found : '';
  if (model?.['type'] !== 'image') return { type: 'chat', body };
  return {
    type: 'image',
    caption: String(model['caption']),
    media: {
      directPath: String(model['directPath']),
      mimetype: String(model['mimetype']),
      size: Number(model['size']),
      filehash: String(model['filehash']),
      mediaKey: String(model['mediaKey']),
      width: Number(model['width']),
      height: Number(model['height']),
    },
  };
}

const ALWAYS = ['add', 'change:ack', 'change:type', 'change:unreadCount', 'change:t'];

/** Some cases were measured in full, the others for a few events only; chats always for a few. */
function eventsToCompare(
  events: readonly RecordedEvent[],
  { eventsFiltered }: IncomingCase,
): unknown[] {
  const revealed = events.findIndex(({ event }) => event === 'change:oldType');
  // What comes before concerns the sender's name, which the real models watch.
  return events
    .slice(Math.max(revealed, 0))
    .filter(
      ({ coll, event }) =>
        ALWAYS.includes(event) || (coll === 'Msg' && eventsFiltered === undefined),
    )
    .map(({ coll, event, args, model }) =>
      normal({ coll, event, args, model: coll === 'Msg' ? model : undefined }),
    );
}

function normal(event: object): unknown {
  const text = JSON.stringify(event)
    .replaceAll(/3EB0[0-9A-F]{16}\b/g, '<ID16>')
    .replaceAll(/<Uint8Array \d+>/g, '<Uint8Array>')
    .replaceAll(/"(?:id|Wid|MsgKey):/g, '"')
    .replaceAll(/\b1\d{12}\b/g, '0');
  const { model, ...rest } = JSON.parse(text) as RecordedEvent;
  if (model === undefined) return rest;
  const { body, ...fields } = model;
  const shown =
    typeof body === 'string' && model['type'] !== 'image' ? { body: body.slice(0, 20) } : {};
  return { ...rest, model: { ...fields, ...shown } };
}

function receiptsOf({ net }: IncomingCase): string[] {
  return net.flatMap((line) => {
    const [, id, to, participant] =
      /^deprecatedCastStanza <receipt id="(\w+)" to="([^"]+)"(?: participant="([^"]+)")?/.exec(
        line,
      ) ?? [];
    if (id === undefined || to === undefined) return [];
    return [[id, to.replace('@s.whatsapp.net', '@c.us'), participant].join(' ').trim()];
  });
}

/** Times of this run, and what a picture's thumbnail, address and encryption would be. */
const UNCOMPARED = [
  'clientReceivedTsMillis',
  'mediaKeyTimestamp',
  'deprecatedMms3Url',
  'encFilehash',
];

function modelToCompare(model: Plain): Plain {
  const kept = Object.entries(model)
    .filter(([name]) => !UNCOMPARED.includes(name))
    .filter(([name]) => name !== 'body' || model['type'] !== 'image')
    .filter(([name]) => name !== 'isEphemeral' && name !== 'isStatusV3');
  const { _serialized: _shim, ...id } = model['id'] as Plain;
  return { ...Object.fromEntries(kept), id };
}

function measuredModel(measured: IncomingCase): Plain {
  const nulls = Object.fromEntries(nullFields(measured).map((name) => [name, null]));
  return modelToCompare({ ...nulls, ...measured.model });
}

function nullFields({ modelNullKeys, modelTypeofDiff }: IncomingCase): readonly string[] {
  if (modelNullKeys !== undefined) return modelNullKeys;
  const { added = {}, missing = [], changed = {} } = modelTypeofDiff ?? {};
  const base = vectors.incoming['lidSenderKnownPn']?.modelNullKeys ?? [];
  const gained = Object.keys(added).filter((name) => added[name] === 'null');
  return [...base, ...gained].filter((name) => !missing.includes(name) && !(name in changed));
}

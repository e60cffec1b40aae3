/** Sending to a list in a page whose functions are there and do not do what they did. */
import assert from 'node:assert/strict';
import { sendToList } from '#src/transports/whatsapp-web/page/send.js';

const SHA256 = 'c0ffee';

function page(data: object) {
  const shelf = {
    sends: new Map<string, string>(),
    door: { passed: new Set<string>(), reliable: true },
    media: new Map([[SHA256, { file: {}, base64: '' }]]),
  };
  const modules: Readonly<Record<string, unknown>> = {
    WAWebWidFactory: { createWid: (id: string) => id },
    WAWebBroadcastMsgDataUtils: data,
    WAWebUserPrefsMeUser: { getMeLidUserOrThrow: () => '1@lid' },
    WAWebBizBroadcastMediaProcessor: {
      processMediaForBroadcast: () =>
        Promise.resolve({ freshMedia: { type: 'image' }, mediaMsgData: {} }),
    },
  };
  return { require: (name: string) => modules[name], campanile: shelf };
}

describe('a list message that the page cannot make ready', () => {
  const throws = () => {
    throw new TypeError('another argument');
  };
  const request = { listId: '1@broadcast', recipients: ['2@lid', '3@lid'], messageId: '3EB01' };
  const stageOf = async (content: Parameters<typeof sendToList>[0]['content']) => {
    Object.assign(globalThis, {
      window: page({ createBroadcastTextMsgData: throws, addBroadcastFieldsToMediaMsg: throws }),
    });
    return (await sendToList({ ...request, content })).stage;
  };

  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });

  it('says nothing of its file, which had been read', async () => {
    const picture = { kind: 'media', sha256: SHA256, as: 'image', caption: '' } as const;
    assert.equal(await stageOf(picture), 'preparing');
  });

  it('has not left', async () => {
    assert.equal(await stageOf({ kind: 'text', text: 'Acqua' }), 'preparing');
  });
});

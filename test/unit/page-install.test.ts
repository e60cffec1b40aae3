import assert from 'node:assert/strict';
import { installCampanile } from '#src/transports/whatsapp-web/page/install.js';

interface Model {
  readonly id: { readonly fromMe: boolean; toString(): string };
}

/** As much of a page as the installation touches. */
class Page {
  readonly told: string[] = [];
  /** what is listened to */
  readonly heard: string[] = [];
  keys = { fromString: (): object => ({ _serialized: '' }), prototype: {} };
  readonly serialised: string[] = [];
  readonly WWebJS = {
    getMessageModel: (message: Model) => {
      this.serialised.push(message.id.toString());
      return { id: { fromMe: message.id.fromMe, _serialized: message.id.toString() } };
    },
  };
  readonly onAddMessageEvent = (model: { id: { _serialized?: string } }) => {
    this.told.push(model.id._serialized ?? '');
  };

  readonly onChangeMessageEvent = this.onAddMessageEvent;

  /** As whatsapp-web.js does when a message has changed. */
  change(message: Model): void {
    const page = this as unknown as { onChangeMessageEvent: (model: unknown) => void };
    page.onChangeMessageEvent(this.WWebJS.getMessageModel(message));
  }

  /** As whatsapp-web.js does when a message is added. */
  add(message: Model): void {
    const page = this as unknown as { onAddMessageEvent: (model: unknown) => void };
    page.onAddMessageEvent(this.WWebJS.getMessageModel(message));
  }

  readonly require = (name: string): unknown => {
    const modules: Record<string, unknown> = {
      WAWebUserPrefsMeUser: { getMaybeMePnUser: () => null, getMaybeMeLidUser: () => null },
      WAWebConnModel: { Conn: { platform: 'smba' } },
      WAWebMsgKey: this.keys,
      WAWebCollections: { Msg: { on: (event: string) => this.heard.push(event) } },
      WAWebPresenceChatAction: { sendPresenceUnavailable: () => undefined },
    };
    return modules[name];
  };
}

describe('what is installed in the page', () => {
  let page: Page;

  const install = () =>
    installCampanile({
      receiptBatchMs: 1,
      muted: ['onAddMessageEvent'],
      silenced: ['onChangeMessageEvent'],
      longestEdit: 1_000,
    });

  beforeEach(() => {
    page = new Page();
    Object.assign(globalThis, { window: page });
    install();
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });

  it('lets the library tell what citizens write', () => {
    page.add({ id: { fromMe: false, toString: () => 'false_1@lid_3A' } });
    assert.deepEqual(page.told, ['false_1@lid_3A']);
  });

  it('keeps the library from serialising and telling our own messages', () => {
    page.add({ id: { fromMe: true, toString: () => 'true_1@lid_3EB0' } });
    assert.deepEqual(page.told, []);
    assert.deepEqual(page.serialised, []);
  });

  it('keeps the library from telling how messages change', () => {
    page.change({ id: { fromMe: false, toString: () => 'false_1@lid_3A' } });
    assert.deepEqual(page.told, []);
  });

  it('is installed once in a document, and again when it came half way only', () => {
    install();
    assert.deepEqual(page.heard, ['change:ack', 'change:body']);
    page = new Page();
    Object.assign(globalThis, { window: page });
    const { fromString, prototype } = page.keys;
    const uncured = () => ({});
    page.keys = {
      prototype,
      fromString: () => {
        throw new TypeError('not such a key');
      },
    };
    assert.throws(install, /not such a key/);
    page.keys.fromString = uncured;
    install();
    assert.deepEqual(page.heard, ['change:ack', 'change:body']);
    assert.ok('_serialized' in prototype);
    page.keys.fromString = fromString;
    install();
    assert.deepEqual(page.heard, ['change:ack', 'change:body'], 'it is there now');
  });
});

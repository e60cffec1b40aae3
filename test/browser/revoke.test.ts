/** Deleting messages for everyone, in a page that has changed or does not remember them. */
import assert from 'node:assert/strict';
import type { PersonTarget } from '#src/model/message.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { LinkedWhatsApp } from '../support/linked-whatsapp.js';

const TEXT = { kind: 'text', text: 'Domani la scuola è chiusa.' } as const;

describe('a message that is to be deleted for everyone', function () {
  this.timeout(120_000);
  let linked: LinkedWhatsApp;

  afterEach(() => linked.close());

  const sentTo = async (): Promise<{ phone: string; target: PersonTarget; id: string }> => {
    const { lid, phone } = await linked.phones.citizen();
    await linked.phones.write(phone, 'ATTIVA');
    const target: PersonTarget = { kind: 'person', person: { alias: lid, phone }, chatId: lid };
    const id = newMessageId();
    assert.deepEqual(await linked.messenger.send(target, id, TEXT), { kind: 'sent' });
    return { phone, target, id };
  };
  const isDeletedOn = async (phone: string): Promise<boolean | undefined> =>
    (await linked.phones.inbox(phone))[0]?.revoked;

  it('is found in the database after the browser has been started again', async () => {
    linked = await LinkedWhatsApp.ready();
    const { phone, target, id } = await sentTo();
    await linked.restart();
    await linked.reaches('ready');
    assert.deepEqual(await linked.messenger.revoke(target, id), { kind: 'done' });
    assert.equal(await isDeletedOn(phone), true);
    await linked.restart();
    await linked.reaches('ready');
    assert.deepEqual(await linked.messenger.revoke(target, id), { kind: 'absent' });
  });

  it('stays, and that is said, when WhatsApp Web has no such function any more', async () => {
    const name = 'WAWebMsgActionCapability';
    linked = await LinkedWhatsApp.ready({ faults: [{ kind: 'moduleMissing', name }] });
    const { phone, target, id } = await sentTo();
    const outcome = await linked.messenger.revoke(target, id);
    assert.deepEqual(outcome, { kind: 'refused', detail: `WhatsApp Web lacks ${name}` });
    assert.equal(await isDeletedOn(phone), false);
  });
});

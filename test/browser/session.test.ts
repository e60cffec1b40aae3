/** The life of a session, by the real adapter in a real Chromium on the emulator. */
import assert from 'node:assert/strict';
import { z } from 'zod';
import { InvariantError } from '#src/errors.js';
import type { InboundMessage } from '#src/model/message.js';
import { newMessageId } from '#src/transports/whatsapp-web/ids.js';
import { useLinkedSessions } from '../support/linked-sessions.js';
import type { LinkedWhatsApp, LinkOptions } from '../support/linked-whatsapp.js';
import { until } from '../support/until.js';

describe('the session', function () {
  this.timeout(120_000);
  const sessions = useLinkedSessions();
  let linked: LinkedWhatsApp;

  const open = async (options?: LinkOptions) => {
    linked = await sessions.own(options);
  };
  const ready = async () => {
    linked = await sessions.shared();
  };
  const heard = () => {
    const messages: InboundMessage[] = [];
    linked.messenger.onMessage((message) => messages.push(message));
    return messages;
  };
  const states = () => linked.states.map(({ name }) => name);

  it('says when a QR code has expired, and shows a new one', async () => {
    await open({ times: { patience: { unpaired: 3_000 } } });
    const first = await linked.reaches('pairing');
    await until('the expiry', () =>
      linked.states.some((state) => state.name === 'pairing' && state.qr === null),
    );
    const second = await until('another code', () => {
      const { state } = linked.session;
      return state.name === 'pairing' && state.qr !== null && state.qr !== first.qr && state.qr;
    });
    assert.match(second, /,/);
  });

  it('is a browser like any other to WhatsApp, in a page that was loaded anew, too', async () => {
    await ready();
    const agent = async () => {
      const { gateway } = linked.session;
      const answer = await gateway?.call(() => navigator.userAgent, null, z.string(), 10_000);
      return answer?.kind === 'answered' ? answer.value : '';
    };
    assert.match(await agent(), / Chrome\/\d+/);
    linked.states.length = 0;
    await linked.phones.fault('reload');
    await until('the new page', () => states().some((name) => name !== 'ready'));
    await linked.reaches('ready');
    assert.match(await agent(), / Chrome\/\d+/);
  });

  it('needs no QR code after a restart', async () => {
    await ready();
    await linked.restart();
    await linked.reaches('ready');
    assert.ok(!states().includes('pairing'));
  });

  it('unlinks a number that is not the comune’s, hears nothing of it, and asks again', async () => {
    await open();
    const messages = heard();
    await linked.reaches('pairing');
    const citizen = await linked.phones.citizen();
    await linked.phones.pair('393400000000');
    await linked.phones.write(citizen.phone, 'ATTIVA');
    const lost = await until('the refusal', () =>
      linked.states.find((state) => state.name === 'lost' && state.reason.kind === 'wrong-number'),
    );
    assert.doesNotMatch(JSON.stringify(lost), /393400000000|393665775490/);
    await linked.reaches('pairing');
    assert.deepEqual(messages, []);
    assert.ok(!states().includes('ready'));
    await linked.phones.pair();
    await linked.reaches('ready');
  });

  it('sets the credentials aside when it is unlinked on the phone, and asks for a code', async () => {
    await ready();
    await linked.phones.unpair();
    await until('the loss', () =>
      linked.states.some((state) => state.name === 'lost' && state.reason.kind === 'logged-out'),
    );
    await linked.reaches('pairing');
    assert.match(linked.log.join('\n'), /credentials-set-aside/);
    await linked.phones.pair();
    await linked.reaches('ready');
  });

  it('hands a message on once after the page has reloaded', async () => {
    await ready();
    const messages = heard();
    linked.states.length = 0;
    await linked.phones.fault('reload');
    await until('ready again', () => states().join() === 'syncing,ready');
    const citizen = await linked.phones.citizen();
    await linked.phones.write(citizen.phone, 'prima');
    await linked.phones.write(citizen.phone, 'dopo');
    await until('the second message', () => messages.some(({ body }) => body === 'dopo'));
    assert.deepEqual(
      messages.map(({ body }) => body),
      ['prima', 'dopo'],
    );
  });

  it('is lost while the network is cut, and ready when it is back', async () => {
    linked = await sessions.ownReady();
    const { id } = await linked.phones.fault('offline');
    const lost = await linked.reaches('lost');
    assert.deepEqual(lost.reason, { kind: 'network' });
    const target = {
      kind: 'person',
      person: { alias: '1@lid', phone: null },
      chatId: null,
    } as const;
    const outcome = await linked.messenger.send(target, newMessageId(), {
      kind: 'text',
      text: 'x',
    });
    assert.equal(outcome.kind, 'notSent');
    await linked.phones.heal(id);
    await linked.reaches('ready');
  });

  it('names the block of a number, after a load as well, and is ready when it is lifted', async () => {
    linked = await sessions.ownReady();
    const { id } = await linked.phones.fault('blocked', { as: 'SMB_TOS_BLOCK' });
    const reason = { kind: 'blocked', state: 'SMB_TOS_BLOCK' };
    assert.deepEqual((await linked.reaches('lost')).reason, reason);
    await linked.restart();
    assert.deepEqual((await linked.reaches('lost')).reason, reason);
    await linked.phones.heal(id);
    await linked.reaches('ready');
  });

  it('names what WhatsApp Web lacks, and is not ready with it', async () => {
    await open({ faults: [{ kind: 'moduleMissing', name: 'WAWebSendMsgChatAction' }] });
    await linked.reaches('pairing');
    await linked.phones.pair();
    const lost = await linked.reaches('lost');
    assert.deepEqual(lost.reason, { kind: 'incompatible', missing: ['WAWebSendMsgChatAction'] });
    assert.equal(linked.session.gateway, null);
  });

  it('goes on without lists when only they are missing, and says which part', async () => {
    await open({ faults: [{ kind: 'moduleMissing', name: 'WAWebSendBroadcastMsgAction' }] });
    await linked.reaches('pairing');
    await linked.phones.pair();
    await linked.reaches('ready');
    const support = await linked.lists.support();
    assert.ok(support.kind === 'unsupported');
    assert.equal(support.why, 'incompatible');
    assert.match(support.detail, /WAWebSendBroadcastMsgAction/);
  });

  it('works with the message keys of early 2026 as well', async () => {
    await open({ faults: [{ kind: 'oldKeys' }] });
    await linked.reaches('pairing');
    await linked.phones.pair();
    await linked.reaches('ready');
    const messages = heard();
    const { phone, lid } = await linked.phones.citizen();
    await linked.phones.write(phone, 'ciao');
    const message = await until('the message', () => messages[0]);
    const target = { kind: 'person', person: message.from, chatId: message.chatId } as const;
    const id = newMessageId();
    const outcome = await linked.messenger.send(target, id, { kind: 'text', text: 'risposta' });
    assert.deepEqual(outcome, { kind: 'sent' });
    assert.equal(message.key.startsWith(`false_${lid}_`), true);
    assert.equal((await linked.phones.inbox(phone))[0]?.id, id);
  });

  it('never posts a Status: a list is no person', async () => {
    await ready();
    const target = {
      kind: 'person',
      person: { alias: null, phone: null },
      chatId: '1795481300@broadcast',
    } as const;
    await assert.rejects(
      linked.messenger.send(target, newMessageId(), { kind: 'text', text: 'x' }),
      InvariantError,
    );
    const status = { ...target, chatId: 'status@broadcast' };
    await assert.rejects(
      linked.messenger.send(status, newMessageId(), { kind: 'text', text: 'x' }),
      InvariantError,
    );
    assert.deepEqual(await linked.phones.statuses(), []);
  });
});

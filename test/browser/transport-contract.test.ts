import assert from 'node:assert/strict';
import { z } from 'zod';
import { CODES, describeTransportContract } from '../contract/transport-contract.js';
import { fixtureMedia } from '../support/fixtures.js';
import { ACCOUNT, LinkedWhatsApp, named } from '../support/linked-whatsapp.js';

/** Runs in the page: a message of ours was sent longer ago than WhatsApp Web lets it be deleted. */
function ageMessage({ lid, id }: { readonly lid: string; readonly id: string }): boolean {
  const { Msg } = window.require('WAWebCollections') as {
    readonly Msg: { get(key: string): { readonly t: number } | undefined };
  };
  const message = Msg.get(`true_${lid}_${id}`);
  if (message === undefined) return false;
  Object.assign(message, { t: message.t - 60 * 3_600 });
  return true;
}

describeTransportContract(
  'whatsapp-web.js in Chromium on the emulator',
  async () => {
    const linked = await LinkedWhatsApp.ready({ limits: { revoke: 2_000 } });
    const { phones } = linked;
    return {
      session: linked.session,
      messenger: linked.messenger,
      whatsAppWeb: linked.messenger,
      lists: linked.lists,
      history: linked.history,
      accountPhone: ACCOUNT,
      picture: fixtureMedia('mercato.jpg', { mimetype: 'image/jpeg', as: 'image' }),
      addCitizen: async ({
        saved = true,
        online = true,
        phoneKnown = true,
        oldChat = false,
      } = {}) =>
        named(
          await phones.citizen({ savedContact: saved, online, phoneKnown, legacyChat: oldChat }),
        ),
      write: async ({ phone }, body) => {
        await phones.write(phone, body);
      },
      edit: async ({ phone }, { key }, body) => {
        await phones.write(phone, body, { type: 'edited', target: key.split('_')[2] ?? '' });
      },
      writeUnreadable: async ({ phone }, body, until) => {
        const decryptAfterMs = until === 'soon' ? 200 : null;
        await phones.fault('ciphertext', { count: 1, decryptAfterMs });
        await phones.write(phone, body);
      },
      inbox: async ({ phone }) =>
        (await phones.inbox(phone)).map(({ id, body, media, via }) => ({
          id,
          text: body,
          sha256: media?.sha256 ?? null,
          via,
        })),
      deletedOn: async ({ phone }) =>
        (await phones.inbox(phone)).filter(({ revoked }) => revoked).map(({ id }) => id),
      age: async ({ alias: lid }, id) => {
        const aged = await linked.session.gateway?.call(
          ageMessage,
          { lid, id },
          z.boolean(),
          5_000,
        );
        assert.deepEqual(aged, { kind: 'answered', value: true });
      },
      setOnline: async ({ phone }, online) => {
        await phones.change(phone, { online });
      },
      refuseNext: async (why) => {
        await phones.fault('sendError', { code: CODES[why], count: 1 });
      },
      dropOneFromNextList: async () => {
        await phones.fault('listRecipientsDropped', { count: 1 });
      },
      close: () => linked.close(),
    };
  },
  { timeout: 60_000 },
);

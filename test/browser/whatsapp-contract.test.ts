import { createHash } from 'node:crypto';
import { describeWhatsAppContract } from '../contract/whatsapp-contract.js';
import { fixture, fixturePath } from '../support/fixtures.js';
import { ACCOUNT, LinkedWhatsApp } from '../support/linked-whatsapp.js';

describeWhatsAppContract(
  'whatsapp-web.js in Chromium on the emulator',
  async () => {
    const linked = await LinkedWhatsApp.ready();
    const { phones } = linked;
    return {
      session: linked.session,
      messenger: linked.messenger,
      lists: linked.lists,
      correspondence: linked.correspondence,
      accountPhone: ACCOUNT,
      picture: {
        kind: 'media',
        path: fixturePath('mercato.jpg'),
        sha256: createHash('sha256').update(fixture('mercato.jpg')).digest('hex'),
        mimetype: 'image/jpeg',
        filename: 'mercato.jpg',
        as: 'image',
      },
      addCitizen: ({ saved = true, online = true, phoneKnown = true, oldChat = false } = {}) =>
        phones.citizen({ savedContact: saved, online, phoneKnown, legacyChat: oldChat }),
      write: async ({ phone }, body) => {
        await phones.write(phone, body);
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
      setOnline: async ({ phone }, online) => {
        await phones.change(phone, { online });
      },
      refuseNext: async (code) => {
        await phones.fault('sendError', { code, count: 1 });
      },
      dropOneFromNextList: async () => {
        await phones.fault('listRecipientsDropped', { count: 1 });
      },
      close: () => linked.close(),
    };
  },
  60_000,
);

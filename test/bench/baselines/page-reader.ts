/**
 * What the first `people` citizens have written is taken in by the page. With `since`, everything since then
 * is read in one call into the page, and nothing is stored.
 */
import type { PageModules } from '#src/transports/whatsapp-web/page/modules.js';
import { readChats } from '#src/transports/whatsapp-web/page/catch-up.js';
import { lidOfCitizen } from '../seed.js';
import { order, say } from './order.js';
import { openWhatsApp } from './whatsapp-page.js';

const { people, since } = order<{
  people: number;
  /** unix seconds; null: nothing is read */
  since: number | null;
}>();
const chats = Array.from({ length: people }, (_, index) => lidOfCitizen(index));
const page = await openWhatsApp();
await page.waitForFunction(
  (ids: readonly string[]) => {
    const require = window.require as <K extends keyof PageModules>(name: K) => PageModules[K];
    const { Chat } = require('WAWebCollections');
    const { createWid } = require('WAWebWidFactory');
    return ids.every((id) => Chat.get(createWid(id)) !== undefined);
  },
  { timeout: 0 },
  chats,
);
const began = Date.now();
const texts =
  since === null
    ? []
    : (
        await page.evaluate(readChats, {
          chats: chats.map((chatId) => ({ chatId, from: null, next: null })),
          since,
          portion: 50,
          longestText: 1_000,
          budget: 600_000, // a number that JSON can carry
        })
      ).texts;
say({ texts: texts.length, milliseconds: Date.now() - began });

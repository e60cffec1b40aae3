/**
 * The limit: a page of WhatsApp Web with nobody attached, and a bare script in it that sends to the
 * lists that are there, one after the other. Nothing is stored, nothing is looked at.
 */
import { readFileSync } from 'node:fs';
import { order, say } from './order.js';
import { sendToLists } from './send-to-lists.js';
import { openWhatsApp } from './whatsapp-page.js';

const { rounds } = order<{
  /** `picture`: absolute path */
  rounds: { text: string; picture: string | null }[];
}>();
const page = await openWhatsApp();
say({ ready: true });
for (const { text, picture: path } of rounds) {
  const picture = path === null ? null : readFileSync(path, 'base64');
  const began = Date.now();
  const messages = await page.evaluate(sendToLists, { text, picture });
  say({ messages, milliseconds: Date.now() - began });
  await new Promise((resolve) => process.stdin.once('data', resolve));
}

/** What people write who have whatsapp-web.js and a list of numbers. */
import wwebjs from 'whatsapp-web.js';
import { startClient } from './bare-client.js';
import { order, say } from './order.js';

const { phones, text, picture } = order<{ phones: string[]; text: string; picture?: string }>();
const client = await startClient();
const began = Date.now();
for (const phone of phones) {
  const chat = `${phone}@c.us`;
  if (picture === undefined) await client.sendMessage(chat, text);
  else {
    const media = wwebjs.MessageMedia.fromFilePath(picture);
    await client.sendMessage(chat, media, { caption: text });
  }
}
say({ milliseconds: Date.now() - began });

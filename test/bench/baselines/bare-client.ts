/** whatsapp-web.js as its guide shows it; says `{ready}` when it is. Run by itself it does nothing more. */
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import wwebjs from 'whatsapp-web.js';
import { endWith, order, say } from './order.js';

/** With the chats of a whole province the page takes longer than the half minute that it is given; in milliseconds. */
const PAGE_LIMIT = 20 * 60_000;

/** Resolves when it is ready. */
export async function startClient(): Promise<wwebjs.Client> {
  const { sessions, browserPath, browserArgs } = order();
  const client = new wwebjs.Client({
    authStrategy: new wwebjs.LocalAuth({ dataPath: sessions }),
    webVersionCache: { type: 'none' },
    authTimeoutMs: PAGE_LIMIT,
    puppeteer: {
      headless: true,
      executablePath: browserPath,
      args: [...browserArgs],
      protocolTimeout: PAGE_LIMIT,
    },
  });
  const ready = new Promise<void>((resolve) => client.once('ready', () => resolve()));
  endWith(() => client.destroy());
  await client.initialize();
  await ready;
  return client;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await startClient();
  say({ ready: true });
}

/**
 * `npm run demo`: the whole service without a phone. The emulator plays WhatsApp, 300 citizens
 * subscribe, one notice goes out. Everything lies in a temporary home that is removed at the end.
 */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../emulator/service/emulator.js';
import { Bot } from '../support/bot.js';
import { fixturePath } from '../support/fixtures.js';
import { Phones } from '../support/phones.js';
import { until } from '../support/until.js';

const CITIZENS = 300;
const FIRST_PHONE = '393331000000';
const NOTICE =
  '*Interruzione idrica*\n\nDomani, dalle 8:30 alle 12:30, in via Roma e in piazza Vittorio Emanuele ' +
  'l’acqua sarà sospesa per lavori urgenti alla rete.\n\nComune di Bientina';

const say = (text: string) => process.stdout.write(`${text}\n`);

async function play(signal: AbortSignal): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'campanile-demo-'));
  const emulator = await startEmulator({});
  let bot: Bot | null = null;
  try {
    say('Avvio Campanile e un WhatsApp di prova: nessun telefono, nessun messaggio vero.');
    bot = await Bot.start({ home, browserArgs: emulator.browserArgs });
    say(`\n  Campanile   ${bot.statusUrl}`);
    say(`  Telefoni    ${emulator.control}\n`);

    const phones = new Phones(emulator.control);
    await bot.reaches('pairing');
    await phones.pair();
    await bot.reaches('ready');
    say('✓ Collegato: il telefono del Comune ha inquadrato il codice QR.');

    await phones.citizens(CITIZENS, FIRST_PHONE, { reads: true });
    await phones.writeAll(FIRST_PHONE, CITIZENS, 'ATTIVA');
    await until('the subscriptions', async () => {
      const { subscribers } = await statusOf(bot);
      return subscribers.active === CITIZENS;
    });
    say(`✓ ${CITIZENS} cittadini hanno scritto ATTIVA e sono iscritti.`);

    await cp(fixturePath('mercato.jpg'), join(home, 'avvisi', 'acqua.jpg'));
    await writeFile(join(home, 'avvisi', 'acqua.txt'), NOTICE);
    say('✓ Un avviso è stato messo nella cartella «avvisi».');
    const notice = await until('the notice', async () => {
      const [first] = (await statusOf(bot)).notices;
      return first?.delivered === CITIZENS && first;
    });
    say(`✓ L’avviso «${notice.name}» è arrivato a ${notice.delivered} telefoni.`);
    say(`\nLa cartella di prova è ${home}`);
    say(
      'Apri i due indirizzi qui sopra e prova: scrivi come cittadino, metti altri avvisi nella cartella.',
    );
    say('Per finire premi Ctrl+C: la cartella di prova viene cancellata.');
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      else signal.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    await bot?.stop();
    await emulator.stop();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
    say('\nFine: non è rimasto nulla.');
  }
}

async function statusOf(bot: Bot | null) {
  if (bot === null) throw new Error('the bot has not been started');
  return await bot.status();
}

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());
process.once('SIGTERM', () => interrupted.abort());
await play(interrupted.signal);

/**
 * `npm run demo`: the whole service without a phone. The emulator plays WhatsApp, 300 citizens
 * subscribe, one notice goes out. Everything lies in a temporary home that is removed at the end.
 */
import { join } from 'node:path';
import { CITIZENS, NEWCOMERS, Stage } from './stage.js';

const say = (text: string) => process.stdout.write(`${text}\n`);

const interrupted = new Promise<void>((resolve) => {
  process.once('SIGINT', () => resolve());
  process.once('SIGTERM', () => resolve());
});

say('Avvio Campanile e un WhatsApp di prova: nessun telefono, nessun messaggio vero.');
const stage = await Stage.open();
try {
  say(`\n  Campanile   ${stage.bot.statusUrl}`);
  say(`  Telefoni    ${stage.emulator.control}\n`);
  await Promise.race([play(), interrupted]);
  await interrupted;
} finally {
  await stage.close();
  say('\nFine: la cartella di prova è stata cancellata.');
}

async function play(): Promise<void> {
  await stage.pair();
  say('✓ Il telefono del Comune ha inquadrato il codice QR: collegato.');
  await stage.subscribe();
  say(`✓ ${CITIZENS} cittadini hanno scritto ATTIVA: iscritti.`);
  const notice = await stage.publish();
  say(
    `✓ L’avviso «${notice.name}», messo nella cartella, è arrivato a ${notice.delivered} telefoni.`,
  );
  say(
    `\nOra prova tu. In «Telefoni» scrivi ATTIVA da uno dei ${NEWCOMERS} cittadini che non sono iscritti; in questa cartella metti un avviso:`,
  );
  say(`  ${join(stage.home, 'avvisi')}`);
  say('Per finire premi Ctrl+C.');
}

/**
 * `npm run demo`: the whole service without a phone. The emulator plays WhatsApp, 300 citizens
 * subscribe, one notice goes out. Everything lies in a temporary home that is removed at the end.
 */
import { join } from 'node:path';
import { CITIZENS, NEWCOMER, Stage } from './stage.js';

const say = (text: string) => process.stdout.write(`${text}\n`);
const began = performance.now();
/** With the seconds since the beginning: whoever waits sees that it goes on. */
const step = (text: string) =>
  say(`${text} (${((performance.now() - began) / 1_000).toFixed(0)} s)`);
/** Between two lines about the same step, in milliseconds. */
const NEWS_EVERY = 5_000;

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
  step('… Apro il browser con WhatsApp e inquadro il codice');
  await stage.pair();
  step('✓ Il telefono del Comune ha inquadrato il codice QR: collegato.');
  step(`… ${CITIZENS} cittadini scrivono ATTIVA`);
  let told = performance.now();
  await stage.subscribe((answered) => {
    if (performance.now() - told < NEWS_EVERY) return;
    told = performance.now();
    step(`  ${answered} su ${CITIZENS}`);
  });
  step(`✓ ${CITIZENS} cittadini hanno scritto ATTIVA: iscritti.`);
  step('… Metto un avviso nella cartella: parte dopo il controllo');
  const notice = await stage.publish();
  say(
    `✓ L’avviso «${notice.name}», messo nella cartella, è arrivato a ${notice.delivered} telefoni.`,
  );
  say(
    `\nOra prova tu. In «Telefoni» cerca ${NEWCOMER}, che non è iscritto, e scrivi ATTIVA; in questa cartella metti un avviso:`,
  );
  say(`  ${join(stage.home, 'avvisi')}`);
  say('Per finire premi Ctrl+C.');
}

import process from 'node:process';
import { SingleBar } from 'cli-progress';
import { counted } from '../../italian.js';
import type { CommandCalls } from '../../ports/command-calls.js';
import type { EntryOutcome } from '../../model/subscriber.js';
import { defineCommand, EXIT, RefusedError } from '../command.js';
import { withActions } from '../service-or-database.js';
import { readRegisterFile, type NumberedConsent, type RegisterFile } from './register-file.js';
import { HELP } from '../../messages/it/command-help.js';
import { readFile } from '../../runtime/disk.js';

/** People handed over at a time. */
const BATCH = 200;

export const importRegister = defineCommand({
  help: HELP['subscribers import'](EXIT.failed),
  options: { esegui: { type: 'boolean', default: false } },
  operands: ['FILE.csv'],
  run: async ({ options, operands: [name] }, { settings, version, print }) => {
    const config = await settings();
    const file = readRegisterFile(await contentOf(name), {
      zone: config.timezone,
      now: Date.now(),
    });
    const rehearse = !options.esegui;
    const outcomes = await withActions(config, { version, makes: true }, (actions) =>
      enterAll(actions, file.consents, rehearse),
    );
    print(report(name, file, outcomes, rehearse));
    return file.refused.length === 0 ? EXIT.done : EXIT.failed;
  },
});

async function contentOf(name: string): Promise<Buffer> {
  try {
    return await readFile(name);
  } catch (cause) {
    throw new RefusedError(`Il file ${name} non si può leggere: controlla nome e permessi.`, {
      cause,
    });
  }
}

async function enterAll(
  actions: CommandCalls,
  consents: readonly NumberedConsent[],
  rehearse: boolean,
): Promise<readonly EntryOutcome[]> {
  const bar = new SingleBar({
    format: '{bar} {value}/{total}',
    stream: process.stderr,
    noTTYOutput: false,
    clearOnComplete: true,
  });
  bar.start(consents.length, 0);
  try {
    const outcomes: EntryOutcome[] = [];
    while (outcomes.length < consents.length) {
      const people = consents
        .slice(outcomes.length, outcomes.length + BATCH)
        .map(({ line: _, ...consent }) => consent);
      outcomes.push(...(await actions.enter({ people, rehearse })));
      bar.update(outcomes.length);
    }
    return outcomes;
  } finally {
    bar.stop();
  }
}

function report(
  name: string,
  { consents, refused }: RegisterFile,
  outcomes: readonly EntryOutcome[],
  rehearse: boolean,
): string {
  const count = (kind: EntryOutcome): number =>
    outcomes.filter((outcome) => outcome === kind).length;
  const lines = [
    `${name}: ${counted(consents.length + refused.length, 'riga', 'righe')}`,
    `  ${rehearse ? 'da iscrivere' : 'iscritti adesso'}: ${count('entered')}`,
    `  già iscritti, per loro non cambia nulla: ${count('already-active')}`,
    `  disiscritti (hanno scritto DISATTIVA), restano fuori: ${count('opted-out')}`,
    `  righe che non vanno bene: ${refused.length}`,
    ...refused.map(({ line, why }) => `    riga ${line}: ${why}`),
  ];
  if (rehearse) {
    lines.push(
      '',
      'Era una prova: non è cambiato nulla. Per importare davvero, aggiungi --esegui.',
    );
  } else if (count('entered') > 0) {
    lines.push(
      '',
      'Il primo avviso agli iscritti nuovi va a uno a uno, lentamente: conviene invitarli a salvare il',
      'numero del Comune e a scrivere ATTIVA.',
    );
  }
  return lines.join('\n');
}

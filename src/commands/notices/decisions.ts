/** What staff can decide of a notice that is not done yet, as in the folder and on the page. */
import type { CommandActions } from '../../ports/command-actions.js';
import { defineCommand, EXIT, RefusedError } from '../command.js';
import { withActions } from '../service-or-database.js';
import { noticeNumber } from './notice-number.js';

export const stop = decision('stop', {
  help: `Uso: campanile notices stop NUMERO

Ferma un avviso che aspetta o che sta partendo: chi l’ha già ricevuto lo conserva, a tutti gli altri non viene
inviato. Con il servizio fermo vale lo stesso: alla ripresa non parte.`,
  done: 'è fermato',
});

export const sendNow = decision('sendNow', {
  help: `Uso: campanile notices send-now NUMERO

Fa partire subito un avviso che aspetta il minuto per ripensarci, la sua data o la fine della notte. Con il servizio
fermo parte appena il servizio è in funzione.`,
  done: 'parte subito',
});

export const confirm = decision('confirm', {
  help: `Uso: campanile notices confirm NUMERO

Conferma un avviso che aspetta una persona: perché va a molti (confirmAbove), perché doveva partire mentre il
programma era fermo, o perché i suoi file sono spariti dalla cartella «in-corso».`,
  done: 'è confermato',
});

function decision(
  name: keyof Pick<CommandActions, 'stop' | 'sendNow' | 'confirm'>,
  /** `done` follows «L’avviso 7» */
  { help, done }: { readonly help: string; readonly done: string },
) {
  return defineCommand({
    help,
    options: {},
    operands: ['NUMERO'],
    run: async ({ operands: [written] }, { settings, version, print }) => {
      const id = noticeNumber(written);
      const outcome = await withActions(await settings(), { version }, (actions) =>
        actions[name]({ id }),
      );
      if (outcome.kind === 'refused') throw new RefusedError(outcome.why);
      print(`✓ L’avviso ${written} ${done}.`);
      return EXIT.done;
    },
  });
}

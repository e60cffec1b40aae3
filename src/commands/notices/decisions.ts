/** What staff can decide of a notice that is not done yet, as in the folder and on the page. */
import type { CommandActions } from '../../ports/command-actions.js';
import { defineCommand, EXIT, RefusedError } from '../command.js';
import { withActions } from '../service-or-database.js';
import { noticeNumber } from './notice-number.js';
import { HELP } from '../../messages/it/command-help.js';

export const stop = decision('stop', {
  help: HELP['notices stop'],
  done: 'è fermato',
});

export const sendNow = decision('sendNow', {
  help: HELP['notices send-now'],
  done: 'parte subito',
});

export const confirm = decision('confirm', {
  help: HELP['notices confirm'],
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

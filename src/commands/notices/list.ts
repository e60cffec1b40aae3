import { noticeLine } from '../../messages/it/status.js';
import { defineCommand, EXIT } from '../command.js';
import { withActions } from '../service-or-database.js';

const SHOWN = 50;

export const list = defineCommand({
  help: `Uso: campanile notices list [--json]

Elenca gli ultimi ${SHOWN} avvisi, dal più nuovo, con il loro numero: «campanile notices show NUMERO» dice
di più di uno.`,
  options: { json: { type: 'boolean', default: false } },
  run: async ({ options: { json } }, { settings, version, print }) => {
    const config = await settings();
    const notices = await withActions(config, { version }, (actions) =>
      actions.notices({ limit: SHOWN }),
    );
    if (json) print(JSON.stringify(notices));
    else if (notices.length === 0) print('Non c’è ancora nessun avviso.');
    else
      print(
        notices.map((notice) => `${notice.id}  ${noticeLine(notice, config.timezone)}`).join('\n'),
      );
    return EXIT.done;
  },
});

import { noticeLine } from '../../messages/it/status.js';
import { defineCommand, EXIT } from '../command.js';
import { withActions } from '../service-or-database.js';
import { HELP } from '../../messages/it/command-help.js';

const SHOWN = 50;

export const list = defineCommand({
  help: HELP['notices list'](SHOWN),
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

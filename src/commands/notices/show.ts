import { DateTime } from 'luxon';
import { noticeLine } from '../../messages/it/status.js';
import { wayLines } from '../../messages/it/routes.js';
import { defineCommand, EXIT, RefusedError } from '../command.js';
import { withActions } from '../service-or-database.js';
import { noticeNumber } from './notice-number.js';
import { HELP } from '../../messages/it/command-help.js';

export const show = defineCommand({
  help: HELP['notices show'],
  options: { json: { type: 'boolean', default: false } },
  operands: ['NUMERO'],
  run: async ({ options: { json }, operands: [written] }, { settings, version, print }) => {
    const id = noticeNumber(written);
    const config = await settings();
    const found = await withActions(config, { version }, (actions) => actions.notice({ id }));
    if (found === null) throw new RefusedError(`L’avviso ${written} non c’è.`);
    const at = (time: number): string =>
      DateTime.fromMillis(time, { zone: config.timezone }).toFormat('dd/MM/yyyy HH:mm');
    print(
      json
        ? JSON.stringify(found)
        : [
            noticeLine(found.notice, config.timezone),
            ...wayLines(found.notice.ways, config.timezone),
            ...found.trail.map((entry) => `${at(entry.at)}  ${entry.text}`),
          ].join('\n'),
    );
    return EXIT.done;
  },
});

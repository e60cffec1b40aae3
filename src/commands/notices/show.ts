import { DateTime } from 'luxon';
import { noticeLine } from '../../console/status-text.js';
import { defineCommand, EXIT, RefusedError, UsageError } from '../command.js';
import { atDesk } from '../desk.js';

export const show = defineCommand({
  help: `Uso: campanile notices show NUMERO [--json]

Dice a che punto è un avviso e che cosa gli è successo. Il NUMERO è quello di «campanile notices list».`,
  options: { json: { type: 'boolean', default: false } },
  operands: ['NUMERO'],
  run: async ({ options: { json }, operands: [written] }, { settings, version, print }) => {
    if (!/^\d{1,9}$/.test(written))
      throw new UsageError(`«${written}» non è il numero di un avviso.`);
    const config = await settings();
    const found = await atDesk(config, { version }, (desk) => desk.notice({ id: Number(written) }));
    if (found === null) throw new RefusedError(`L’avviso ${written} non c’è.`);
    const at = (time: number): string =>
      DateTime.fromMillis(time, { zone: config.timezone }).toFormat('dd/MM/yyyy HH:mm');
    print(
      json
        ? JSON.stringify(found)
        : [
            noticeLine(found.notice),
            ...found.trail.map((entry) => `${at(entry.at)}  ${entry.text}`),
          ].join('\n'),
    );
    return EXIT.done;
  },
});

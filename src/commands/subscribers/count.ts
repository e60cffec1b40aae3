import { defineCommand, EXIT } from '../command.js';
import { atDesk } from '../desk.js';

export const count = defineCommand({
  help: `Uso: campanile subscribers count [--json]

Dice quante persone sono iscritte agli avvisi, e quante si sono disiscritte.`,
  options: { json: { type: 'boolean', default: false } },
  run: async ({ options }, { settings, version, print }) => {
    const counts = await atDesk(await settings(), { version }, (desk) => desk.counts({}));
    const { active, optedOut } = counts;
    print(options.json ? JSON.stringify(counts) : `Iscritti: ${active}\nDisiscritti: ${optedOut}`);
    return EXIT.done;
  },
});

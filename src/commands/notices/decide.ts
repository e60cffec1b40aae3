import { people } from '../../italian.js';
import { defineCommand, EXIT, RefusedError, UsageError } from '../command.js';
import type { CommandActions } from '../../ports/command-actions.js';
import { withActions } from '../service-or-database.js';
import { noticeNumber } from './notice-number.js';
import { HELP } from '../../messages/it/command-help.js';

export const decide = defineCommand({
  help: HELP['notices decide'],
  options: {
    inviato: { type: 'boolean', default: false },
    ripeti: { type: 'boolean', default: false },
  },
  operands: ['NUMERO'],
  run: async (
    { options: { inviato, ripeti }, operands: [written] },
    { settings, version, print },
  ) => {
    const id = noticeNumber(written);
    if (inviato === ripeti) throw new UsageError('Serve una delle due: --inviato oppure --ripeti.');
    const decision = inviato ? 'sent' : 'again';
    const count = await withActions(await settings(), { version }, async (actions) => {
      // nothing of a notice that is over goes out again: it would be held at once
      if (ripeti && isOver(await actions.notice({ id }))) {
        throw new RefusedError(
          `L’avviso ${written} è stato annullato o è scaduto: non si può più ripetere. ` +
            `Per chiudere l’invio sospeso: «campanile notices decide ${written} --inviato».`,
        );
      }
      return actions.decideHeld({ id, decision });
    });
    if (count === 0) throw new RefusedError(`L’avviso ${written} non ha invii sospesi.`);
    print(
      inviato
        ? `L’invio a ${people(count)} è considerato partito.`
        : `L’avviso parte ancora per ${people(count)}.`,
    );
    return EXIT.done;
  },
});

function isOver(found: Awaited<ReturnType<CommandActions['notice']>>): boolean {
  return found?.notice.state === 'cancelled' || found?.notice.state === 'expired';
}

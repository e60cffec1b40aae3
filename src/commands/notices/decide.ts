import { people } from '../../italian.js';
import { defineCommand, EXIT, RefusedError, UsageError } from '../command.js';
import type { CommandActions } from '../../ports/command-actions.js';
import { withActions } from '../service-or-database.js';
import { noticeNumber } from './notice-number.js';

export const decide = defineCommand({
  help: `Uso: campanile notices decide NUMERO --inviato
     campanile notices decide NUMERO --ripeti

Di un invio sospeso non si è potuto sapere se sia partito. Con --inviato lo si considera partito; con --ripeti
lo si manda ancora: chi l’avesse già ricevuto di solito non lo vede due volte, perché il messaggio ha lo stesso
codice. Prima di scegliere conviene chiedere a qualcuno degli iscritti se l’avviso gli è arrivato.`,
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

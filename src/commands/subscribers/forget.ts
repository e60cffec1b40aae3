import { mobileNumber } from '../../phone-number.js';
import { isLid, type PersonId } from '../../model/person.js';
import { defineCommand, EXIT, RefusedError, UsageError } from '../command.js';
import { withActions } from '../service-or-database.js';

const WHAT_HAPPENS = `Si cancellano: il numero e gli altri nomi della persona, le sue chat, da dove viene il consenso.
Restano: i conteggi degli avvisi inviati e dei consensi, senza nome, e un codice irreversibile dei
suoi messaggi, perché una vecchia ATTIVA riletta da WhatsApp non la iscriva di nuovo.
Fuori dall’archivio: il numero resta nelle copie di sicurezza finché non vengono sostituite, nelle
liste broadcast fino al prossimo avviso, e nella chat sul telefono del Comune, da cancellare a mano.`;

export const forget = defineCommand({
  help: `Uso: npx campanile subscribers forget NUMERO [--conferma]

Cancella i dati di una persona che lo chiede (diritto alla cancellazione). Se era iscritta, non riceve
più gli avvisi. Non si può annullare; la persona può sempre scrivere di nuovo ATTIVA. NUMERO è il
numero di telefono, oppure il «lid» che si legge in «npx campanile subscribers export».

${WHAT_HAPPENS}

  --conferma   cancella davvero`,
  options: { conferma: { type: 'boolean', default: false } },
  operands: ['NUMERO'],
  run: async ({ options: { conferma }, operands: [written] }, { settings, version, print }) => {
    const person = personCalled(written);
    const outcome = await withActions(await settings(), { version }, (actions) =>
      actions.forget({ person, rehearse: !conferma }),
    );
    switch (outcome) {
      case 'unknown':
        throw new RefusedError('Nel registro questa persona non c’è.');
      case 'busy':
        throw new RefusedError('Un messaggio a questa persona sta partendo: riprova fra poco.');
      case 'forgotten':
        print(
          conferma
            ? '✓ I dati della persona sono stati cancellati.'
            : `La persona è nel registro.\n\n${WHAT_HAPPENS}\n\nPer cancellare davvero, aggiungi --conferma.`,
        );
        return EXIT.done;
    }
  },
});

function personCalled(written: string): PersonId {
  if (isLid(written)) return { lid: written, phone: null };
  const number = mobileNumber(written);
  if (number.kind === 'refused') throw new UsageError(`Il numero non va bene: ${number.why}.`);
  return { lid: null, phone: number.phone };
}

/** What `campanile unlink` says. */
const ON_THE_PHONE =
  'Sul telefono: WhatsApp → Impostazioni → Dispositivi collegati → tocca questo computer → Disconnetti.';

export const UNLINK = {
  isRehearsed:
    'Dopo, per mandare avvisi, bisogna inquadrare di nuovo un codice. Per scollegare davvero, aggiungi --conferma.',
  notNow: `Il servizio non è collegato, o WhatsApp non risponde: così non si può scollegare. ${ON_THE_PHONE}`,
  done: '✓ Scollegato. Tra poco il pannello mostra un codice nuovo.',
  nothing: 'Nessun telefono è collegato.',
  atTheNextStart: `✓ Al prossimo avvio serve un codice nuovo.\n${ON_THE_PHONE}`,
} as const;

/** The e-mails that Campanile writes, and why a mail server did not take one. */

export const TEST_MAIL = {
  subject: 'Campanile: e-mail di prova',
  text: 'Questa è una prova. Se la leggi, gli avvisi di servizio di Campanile arrivano a questo indirizzo.\n',
} as const;

interface ToldAlert {
  readonly text: string;
  /** since when: `lunedì 30 novembre alle 10:05` */
  readonly since: string;
}

/** Alerts that were raised, and alerts that are over. */
export function alertMail(
  municipality: string,
  raised: readonly ToldAlert[],
  cleared: readonly ToldAlert[],
): { readonly subject: string; readonly text: string } {
  const what = raised.length > 0 ? 'c’è qualcosa da fare' : 'problema risolto';
  const parts = [
    ...raised.map(({ text, since }) => `${text}\n(Segnalato ${since}.)`),
    ...cleared.map(({ text, since }) => `RISOLTO. Era stato segnalato ${since}:\n${text}`),
    'Questo messaggio è automatico: Campanile, il servizio degli avvisi su WhatsApp.',
  ];
  return { subject: `Campanile, ${municipality}: ${what}`, text: `${parts.join('\n\n')}\n` };
}

/** Luxon’s format of a day and a time in such a mail. */
export const MAIL_TIME = "cccc d LLLL 'alle' HH:mm";

export const MAIL_FAILED = {
  login:
    'Il server di posta non accetta il nome utente o la password: controlla email.user ed email.password.',
  addresses:
    'Il server di posta non accetta il mittente o i destinatari: controlla email.from ed email.to.',
  noEncryption:
    'Il server di posta non offre una connessione cifrata, e la password si leggerebbe in rete: l’e-mail non è partita. ' +
    'Metti email.secure: true ed email.port: 465 (con email.url, smtps:// al posto di smtp://); se non va, chiedi a chi gestisce la posta. ' +
    'Se il server è quello dell’ufficio e non può cifrare, si scrive in email.url, con ?requireTLS=false alla fine.',
  encryption:
    'Il collegamento cifrato con il server di posta non riesce: controlla email.secure ed email.port, e che il certificato del server sia valido.',
  unreachable:
    'Il server di posta non si raggiunge: controlla email.host, email.port e la connessione a Internet.',
  other: 'Il server di posta non ha preso in consegna il messaggio.',
} as const;

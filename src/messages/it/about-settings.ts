/** What each setting does, by its path in the file: the example file, `config` and the panel say it. */
export const ABOUT = {
  number:
    'Il numero WhatsApp del Comune, per esempio 366 577 5490: il solo con cui Campanile lavora.',
  information: 'Il telefono per le domande dei cittadini, come lo leggono loro.',
  municipality: 'Il Comune, come lo leggono i cittadini.',
  timezone: 'Il fuso orario delle date e delle ore.',
  port: 'La porta del pannello; 0: una qualsiasi che sia libera.',
  panel: 'Il pannello: chi lo può aprire',
  'panel.listen':
    'L’indirizzo a cui risponde: con 127.0.0.1 si apre solo su questo computer, con 0.0.0.0 ' +
    'anche dagli altri, e allora serve una password.',
  'panel.names':
    'I nomi con cui gli altri computer chiamano questo, per esempio avvisi.comune.bientina.pi.it: allora serve ' +
    'una password.',
  'panel.passwordHash': 'La password, come la scrive «npx campanile password».',
  browser: 'Il browser in cui si apre WhatsApp Web',
  'browser.path':
    'Il programma del browser (su Windows tra apici singoli). Se manca, Campanile cerca Chrome, Edge o Chromium.',
  'browser.args': 'Argomenti in più per il browser, per esempio per un proxy.',
  log: 'Il registro tecnico, in archivio/logs',
  'log.level': 'Quanto è dettagliato il registro tecnico: error, warn, info o debug.',
  keywords: 'Le parole dei cittadini, oltre ad ATTIVA e DISATTIVA',
  'keywords.optIn':
    'Parole che valgono come ATTIVA; in altri Comuni si usano: [ATTIVA ISCRIZIONE, ISCRIVIMI].',
  'keywords.optOut': 'Parole che valgono come DISATTIVA; in altri Comuni si usa: [STOP].',
  privacy: 'L’informativa sui dati personali',
  'privacy.url': 'L’indirizzo dell’informativa, che comincia con https://.',
  'privacy.version':
    'La versione dell’informativa, annotata con ogni consenso: da cambiare con il testo.',
  texts:
    'I testi ai cittadini. Segnaposto: {comune}, {numero}, {informazioni}, {privacy}, {canale}. ' +
    'Senza privacy.url, i capoversi con {privacy} non ci sono; senza channel.link, quelli con {canale}.',
  'texts.correction':
    'A chi conserva un avviso ritirato. Segnaposto: {titolo}, cioè le prime parole dell’avviso, e {ora} a cui era stato inviato.',
  'texts.footer': 'Sotto il testo di ogni avviso, per esempio {comune}. Se manca, niente.',
  direct: 'I messaggi a una persona per volta',
  'direct.pauseSeconds':
    'Pausa, in secondi, tra due messaggi a singole persone. 0: nessuna pausa, nemmeno quelle lunghe.',
  'direct.restEvery': 'Dopo quanti messaggi a singole persone si fa una pausa lunga.',
  'direct.restMinutes': 'Durata, in minuti, della pausa lunga.',
  'direct.perHour': 'Quanti messaggi a singole persone, al massimo, in un’ora.',
  'direct.urgentPerHour':
    'Quanti messaggi urgenti a singole persone, al massimo, in un’ora: a ogni ora, e senza il limite del giorno. Più sono, prima la città lo sa; ma con molti messaggi di fila WhatsApp può limitare o bloccare il numero. 0: come gli altri.',
  'direct.perDay': 'Quanti messaggi a singole persone, al massimo, in un giorno.',
  'direct.warmUpDays':
    'Per quanti giorni dal collegamento del numero si va più piano: per la prima metà un decimo dei messaggi al giorno, per la seconda quattro decimi. 0: mai.',
  'direct.hours':
    'In quali ore si scrive a singole persone. off: a ogni ora. Gli avvisi urgenti partono comunque.',
  renewal: 'La conferma: chiedere ai cittadini di scrivere di nuovo ATTIVA',
  'renewal.active':
    'true: ogni tanto un avviso chiede di scrivere di nuovo ATTIVA. La risposta rinnova il consenso, e per tre o quattro settimane WhatsApp lascia raggiungere quella persona uno per uno anche quando limita i messaggi. Chi non risponde resta iscritto.',
  'renewal.months': 'Ogni quanti mesi si chiede a tutti.',
  'renewal.coldPercent':
    'Si chiede anche prima, ma non prima di tre mesi, quando su cento iscritti almeno tanti non scrivono al Comune da settimane. 0: mai per questo motivo.',
  'renewal.weeks':
    'In quante settimane, una parte degli iscritti alla volta. Ogni parte conta tra le persone raggiunte con le liste in un mese.',
  lists: 'Le liste broadcast di WhatsApp',
  'lists.maxRecipients':
    'Quante persone, al massimo, in una lista broadcast. 0: nessuna lista, gli avvisi partono uno per uno.',
  'lists.waitSeconds':
    'Per quanti secondi, dopo che WhatsApp Web è partito, si aspettano le liste che non si vedono ancora prima di crearne altre.',
  'lists.monthlyAllowance':
    'Quante persone si possono raggiungere con le liste in un mese; chi riceve due messaggi conta due volte. illimitati: Campanile non pone limiti.',
  'lists.urgentReserve': 'Quante di queste si tengono per gli avvisi urgenti.',
  'lists.whenUsedUp':
    'Quando le persone del mese sono finite. direct: gli avvisi partono uno per uno. hold: chi è nelle liste aspetta il mese nuovo.',
  'lists.paid':
    'Se pagare WhatsApp per raggiungere altre persone con le liste. never: mai; un altro valore non c’è.',
  'lists.directIfUnsaved':
    'Chi probabilmente non ha salvato il numero in rubrica: le liste non lo raggiungono. true: riceve gli avvisi uno per uno, con un promemoria; false: Campanile lo conta soltanto.',
  channel: 'Il canale WhatsApp del Comune',
  'channel.mode':
    'off: nessun avviso va nel canale. mirror: ogni avviso va anche nel canale. fallback: vanno nel canale gli avvisi urgenti, e gli altri quando le liste non si usano. Un canale è pubblico: lo legge chiunque.',
  'channel.id':
    'Il canale del Comune, come lo mostra «npx campanile channel list». Il numero del Comune deve esserne proprietario o amministratore.',
  'channel.link':
    'Il link per seguirlo (https://whatsapp.com/channel/…), per il benvenuto e la locandina. Lo mostra «npx campanile channel link».',
  'channel.documentsText':
    'I canali non prendono documenti: di un PDF vi escono come immagini le prime pagine, di un documento di Office il testo dell’avviso. Sotto sta questa frase, che dice dove si trova il documento intero.',
  'channel.pdfPages':
    'Quante pagine di un PDF escono nel canale, come immagini. 0: nessuna, soltanto il testo dell’avviso.',
  recovery: 'I messaggi di cui non si sa se siano partiti',
  'recovery.patienceMinutes':
    'Per quanti minuti si aspetta una ricevuta prima di ripetere, una volta sola, un messaggio di cui non si sa se sia partito.',
  'recovery.urgentPatienceMinutes': 'Lo stesso, per gli avvisi urgenti.',
  'recovery.heldAfterHours': 'Dopo quante ore senza risposta la decisione passa a una persona.',
  cooling: 'Il tempo per ripensarci',
  'cooling.seconds':
    'Per quanti secondi un avviso accettato si può ancora annullare prima che parta. Gli urgenti partono subito.',
  quietHours:
    'In quali ore gli avvisi non urgenti aspettano. off: partono a ogni ora. «Urgente: sì» parte comunque.',
  confirmAbove:
    'Un avviso a più persone di così aspetta una conferma, nella cartella «in-corso» o nel pannello. off: nessuno.',
  overdueHours:
    'Un avviso che doveva partire mentre Campanile era spento, da più ore di così, aspetta una conferma.',
  testPhones:
    'I telefoni dell’ufficio per le prove (cartella «prova»), uno per riga, per esempio «- 333 123 4567». Se sono almeno due, il primo invio dopo un collegamento va solo a loro.',
  folder: 'La cartella degli avvisi',
  'folder.path':
    'Dove si trova: un nome nella cartella di Campanile, oppure un percorso intero, anche su un disco di rete. ' +
    String.raw`Su Windows tra apici singoli: 'D:\Comune\avvisi'.`,
  'folder.settleSeconds': 'Per quanti secondi un file messo nella cartella deve restare uguale.',
  'folder.rescanSeconds': 'Ogni quanti secondi si guarda nella cartella.',
  'folder.polling':
    'true se la cartella è su un disco di rete che non segnala le modifiche: allora si guarda file per file, ogni rescanSeconds. Su un disco del computer: false.',
  'folder.pictureWaitSeconds': 'Per quanti secondi una foto aspetta il suo testo.',
  'folder.textWaitSeconds': 'Per quanti secondi un testo aspetta la sua foto.',
  'folder.captionFromName':
    'true: una foto o un documento senza testo parte con il suo nome come didascalia; false: senza.',
  limits: 'Le dimensioni degli avvisi',
  'limits.textLength': 'Quanti caratteri può avere al massimo un testo.',
  'limits.mediaMegabytes': 'Quanti megabyte può occupare al massimo una foto o un video.',
  'limits.documentMegabytes': 'Quanti megabyte può occupare al massimo un documento.',
  'limits.attachments': 'Quanti allegati può avere al massimo un avviso in una sotto-cartella.',
  restart: 'La riapertura del browser',
  'restart.at':
    'L’ora in cui ogni notte si riapre il browser, se non sta partendo nulla; off: mai.',
  'restart.memoryMegabytes':
    'Quanta memoria, in megabyte, possono usare Campanile e il browser prima che il browser si riapra; 0: quanta ne serve.',
  backup: 'Le copie di sicurezza dell’archivio, in archivio/copie',
  'backup.at': 'L’ora della copia di ogni notte; off: nessuna copia.',
  'backup.keep': 'Quante copie della notte si conservano.',
  retention: 'Per quanto tempo si conserva ciò che non serve più',
  'retention.deliveryDays':
    'Per quanti giorni resta scritto, persona per persona, a chi è andato un avviso finito. Poi restano i suoi totali; il registro delle iscrizioni resta sempre.',
  'retention.attachmentDays':
    'Per quanti giorni si conserva la copia interna degli allegati di un avviso finito. I file dell’ufficio, nelle cartelle, non si toccano mai.',
  'retention.attachmentMegabytes':
    'Quanti megabyte possono occupare quelle copie; oltre, le più vecchie si tolgono prima.',
  'retention.profileDays':
    'Per quanti giorni si conserva un collegamento a WhatsApp che è stato sciolto (sessions/scollegata-…); se ne conservano al massimo tre.',
  email: 'La posta con cui si avvisa chi si occupa del servizio',
  'email.url':
    'Server di posta in una riga (smtps://utente:password@server:465), al posto di host, port, user, password e secure.',
  'email.host': 'Server di posta da cui spedire.',
  'email.port': 'Porta del server di posta.',
  'email.secure':
    'true: cifrata dall’inizio (porta 465); false: cifrata se il server può, e ' +
    'comunque se c’è una password: senza cifratura l’e-mail non parte.',
  'email.user': 'Nome utente sul server di posta.',
  'email.password': 'Password sul server di posta.',
  'email.from': 'Mittente delle e-mail.',
  'email.to': 'Chi riceve per e-mail gli avvisi di servizio.',
} as const;

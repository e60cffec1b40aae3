/** What `doctor` says of the start with Windows. */

const INSTALL = 'Tasto destro su installa-servizio.cmd, «Esegui come amministratore».';
const STARTS = 'Campanile parte con il computer (Utilità di pianificazione)';
const STARTS_NOT = 'Campanile non parte con il computer';

export const START_WITH_WINDOWS = {
  isWell: STARTS,
  isMissing: {
    found: 'Campanile non parte da solo con il computer',
    advice: `${INSTALL} Se lo avvia PM2 non serve.`,
  },
  isUnknown: {
    found: 'l’Utilità di pianificazione di Windows non risponde',
    advice: 'Aprila, e guarda se c’è l’attività «Campanile».',
  },
  isAnother: (folder: string) => ({
    found: `con il computer parte un altro Campanile, quello in ${folder}`,
    advice:
      'Se deve partire questo: tasto destro sul suo installa-servizio.cmd, «Esegui come amministratore».',
  }),
  hasEnded: (code: number) => ({
    found: `${STARTS}, ma l’ultima volta si è fermato (codice ${code})`,
    advice: 'Il motivo è in archivio\\logs. Se lo hai fermato tu va bene così.',
  }),
  hasOtherPassword: {
    found: `${STARTS_NOT}: Windows non accetta più la password`,
    advice: `È cambiata? ${INSTALL} Chiede quella nuova.`,
  },
  mayNot: {
    found: `${STARTS_NOT}: a questo utente Windows non lo permette`,
    advice: 'Chi gestisce il computer gli dia il diritto «Accedi come processo batch».',
  },
  hasNoNode: { found: `${STARTS_NOT}: Node.js non è più dov’era`, advice: INSTALL },
  couldNot: {
    found:
      'l’ultima volta Campanile non è partito con il computer: manca il browser, o era già in funzione in una finestra',
    advice:
      'Chiudi quella finestra, e riavvia il computer. Se non basta, avvia.cmd ne dice il motivo.',
  },
  isDamaged: {
    found: `${STARTS_NOT}: l’archivio è danneggiato`,
    advice: 'Fai doppio clic su avvia.cmd: dice che cosa fare.',
  },
  isWronglySet: {
    found: `${STARTS_NOT}: c’è un’impostazione sbagliata`,
    advice: 'Fai doppio clic su avvia.cmd: dice quale.',
  },
} as const;

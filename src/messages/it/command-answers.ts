/** What commands say back, and what is wrong with how one was written. */

export const WRITTEN_WRONG = {
  noCommand: 'Manca il comando.',
  unknownCommand: (written: string, meant: string | null) =>
    `Comando sconosciuto: ${written}${meant === null ? '' : ` (forse «${meant}»?)`}`,
  missing: (operand: string) => `Manca ${operand}.`,
  surplus: (written: string) => `Di troppo: «${written}».`,
  unknownOption: (written: string, meant: string | null) =>
    `Opzione sconosciuta: ${written}${meant === null ? '' : ` (forse «--${meant}»?)`}`,
  withoutValue: (option: string) => `Manca il valore di ${option}.`,
  takesNoValue: (option: string) => `${option} non vuole un valore.`,
  unclear: (written: string) => `Non si capisce: ${written}`,
  oneOf: (choices: readonly string[]) => `Serve una delle due: ${choices.join(' oppure ')}.`,
  noNoticeNumber: (written: string) => `«${written}» non è il numero di un avviso.`,
  noLevel: (written: string) => `«${written}» non è un livello.`,
  checkOrExample: 'Serve --check, oppure --example con o senza --write.',
} as const;

export const ANSWERS = {
  noNotices: 'Non c’è ancora nessun avviso.',
  noSuchNotice: (written: string) => `L’avviso ${written} non c’è.`,
  logLevel: (level: string) => `✓ Il registro tecnico è ora al livello ${level}.`,
  settingsGood: (file: string) => `✓ Le impostazioni vanno bene (${file}).`,
  settingsWritten: (file: string) => `✓ Scritto: ${file}`,
  settingsThere: (file: string) =>
    `${file} c’è già: non lo cambio. Togli --write per leggere l’esempio.`,
  running: (url: string) => `Campanile è in funzione: ${url}`,
} as const;

export const PASSWORD = {
  tooShort: (least: number) => `La password è troppo corta: almeno ${String(least)} caratteri.`,
  choose: 'Password nuova: ',
  again: 'La stessa, un’altra volta: ',
  differ: 'Le due password non sono uguali.',
} as const;

/** Why a command comes to nothing at a service, or at a database without one. */
export const OUT_OF_REACH = {
  silent: 'Il servizio è in funzione ma non risponde. Riprova fra poco.',
  failed: (status: number) =>
    `Il servizio non ha potuto rispondere (${String(status)}). Nel registro tecnico, in archivio/logs, c’è ` +
    'scritto che cosa è successo.',
  /** @param theirs null: it does not tell */
  otherVersion: (theirs: string | null, ours: string) =>
    `Il servizio in funzione è di un’altra versione (${theirs ?? 'sconosciuta'}, e non ${ours}): ` +
    'riavvialo, e ripeti il comando.',
  otherStatus:
    'Il servizio in funzione è di un’altra versione di Campanile: riavvialo, e ripeti il comando.',
  noDatabase: (file: string) =>
    `Non c’è ancora un archivio (${file}): il servizio non è mai partito.`,
  notRunning: 'Il servizio non è in funzione.',
} as const;

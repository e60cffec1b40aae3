/** What keeps Campanile from starting on this machine: no browser, a home in use or not writable. */

/** While a browser is looked for and fetched. */
export const BROWSER = {
  notThere: (setting: string, file: string) =>
    `${setting}: il browser indicato non esiste (${file})`,
  downloading: 'Nessun browser trovato: scarico Chrome…',
  notDownloaded: (reason: string) => `Chrome non si è potuto scaricare (${reason}).`,
  installing: 'Installo Chromium con apt-get…',
  notInstalled: (reason: string) => `apt-get non è riuscito (${reason}).`,
  unknownSystem: 'sistema non previsto',
  interrupted: 'interrotto',
} as const;

export function browserAdvice(platform: NodeJS.Platform): string {
  const what =
    platform === 'win32' || platform === 'darwin'
      ? 'Installa Google Chrome (https://www.google.com/chrome) o Microsoft Edge'
      : 'Installa Google Chrome o Chromium (Debian: «apt-get install chromium»)';
  return (
    `Non trovo un browser per aprire WhatsApp Web. ${what}, oppure indica dove si trova ` +
    'con browser.path in campanile.yaml.'
  );
}

export const HOME = {
  justStarted:
    'Campanile è appena stato avviato da un’altra parte con questa cartella: resta in funzione quello.',
  /** @param pid of the process; null: it runs on another computer, `host` */
  running: (pid: string | null, host: string, file: string) =>
    `Campanile è già in funzione con questa cartella (${pid === null ? `sul computer «${host}»` : `processo ${pid}`}). Ferma quello, oppure, ` +
    `se non è più in funzione, cancella il file ${file}.`,
  anotherAccount: (archive: string) =>
    `Questo utente del computer non può guardare in ${archive}: può farlo solo quello con cui parte Campanile. ` +
    'Ripeti il comando con quell’utente.',
  unwritable: (place: string) =>
    `Non è possibile scrivere in ${place}: controlla i permessi e il disco.`,
} as const;

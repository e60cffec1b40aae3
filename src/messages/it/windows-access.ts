/** What `installa-servizio.cmd` says when it has closed the folders to others. */

/** @param failed what is still open */
export function closedOnWindows(folder: string, failed: readonly string[]): string {
  if (failed.length === 0) {
    return (
      `In ${folder} da ora guardano e scrivono solo questo utente e gli amministratori del computer. ` +
      'La cartella degli avvisi resta aperta a chi lo era.'
    );
  }
  return (
    `Attenzione: Windows non ha lasciato chiudere agli altri utenti del computer ${failed.join(', ')}. Campanile funziona ` +
    'lo stesso, ma chi entra in questo computer può leggere i numeri degli iscritti. Riprova con «Esegui come ' +
    'amministratore»; che cosa resta aperto lo dice: node dist\\main.js doctor'
  );
}

/** What is said about the file with the settings. */

/** @param found such as `campanile.yaml.txt` */
export function misnamedSettings(found: string, wanted: string, folder: string): string {
  return (
    `${found}: il file con le impostazioni deve chiamarsi ${wanted}, altrimenti non viene letto. Rinominalo ` +
    `(è in ${folder}). In Windows la fine del nome si vede con Visualizza, «Estensioni nomi file»`
  );
}

export function noSettings(file: string): string {
  return (
    `! ${file} non c’è: valgono le impostazioni predefinite, che sono quelle del Comune di Bientina. ` +
    'Per scrivere le tue: «npx campanile config --example --write»'
  );
}

/** @param program that copies the folder to the internet, such as OneDrive */
export function homeInCloud(program: string, home: string): string {
  return (
    `Campanile sta in una cartella di ${program} (${home}), che copia i suoi file e li blocca mentre li usa: ` +
    'archivio e collegamento si possono rovinare. Ferma Campanile e sposta tutta la cartella altrove, ' +
    String.raw`per esempio in C:\Campanile`
  );
}

/** @param program likewise */
export function noticesInCloud(program: string, folder: string): string {
  return (
    `la cartella degli avvisi sta in una cartella di ${program} (${folder}): un file può restare bloccato, ` +
    'o tornare come copia in conflitto. È meglio una cartella che nessuno copia (folder.path)'
  );
}

/** How a value with a `\` is written in YAML, so that it stays what it looks like. */
export const SINGLE_QUOTES = String.raw`usa gli apici singoli, come 'C:\Comune\avvisi'`;

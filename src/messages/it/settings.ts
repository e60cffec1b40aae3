/** What whoever sets Campanile up reads of the file with its settings. */

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

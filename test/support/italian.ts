/** Words that no English text or code has, and signs that only Italian texts have here. */
const ITALIAN =
  /[àèéìòùº«»]|\p{L}’\p{L}|(?<![\p{L}'-])(?:il|gli|di|che|del|della|dei|delle|degli|alla|alle|nella|nel|nelle|una|avviso|avvisi|iscritti|iscritto|persona|persone|messaggio|messaggi|telefono|cartella|servizio|manca|inviato|fermato|scaduto|ritirato|aspetta|oggi|ieri|domani|giorni|minuti|nessun|nessuno|tutti|impostazioni|non|per|si|sono|questo|questa|allo|era|deve|mostra|nulla|più|installa|torna|risolto|problema|segnalato|elenco|orario|vietato|troppo|grande|tutto|riga|voce|corretto)(?![\p{L}_'.-])/iu;

export function readsAsItalian(text: string): boolean {
  return ITALIAN.test(text);
}

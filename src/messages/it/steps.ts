/** What staff are told to do in more than one place. */

/** Where a phone has the devices that are linked to its account: Android keeps it elsewhere than the iPhone. */
export const LINKED_DEVICES =
  'su Android i tre puntini ⋮ → Dispositivi collegati; su iPhone Impostazioni → Dispositivi collegati';

/** How it is done is in the guide, below this heading. */
export const RESTART = 'fai ripartire Campanile (nella guida: «Fermare e far ripartire Campanile»)';

/** How a notice is confirmed or called off; one that was stopped and resumed has no file in `in-corso`. */
export const WITHOUT_PANEL =
  'Senza pannello, fai quello che dice il file «CONFERMA-…» nella cartella «in-corso»; se non c’è, usa «npx campanile notices confirm» oppure «npx campanile notices stop».';

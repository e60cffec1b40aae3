/** What staff are told to do in more than one place. */

/** Where a phone has the devices that are linked to its account: Android keeps it elsewhere than the iPhone. */
export const LINKED_DEVICES =
  'su Android i tre puntini ⋮ → Dispositivi collegati; su iPhone Impostazioni → Dispositivi collegati';

/** How it is done is in the guide, below this heading. */
export const RESTART = 'fai ripartire Campanile (nella guida: «Fermare e far ripartire Campanile»)';

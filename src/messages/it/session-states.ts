import type { StatusSnapshot } from '../../model/status.js';

/** How the link to WhatsApp stands, in one line. */
export const SESSION_STATES: Readonly<Record<StatusSnapshot['state'], string>> = {
  starting: 'In avvio',
  pairing: 'Serve inquadrare il codice QR con il telefono del Comune',
  syncing: 'Collegato, WhatsApp sta caricando le chat',
  ready: 'Tutto a posto: collegato a WhatsApp',
  lost: 'Non collegato a WhatsApp',
  stopped: 'Il servizio è fermo',
};

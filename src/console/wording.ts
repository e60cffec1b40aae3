/** How the states of things are told to staff, on the page and on the terminal. */
import type { StatusSnapshot } from '../model/status.js';
import type { NoticeState } from '../model/notice.js';

export const STATE_WORDING: Readonly<Record<StatusSnapshot['state'], string>> = {
  starting: 'In avvio',
  pairing: 'Serve inquadrare il codice QR con il telefono del Comune',
  syncing: 'Collegato, WhatsApp sta caricando le chat',
  ready: 'Tutto a posto: collegato a WhatsApp',
  lost: 'Non collegato a WhatsApp',
  stopped: 'Il servizio è fermo',
};

export const NOTICE_WORDING: Readonly<Record<NoticeState, string>> = {
  unconfirmed: 'in attesa di conferma',
  queued: 'in attesa',
  sending: 'in corso di invio',
  sent: 'inviato',
  cancelled: 'annullato',
  expired: 'scaduto',
  parked: 'sospeso, in attesa di una decisione',
};

/** What a notice's figures are called; each counts people. */
export const FIGURES = {
  recipients: 'destinatari',
  accepted: 'accettati da WhatsApp',
  delivered: 'consegnati',
  read: 'letti',
} as const;

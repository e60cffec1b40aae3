import type { Rejection } from '../../../model/rejection.js';

export const NO_TEST_PHONES: Rejection = {
  code: 'no-test-phones',
  why: 'non è indicato nessun telefono di prova',
  remedy:
    'Chiedi a chi si occupa di Campanile di scrivere i numeri dei telefoni dell’ufficio alla voce «testPhones» di campanile.yaml e di riavviare il servizio.',
};

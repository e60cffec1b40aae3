/** What `doctor` says of the staff's phones (`testPhones`). */

/** What was found, and what to do about it. */
interface Told {
  readonly found: string;
  readonly advice?: string;
}

export function testPhonesGood(phones: readonly string[]): Told {
  return { found: phones.join(', ') };
}

export function noTestPhones(): Told {
  return {
    found: 'nessuno',
    advice:
      'Senza, le prove non si possono fare. Scrivi in campanile.yaml, alla voce testPhones, almeno due cellulari ' +
      'dell’ufficio: per esempio «- 333 123 4567», uno per riga.',
  };
}

export function oneTestPhone(phone: string): Told {
  return {
    found: `uno solo (${phone})`,
    advice:
      'Aggiungine un altro a testPhones, in campanile.yaml: con due, il primo invio con le liste va solo a loro.',
  };
}

export function ownAsTestPhone(phone: string): Told {
  return {
    found: `tra loro c’è il numero del Comune (${phone})`,
    advice: 'Toglilo da testPhones, in campanile.yaml: Campanile non scrive a sé stesso.',
  };
}

export function testPhoneNoMobile(phone: string): Told {
  return {
    found: `${phone} non è un cellulare`,
    advice:
      'Scrivi in testPhones, in campanile.yaml, il numero di un cellulare dell’ufficio che ha WhatsApp: 333 123 4567.',
  };
}

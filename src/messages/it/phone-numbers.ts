/** Why what somebody wrote is not taken for a telephone number, as clauses; each says the form that is wanted. */

const FORM = 'come 333 123 4567 oppure +39 333 123 4567';

export function shortened(written: string): string {
  return `il foglio di calcolo ha accorciato il numero («${written}»): dai alla colonna il formato testo`;
}

export function noNumber(written: string): string {
  return `«${written}» non è un numero di telefono valido: scrivilo ${FORM}`;
}

/** Old mobile numbers have nine digits; most that are written so have lost one. */
export function nineDigits(written: string, digits: string): string {
  return `«${written}» ha nove cifre: se ne manca una, aggiungila; se il numero è proprio così, scrivilo +39 ${digits}`;
}

/** Without a prefix it is no Italian number, and of which country it is can only be guessed. */
export function withoutPrefix(written: string): string {
  return `«${written}» non è un numero italiano: se è di un altro paese scrivilo con il + e il prefisso, come +41 79 123 45 67; se è italiano, ${FORM}`;
}

export function noMobile(written: string): string {
  return `«${written}» non è un numero di cellulare`;
}

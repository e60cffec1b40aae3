/** What is wrong with a register that the comune kept before, line by line. */
import { plural, quotedNames } from '../../italian.js';

export const COLUMN_NAMES = {
  phone: ['numero', 'telefono', 'cellulare', 'numero di telefono'],
  date: ['data', 'data consenso', 'data del consenso'],
  origin: ['origine', 'provenienza'],
  privacyVersion: ['informativa'],
  state: ['stato'],
  lid: ['lid'],
} as const;

/** @param head names of the columns, as they are written */
export function columnsMissing(missing: readonly string[], head: readonly string[]): string {
  return (
    `Nella prima riga del file ${plural(missing.length, 'manca la colonna', 'mancano le colonne')} ` +
    `${missing.map((name) => quotedNames([name])).join(', ')}. Servono: numero, data e origine del consenso. ` +
    `La prima riga dice: ${head.join(' | ') || '(niente)'}`
  );
}

export const LINES = {
  quotes: 'le virgolette non tornano, qui o nelle righe prima',
  samePerson: (line: number) => `la stessa persona è già alla riga ${line}`,
  sameNumber: (line: number) => `lo stesso numero è già alla riga ${line}`,
  state: (state: string) => `nel file lo stato è «${state}»: si importano solo gli iscritti`,
  lid: (lid: string) => `il lid «${lid}» non va bene: deve finire con @lid`,
  noNumber: 'manca il numero',
  noDate: 'manca la data del consenso',
  date: (date: string) => `la data «${date}» non si capisce: scrivila come 2024-03-31 o 31/03/2024`,
  future: (date: string) => `la data «${date}» è nel futuro`,
  noOrigin: 'manca l’origine del consenso',
} as const;

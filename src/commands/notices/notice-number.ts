import { UsageError } from '../command.js';

/** @throws UsageError when it is none */
export function noticeNumber(written: string): number {
  if (!/^\d{1,9}$/.test(written))
    throw new UsageError(`«${written}» non è il numero di un avviso.`);
  return Number(written);
}

import type { Settings } from './schema.js';

/** What mails cannot be sent without; only known when the settings of all sources are together. */
export function missingForEmail({ url, host, from, to }: Settings['email']): readonly string[] {
  const hasServer = url !== null || host !== null;
  const missing: string[] = [];
  if (to.length > 0 && !hasServer)
    missing.push('email: manca il server di posta (host oppure url)');
  if (hasServer && to.length === 0) missing.push('email: manca a chi scrivere (to)');
  if (hasServer && from === null) missing.push('email: manca il mittente (from)');
  if (url !== null && host !== null) missing.push('email: scegli tra host e url');
  return missing;
}

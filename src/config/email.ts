import { EMAIL_MISSING } from '../messages/it/settings.js';
import type { Settings } from './schema.js';

/** What mails cannot be sent without; only known when the settings of all sources are together. */
export function missingForEmail({ url, host, from, to }: Settings['email']): readonly string[] {
  const hasServer = url !== null || host !== null;
  const missing: string[] = [];
  if (to.length > 0 && !hasServer) missing.push(EMAIL_MISSING.server);
  if (hasServer && to.length === 0) missing.push(EMAIL_MISSING.to);
  if (hasServer && from === null) missing.push(EMAIL_MISSING.from);
  if (url !== null && host !== null) missing.push(EMAIL_MISSING.both);
  return missing;
}

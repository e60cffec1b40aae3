/** How alerts reach staff beside the log and the page; composed apart, to tell of a failed start too. */
import path from 'node:path';
import type { Config } from '../config.js';
import { AlertFiles } from '../folder/alert-files.js';
import type { Alerts, Clock, Logger, Service } from '../ports/runtime.js';
import { AlertMail } from '../system/alert-mail.js';
import { wantsMail } from '../system/mail.js';

export function alertChannels(
  { paths, timezone: zone, email, municipality }: Config,
  alerts: Pick<Alerts, 'current' | 'onChange'>,
  clock: Clock,
  logger: Logger,
): readonly Service[] {
  const files = new AlertFiles({ folder: paths.watchedFolder, zone }, alerts, clock, logger);
  if (!wantsMail(email)) return [files];
  const file = path.join(paths.archive, 'avvisi-di-servizio.json');
  const settings = { mail: email, file, municipality, zone };
  return [files, new AlertMail(settings, alerts, clock, logger)];
}

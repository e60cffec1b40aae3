/** What stands at the ports of the real program. */
import path from 'node:path';
import type { Config } from '../config.js';
import { SpoolFolder, SpoolPruning } from '../folder/spool-pruning.js';
import type { DocumentPages } from '../ports/channel.js';
import type { PageLack } from '../model/session.js';
import type { MadeLists, PictureCheck, Transport, TransportSession } from '../ports/transport.js';
import type { Alerts, Clock, Logger, Prunable, Service } from '../ports/runtime.js';
import type { Storage } from '../ports/storage.js';
import { openStorage } from '../storage/database.js';
import { DeliveryPruning } from '../storage/delivery-retention.js';
import { PdfPages } from '../system/document-pages.js';
import { scheduled } from '../runtime/schedule.js';
import type { BrowserLaunch } from '../transports/whatsapp-web/browser-session.js';
import { ACCOUNT_LIMITS, WhatsAppWebAccount } from '../transports/whatsapp-web/account.js';
import { LIST_LIMITS, WhatsAppWebLists, MadeListsFile } from '../transports/whatsapp-web/lists.js';
import { HISTORY_LIMITS, WhatsAppWebHistory } from '../transports/whatsapp-web/message-history.js';
import { MESSENGER_LIMITS, WhatsAppWebMessenger } from '../transports/whatsapp-web/messenger.js';
import { LACK_TIMES, PageLacks } from '../transports/whatsapp-web/page-check.js';
import { ProfilePruning } from '../transports/whatsapp-web/credentials.js';
import { SESSION_TIMES } from '../transports/whatsapp-web/session-times.js';
import { WhatsAppWebSession } from '../transports/whatsapp-web/session.js';
import { openFolders, type Folders } from './folders.js';
import { AlertFiles } from '../folder/alert-files.js';
import { AlertMail } from '../system/alerts.js';
import { wantsMail } from '../system/mail.js';
import type { InvariantError } from '../errors.js';
import type { Topics } from '../runtime/topics.js';

export interface Adapters extends Transport {
  readonly storage: Storage;
  readonly session: TransportSession & {
    /** restarts the browser; nothing is sent once it has been called */
    restart(): Promise<void>;
    /** process ids of the browser */
    processes(): Promise<readonly number[]>;
    unlink(): Promise<boolean>;
  };
  readonly pictures: PictureCheck;
  /** draws documents for it; absent: posts have only their text */
  readonly documentPages?: DocumentPages;
  readonly madeLists: MadeLists;
  readonly folders: Folders;
  /** calls a task at the times of a cron expression, by the clock of a zone */
  readonly scheduled: typeof scheduled;
  /** what finds out which lesser parts WhatsApp Web lacks; absent: none are */
  readonly lackWatch?: (tell: (lacks: readonly PageLack[]) => void) => Service;
  /** what is removed when it is old; absent: nothing is */
  readonly prunable?: readonly Prunable[];
  /** bytes that may still be written where a folder lies; absent: as the system says */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/** Opens the database. @throws StorageError when it cannot be used */
export async function openAdapters(
  config: Config,
  parts: {
    readonly launch: BrowserLaunch;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly alerts: Alerts;
    readonly maskPhone: (phone: string) => string;
  },
): Promise<Adapters> {
  const { clock, logger, alerts, launch, maskPhone } = parts;
  const { paths, number } = config;
  const storage = await openStorage({ file: paths.database, logger, alerts });
  const session = new WhatsAppWebSession(
    { sessions: paths.sessions, launch, number, maskPhone, times: SESSION_TIMES },
    clock,
    logger,
  );
  const messenger = new WhatsAppWebMessenger(session, MESSENGER_LIMITS, logger);
  return {
    storage,
    prunable: prunable(config, storage),
    session,
    messenger,
    pictures: messenger.pictures,
    channel: messenger.channel,
    documentPages: new PdfPages(logger),
    lists: new WhatsAppWebLists(session, LIST_LIMITS, logger),
    account: new WhatsAppWebAccount(session, ACCOUNT_LIMITS, logger),
    history: new WhatsAppWebHistory(session, HISTORY_LIMITS),
    madeLists: new MadeListsFile(paths.sessions, number),
    folders: openFolders(config, { storage, clock, logger, alerts }),
    scheduled,
    lackWatch: (tell) => new PageLacks(session, LACK_TIMES, clock, logger, tell),
  };
}

function prunable({ retention, paths }: Config, storage: Storage): readonly Prunable[] {
  const { deliveryDays, attachmentDays: days, attachmentMegabytes: megabytes } = retention;
  const { deliveryRetention } = storage;
  return [
    new DeliveryPruning(deliveryDays, deliveryRetention),
    new SpoolPruning({ days, megabytes }, new SpoolFolder(paths.spool), deliveryRetention),
    new ProfilePruning(paths.sessions, retention.profileDays),
  ];
}

/** How alerts reach staff beside the log and the page; composed apart, to tell of a failed start too. */
export function alertChannels(
  { paths, timezone: zone, email, municipality }: Config,
  alerts: Pick<Alerts, 'current' | 'onChange' | 'raise' | 'clear'>,
  clock: Clock,
  logger: Logger,
): readonly Service[] {
  const files = new AlertFiles({ folder: paths.watchedFolder, zone }, alerts, clock, logger);
  if (!wantsMail(email)) return [files];
  const file = path.join(paths.archive, 'avvisi-di-servizio.json');
  const settings = { mail: email, file, municipality, zone };
  return [files, new AlertMail(settings, alerts, clock, logger)];
}

/** What every part of the composition may need. */
export interface FrameParts {
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly alerts: Alerts;
  /** shows a QR code in the terminal */
  readonly showQr: (code: string) => void;
  /** a bug was found: the process ends and is started again */
  readonly onBug: (error: InvariantError) => void;
}

export interface Frame extends FrameParts, Adapters {
  readonly config: Config;
  /** the logger, by the name that some parts have for it */
  readonly log: Logger;
  readonly topics: Topics;
}

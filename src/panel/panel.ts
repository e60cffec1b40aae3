/** The local page for staff, as one function from requests to answers. */
import { Hono, type Context } from 'hono';
import { except } from 'hono/combine';
import type { AuditLog } from '../ports/storage/audit.js';
import type { PanelFolder } from '../ports/panel-folder.js';
import type { PanelStore } from '../ports/panel.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type { RetractionStore } from '../ports/storage/retractions.js';
import type { SettingsActions } from '../ports/settings.js';
import type { StaffActions } from '../ports/staff.js';
import type { StatusSource } from '../ports/status.js';
import type { NoticeStore } from '../ports/storage/notices.js';
import type { RegisterCounts } from '../model/subscriber.js';
import type { LiveUpdates } from './live-updates.js';
import type { Calendar } from '../messages/it/calendar.js';
import { assetRoutes, type Assets } from './routes/assets.js';
import { attachmentRoutes } from './routes/attachments.js';
import { auditRoutes } from './routes/audit.js';
import { changesRoute } from './routes/changes.js';
import { machineRoutes } from './routes/machine.js';
import { metricsRoute } from './routes/metrics.js';
import { newNoticeRoutes } from './routes/new-notice.js';
import { noticeRoutes } from './routes/notices.js';
import { restartRoutes } from './routes/restart.js';
import { statusRoute } from './routes/status.js';
import { subscriberRoutes } from './routes/subscribers.js';
import {
  atMost,
  fromOurPages,
  known,
  ownNamesOnly,
  strictHeaders,
  type Gate,
  type PanelEnv,
} from './security/access-control.js';
import { signInRoutes } from './security/sign-in.js';
import type { Frame } from './views/layout.js';
import { problemView } from './views/problem.js';

/**
 * Routes for our own commands. They are mounted below `/api`, and only whoever shows the secret of the
 * running service comes as far as that.
 */
export type ApiRoutes = (api: Hono<PanelEnv>) => void;

export interface PanelParts {
  readonly status: StatusSource;
  readonly clock: Clock;
  readonly log: Logger;
  readonly changes: LiveUpdates;
  readonly assets: Assets;
  readonly store: PanelStore;
  readonly audit: AuditLog;
  readonly notices: Pick<NoticeStore, 'get' | 'progress' | 'figures' | 'history'>;
  readonly retractions: Pick<RetractionStore, 'figures'>;
  readonly counts: () => Promise<RegisterCounts>;
  readonly folder: PanelFolder;
  /** absolute path of the folder with the files of accepted notices */
  readonly spool: string;
  /** what can be done from here */
  readonly staff: StaffActions;
  readonly settings: SettingsActions;
  /** how many test phones staff have */
  readonly testPhones: number;
  /** in characters, alone and beside an attachment */
  readonly textLimits: { readonly text: number; readonly caption: number };
  /** how many files a notice may have beside its text */
  readonly mostFiles: number;
  /** largest body with files, in bytes */
  readonly uploadBytes: number;
  readonly maskPhone: (phone: string) => string;
  readonly calendar: Calendar;
  readonly comune: {
    readonly municipality: string;
    /** as people write it: `366 577 54 90` */
    readonly number: string;
  };
  /** what is around every page */
  readonly frame: (context: Context<PanelEnv>) => Frame;
  readonly api: readonly ApiRoutes[];
}

/** Largest body of a request that brings no files, in bytes. */
export const FORM_BYTES = 64 * 1024;

export function panel(parts: PanelParts, gate: Gate): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.use(strictHeaders(), ownNamesOnly(gate), known(gate));
  app.use('/nuovo', atMost(parts.uploadBytes));
  app.use(except('/nuovo', atMost(FORM_BYTES)), fromOurPages(gate));

  assetRoutes(app, parts.assets);
  signInRoutes(app, gate);
  changesRoute(app, parts.changes, parts.clock);
  machineRoutes(app, parts);
  metricsRoute(app, parts);
  statusRoute(app, parts);
  restartRoutes(app, parts);
  attachmentRoutes(app, parts);
  noticeRoutes(app, parts);
  newNoticeRoutes(app, parts);
  subscriberRoutes(app, parts);
  auditRoutes(app, parts);

  const api = new Hono<PanelEnv>();
  for (const add of parts.api) add(api);
  app.route('/api', api);

  app.notFound((context) =>
    context.html(
      problemView(parts.frame(context), 'Questa pagina non c’è', 'Forse l’indirizzo è sbagliato.'),
      404,
    ),
  );
  app.onError((error, context) => {
    parts.log.error('console.failed', { path: context.req.path, error });
    return context.html(
      problemView(
        parts.frame(context),
        'Qualcosa non ha funzionato',
        'Riprovare fra poco. Se succede ancora, avvisare chi si occupa del programma: nei registri di Campanile c’è scritto che cosa è successo.',
      ),
      500,
    );
  });
  return app;
}

/** The local page for staff, as one function from requests to answers. */
import { ADDRESS } from '../messages/it/addresses.js';
import { PROBLEMS } from '../messages/it/panel.js';
import { Hono } from 'hono';
import { except } from 'hono/combine';
import { assetRoutes } from './routes/assets.js';
import { attachmentRoutes } from './routes/attachment-downloads.js';
import { auditRoutes } from './routes/audit.js';
import { newNoticeRoutes } from './routes/new-notice.js';
import { noticeRoutes } from './routes/notices.js';
import { outcomeRoutes } from './routes/outcome.js';
import { noticeDraftRoutes } from './routes/notice-drafts.js';
import { overviewRoutes } from './routes/overview.js';
import { posterRoutes } from './routes/poster.js';
import { restartRoutes, staffActRoutes } from './routes/staff-acts.js';
import { changesRoute, machineRoutes, metricsRoute, statusRoute } from './routes/status.js';
import { subscriberRoutes } from './routes/subscribers.js';
import {
  atMost,
  fromOurPages,
  known,
  ownNamesOnly,
  strictHeaders,
  withoutPasswordFromHereOnly,
  type Gate,
  type PanelEnv,
} from './security/access-control.js';
import { signInRoutes } from './security/sign-in.js';
import { problemView } from './views/layout.js';
import { FORM_BYTES } from '../model/notice-limits.js';
import type { PanelParts } from './panel-parts.js';

export function panel(parts: PanelParts, gate: Gate): Hono<PanelEnv> {
  const app = new Hono<PanelEnv>();
  app.use(strictHeaders(), ownNamesOnly(gate), withoutPasswordFromHereOnly(gate), known(gate));
  app.use(ADDRESS.newNotice, atMost(parts.uploadBytes));
  app.use(except(ADDRESS.newNotice, atMost(FORM_BYTES)), fromOurPages(gate));

  assetRoutes(app, parts.assets);
  signInRoutes(app, gate);
  changesRoute(app, parts.changes, parts.clock);
  machineRoutes(app, parts);
  metricsRoute(app, parts);
  statusRoute(app, parts);
  restartRoutes(app, parts);
  attachmentRoutes(app, parts);
  noticeRoutes(app, parts);
  outcomeRoutes(app, parts);
  staffActRoutes(app, parts);
  newNoticeRoutes(app, parts);
  noticeDraftRoutes(app, parts);
  subscriberRoutes(app, parts);
  posterRoutes(app, parts);
  overviewRoutes(app, parts);
  auditRoutes(app, parts);

  const api = new Hono<PanelEnv>();
  for (const add of parts.api) add(api);
  app.route('/api', api);

  // The page around a problem tells of the comune and asks the database: not for a visitor who is not known.
  app.notFound((context) =>
    context.get('isKnown') === true
      ? context.html(
          problemView(parts.frame(context), PROBLEMS.notFound, PROBLEMS.notFoundWhy),
          404,
        )
      : context.text(PROBLEMS.notFound, 404),
  );
  app.onError((error, context) => {
    parts.log.error('panel.failed', { path: context.req.path, error });
    if (context.get('isKnown') !== true) return context.text(PROBLEMS.failed, 500);
    return context.html(
      problemView(parts.frame(context), PROBLEMS.failed, PROBLEMS.failedWhy),
      500,
    );
  });
  return app;
}

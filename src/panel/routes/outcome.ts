import { noticeRoute } from '../../messages/it/addresses.js';
import type { Hono } from 'hono';
import { figure } from '../../italian.js';
import { archiveCode, inOrder, intended, type Notice } from '../../model/notice.js';
import { noticeName, FIGURES } from '../../messages/it/notice-name.js';
import {
  OUTCOME,
  OUTCOME_HEADINGS,
  outcomeFile,
  outcomeRow,
  outcomeTitle,
} from '../../messages/it/report-table.js';
import { renderReport } from '../../messages/it/report.js';
import { retractionReport } from '../../messages/it/retraction-report.js';
import { BYTE_ORDER_MARK, csvLine } from '../csv.js';
import type { PanelParts } from '../panel-parts.js';
import type { PanelEnv } from '../security/access-control.js';

/** What became of a notice, as a file for the comune's archive and as a row for a spreadsheet. */
export function outcomeRoutes(app: Hono<PanelEnv>, parts: PanelParts): void {
  const { notices, retractions, status, calendar, clock, comune } = parts;

  const reportOf = async (notice: Notice): Promise<string> => {
    const now = clock.now();
    if (notice.retractedAt !== null) {
      const figures = await retractions.figures(notice.id);
      return retractionReport(notice, figures, now, calendar.zone);
    }
    return renderReport(notice, await notices.figures(notice.id), null, now, calendar.zone);
  };

  app.get(noticeRoute('esito.csv'), async (context) => {
    const notice = await notices.get(Number(context.req.param('id')));
    if (notice === null) return context.notFound();
    const progress = await notices.progress(notice.id);
    const outlook = (await status.outlooks())(notice, progress);
    const row = outcomeRow({ notice, progress, outlook, calendar });
    return context.body(BYTE_ORDER_MARK + csvLine(OUTCOME_HEADINGS) + csvLine(row), 200, {
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Disposition': `attachment; filename="${outcomeFile(notice.id, 'csv')}"`,
    });
  });

  app.get(noticeRoute('esito.pdf'), async (context) => {
    const notice = await notices.get(Number(context.req.param('id')));
    if (notice === null) return context.notFound();
    const progress = await notices.progress(notice.id);
    // Loaded only here: few days need them.
    const [{ Typeface }, { outcomePdf }] = await Promise.all([
      import('../print/pdf.js'),
      import('../print/outcome-pdf.js'),
    ]);
    const [, ...report] = (await reportOf(notice)).replaceAll('\r\n', '\n').split('\n');
    const told = { ...progress, recipients: intended(notice, progress) };
    const pdf = await outcomePdf(
      {
        municipality: comune.municipality,
        title: outcomeTitle(notice.id),
        name: noticeName(notice),
        figures: inOrder(FIGURES).flatMap(([which, { name, isMain }]) =>
          isMain ? { name, value: figure(told[which]) } : [],
        ),
        report: report.join('\n'),
        foot: `${comune.municipality} · ${OUTCOME.code} ${archiveCode(notice)} · ${OUTCOME.printed} ${calendar.stamp(clock.now())}`,
      },
      await Typeface.load(),
    );
    return context.body(pdf, 200, {
      'Content-Type': 'application/pdf',
      'Content-Disposition': `inline; filename="${outcomeFile(notice.id, 'pdf')}"`,
    });
  });
}

/** The commands that tell about notices; those that decide of one are made in `acts.ts`. */
import { ANSWERS, WRITTEN_WRONG, HELP } from '../messages/it/commands.js';
import { noticeLine } from '../messages/it/status.js';
import { defineCommand, EXIT, RefusedError, UsageError } from './command.js';
import { withActions } from './service-or-database.js';
import { DateTime } from 'luxon';
import { longTime } from '../italian.js';
import { FORECAST, routesSentences } from '../messages/it/outlook.js';
import type { NoticeStatus } from '../model/status.js';
import { routeLines } from '../messages/it/routes.js';

const SHOWN = 50;

export const list = defineCommand({
  help: HELP['notices list'](SHOWN),
  options: { json: { type: 'boolean', default: false } },
  run: async ({ options: { json } }, { settings, version, print }) => {
    const config = await settings();
    const notices = await withActions(config, { version }, (actions) =>
      actions.notices({ limit: SHOWN }),
    );
    if (json) print(JSON.stringify(notices));
    else if (notices.length === 0) print(ANSWERS.noNotices);
    else
      print(
        notices.map((notice) => `${notice.id}  ${noticeLine(notice, config.timezone)}`).join('\n'),
      );
    return EXIT.done;
  },
});

export const show = defineCommand({
  help: HELP['notices show'],
  options: { json: { type: 'boolean', default: false } },
  operands: ['NUMERO'],
  run: async ({ options: { json }, operands: [written] }, { settings, version, print }) => {
    const id = noticeNumber(written);
    const config = await settings();
    const found = await withActions(config, { version }, (actions) => actions.notice({ id }));
    if (found === null) throw new RefusedError(ANSWERS.noSuchNotice(written));
    const at = (time: number): string =>
      DateTime.fromMillis(time, { zone: config.timezone }).toFormat('dd/MM/yyyy HH:mm');
    print(
      json
        ? JSON.stringify(found)
        : [
            noticeLine(found.notice, config.timezone),
            ...forecastLines(found.notice, config.timezone),
            ...routeLines(found.notice.routes, config.timezone),
            ...found.trail.map((entry) => `${at(entry.at)}  ${entry.text}`),
          ].join('\n'),
    );
    return EXIT.done;
  },
});

/** How the people who still wait will get it; none: nobody waits, or it is not known. */
function forecastLines({ outlook }: NoticeStatus, zone: string): readonly string[] {
  const sentences = routesSentences(outlook, (at) => longTime(at, zone));
  return sentences.length === 0 ? [] : [`${FORECAST}:`, ...sentences.map((each) => `  ${each}`)];
}

/** @throws UsageError when it is none */
export function noticeNumber(written: string): number {
  if (!/^\d{1,9}$/.test(written)) throw new UsageError(WRITTEN_WRONG.noNoticeNumber(written));
  return Number(written);
}

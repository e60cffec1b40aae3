/**
 * What citizens wrote while the service was off: from ready to the end of reading back, one message in
 * ten a keyword. Against one call into the page that reads the same messages and stores nothing. The
 * page has taken the messages in before either begins.
 */
import { until } from '../../support/until.js';
import { figure, type Measure } from '../measure.js';
import { timesAsLong } from '../row.js';
import { phoneOf } from '../seed.js';
import { LIMIT, Town } from '../town.js';

const MESSAGES = 10_000;

export const catchUp: Measure = {
  name: 'catch-up',
  run: async (bench) => {
    const messages = bench.scaled(MESSAGES, 10);
    const town = await Town.found(messages, 0);
    try {
      await town.start();
      await town.stop();
      const since = Math.floor(Date.now() / 1_000);
      const keywords = Math.floor(messages / 10);
      await town.phones.writeAll(phoneOf(0), keywords, 'ATTIVA');
      await town.phones.writeAll(phoneOf(keywords), messages - keywords, 'Buongiorno a tutti');
      await readInPage(town, null);
      const script = await readInPage(town, since);
      if (script.texts !== messages) throw new Error(`the script read ${String(script.texts)}`);

      const began = Date.now();
      await town.start();
      const done = await until(
        'the reading back',
        async () => (await town.logged('catch-up.done', began))[0],
        LIMIT,
      );
      if (done.fields['texts'] !== messages) throw new Error(JSON.stringify(done.fields));
      const milliseconds = done.at - (await town.readyAt(began));
      return [
        timesAsLong(
          {
            measure: `catching up ${figure(messages)} messages, ${figure(keywords)} of them keywords; one call that reads them`,
            unit: 'ms',
            ours: milliseconds,
            against: script.milliseconds,
            raw: { done: done.fields, script },
          },
          2,
        ),
      ];
    } finally {
      await town.close();
    }
  },
};

async function readInPage(town: Town, since: number | null) {
  const reader = await town.baseline('page-reader', { people: town.people, since });
  const read = await reader.says<{ texts: number; milliseconds: number }>();
  await reader.end();
  return read;
}

import assert from 'node:assert/strict';
import { Calendar } from '#src/messages/it/calendar.js';
import { OVERVIEW } from '#src/messages/it/overview.js';
import { usePanel } from '../support/panel.js';
import { citizen, messageId } from '../support/storage.js';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

describe('the overview of a year', () => {
  const panel = usePanel();
  const calendar = new Calendar('Europe/Rome');

  /** Its cells, by the name of the row. */
  async function rows(query = ''): Promise<Map<string, string[]>> {
    const { body } = await panel.page(`/riepilogo${query}`);
    const found = [...body.matchAll(/<th scope="row">([^<]*)<\/th>([^]*?)<\/tr>/g)];
    return new Map(
      found.map(([, name = '', cells = '']) => [
        name.trim(),
        [...cells.matchAll(/<td class="number">([^<]*)</g)].map(([, cell = '']) => cell),
      ]),
    );
  }

  it('tells of each month who came and went, what was sent and what came of it', async () => {
    const { clock, database, storage } = panel;
    await clock.leap(Date.parse('2027-03-10T11:00:00Z') - clock.now());
    for (const [index, at] of ['2026-12-31T22:59:00Z', '2027-01-01T10:00:00Z'].entries()) {
      await database.says('opt-in', citizen(index + 1), { at: Date.parse(at) });
    }
    for (let index = 3; index <= 11; index += 1) {
      await database.says('opt-in', citizen(index), { at: Date.parse('2027-02-03T10:00:00Z') });
    }
    await database.says('opt-out', citizen(2), { at: Date.parse('2027-02-04T10:00:00Z') });

    const sentAt = clock.now() - 20 * DAY;
    const id = await database.accept('mercato', sentAt);
    await database.accept('mai partito', sentAt);
    const delivery = await database.assignList(id);
    await storage.outbox.begin(delivery, messageId(1), sentAt, 'link');
    await storage.outbox.settle(delivery, { kind: 'handed-over' }, sentAt);
    await storage.notices.trackProgress(id, sentAt);
    const people = await database.active();
    for (const [minute, count] of [
      [5, 8],
      [12, 9],
      [50, 10],
    ] as const) {
      const receipts = people.slice(0, count).map(({ person: { alias } }) => ({
        messageId: messageId(1),
        chatId: alias ?? '',
        level: 'delivered' as const,
      }));
      await storage.outbox.recordReceipts(receipts, sentAt + minute * MINUTE);
      await storage.notices.trackProgress(id, sentAt + minute * MINUTE);
    }

    const year = await rows();
    assert.deepEqual(
      [...year.keys()],
      ['gennaio 2027', 'febbraio 2027', 'marzo 2027', OVERVIEW.total],
    );
    assert.deepEqual(year.get('gennaio 2027'), ['1', '0', '2', '0', '0', '0', '0', '—']);
    const february = ['9', '1', '10', '1', '10', '10', '0', '12 minuti'];
    assert.deepEqual(year.get('febbraio 2027'), february);
    assert.deepEqual(year.get(OVERVIEW.total), [
      '10',
      '1',
      '10',
      '1',
      '10',
      '10',
      '0',
      '12 minuti',
    ]);
    const before = await rows('?anno=2026');
    assert.deepEqual(before.get('dicembre 2026')?.slice(0, 3), ['1', '0', '1']);
    assert.equal(before.size, 13);
    assert.deepEqual([...(await rows('?anno=1999')).keys()], [...year.keys()]);
    assert.equal(calendar.monthName('2027-02'), 'febbraio 2027');
    assert.match((await panel.page('/iscritti')).body, /href="\/riepilogo"/);
  });
});

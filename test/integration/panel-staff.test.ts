import assert from 'node:assert/strict';
import { NoticeActions } from '#src/notices/staff-actions.js';
import { usePanel } from '../support/panel.js';
import { at, notice } from '../support/storage.js';

describe('the buttons of the page', () => {
  const panel = usePanel();
  let told: number;

  beforeEach(async () => {
    told = 0;
    const decisions = new NoticeActions({
      ...panel.storage,
      clock: panel.clock,
      onDecided: () => {
        told += 1;
      },
    });
    const other = () => Promise.reject(new Error('not asked here'));
    await panel.start(
      {},
      {
        staff: {
          sendNow: (id) => decisions.sendNow(id),
          stop: (id) => decisions.stop(id),
          confirm: (id) => decisions.confirm(id),
          test: other,
          retract: other,
        },
      },
    );
    await panel.database.subscribe(7);
  });

  async function accept(terms: { coolingMs?: number; confirmAbove?: number }): Promise<number> {
    const now = { ...at(panel.clock.now()), ...terms };
    const accepted = await panel.storage.notices.accept(notice('acqua'), now);
    return accepted.notice.id;
  }

  const press = async (id: number, action: string): Promise<string> => {
    const { headers, body } = await panel.submit(`/avvisi/${id}/${action}`, {});
    return headers.location ?? body;
  };

  const trail = async (noticeId: number): Promise<readonly string[]> => {
    const entries = await panel.storage.audit.entries({ limit: 10, noticeId });
    return entries.map(({ actor, event, text }) => `${actor} ${event}: ${text}`);
  };

  it('«Invia subito» makes a notice due, quiet hours or not, ahead of the others', async () => {
    const id = await accept({ coolingMs: 3_600_000 });
    const now = panel.clock.now();
    assert.equal(await panel.storage.notices.next(now, true), null);
    assert.equal(await press(id, 'invia'), `/avvisi/${id}?fatto=invia`);
    assert.equal((await panel.storage.notices.next(now, true))?.id, id);
    assert.equal(told, 1);
    assert.deepEqual(await trail(id), [
      'staff notice.hurried: L’avviso «acqua» parte subito, senza aspettare l’ora prevista.',
    ]);
  });

  it('«Ferma» keeps a notice from everybody, once', async () => {
    const id = await accept({});
    assert.equal(await press(id, 'ferma'), `/avvisi/${id}?fatto=ferma`);
    const stopped = await panel.storage.notices.get(id);
    assert.deepEqual([stopped?.state, stopped?.notSentTo], ['cancelled', 7]);
    assert.equal(await panel.storage.notices.next(panel.clock.now(), false), null);
    assert.deepEqual(await trail(id), [
      'staff notice.stopped: L’avviso «acqua» è stato fermato: non va a 7 persone.',
    ]);
    assert.equal((await panel.page(`/avvisi/${id}/ferma`)).status, 303);
  });

  it('«Conferma e invia» lets one go that waits because of its many recipients', async () => {
    const id = await accept({ confirmAbove: 6 });
    const now = panel.clock.now();
    assert.equal(await panel.storage.notices.next(now, false), null);
    assert.equal(await press(id, 'conferma'), `/avvisi/${id}?fatto=conferma`);
    assert.equal((await panel.storage.notices.next(now, false))?.id, id);
    assert.deepEqual(await trail(id), [
      'staff notice.confirmed: L’avviso «acqua», per 7 persone, è stato confermato.',
    ]);
  });

  it('«Conferma e invia» lets one go that was found overdue', async () => {
    const id = await accept({});
    assert.equal(await panel.storage.notices.park(id, 'overdue'), true);
    assert.equal(await panel.storage.notices.next(panel.clock.now(), false), null);
    await press(id, 'conferma');
    assert.equal((await panel.storage.notices.next(panel.clock.now(), false))?.id, id);
  });
});

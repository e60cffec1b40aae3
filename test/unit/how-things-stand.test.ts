import assert from 'node:assert/strict';
import { lowerFirst } from '#src/italian.js';
import { alertFile } from '#src/messages/it/folder-notes.js';
import { headlineOf } from '#src/messages/it/headline.js';
import { doneClause, sendingOf, stateName } from '#src/messages/it/notice-states.js';
import { outlookSentence } from '#src/messages/it/outlook.js';
import { DOING, GROUPS, statusText } from '#src/messages/it/status.js';
import { NO_PEOPLE } from '#src/model/notice.js';
import { statusSchema } from '#src/model/status-schema.js';
import type { WaitsFor } from '#src/model/outlook.js';
import { type StatusSnapshot, sumOf } from '#src/model/status.js';
import { statusView } from '#src/panel/views/status.js';
import { SNAPSHOT } from '../support/panel.js';
import { shows, showsNot } from '../support/shows.js';
import { alerts, facts, SITUATIONS, snapshotOf, ZONE } from '../support/situations.js';

/** Each below the one before. */
function followOneAnother(page: string, pieces: readonly string[]): void {
  let from = 0;
  for (const piece of pieces) {
    const at = page.indexOf(piece, from);
    assert.notEqual(at, -1, `«${piece}» does not follow: ${page.slice(from)}`);
    from = at + piece.length;
  }
}

const plain = (page: string): string => page.replace(/\s+/g, ' ');

describe('how things stand', () => {
  for (const [name, changes, [tone, said], buttons = [], waiting = {}] of SITUATIONS) {
    it(`is said alike on the page, by the command, in the folder and in status.json: ${name}`, async () => {
      const status = snapshotOf(changes, waiting);
      assert.deepEqual(statusSchema.parse(JSON.parse(JSON.stringify(status))), status);

      const headline = headlineOf(status, facts);
      const sentence = [headline.text, headline.more].filter((part) => part !== null).join('. ');
      assert.equal(headline.tone, tone);
      assert.ok(sentence.includes(said), sentence);

      const settings = { kind: 'in-force' } as const;
      const page = plain((await statusView({ ...facts, status, qr: null, settings })).toString());
      assert.ok(page.includes(`class="headline ${tone}"`), page);
      assert.ok(page.includes(headline.text), page);
      assert.ok(headline.more === null || page.includes(headline.more), page);
      const command = statusText(status, facts);
      assert.ok(command.startsWith(sentence), command);
      for (const up of status.alerts) {
        assert.ok(page.includes(up.text), up.text);
        assert.ok(command.includes(`! ${up.text}`), command);
        assert.ok(alertFile(up, ZONE).startsWith(up.text));
      }

      const offered = [...page.matchAll(/class="button" href="([^"]+)"/g)].map(([, href]) => href);
      assert.deepEqual(offered, buttons);
      // what has a button waits for a person, and the menu counts it
      if (buttons.some((href) => href !== '/invii/liste')) assert.ok(sumOf(status.toDo) > 0);
      if (tone === 'good') assert.equal(sumOf(status.toDo), 0);
    });
  }

  it('counts what waits for a person, and not what goes on by itself', () => {
    const status = snapshotOf(
      alerts('delivery-held', 'list-name-taken', 'lists-unavailable', 'notice-waits', 'disk-low'),
      { notices: 2, refused: 3 },
    );
    assert.deepEqual(status.toDo, { notices: 2, refused: 3, alerts: 2 });
    assert.equal(sumOf(status.toDo), 7);
  });

  it('counts the reading back, which goes on by itself, as something to know', () => {
    assert.deepEqual(snapshotOf(alerts('catch-up-overdue'), {}).toDo, {
      ...{ notices: 0, refused: 0, alerts: 0 },
    });
  });

  it('says what keeps a notice that has begun, and calls nothing under way while all sending is stopped', async () => {
    const [notice] = SNAPSHOT.notices;
    assert.ok(notice);
    const view = async (waitsFor: WaitsFor, changes: Partial<StatusSnapshot> = {}) => {
      const outlook = { ...notice.outlook, waitsFor };
      const status = snapshotOf({ ...changes, notices: [{ ...notice, title: 'acqua', outlook }] });
      const settings = { kind: 'in-force' } as const;
      const page = plain((await statusView({ ...facts, status, qr: null, settings })).toString());
      return { page, command: statusText(status, facts) };
    };
    const stopped = await view('stopped', {
      delivery: { ...SNAPSHOT.delivery, route: 'waiting', stopped: 'blocked' },
    });
    const named = (waitsFor: WaitsFor) => stateName({ ...notice, outlook: { waitsFor } });
    const goes = (waitsFor: WaitsFor) =>
      outlookSentence('sending', { ...notice.outlook, waitsFor }, 0, String) ?? assert.fail();
    const sent = doneClause({ ...NO_PEOPLE, recipients: 10, accepted: 10 });
    followOneAnother(stopped.page, [
      ...[`${DOING.stopped}<`, `${sendingOf('acqua')}<`, `${sent}. ${goes('stopped')}`],
      ...[`${DOING.latest}<`, `class="state sending">${named('stopped')}<`],
    ]);
    shows(stopped.command, `acqua: ${lowerFirst(named('stopped'))};`);
    for (const underWay of [DOING.title, named('session')])
      showsNot((stopped.page + stopped.command).toLowerCase(), underWay.toLowerCase());
    const lost = await view('session');
    followOneAnother(lost.page, [`${DOING.latest}<`, `>${named('session')}<`]);
    followOneAnother(lost.page, [`${DOING.title}<`, goes('session')]);
  });

  it('tells what goes on by itself apart from what is to be done', async () => {
    const status = snapshotOf(alerts('disk-low', 'list-name-taken'));
    const settings = { kind: 'in-force' } as const;
    const page = plain((await statusView({ ...facts, status, qr: null, settings })).toString());
    followOneAnother(page, [GROUPS.toDo, 'disk-low', GROUPS.toKnow, 'list-name-taken']);
  });
});

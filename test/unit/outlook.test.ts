import assert from 'node:assert/strict';
import { longTime } from '#src/italian.js';
import { Calendar } from '#src/messages/it/calendar.js';
import { noticeLine as panelLine } from '#src/messages/it/notice-states.js';
import { endSentence, routesSentences } from '#src/messages/it/outlook.js';
import { confirmationText, stateNote } from '#src/messages/it/status-note.js';
import { outlookAtRest, outlookOf, type ByRoute } from '#src/model/outlook.js';
import {
  at,
  BY_DAY,
  DAY,
  HELD,
  PARTLY,
  shut,
  turns,
  WAITING,
  ZONE,
} from '../support/notice-situations.js';
import { queuedNotice } from '../support/queued-notice.js';

const MINUTE = 60_000;
const NIGHT = at(2, 52);
const NOTICE = queuedNotice(DAY);

/** That it is said alike everywhere: notices-everywhere.test.ts */
describe('when a notice goes', () => {
  it('golden text: says the hour and the reason of the night', () => {
    const outlook = outlookOf({ ...NOTICE, dueAt: NIGHT + MINUTE }, WAITING, {
      ...BY_DAY,
      now: NIGHT,
    });
    const line = panelLine({ ...NOTICE, progress: WAITING }, outlook, new Calendar(ZONE), NIGHT);
    assert.equal(
      line,
      'Va a 60 persone. Parte oggi alle 08:00, perché di notte partono solo gli avvisi urgenti.',
    );
  });

  it('golden text: names those who have to wait for longer, and why', () => {
    const notice = { ...NOTICE, state: 'sending' } as const;
    const facts = {
      ...BY_DAY,
      ...turns(DAY, at(11), at(11)),
      ...shut(15, null),
    };
    assert.equal(
      endSentence(outlookOf(notice, PARTLY, facts), () => 'alle 11'),
      'L’invio finirà probabilmente alle 11. 15 persone aspettano oltre: da settimane non scrivono al Comune, ' +
        'e WhatsApp per ora non lascia scrivere loro uno per uno.',
    );
  });

  it('golden text: says by which ways it will come, to how many, and who has to wait and why', () => {
    const notice = { ...NOTICE, state: 'unconfirmed' } as const;
    const routes: ByRoute = {
      lists: { people: 1_250, by: at(11) },
      direct: { people: 300, ends: { from: at(18), to: at(18) } },
      channel: { at: DAY, followers: 812 },
      notNow: [
        { people: 45, why: 'account', until: null },
        { people: 1, why: 'budget', until: at(20) },
      ],
    };
    const outlook = outlookOf(notice, WAITING, { ...BY_DAY, routes });
    const sentences = routesSentences(outlook, (time) => longTime(time, ZONE));
    assert.deepEqual(sentences, [
      'Con le liste, in pochi minuti: 1.250 persone.',
      `Una alla volta: 300 persone, l’ultima probabilmente ${longTime(at(18), ZONE)}.`,
      'Nel canale WhatsApp, appena parte: 812 iscritti al canale.',
      'Non per ora: 45 persone, perché da settimane non scrivono al Comune, e WhatsApp per ora non lascia scrivere loro uno per uno.',
      `Non per ora: 1 persona, perché i messaggi alle liste di questo mese sono finiti. Dovrebbe toccare a lei ${longTime(at(20), ZONE)}.`,
    ]);
    const noteFacts = { progress: WAITING, outlook };
    for (const text of [
      stateNote(notice, noteFacts, ZONE),
      confirmationText(notice, noteFacts, ZONE),
    ])
      for (const sentence of sentences) assert.ok(text.includes(`- ${sentence}\n`), text);
  });

  it('is not said by a service that is off', () => {
    assert.equal(outlookAtRest(NOTICE, WAITING).waitsFor, 'not-running');
    assert.equal(outlookAtRest({ ...NOTICE, state: 'sent' }, HELD).waitsFor, 'held');
  });
});

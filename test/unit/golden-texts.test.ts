/**
 * Whole texts as people read them: whether they are good Italian, with one person and with many. Other tests say which
 * sentence is shown by its function, so a better wording changes its text here and nothing else.
 */
import assert from 'node:assert/strict';
import { warmthSentence } from '#src/messages/it/account-health.js';
import { notTakenIn } from '#src/messages/it/alerts.js';
import { resumed } from '#src/messages/it/audit.js';
import { Calendar } from '#src/messages/it/calendar.js';
import { MAIL } from '#src/messages/it/doctor.js';
import { noticeLine, parkedEntry } from '#src/messages/it/notice-states.js';
import { outlookSentence } from '#src/messages/it/outlook.js';
import { NOTICE_ACT_WORDS } from '#src/messages/it/staff-acts.js';
import { NO_PEOPLE, type Notice, type NoticeProgress } from '#src/model/notice.js';
import type { Outlook } from '#src/model/outlook.js';
import { queuedNotice } from '../support/queued-notice.js';

const ZONE = 'Europe/Rome';
const NOW = Date.UTC(2026, 10, 24, 9, 45);
const CALENDAR = new Calendar(ZONE);
const OVER: Outlook = { startsAt: null, waitsFor: null, ends: null, cold: 0 };
const NOTICE = queuedNotice(NOW);

const figures = (of: Partial<NoticeProgress>): NoticeProgress => ({ ...NO_PEOPLE, ...of });

describe('golden texts of the panel', () => {
  it('say in a line what became of a notice', () => {
    const line = (notice: Partial<Notice>, progress: Partial<NoticeProgress> = {}): string => {
      const over = { ...NOTICE, finishedAt: NOW, ...notice, progress: figures(progress) };
      return noticeLine(over, OVER, CALENDAR, NOW);
    };
    const texts = [
      line({ state: 'cancelled', notSentTo: 45 }, { recipients: 15, accepted: 15 }),
      line({ state: 'cancelled', notSentTo: 1 }),
      line({ state: 'expired' }),
      line({ state: 'sent' }),
      resumed(NOTICE, figures({ waiting: 1 })),
      resumed(NOTICE, figures({ waiting: 45 })),
      ...(['overdue', 'files-gone', 'restored'] as const).map((why) => parkedEntry(NOTICE, why)),
    ];
    assert.equal(
      texts.join('\n'),
      `Fermato oggi alle 10:45. L’hanno ricevuto 15 persone su 60; 45 persone non lo riceveranno.
Annullato oggi alle 10:45. Non l’ha ricevuto nessuno; 1 persona non lo riceverà.
Non inviato oggi alle 10:45: non c’era nessun iscritto.
Oggi alle 10:45: non è andato a nessuno.
L’avviso «acqua» riprende per 1 persona che non lo aveva ricevuto.
L’avviso «acqua» riprende per 45 persone che non lo avevano ricevuto.
L’avviso «acqua» aspetta una decisione: doveva partire mentre Campanile non era in funzione, e ora è tardi.
L’avviso «acqua» aspetta una decisione: i suoi file sono stati tolti dalla cartella degli avvisi.
L’avviso «acqua» aspetta una decisione: è stata ripristinata una copia dell’archivio, e dopo quella copia può essere già partito o essere stato annullato.`,
    );
  });

  it('ask before a notice is taken back', () => {
    const asked = (deletable: number, kept: number, corrected: number): string =>
      NOTICE_ACT_WORDS.retract.question({
        notice: NOTICE,
        progress: figures({ recipients: 15, accepted: 15 }),
        retraction: { deletable, kept, corrected, correction: '' },
        testPhones: 0,
      });
    const texts = [
      asked(12, 48, 48),
      asked(0, 60, 60),
      asked(0, 0, 0),
      asked(1, 0, 0),
      asked(0, 1, 0),
      asked(12, 1, 0),
      asked(12, 49, 48),
    ];
    assert.equal(
      texts.join('\n'),
      `L’avviso viene cancellato dai telefoni di 12 persone. Dagli altri telefoni non si può cancellare: a 48 persone arriva subito questa rettifica:
L’avviso non si può cancellare da nessun telefono, perché è arrivato con le liste o troppo tempo fa. A 60 persone arriva subito questa rettifica:
Nessuno lo ha più: non parte nessuna rettifica.
L’avviso viene cancellato dal telefono di 1 persona. Nessun altro lo ha: non parte nessuna rettifica.
L’avviso non si può cancellare da nessun telefono, perché è arrivato con le liste o troppo tempo fa. 1 persona lo conserva senza rettifica, perché non è più iscritta, o non è più raggiungibile.
L’avviso viene cancellato dai telefoni di 12 persone. 1 persona lo conserva senza rettifica, perché non è più iscritta, o non è più raggiungibile.
L’avviso viene cancellato dai telefoni di 12 persone. 1 persona lo conserva senza rettifica, perché non è più iscritta, o non è più raggiungibile. Dagli altri telefoni non si può cancellare: a 48 persone arriva subito questa rettifica:`,
    );
  });

  it('say when a notice goes to single people, how many of them have written, and what is away', () => {
    const later = (waitsFor: Outlook['waitsFor']): string =>
      outlookSentence('queued', { ...OVER, startsAt: NOW, waitsFor }, 0, () => 'alle 8') ?? '';
    const texts = [
      ...(['direct-hours', 'hour-limit', 'day-limit'] as const).map(later),
      ...[0, 1, 15].map((warm) => warmthSentence({ warm, people: 60 })),
      warmthSentence({ warm: 0, people: 8 }),
      ...[true, false].map((isTest) => notTakenIn(['«a»', '«b»', '«c»', '«d»'], isTest)),
      MAIL.unset.found,
    ];
    assert.equal(
      texts.join('\n'),
      `Parte alle 8, perché a singole persone si scrive solo di giorno, se non è urgente.
Parte alle 8, perché i messaggi a singole persone hanno un massimo all’ora.
Parte alle 8, perché i messaggi a singole persone hanno un massimo al giorno.
Nessuno dei 60 iscritti ha scritto al Comune nelle ultime settimane: se WhatsApp limita i messaggi, uno per uno non si raggiungono.
1 persona su 60 ha scritto al Comune nelle ultime settimane: si raggiunge anche quando WhatsApp limita i messaggi.
15 persone su 60 hanno scritto al Comune nelle ultime settimane: si raggiungono una per una anche quando WhatsApp limita i messaggi.
Nessuno degli 8 iscritti ha scritto al Comune nelle ultime settimane: se WhatsApp limita i messaggi, uno per uno non si raggiungono.
Non riesco a leggere o a registrare «a», «b», «c» e altre prove. Riprovo da solo fra poco. Se questo messaggio resta, controlla che il disco non sia pieno e che la cartella «prova» sia raggiungibile.
Non riesco a leggere o a registrare «a», «b», «c» e altri avvisi. Riprovo da solo fra poco. Se questo messaggio resta, controlla che il disco non sia pieno e che la cartella degli avvisi sia raggiungibile.
non è impostata: quando serve qualcosa lo dicono solo il pannello e un file nella cartella degli avvisi`,
    );
  });

  it('write a day with the article that it wants', () => {
    const at = (day: number) => Date.UTC(2026, 11, day, 7, 30);
    const texts = [
      ...[5, 8, 1].map((day) => CALENDAR.moment(at(day), NOW)),
      ...[11, 5].map((day) => CALENDAR.since(at(day), at(20))),
    ];
    assert.equal(
      texts.join('\n'),
      `il 5 dicembre 2026 alle 08:30
l’8 dicembre 2026 alle 08:30
il 1º dicembre 2026 alle 08:30
dall’11 dic alle 08:30
dal 5 dic alle 08:30`,
    );
  });
});

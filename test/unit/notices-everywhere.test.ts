/** What became of a notice, wherever staff read it: nothing that is said in one place is denied in another. */
import assert from 'node:assert/strict';
import { Calendar } from '#src/messages/it/calendar.js';
import { expiryNote } from '#src/messages/it/folder-notes.js';
import { renderReport } from '#src/messages/it/report.js';
import { retractionReport } from '#src/messages/it/retraction-report.js';
import { stateNote } from '#src/messages/it/status-note.js';
import { noticeLine as commandLine } from '#src/messages/it/status.js';
import { OVER_FOR_A_DAY, type PostOfNotice } from '#src/model/channel.js';
import type { Notice, NoticeProgress } from '#src/model/notice.js';
import { outlookOf } from '#src/model/outlook.js';
import type { RetractionFigures } from '#src/model/retraction.js';
import type { NoticeStatus } from '#src/model/status.js';
import { noticeView } from '#src/panel/views/notice.js';
import { noticeStatus } from '#src/status/snapshot.js';
import { queuedNotice } from '../support/queued-notice.js';

const ZONE = 'Europe/Rome';
const NOW = Date.UTC(2026, 10, 24, 9, 45);
const calendar = new Calendar(ZONE);
const NOTICE = queuedNotice(NOW);
const TOWN = { unsaved: 0, inactive: 0, listRecipientsThisMonth: 0, allowance: null };

const figures = (of: Partial<NoticeProgress>): NoticeProgress => ({
  ...{ recipients: 0, waiting: 0, accepted: 0, delivered: 0, read: 0 },
  ...{ notReached: 0, uncertain: 0, held: 0, ...of },
});
const had = (people: number) => ({ recipients: people, accepted: people, delivered: people });
const over = { finishedAt: NOW } as const;
const post = (of: Partial<PostOfNotice>): PostOfNotice => ({
  ...{ part: 0, isText: true, state: 'posted', postedAt: NOW, revokedAt: null },
  ...{ revokeRefused: false, detail: null, views: null, forwards: null, reactions: {}, ...of },
});

interface Situation {
  readonly notice: Partial<Notice>;
  readonly progress: Partial<NoticeProgress>;
  readonly retraction?: RetractionFigures;
  readonly posts?: readonly PostOfNotice[];
  /** how sending stands; absent: nothing keeps it */
  readonly why?: 'stopped' | 'session';
  /** the text that lies beside its files */
  readonly beside: 'note' | 'report' | 'retraction' | 'expiry';
  /** read on the page and in the folder */
  readonly said: readonly RegExp[];
  /** printed by the command; absent: the same */
  readonly printed?: readonly RegExp[];
  readonly json: Partial<NoticeStatus>;
}

const SITUATIONS: Readonly<Record<string, Situation>> = {
  'nobody was there to get it': {
    notice: { state: 'expired', ...over },
    progress: {},
    beside: 'expiry',
    said: [/non c’era nessun iscritto/],
    json: { state: 'expired', recipients: 0, notSentTo: 0 },
  },
  'it was stopped half way': {
    notice: { state: 'cancelled', ...over, notSentTo: 45 },
    progress: had(15),
    beside: 'report',
    said: [/15 persone su 60/, /45 persone non lo riceveranno/],
    printed: [/60 destinatari, accettati 15/, /45 persone non lo riceveranno/],
    json: { state: 'cancelled', recipients: 15, accepted: 15, notSentTo: 45 },
  },
  'it was stopped before anybody had it': {
    notice: { state: 'cancelled', ...over, notSentTo: 60 },
    progress: {},
    beside: 'report',
    said: [/60 persone non lo riceveranno/],
    json: { state: 'cancelled', recipients: 0, notSentTo: 60 },
  },
  'its time was over half way': {
    notice: { state: 'expired', ...over, expiresAt: NOW, notSentTo: 45 },
    progress: had(15),
    beside: 'expiry',
    said: [/45 persone/, /scad(e|uto)/i],
    json: { state: 'expired', accepted: 15, notSentTo: 45 },
  },
  'sending is stopped half way': {
    notice: { state: 'sending' },
    progress: { recipients: 60, waiting: 45, accepted: 15 },
    why: 'stopped',
    beside: 'note',
    said: [/15 persone su 60/, /Riprende quando fai riprendere gli invii, che ora sono fermi/],
    printed: [/60 destinatari, accettati 15/, /Riprende quando fai riprendere gli invii/],
    json: { state: 'sending', accepted: 15 },
  },
  'sending is stopped before anybody has it': {
    notice: { state: 'sending' },
    progress: { recipients: 60, waiting: 60 },
    why: 'stopped',
    beside: 'note',
    said: [/nessuno su 60/, /fai riprendere gli invii, che ora sono fermi/],
    printed: [/60 destinatari, accettati 0/, /fai riprendere gli invii, che ora sono fermi/],
    json: { state: 'sending', accepted: 0 },
  },
  'of some nobody knows whether they have it': {
    notice: { state: 'sent', ...over },
    progress: { recipients: 60, accepted: 57, delivered: 57, held: 3 },
    beside: 'report',
    said: [/(Per|Di) 3 persone .*non si sa se l’avviso è arrivato/],
    json: { state: 'sent', accepted: 57, held: 3 },
  },
  'of some it is being found out': {
    notice: { state: 'sending' },
    progress: { recipients: 60, accepted: 57, delivered: 57, uncertain: 3 },
    beside: 'note',
    said: [/60 persone su 60/, /in dubbio 3|3 persone non si sa ancora/],
    printed: [/60 destinatari, accettati 57.*in dubbio 3/],
    json: { state: 'sending', accepted: 57, uncertain: 3 },
  },
  'it was taken back from phones, and the others get a correction': {
    notice: { state: 'sent', ...over, retractedAt: NOW },
    progress: had(60),
    retraction: {
      ...{ deleted: 12, deleting: 3, kept: 45 },
      correction: figures({ recipients: 45, accepted: 40, delivered: 38, waiting: 5 }),
    },
    beside: 'retraction',
    said: [
      /cancellato dal telefono di 12 persone/i,
      /cancella(re|to) dal telefono di 3 persone/,
      /45 persone/,
      /Rettifica: .*accettata (da WhatsApp )?per 40.*, arrivata a 38/,
    ],
    printed: [/ritirato/],
    json: { state: 'sent', retractedAt: NOW },
  },
  'it was taken back before anybody had it': {
    notice: { state: 'cancelled', ...over, retractedAt: NOW, notSentTo: 60 },
    progress: {},
    retraction: { deleted: 0, deleting: 0, kept: 0, correction: null },
    beside: 'retraction',
    said: [/Non l’(ha|aveva) ricevuto nessuno/, /60 persone/],
    printed: [/ritirato/, /60 persone non lo riceveranno/],
    json: { state: 'cancelled', retractedAt: NOW, notSentTo: 60 },
  },
  'it is a correction that goes': {
    notice: { kind: 'correction', corrects: 11, state: 'sending' },
    progress: { recipients: 45, waiting: 5, accepted: 40 },
    why: 'session',
    beside: 'note',
    said: [/40 persone su 45/, /Riprende appena WhatsApp è collegato/],
    printed: [/45 destinatari, accettati 40/, /Riprende appena WhatsApp è collegato/],
    json: { state: 'sending', accepted: 40 },
  },
  'it is in the channel': {
    notice: { state: 'sent', ...over },
    progress: had(60),
    posts: [post({ views: 320, reactions: { '👍': 4 } })],
    beside: 'report',
    said: [/Canale WhatsApp: pubblicato nel canale: visto 320 volte, 👍 4\./],
    printed: [/accettati 60/],
    json: { accepted: 60 },
  },
  'nobody knows whether it is in the channel': {
    notice: { state: 'sent', ...over },
    progress: had(60),
    posts: [post({ state: 'held', postedAt: null })],
    beside: 'report',
    said: [
      /Canale WhatsApp: non si sa se sia uscito nel canale: .*decidi nella pagina dell’avviso o in «Stato»\./,
    ],
    printed: [/accettati 60/],
    json: { accepted: 60 },
  },
  'the channel refused it': {
    notice: { state: 'sent', ...over },
    progress: had(60),
    posts: [post({ state: 'failed', postedAt: null, detail: '479' })],
    beside: 'report',
    said: [/Canale WhatsApp: rifiutato da WhatsApp \(479\): .*dal telefono del Comune\./],
    printed: [/accettati 60/],
    json: { accepted: 60 },
  },
  'it was over for a day before the channel took it': {
    notice: { state: 'sent', ...over },
    progress: had(60),
    posts: [post({ state: 'dropped', postedAt: null, detail: OVER_FOR_A_DAY })],
    beside: 'report',
    said: [
      /Canale WhatsApp: non pubblicato nel canale, perché l’invio era finito da più di un giorno: .*dal telefono del Comune\./,
    ],
    printed: [/accettati 60/],
    json: { accepted: 60 },
  },
  'the rest of it was over for a day before the channel took it': {
    notice: { state: 'sent', ...over },
    progress: had(60),
    posts: [post({}), post({ part: 1, state: 'dropped', postedAt: null, detail: OVER_FOR_A_DAY })],
    beside: 'report',
    said: [
      /Canale WhatsApp: pubblicato nel canale solo in parte, perché l’invio era finito da più di un giorno: .*dal telefono del Comune\./,
    ],
    printed: [/accettati 60/],
    json: { accepted: 60 },
  },
};

const plain = (page: string): string => page.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

describe('what became of a notice', () => {
  for (const [name, situation] of Object.entries(SITUATIONS)) {
    it(`is said alike on its page, in the folder, by the command and in status.json: ${name}`, async () => {
      const { retraction = null, posts = [], why, beside, said, printed = said } = situation;
      const notice = { ...NOTICE, ...situation.notice };
      const progress = figures(situation.progress);
      const outlook = outlookOf(notice, progress, {
        now: NOW,
        afterQuiet: (at) => at,
        route:
          why === undefined
            ? { route: 'lists', why: 'canary-passed', until: null }
            : { route: 'waiting', why, until: null },
        turns: null,
        cold: null,
      });

      const view = noticeView({
        ...{ notice, progress, posts, retraction, outlook, calendar, now: NOW, token: '' },
        ...{ routes: [], history: [], entries: [], acts: [], said: null },
      });
      const none: RetractionFigures = { deleted: 0, deleting: 0, kept: 0, correction: null };
      const folder = {
        note: () => stateNote(notice, { progress, outlook }, ZONE),
        report: () => renderReport(notice, { progress, routes: [], posts }, TOWN, NOW, ZONE),
        retraction: () => retractionReport(notice, retraction ?? none, NOW, ZONE),
        expiry: () => expiryNote(notice, ZONE),
      }[beside]();
      const status = noticeStatus(notice, { progress, routes: [] }, () => outlook);
      const command = commandLine(status, ZONE);

      const page = plain((await view).toString());
      for (const sentence of said) {
        assert.match(page, sentence);
        assert.match(folder, sentence);
      }
      for (const sentence of printed) assert.match(command, sentence);
      for (const [member, value] of Object.entries(situation.json)) {
        assert.deepEqual(status[member as keyof NoticeStatus], value, member);
      }
      for (const text of [page, folder, command]) {
        assert.doesNotMatch(text, /\b(di|a|per|:) 0 persone\b|\b(undefined|null|NaN)\b/);
      }
    });
  }
});

/** Whole reports, as staff read them beside the files of a notice; see golden-texts.test.ts */
import assert from 'node:assert/strict';
import { documentsInChannel, postsWords } from '#src/messages/it/channel.js';
import { unsupported } from '#src/messages/it/rejections/files.js';
import { reasonNote } from '#src/messages/it/rejections/notices.js';
import { renderReport, testReport } from '#src/messages/it/report.js';
import { retractionReport } from '#src/messages/it/retraction-report.js';
import type { PostOfNotice } from '#src/model/channel.js';
import { NO_PEOPLE, type Notice, type NoticeProgress } from '#src/model/notice.js';
import { queuedNotice } from '../support/queued-notice.js';
import { DOCUMENT, NOTHING_KEPT, PICTURE, POST } from '../support/report-parts.js';

const ZONE = 'Europe/Rome';
const SENT_AT = Date.UTC(2026, 10, 24, 9, 32);
const NOW = Date.UTC(2026, 10, 24, 9, 45);
const NOTICE: Notice = {
  ...queuedNotice(SENT_AT - 60_000),
  ...{ name: 'Interruzione idrica', title: 'Interruzione idrica' },
  files: [{ name: 'Interruzione idrica.txt', sha256: null }],
  fingerprint: '3f9a1c0b22d4'.padEnd(64, '0'),
  parts: [{ kind: 'text', text: 'Domani manca l’acqua.\nDalle 8 alle 12.' }],
};
const SENT: Notice = { ...NOTICE, state: 'sent', finishedAt: SENT_AT };

const figures = (of: Partial<NoticeProgress>): NoticeProgress => ({ ...NO_PEOPLE, ...of });

describe('golden texts of reports', () => {
  const TOWN = {
    ...{ unsaved: 12, inactive: 1, allowance: 35, listRecipientsThisMonth: 36 },
    health: { warmth: { warm: 15, people: 60 } },
  };
  /** What became of it, who has it and what it is made of; of the line for the archive, what follows the files. */
  const said = (progress: Partial<NoticeProgress>, notice: Partial<Notice> = {}): string => {
    const given = { progress: figures(progress), routes: [] };
    const whole = renderReport({ ...SENT, parts: [], ...notice }, given, null, NOW, ZONE);
    const [, [became = ''] = [], ...others] = whole.split('\n\n').map((each) => each.split('\n'));
    const archive = others.pop()?.[0]?.split('», ').at(-1) ?? '';
    return [became, ...others.flat(), archive].join('\n');
  };

  it('say everything that is known', () => {
    const progress = figures({
      ...{ recipients: 1540, accepted: 1530, delivered: 1500, read: 321 },
      ...{ notReached: 5, uncertain: 3, held: 2 },
    });
    const none = { notReached: 0, uncertain: 0, held: 0 };
    const lists = { accepted: 1500, delivered: 1470, read: 300, firstAt: SENT_AT, lastAt: SENT_AT };
    const direct = { accepted: 30, delivered: 30, read: 0, notReached: 10, firstAt: SENT_AT };
    const routes = [
      { route: 'lists', ...none, ...lists },
      { route: 'direct', ...none, ...direct, lastAt: SENT_AT + 600_000 },
    ] as const;
    assert.equal(
      renderReport(SENT, { progress, routes }, TOWN, NOW, ZONE),
      `ESITO DELL’AVVISO «Interruzione idrica»

L’avviso è stato inviato martedì 24 novembre 2026 alle ore 10:32.
Situazione aggiornata a martedì 24 novembre 2026 alle ore 10:45.

Destinatari: 1.540 persone.
WhatsApp ha accettato il messaggio per 1.530 persone.
Finora è arrivato sul telefono di 1.500 persone; chi manca può avere il telefono spento o non avere salvato il numero del Comune in rubrica.
L’hanno letto almeno 321 persone: di chi ha tolto le conferme di lettura non si sa.
Non sono state raggiunte 5 persone: WhatsApp ha rifiutato il messaggio.
Per 3 persone non si sa ancora se il messaggio sia partito: Campanile lo sta verificando e non occorre fare nulla.
Di 2 persone non si sa se l’avviso è arrivato, oppure per più di un giorno non si è riusciti a mandarlo: decidi nel pannello, con «È arrivato» o «Invia di nuovo».
Con le liste: accettato per 1.500 persone, consegnato a 1.470, letto da 300, il 24/11/2026 alle ore 10:32.
Uno per uno: accettato per 30 persone, consegnato a 30, non raggiunte 10, dal 24/11/2026 alle ore 10:32 al 24/11/2026 alle ore 10:42.

Persone raggiunte con le liste in questo mese: 36 su 35, ne restano 0.
Iscritti forse senza il numero del Comune in rubrica: 12 persone.
Iscritti non più raggiungibili: 1 persona; gli avvisi riprendono se scrivono ATTIVA.
15 persone su 60 hanno scritto al Comune nelle ultime settimane: si raggiungono una per una anche quando WhatsApp limita i messaggi.

Testo:
Domani manca l’acqua.
Dalle 8 alle 12.

Per l’archivio del Comune: avviso n. 12 «Interruzione idrica», file «Interruzione idrica.txt», inviato il 24/11/2026 alle ore 10:32, accettato da WhatsApp per 1.530 persone su 1.540, codice 12-3f9a1c0b22d4.
`,
    );
  });

  it('speak of one person, of nobody and of all', () => {
    const texts = [
      said({ recipients: 540, accepted: 540, delivered: 540 }),
      said({ recipients: 3, accepted: 3 }),
      said({ recipients: 5, accepted: 1, delivered: 1, read: 1, waiting: 1, notReached: 1 }),
      said({}),
      said({ recipients: 2, notReached: 2 }),
      said({ recipients: 9, waiting: 9 }, { state: 'sending', finishedAt: null }),
      said({ recipients: 15, accepted: 15 }, { state: 'cancelled', notSentTo: 1 }),
      said({}, { state: 'cancelled', notSentTo: 45 }),
    ];
    assert.equal(
      texts.join('\n\n'),
      `L’avviso è stato inviato martedì 24 novembre 2026 alle ore 10:32.
Destinatari: 540 persone.
WhatsApp ha accettato il messaggio per 540 persone.
È arrivato su tutti i telefoni.
inviato il 24/11/2026 alle ore 10:32, accettato da WhatsApp per 540 persone su 540, codice 12-3f9a1c0b22d4.

L’avviso è stato inviato martedì 24 novembre 2026 alle ore 10:32.
Destinatari: 3 persone.
WhatsApp ha accettato il messaggio per 3 persone.
Per ora non risulta arrivato su nessun telefono.
inviato il 24/11/2026 alle ore 10:32, accettato da WhatsApp per 3 persone su 3, codice 12-3f9a1c0b22d4.

L’avviso è stato inviato martedì 24 novembre 2026 alle ore 10:32.
Destinatari: 5 persone.
WhatsApp ha accettato il messaggio per 1 persona.
È arrivato sul suo telefono.
L’ha letto almeno 1 persona: di chi ha tolto le conferme di lettura non si sa.
1 persona aspetta ancora il messaggio.
Non è stata raggiunta 1 persona: WhatsApp ha rifiutato il messaggio.
inviato il 24/11/2026 alle ore 10:32, accettato da WhatsApp per 1 persona su 5, codice 12-3f9a1c0b22d4.

L’invio è terminato martedì 24 novembre 2026 alle ore 10:32.
Nessuno era iscritto al servizio: l’avviso non è stato inviato a nessuno.
invio terminato il 24/11/2026 alle ore 10:32, senza destinatari, codice 12-3f9a1c0b22d4.

L’invio è terminato martedì 24 novembre 2026 alle ore 10:32.
Destinatari: 2 persone.
WhatsApp non ha accettato il messaggio per nessuno.
Non sono state raggiunte 2 persone: WhatsApp ha rifiutato il messaggio.
invio terminato il 24/11/2026 alle ore 10:32, accettato da WhatsApp per nessuno su 2, codice 12-3f9a1c0b22d4.

L’avviso è stato preso in carico martedì 24 novembre 2026 alle ore 10:31 e l’invio è in corso.
Destinatari: 9 persone.
WhatsApp non ha ancora accettato il messaggio per nessuno.
9 persone aspettano ancora il messaggio.
preso in carico il 24/11/2026 alle ore 10:31, accettato da WhatsApp per nessuno su 9, codice 12-3f9a1c0b22d4.

L’avviso è stato fermato martedì 24 novembre 2026 alle ore 10:32: 1 persona non lo riceverà. Chi l’aveva già ricevuto lo conserva.
Destinatari: 15 persone su 16.
WhatsApp ha accettato il messaggio per 15 persone.
Per ora non risulta arrivato su nessun telefono.
fermato il 24/11/2026 alle ore 10:32, accettato da WhatsApp per 15 persone su 16, codice 12-3f9a1c0b22d4.

L’avviso è stato annullato martedì 24 novembre 2026 alle ore 10:32: 45 persone non lo riceveranno.
Non è stato inviato a nessuno.
annullato il 24/11/2026 alle ore 10:32, accettato da WhatsApp per nessuno su 45, codice 12-3f9a1c0b22d4.`,
    );
  });

  it('name what is attached, and what of it is in the channel', () => {
    const inChannel = (...posts: readonly Partial<PostOfNotice>[]) => {
      const all = posts.map((post) => ({ ...POST, ...post }));
      return `${postsWords(all) ?? ''}\n${documentsInChannel([DOCUMENT], all) ?? ''}`;
    };
    const texts = [
      said({}, { parts: [PICTURE] }),
      said({}, { parts: [{ ...PICTURE, caption: 'Il mercato' }] }),
      inChannel({ views: 1_240, reactions: { '👍': 3 } }, { part: 1, reactions: { '👍': 3 } }),
      inChannel({ text: 'Avviso', newText: 'waiting' }),
      inChannel({ text: 'Avviso', newText: 'refused' }),
    ];
    assert.equal(
      texts.join('\n\n'),
      `L’invio è terminato martedì 24 novembre 2026 alle ore 10:32.
Nessuno era iscritto al servizio: l’avviso non è stato inviato a nessuno.
Allegato: «mercato.jpg», senza testo.
invio terminato il 24/11/2026 alle ore 10:32, senza destinatari, codice 12-3f9a1c0b22d4.

L’invio è terminato martedì 24 novembre 2026 alle ore 10:32.
Nessuno era iscritto al servizio: l’avviso non è stato inviato a nessuno.
Allegato: «mercato.jpg».
Testo:
Il mercato
invio terminato il 24/11/2026 alle ore 10:32, senza destinatari, codice 12-3f9a1c0b22d4.

pubblicato nel canale: visto 1.240 volte, 👍 6
I canali non prendono documenti: nel canale ci sono, come immagini, le prime pagine (2).

pubblicato nel canale; il testo nuovo non è ancora uscito
I canali non prendono documenti: nel canale c’è solo il testo.

pubblicato nel canale; il testo nuovo non è stato preso da WhatsApp: cambialo dal telefono del Comune
I canali non prendono documenti: nel canale c’è solo il testo.`,
    );
  });

  it('say what became of a notice that was taken back', () => {
    const back: Notice = { ...SENT, retractedAt: NOW };
    const correction = figures({ recipients: 15, accepted: 15, delivered: 12 });
    const texts = [
      retractionReport(back, { ...NOTHING_KEPT, kept: 15, correction }, NOW, ZONE),
      retractionReport(back, { ...NOTHING_KEPT, kept: 1 }, NOW, ZONE),
    ];
    assert.equal(
      texts.join('\n'),
      `ESITO DELL’AVVISO «Interruzione idrica»: RITIRATO

L’avviso è stato ritirato martedì 24 novembre 2026 alle ore 10:45.
Situazione aggiornata a martedì 24 novembre 2026 alle ore 10:45.

L’avevano ricevuto, o potevano averlo ricevuto: 15 persone.
Per 15 persone WhatsApp non permette di cancellarlo: l’hanno ricevuto da una lista, o da più di due giorni e mezzo.
Rettifica: a 15 persone; accettata per 15, arrivata a 12.

Per l’archivio del Comune: avviso n. 12 «Interruzione idrica», file «Interruzione idrica.txt», ritirato il 24/11/2026 alle ore 10:45, rettificato per 15 persone, codice 12-3f9a1c0b22d4.

ESITO DELL’AVVISO «Interruzione idrica»: RITIRATO

L’avviso è stato ritirato martedì 24 novembre 2026 alle ore 10:45.
Situazione aggiornata a martedì 24 novembre 2026 alle ore 10:45.

L’aveva ricevuto, o poteva averlo ricevuto: 1 persona.
Per 1 persona WhatsApp non permette di cancellarlo: l’ha ricevuto da una lista, o da più di due giorni e mezzo.
Non va a 1 persona, perché non è più iscritta, o non è più raggiungibile.

Per l’archivio del Comune: avviso n. 12 «Interruzione idrica», file «Interruzione idrica.txt», ritirato il 24/11/2026 alle ore 10:45, codice 12-3f9a1c0b22d4.
`,
    );
  });

  it('say why a notice was not taken, and what to do', () => {
    const dropped = { name: 'verbale', files: ['verbale.txt', 'verbale.rtf'], isTest: false };
    assert.equal(
      reasonNote(dropped, unsupported('verbale.rtf', 'rtf'), SENT_AT, ZONE),
      `L’avviso «verbale» non è stato accettato.

Il motivo: il file «verbale.rtf», un documento di WordPad (RTF), non è di un tipo che si può inviare.

Che cosa fare:
Aprilo con Word o con WordPad, stampalo con «Microsoft Print to PDF» e copia il PDF nella cartella degli avvisi. Si può inviare un testo (.txt), un’immagine (.jpg, .png, .webp o .gif), un video (.mp4), un PDF o un documento di Office o LibreOffice (per esempio .docx o .odt).

I file «verbale.txt» e «verbale.rtf» sono stati spostati qui, senza modifiche, martedì 24 novembre 2026 alle ore 10:32.
`,
    );
  });

  it('tell of a test', () => {
    assert.equal(
      testReport(NOTICE, figures({ recipients: 2, accepted: 2 }), NOW, ZONE),
      `ESITO DELLA PROVA «Interruzione idrica»

La prova è stata preparata martedì 24 novembre 2026 alle ore 10:31. Nessun cittadino la riceve.
Situazione aggiornata a martedì 24 novembre 2026 alle ore 10:45.

Telefoni di prova: 2.
WhatsApp l’ha accettata per 2 telefoni; finora non è arrivata.

Per inviarlo davvero: copia l’avviso nella cartella degli avvisi.

Prova n. 12, codice 12-3f9a1c0b22d4.
`,
    );
  });
});

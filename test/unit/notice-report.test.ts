import assert from 'node:assert/strict';
import { renderReport, type TownFigures } from '#src/messages/it/report.js';
import type { PostOfNotice } from '#src/model/channel.js';
import {
  NO_PEOPLE,
  type Notice,
  type NoticeProgress,
  type RouteProgress,
} from '#src/model/notice.js';

const SENT_AT = Date.UTC(2026, 10, 24, 9, 32);
const NOW = Date.UTC(2026, 10, 24, 9, 45);

const NOTICE: Notice = {
  id: 12,
  name: 'Interruzione idrica',
  title: 'Interruzione idrica',
  kind: 'notice',
  corrects: null,
  files: [{ name: 'Interruzione idrica.txt', sha256: null }],
  fingerprint: '3f9a1c0b22d4'.padEnd(64, '0'),
  parts: [{ kind: 'text', text: 'Domani manca l’acqua.\nDalle 8 alle 12.' }],
  urgent: false,
  sendAt: null,
  expiresAt: null,
  channel: null,
  state: 'sent',
  acceptedAt: SENT_AT - 60_000,
  dueAt: SENT_AT - 60_000,
  finishedAt: SENT_AT,
  notSentTo: 0,
  sentAtOnce: false,
  mayHaveGone: false,
  parkedWhy: null,
  retractedAt: null,
  replaces: null,
  replacedBy: null,
  placed: null,
  filedAt: null,
};

const TOWN: TownFigures = { unsaved: 0, inactive: 0, listRecipientsThisMonth: 4, allowance: null };

function report(
  progress: Partial<NoticeProgress>,
  notice: Partial<Notice> = {},
  beside: { readonly routes?: readonly RouteProgress[]; readonly town?: Partial<TownFigures> } = {},
): string {
  const { routes = [], town } = beside;
  const figures = { progress: { ...NO_PEOPLE, ...progress }, routes };
  return renderReport({ ...NOTICE, ...notice }, figures, { ...TOWN, ...town }, NOW, 'Europe/Rome');
}

describe('the report', () => {
  it('says everything that is known', () => {
    const text = report({
      recipients: 1540,
      accepted: 1530,
      delivered: 1500,
      read: 321,
      notReached: 5,
      uncertain: 3,
      held: 2,
    });
    assert.equal(
      text,
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

Testo:
Domani manca l’acqua.
Dalle 8 alle 12.

Per l’archivio del Comune: avviso n. 12 «Interruzione idrica», file «Interruzione idrica.txt», inviato il 24/11/2026 alle ore 10:32, accettato da WhatsApp per 1.530 persone su 1.540, codice 12-3f9a1c0b22d4.
`,
    );
  });

  it('says how many have written to the comune lately, when WhatsApp tells', () => {
    const told = { recipients: 60, accepted: 60, delivered: 60 };
    const town = { health: { warmth: { warm: 15, people: 60 } } };
    const WARM =
      '15 persone su 60 hanno scritto al Comune nelle ultime settimane: si raggiungono una per una anche quando WhatsApp limita i messaggi.';
    assert.ok(report(told, {}, { town }).includes(WARM));
    for (const health of [{}, { warmth: { warm: 0, people: 0 } }]) {
      assert.doesNotMatch(report(told, {}, { town: { health } }), /ultime settimane/);
    }
  });

  it('tells the ways apart, and how the service stands', () => {
    const none = { notReached: 0, uncertain: 0, held: 0 };
    const text = report(
      { recipients: 1540, accepted: 1530, delivered: 1500 },
      {},
      {
        routes: [
          {
            route: 'lists',
            ...none,
            accepted: 1500,
            delivered: 1470,
            read: 300,
            firstAt: SENT_AT,
            lastAt: SENT_AT + 10_000,
          },
          {
            route: 'direct',
            ...none,
            accepted: 30,
            delivered: 30,
            read: 0,
            notReached: 10,
            firstAt: SENT_AT,
            lastAt: SENT_AT + 600_000,
          },
        ],
        town: { unsaved: 12, inactive: 1, allowance: 35, listRecipientsThisMonth: 36 },
      },
    );
    assert.ok(
      text.includes(`
Con le liste: accettato per 1.500 persone, consegnato a 1.470, letto da 300, il 24/11/2026 alle ore 10:32.
Uno per uno: accettato per 30 persone, consegnato a 30, non raggiunte 10, dal 24/11/2026 alle ore 10:32 al 24/11/2026 alle ore 10:42.

Persone raggiunte con le liste in questo mese: 36 su 35, ne restano 0.
Iscritti forse senza il numero del Comune in rubrica: 12 persone.
Iscritti non più raggiungibili: 1 persona; gli avvisi riprendono se scrivono ATTIVA.

Testo:`),
      text,
    );
  });

  it('says nothing of what did not happen', () => {
    const text = report({ recipients: 540, accepted: 540, delivered: 540 });
    assert.match(text, /È arrivato su tutti i telefoni\./);
    assert.doesNotMatch(text, /letto|raggiunt|si sa|sospeso|aspetta/);
  });

  it('does not claim a delivery that nobody confirmed', () => {
    const text = report({ recipients: 3, accepted: 3 });
    assert.match(text, /Per ora non risulta arrivato su nessun telefono\./);
  });

  it('speaks of one person in the singular', () => {
    const text = report({ recipients: 5, accepted: 1, delivered: 1, read: 1, waiting: 1 });
    assert.match(text, /per 1 persona\.\nÈ arrivato sul suo telefono\./);
    assert.match(text, /L’ha letto almeno 1 persona:/);
    assert.match(text, /1 persona aspetta ancora il messaggio\./);
    assert.match(report({ recipients: 2, notReached: 1 }), /Non è stata raggiunta 1 persona:/);
    assert.doesNotMatch(text, /1 persone/);
  });

  it('says that nobody was subscribed', () => {
    const text = report({});
    assert.match(text, /L’invio è terminato/);
    assert.match(text, /Nessuno era iscritto al servizio/);
    assert.match(text, /senza destinatari/);
  });

  it('does not say that a notice was sent which WhatsApp refused', () => {
    const text = report({ recipients: 2, notReached: 2 });
    assert.match(text, /L’invio è terminato martedì/);
    assert.match(text, /WhatsApp non ha accettato il messaggio per nessuno\./);
    assert.match(text, /invio terminato il 24\/11\/2026/);
    assert.doesNotMatch(text, /stato inviato|consegnato/);
  });

  it('names the attachment, with or without a text', () => {
    const media = {
      kind: 'media',
      path: '/spool/x.jpg',
      sha256: 'ab'.repeat(32),
      mimetype: 'image/jpeg',
      filename: 'mercato.jpg',
      as: 'image',
    } as const;
    const bare = report({ recipients: 1, accepted: 1 }, { parts: [media] });
    assert.match(bare, /Allegato: «mercato\.jpg», senza testo\./);
    const captioned = report({}, { parts: [{ ...media, caption: 'Il mercato' }] });
    assert.match(captioned, /Allegato: «mercato\.jpg»\.\nTesto:\nIl mercato\n/);
    assert.doesNotMatch(captioned, /spool/);
  });

  it('follows summer time', () => {
    const finishedAt = Date.UTC(2026, 6, 1, 22, 5);
    assert.match(report({}, { finishedAt }), /giovedì 2 luglio 2026 alle ore 00:05/);
  });

  it('says when the sending is not over', () => {
    const text = report({ recipients: 9, waiting: 9 }, { state: 'sending', finishedAt: null });
    assert.match(text, /preso in carico .* e l’invio è in corso\./);
    assert.match(text, /WhatsApp non ha ancora accettato il messaggio per nessuno\./);
  });

  it('says what became of the notice in the channel, and what of a document is there', () => {
    const post: PostOfNotice = {
      part: 0,
      text: null,
      newText: null,
      state: 'posted',
      postedAt: SENT_AT,
      revokedAt: null,
      revokeRefused: false,
      detail: null,
      views: 1_240,
      forwards: null,
      reactions: { '👍': 3 },
    };
    const document = {
      kind: 'media',
      path: '/spool/o.pdf',
      sha256: 'ab'.repeat(32),
      mimetype: 'application/pdf',
      filename: 'o.pdf',
      as: 'document',
    } as const;
    const withPosts = (posts: readonly PostOfNotice[]) =>
      renderReport(
        { ...NOTICE, parts: [document] },
        { progress: NO_PEOPLE, routes: [], posts },
        TOWN,
        NOW,
        'Europe/Rome',
      );
    const drawn = withPosts([post, { ...post, part: 1 }]);
    assert.match(drawn, /Canale WhatsApp: pubblicato nel canale: visto 1\.?240 volte, 👍 6\./);
    assert.match(drawn, /nel canale ci sono, come immagini, le prime pagine \(2\)\./);
    assert.match(withPosts([{ ...post, text: 'Avviso' }]), /nel canale c’è solo il testo\./);
    const another = { ...post, text: 'Avviso' };
    assert.match(
      withPosts([{ ...another, newText: 'waiting' }]),
      /il testo nuovo non è ancora uscito/,
    );
    assert.match(
      withPosts([{ ...another, newText: 'refused' }]),
      /il testo nuovo non è stato preso da WhatsApp: cambialo dal telefono del Comune/,
    );
  });
});

import assert from 'node:assert/strict';
import { longTime, quotedNames } from '#src/italian.js';
import { warmthSentence } from '#src/messages/it/account-health.js';
import { documentsInChannel, postsWords } from '#src/messages/it/channel.js';
import {
  renderReport,
  REPORT_SENTENCES,
  type TownFigures,
  whenSent,
} from '#src/messages/it/report.js';
import { routeLines } from '#src/messages/it/routes.js';
import type { PostOfNotice } from '#src/model/channel.js';
import {
  NO_PEOPLE,
  type Notice,
  type NoticeProgress,
  type NoticeFigure,
  type RouteProgress,
} from '#src/model/notice.js';
import { DOCUMENT, PICTURE, POST } from '../support/report-parts.js';
import { shows, showsNot } from '../support/shows.js';

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

/** Which figures it tells of, in their order; how each is told: golden-texts.test.ts */
function tellsOf(progress: Partial<NoticeProgress>, ...told: readonly NoticeFigure[]): void {
  const all = { ...NO_PEOPLE, ...progress };
  const lines = told.map((which) => REPORT_SENTENCES[which](all, NOTICE) ?? assert.fail(which));
  const text = report(progress);
  assert.ok(text.includes(`\n\n${lines.join('\n')}\n\n`), text);
}

describe('the report', () => {
  it('says everything that is known', () => {
    tellsOf(
      {
        ...{ recipients: 1540, accepted: 1530, delivered: 1500, read: 321 },
        ...{ notReached: 5, uncertain: 3, held: 2, waiting: 7 },
      },
      ...(['recipients', 'accepted', 'delivered', 'read'] as const),
      ...(['waiting', 'notReached', 'uncertain', 'held'] as const),
    );
  });

  it('says nothing of what did not happen', () => {
    tellsOf(
      { recipients: 540, accepted: 540, delivered: 540 },
      ...(['recipients', 'accepted', 'delivered'] as const),
    );
    tellsOf({ recipients: 2, notReached: 2 }, 'recipients', 'accepted', 'notReached');
  });

  it('says how many have written to the comune lately, when WhatsApp tells', () => {
    const told = { recipients: 60, accepted: 60, delivered: 60 };
    const warmth = { warm: 15, people: 60 };
    shows(report(told, {}, { town: { health: { warmth } } }), warmthSentence(warmth));
    const nobody = { warm: 0, people: 0 };
    for (const health of [{}, { warmth: nobody }])
      showsNot(report(told, {}, { town: { health } }), warmthSentence(nobody));
  });

  it('tells the ways apart', () => {
    const none = { read: 0, notReached: 0, uncertain: 0, held: 0 };
    const [first, last] = [SENT_AT, SENT_AT + 600_000];
    const times = { firstAt: first, lastAt: last };
    const routes = [
      { route: 'lists', ...none, ...times, accepted: 1500, delivered: 1470 },
      { route: 'direct', ...none, ...times, accepted: 30, delivered: 30 },
    ] as const;
    const text = report({ recipients: 1540, accepted: 1530, delivered: 1500 }, {}, { routes });
    const lines = routeLines(routes, 'Europe/Rome');
    assert.equal(lines.length, 2);
    assert.ok(text.includes(`\n${lines.join('\n')}\n\n`), text);
  });

  it('says when the sending was over, and that it is not', () => {
    for (const [progress, notice] of [
      [{ recipients: 2, accepted: 2 }, {}],
      [{ recipients: 2, notReached: 2 }, {}],
      [
        { recipients: 9, waiting: 9 },
        { state: 'sending', finishedAt: null },
      ],
    ] as const) {
      const all = { ...NO_PEOPLE, ...progress };
      shows(report(progress, notice), whenSent({ ...NOTICE, ...notice }, all, 'Europe/Rome'));
    }
  });

  it('names the attachment, with or without a text', () => {
    const bare = report({ recipients: 1, accepted: 1 }, { parts: [PICTURE] });
    shows(bare, quotedNames([PICTURE.filename]));
    const captioned = report({}, { parts: [{ ...PICTURE, caption: 'Il mercato' }] });
    shows(captioned, quotedNames([PICTURE.filename]));
    assert.match(captioned, /:\nIl mercato\n/);
    assert.doesNotMatch(captioned, /spool/);
  });

  it('follows summer time', () => {
    const finishedAt = Date.UTC(2026, 6, 1, 22, 5);
    shows(report({}, { finishedAt }), longTime(Date.UTC(2026, 6, 2, 0, 5), 'UTC'));
  });

  it('says what became of the notice in the channel, and what of a document is there', () => {
    const withPosts = (posts: readonly PostOfNotice[]) =>
      renderReport(
        { ...NOTICE, parts: [DOCUMENT] },
        { progress: NO_PEOPLE, routes: [], posts },
        TOWN,
        NOW,
        'Europe/Rome',
      );
    const seen = { ...POST, views: 1_240, reactions: { '👍': 3 } };
    const drawn = [seen, { ...seen, part: 1 }];
    // whoever sees one part sees the other
    shows(withPosts(drawn), postsWords([{ ...seen, reactions: { '👍': 6 } }]) ?? '');
    shows(withPosts(drawn), documentsInChannel([DOCUMENT], drawn) ?? '');
    const words = { ...POST, text: 'Avviso' };
    const onlyText = documentsInChannel([DOCUMENT], [words]) ?? '';
    shows(withPosts([words]), onlyText);
    showsNot(withPosts(drawn), onlyText);
    const said = (['waiting', 'refused', null] as const).map((newText) => {
      const posts = [{ ...words, newText }];
      shows(withPosts(posts), `${postsWords(posts) ?? ''}.`);
      return postsWords(posts);
    });
    assert.equal(new Set(said).size, 3);
  });
});

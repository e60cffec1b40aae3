/**
 * Pages of the panel as they are in states that the demo does not reach: each alert with the words that the
 * service gives it, the night, nobody subscribed, a draft that would be refused.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DraftFolder } from '#src/folder/drafts.js';
import * as texts from '#src/messages/it/alerts.js';
import { channelUnusable, postHeld } from '#src/messages/it/channel.js';
import { listWaits, routeText } from '#src/messages/it/routes.js';
import { outlookOf } from '#src/model/outlook.js';
import type { StatusSnapshot, ToDo } from '#src/model/status.js';
import { EMPTY_DRAFT } from '#src/panel/drafts.js';
import { PanelFixture } from '../support/panel.js';
import { alerts, facts, snapshotOf, ZONE } from '../support/situations.js';
import { at, notice, StorageFixture } from '../support/storage.js';

const HOUR = 3_600_000;

/** With what it says, in place of what a test is content with. */
function told(code: string, text: string): Partial<StatusSnapshot> {
  return { alerts: alerts(code).alerts.map((alert) => ({ ...alert, text })) };
}

function routed(why: 'refused' | 'allowance', route: 'direct' | 'waiting') {
  const text = routeText({ route, why, until: null, detail: null }, ZONE);
  const { delivery } = snapshotOf({});
  return {
    ...told('lists-unavailable', text),
    delivery: { ...delivery, route, why: { code: why, text } },
  };
}

const STATES: readonly (readonly [
  name: string,
  status: Partial<StatusSnapshot>,
  waiting?: Partial<Pick<ToDo, 'notices' | 'refused'>>,
])[] = [
  ['cartella-assente', told('folder-away', texts.FOLDER_AWAY)],
  ['invio-sospeso', told('delivery-held', texts.deliveryHeld(3, 7))],
  ['avviso-da-confermare', told('notice-waits', texts.noticesWait(['mercato'])), { notices: 1 }],
  ['scartati', {}, { refused: 2 }],
  [
    'senza-rete',
    {
      ...told('no-connection', texts.NO_CONNECTION),
      state: 'lost',
      reason: 'network',
      since: facts.now - HOUR,
    },
  ],
  [
    'lista-aspetta',
    told('list-waits', listWaits(['mercato', 'fiera'], 12, facts.now + 200 * HOUR, ZONE)),
  ],
  ['liste-rifiutate', routed('refused', 'direct')],
  ['liste-mese-nuovo', routed('allowance', 'waiting')],
  ['canale', told('channel-unusable', channelUnusable('120363000000000000@newsletter', 'foreign'))],
  ['canale-in-dubbio', told('channel-held', postHeld(7))],
  ['disco-pieno', told('disk-full', texts.DISK_FULL)],
  ['orologio', told('clock-doubted', texts.clockDoubted(facts.now, facts.now + 99 * HOUR, ZONE))],
];

const EMPTY = {
  avvisi: '/avvisi',
  nuovo: '/nuovo',
  iscritti: '/iscritti',
  riepilogo: '/riepilogo',
  registro: '/registro',
} as const;

/** @param look takes the pictures of a page */
export async function situationPages(
  look: (name: string, address: string) => Promise<void>,
): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'campanile-situations-'));
  const inHome = (...parts: string[]): string => join(home, ...parts);
  const database = new StorageFixture(() => inHome('campanile.sqlite'));
  await database.create();
  const panel = new PanelFixture(
    { path: home, join: inHome, empty: () => Promise.resolve() },
    database,
  );
  try {
    await panel.start();
    for (const [name, path] of Object.entries(EMPTY)) await look(`vuoto-${name}`, panel.url + path);
    for (const [name, status, waiting] of STATES) {
      panel.status = snapshotOf(status, waiting);
      await look(`stato-${name}`, panel.url);
    }
    await atNight(panel, look);
    await drafts(panel, look);
  } finally {
    await panel.stop();
    await database.close();
    await rm(home, { recursive: true });
  }
}

async function atNight(
  panel: PanelFixture,
  look: (name: string, address: string) => Promise<void>,
): Promise<void> {
  await panel.database.subscribe(60);
  const now = panel.clock.now();
  await panel.storage.notices.accept(notice('mercato', { title: 'Mercato di sabato' }), at(now));
  const asItWas = panel.outlooks;
  panel.outlooks = (waiting, progress) =>
    outlookOf(waiting, progress, {
      now,
      afterQuiet: (time) => time + 9 * HOUR,
      route: { route: 'lists', why: 'canary-passed', until: null },
      turns: null,
      cold: null,
    });
  for (const path of ['/avvisi', '/avvisi/1', '/avvisi/1/annulla', '/nuovo']) {
    await look(`notte${path.replaceAll('/', '-')}`, panel.url + path);
  }
  panel.outlooks = asItWas;
}

async function drafts(
  panel: PanelFixture,
  look: (name: string, address: string) => Promise<void>,
): Promise<void> {
  const text = 'Inviare il: domani\n\nDomani il mercato si sposta in via della Stazione.';
  const kept = new DraftFolder(panel.home.join('bozze'));
  const { id } = await kept.save(null, { ...EMPTY_DRAFT, text }, panel.clock.now());
  await look('bozza-da-correggere', `${panel.url}/nuovo?bozza=${id}`);
  await look('bozza-non-pubblicata', `${panel.url}/nuovo/${id}/pubblica`);
  await look('bozza-elimina', `${panel.url}/nuovo/${id}/elimina`);
  await look('bozze', `${panel.url}/nuovo`);
}

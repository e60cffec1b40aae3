/** What goes on behind the panel: the service takes in what lies in its folder, and does what staff decide. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DraftFolder } from '#src/folder/drafts.js';
import { DropBox } from '#src/folder/panel-folder.js';
import { WatchedFolder } from '#src/folder/watched-folder.js';
import type { Notice } from '#src/model/notice.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';
import { droppedDrafts } from '#src/notices/dropped-drafts.js';
import { noticeActs } from '#src/notices/notice-acts.js';
import { DEFAULT_PATIENCE } from '#src/notices/notice-group.js';
import { NoticeIntake } from '#src/notices/notice-intake.js';
import { isBeingReplaced } from '#src/ports/drop-outcome.js';
import type { StaffActs } from '#src/ports/staff.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { fixture } from './fixtures.js';
import type { PanelFixture } from './panel.js';
import { at, notice } from './storage.js';

const HASH = 'a'.repeat(64);

/** A notice of a text and a picture waits for its turn. */
export async function accepted(panel: PanelFixture, sendAt: number | null = null): Promise<number> {
  await panel.database.subscribe(2);
  await mkdir(panel.spool, { recursive: true });
  const path = join(panel.spool, `${HASH}.jpg`);
  await writeFile(path, fixture('mercato.jpg'));
  const draft = notice('mercato', {
    title: 'Mercato',
    sendAt,
    parts: [
      { kind: 'text', text: 'Domani *mercato*\n\nComune di Prova' },
      {
        ...{ kind: 'media', path, sha256: HASH, mimetype: 'image/jpeg' },
        ...{ filename: 'piazza.jpg', as: 'image' },
      },
    ],
  });
  return (await panel.storage.notices.accept(draft, at(panel.clock.now()))).notice.id;
}

/** The service looks at the folder until all that lies there has been taken in. */
export async function takeIn(
  { avvisi, spool, storage, clock, home }: PanelFixture,
  { decodes = true } = {},
): Promise<Notice[]> {
  const parts = { clock, logger: silentLogger };
  const folder = new WatchedFolder(
    { folder: avvisi, spool, settleMs: 1000, rescanMs: 1000 },
    clock,
    silentLogger,
  );
  const intake = new NoticeIntake(
    {
      ...{ ...parts, folder, notices: storage.notices, alerts: new MemoryAlerts() },
      pictures: { decodes: () => Promise.resolve(decodes) },
      drafts: droppedDrafts(new DraftFolder(home.join('bozze')), {
        notices: storage.notices,
        folder: new DropBox(avvisi),
      }),
    },
    {
      ...{ limits: DEFAULT_LIMITS, captionFromName: false, footer: null, coolingMs: 0 },
      ...{ patience: DEFAULT_PATIENCE, confirmAbove: null, zone: 'Europe/Rome', computer: 'pc' },
    },
  );
  const taken: Notice[] = [];
  for (let round = 0; round < 4; round += 1) {
    taken.push(...(await intake.takeIn()).accepted);
    await clock.advance(1000);
  }
  await folder.stop();
  return taken;
}

/** What staff can do on the database of a test. */
export function staffOf(
  { storage, clock, avvisi, home }: PanelFixture,
  instead: Partial<Parameters<typeof noticeActs>[0]> = {},
): StaffActs {
  const none = () => Promise.reject(new Error('nobody is to be asked'));
  const drafts = new DraftFolder(home.join('bozze'));
  const traces = { drafts, notices: storage.notices, folder: new DropBox(avvisi) };
  return {
    ...noticeActs({
      ...storage,
      clock,
      isBeingReplaced: (id) => isBeingReplaced(id, traces),
      onDecided: () => undefined,
      ...instead,
    }),
    ...{ test: none, retract: none, resumeSending: none, retryLists: none },
  };
}

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { DraftFolder } from '#src/folder/drafts.js';
import { DropBox } from '#src/folder/panel-folder.js';
import type { Notice } from '#src/model/notice.js';
import { EMPTY_DRAFT } from '#src/panel/drafts.js';
import { openStorage } from '#src/storage/database.js';
import { silentLog } from '#src/system/logger.js';
import { stopped } from '#src/messages/it/audit.js';
import { ACT_WORDS, DECLINED } from '#src/messages/it/staff-acts.js';
import { campanileIn } from '../support/campanile.js';
import { droppedNotice } from '../support/dropped-notice.js';
import { useIdleService } from '../support/idle-service.js';
import { useTempDir } from '../support/temp-dir.js';
import { figures } from '../support/notice-situations.js';
import { shows } from '../support/shows.js';

const HOUR = 3_600_000;

const EDITED = { ...EMPTY_DRAFT, title: 'acqua nuova', text: 'Torna domani', edits: 1 };

describe('campanile notices stop, send-now and confirm', function () {
  this.timeout(60_000);
  const service = useIdleService(() => home);
  const home = useTempDir();
  const campanile = campanileIn(home);

  async function onDatabase<T>(
    work: (storage: Awaited<ReturnType<typeof openStorage>>) => Promise<T>,
  ): Promise<T> {
    await mkdir(home.join('archivio'), { recursive: true });
    const file = home.join('archivio', 'campanile.sqlite');
    const storage = await openStorage({ file, logger: silentLog });
    try {
      return await work(storage);
    } finally {
      await storage.close();
    }
  }

  /** Two that wait for an hour to pass, and one that waits for a person, all to one subscriber. */
  beforeEach(() =>
    onDatabase(async (storage) => {
      await storage.registerAdmin.enter({
        people: [{ phone: '393331112201', at: 1, origin: 'modulo', privacyVersion: null }],
        rehearse: false,
        now: 1,
      });
      for (const [name, confirmAbove] of [
        ['acqua', null],
        ['strada', null],
        ['mercato', 0],
      ] as const) {
        const terms = { now: Date.now(), coolingMs: HOUR, confirmAbove, sameSince: null };
        await storage.notices.accept(await droppedNotice(home.join('avvisi'), name), terms);
      }
    }),
  );

  const notices = (): Promise<readonly (Notice | null)[]> =>
    onDatabase((storage) => Promise.all([1, 2, 3].map((id) => storage.notices.get(id))));

  const assertDecided = async (): Promise<void> => {
    const [stopped, hurried, confirmed] = await notices();
    assert.deepEqual([stopped?.state, stopped?.notSentTo], ['cancelled', 1]);
    assert.equal(hurried?.urgent, true);
    assert.ok(hurried.dueAt <= Date.now());
    assert.equal(confirmed?.state, 'queued');
  };

  async function decideAll(): Promise<void> {
    const said = [];
    for (const args of [
      ['stop', '1'],
      ['send-now', '2'],
      ['confirm', '3'],
    ]) {
      const { stdout, exitCode } = await campanile(['notices', ...args]);
      assert.equal(exitCode, 0);
      said.push(stdout.trim());
    }
    const { stop, sendNow, confirm } = ACT_WORDS;
    assert.deepEqual(said, [stop.said?.('1', 1), sendNow.said?.('2', 1), confirm.said?.('3', 1)]);
  }

  it('work while the service is stopped, once', async () => {
    await decideAll();
    await assertDecided();
    const again = await campanile(['notices', 'stop', '1']);
    assert.equal(again.exitCode, 65);
    shows(again.stderr, DECLINED['nothing-to-stop']);
    shows((await campanile(['notices', 'confirm', '9'])).stderr, DECLINED['no-notice']);
    assert.equal((await campanile(['notices', 'send-now', 'acqua'])).exitCode, 64);
  });

  it('do not let a notice go on in whose place an edited one lies in the folder', async () => {
    assert.equal((await campanile(['notices', 'stop', '1'])).exitCode, 0);
    const at = Date.now();
    const box = new DropBox(home.join('avvisi'));
    await mkdir(home.join('avvisi', 'in-corso'), { recursive: true });
    const edited = { name: 'acqua nuova', text: 'Torna domani', attachments: [] };
    await box.drop(edited, async ({ id: drop, ...dropped }) => {
      const published = { ...dropped, at, drop, refusal: null };
      await new DraftFolder(home.join('archivio', 'bozze')).save(
        null,
        { ...EDITED, published },
        at,
      );
      return true;
    });
    const resumed = await campanile(['notices', 'resume', '1']);
    assert.equal(resumed.exitCode, 65);
    shows(resumed.stderr, DECLINED['being-replaced']);
    assert.equal((await notices())[0]?.state, 'cancelled');
  });

  it('work while it runs, and the log says who did what', async () => {
    await service.start();
    await decideAll();
    const { stdout } = await campanile(['notices', 'show', '1']);
    await service.stop();
    const [called] = await notices();
    assert.ok(called);
    assert.equal(called.notSentTo, 1);
    shows(stdout, stopped(called, figures({ recipients: 1 })));
    await assertDecided();
  });

  it('of a post in the channel work as well: whether it is public, once', async () => {
    await onDatabase(async ({ channel }) => {
      await channel.plan(1, '1@newsletter', [{ kind: 'text', text: 'acqua' }]);
      await channel.begin(1, '3EB0A1', Date.now() + HOUR);
      await channel.settle(1, { kind: 'held', detail: 'silence' }, Date.now());
    });
    const decide = (...choice: string[]) => campanile(['channel', 'decide', '1', ...choice]);
    assert.equal((await decide()).exitCode, 64);
    const { stdout, exitCode } = await decide('--pubblicato');
    const { postPublished, changePost } = ACT_WORDS;
    assert.deepEqual([exitCode, stdout], [0, `${postPublished.said?.('1', 0) ?? ''}\n`]);
    const edit = await campanile(['channel', 'edit', '1', '--testo', 'acqua di nuovo']);
    assert.equal(edit.exitCode, 0);
    shows(edit.stdout, changePost.said?.('1', 0) ?? '');
    const again = await decide('--ripeti');
    assert.equal(again.exitCode, 65);
    shows(again.stderr, DECLINED['no-post-held']);
  });
});

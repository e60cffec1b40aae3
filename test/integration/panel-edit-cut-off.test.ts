import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DropBox } from '#src/folder/panel-folder.js';
import { goesAfterAll } from '#src/notices/cut-off-drops.js';
import { DraftFolder } from '#src/folder/drafts.js';
import type { PanelServerParts } from '#src/panel/server.js';
import type { Draft } from '#src/ports/drafts.js';
import { undecidedNote } from '#src/messages/it/folder-notes.js';
import { reasonAlone } from '#src/messages/it/rejections/notices.js';
import { silentLogger } from '../fakes/runtime.js';
import { accepted, staffOf } from '../support/behind-panel.js';
import { ALWAYS, failing, failingWithin } from '../support/failing.js';
import { useNewNoticePage } from '../support/new-notice-page.js';
import type { PanelFixture } from '../support/panel.js';
import { shows } from '../support/shows.js';

const IF_PUBLISHED = (_id: string | null, { published }: Draft): boolean => published !== null;

describe('an edited notice', () => {
  const { panel, send, opened, dropped } = useNewNoticePage();

  /** What fails, one step after the other, while an edited notice takes the place of another. */
  const broken: readonly {
    readonly step: string;
    readonly goes: 'old' | 'new';
    readonly parts: (panel: PanelFixture, drafts: DraftFolder) => Partial<PanelServerParts>;
  }[] = [
    {
      step: 'what was written cannot be read again',
      goes: 'old',
      parts: (_, drafts) => ({ drafts: failing(drafts, { file: ALWAYS }) }),
    },
    {
      step: 'the draft cannot be noted as published',
      goes: 'old',
      parts: (_, drafts) => ({ drafts: failing(drafts, { save: IF_PUBLISHED }) }),
    },
    {
      step: 'the draft is noted as published, and saving it fails after that',
      goes: 'new',
      parts: (_, drafts) => ({ drafts: failing(drafts, { save: IF_PUBLISHED }, 'after') }),
    },
    {
      step: 'the notice before cannot be withdrawn',
      goes: 'old',
      parts: (panel) => ({ staff: failing(staffOf(panel), { edit: ALWAYS }) }),
    },
    {
      step: 'the notice before is withdrawn, and that fails after it',
      goes: 'new',
      parts: (panel) => ({ staff: failing(staffOf(panel), { edit: ALWAYS }, 'after') }),
    },
    {
      step: 'the notice before is withdrawn, but this cannot be entered in the audit log',
      goes: 'old',
      parts: (panel) => ({
        staff: staffOf(panel, {
          transaction: failingWithin(panel.storage, { audit: { record: ALWAYS } }),
        }),
      }),
    },
    {
      step: 'its files cannot be moved out at once',
      goes: 'new',
      parts: ({ avvisi }) => ({
        folder: new DropBox(avvisi, { moveOne: () => Promise.reject(new Error('EIO')) }),
      }),
    },
  ];

  for (const { step, goes, parts } of broken) {
    it(`goes once, old or new, when ${step}`, async () => {
      const id = await accepted(panel);
      const drafts = new DraftFolder(panel.home.join('bozze'));
      await panel.start({}, { staff: staffOf(panel) });
      const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
      const fields = { bozza, titolo: 'Mercato', testo: 'Domani niente mercato' };
      await panel.start({}, { staff: staffOf(panel), ...parts(panel, drafts) });
      const { status, headers } = await send(fields);
      // The service starts again, and looks at its folder.
      const { notices } = panel.storage;
      const isToGo = goesAfterAll({ drafts, notices, logger: silentLogger });
      const box = () => new DropBox(panel.avvisi, { isToGo });
      await box().resume();
      assert.deepEqual(await dropped(), goes === 'new' ? ['Mercato.jpg', 'Mercato.txt'] : []);
      assert.equal((await notices.get(id))?.state, goes === 'new' ? 'cancelled' : 'queued');
      if (goes === 'new') assert.equal(headers.location, `/nuovo/${bozza}`, String(status));
      else {
        // staff are not told that it is there
        assert.doesNotMatch(String(headers.location), /^\/nuovo\/[\w-]+$/);
        assert.match((await panel.page(`/nuovo?bozza=${bozza}`)).body, /Domani niente mercato/);
      }
      // Whoever does it again has it once.
      await panel.start({}, { staff: staffOf(panel), folder: box() });
      await send(fields);
      assert.deepEqual(await dropped(), ['Mercato.jpg', 'Mercato.txt']);
    });
  }

  it('is not lost when its draft cannot be read after a power cut: it lies among the refused', async () => {
    const id = await accepted(panel);
    const box = new DropBox(panel.avvisi);
    const drop: DropBox['drop'] = (given, mayGo) =>
      box.drop(given, async (dropped) => {
        await mayGo?.(dropped);
        throw new Error('power cut');
      });
    const folder = Object.assign(new DropBox(panel.avvisi), { drop });
    await panel.start({}, { staff: staffOf(panel), folder });
    const { id: bozza } = await opened(`/avvisi/${id}/modifica`, `/avvisi/${id}/modifica`);
    await send({ bozza, titolo: 'Mercato', testo: 'Domani niente mercato' });
    const { notices } = panel.storage;
    assert.equal((await notices.get(id))?.state, 'cancelled');
    await writeFile(panel.home.join('bozze', bozza, 'bozza.json'), Buffer.alloc(300));
    const drafts = new DraftFolder(panel.home.join('bozze'));
    const isToGo = goesAfterAll({ drafts, notices, logger: silentLogger });
    const next = new DropBox(panel.avvisi, { isToGo });
    await next.resume();
    assert.deepEqual(await dropped(), ['scartati']);
    assert.deepEqual((await readdir(join(panel.avvisi, 'scartati'))).toSorted(), [
      'Mercato.jpg',
      'Mercato.motivo.txt',
      'Mercato.txt',
    ]);
    const text = await readFile(join(panel.avvisi, 'scartati', 'Mercato.txt'), 'utf8');
    assert.match(text, /Domani niente mercato/);
    const [refused] = await next.refused(9);
    const files = ['Mercato.jpg', 'Mercato.txt'];
    shows(refused?.reason ?? '', reasonAlone(undecidedNote('Mercato', files)));
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DEFAULT_PATIENCE, readyGroups } from '#src/notices/notice-group.js';
import type { DroppedFile } from '#src/ports/folder.js';

const NOW = 1_000_000;

function dropped(name: string, change: Partial<DroppedFile> = {}): DroppedFile {
  return {
    name,
    bytes: 10,
    modifiedAt: 0,
    firstSeenAt: 0,
    unchangedSince: 0,
    settled: true,
    lockedSince: null,
    isLink: false,
    ...change,
  };
}

function names(files: readonly DroppedFile[]): string[][] {
  return readyGroups(files, NOW, DEFAULT_PATIENCE).map(({ files: group }) =>
    group.map(({ name }) => name),
  );
}

describe('dropped files become notices', () => {
  it('by their name, text first, capitals ignored', () => {
    assert.deepEqual(names([dropped('Foto.JPG'), dropped('altro.txt'), dropped('foto.txt')]), [
      ['altro.txt'],
      ['foto.txt', 'Foto.JPG'],
    ]);
  });

  it('with accents written in either way', () => {
    const files = [dropped('citt\u00e0.jpg'), dropped('citta\u0300.txt')];
    assert.equal(names(files).length, 1);
  });

  it('after waiting for each other', () => {
    const { attachmentMs, textMs } = DEFAULT_PATIENCE;
    const picture = dropped('a.jpg', { unchangedSince: NOW - attachmentMs + 1 });
    const text = dropped('a.txt', { unchangedSince: NOW - textMs + 1 });
    assert.deepEqual(names([picture]), []);
    assert.deepEqual(names([text]), []);
    assert.deepEqual(names([picture, text]), [['a.txt', 'a.jpg']]);
    assert.deepEqual(names([{ ...picture, unchangedSince: NOW - attachmentMs }]), [['a.jpg']]);
    assert.deepEqual(names([{ ...text, unchangedSince: NOW - textMs }]), [['a.txt']]);
  });

  for (const text of ['piazza.txt.txt', 'piazza.jpg.txt', 'piazza .txt', 'piazza (1).txt']) {
    it(`though its extension was hidden, or a browser saved it: ${text}`, () => {
      const [group, ...others] = readyGroups(
        [dropped('piazza.jpg'), dropped(text)],
        NOW,
        DEFAULT_PATIENCE,
      );
      assert.deepEqual(others, []);
      assert.equal(group?.name, 'piazza');
      assert.deepEqual(
        group.files.map(({ name }) => name),
        [text, 'piazza.jpg'],
      );
    });
  }

  it('each of its own when the same name was numbered for another reason', () => {
    const files = ['piazza.txt', 'piazza (1).txt', 'mercato.jpg', 'mercato (2).txt'];
    assert.equal(names(files.map((name) => dropped(name))).length, 4);
    const two = ['fiera.jpg', 'fiera.txt', 'fiera (1).jpg', 'fiera (1).txt'];
    assert.equal(names(two.map((name) => dropped(name))).length, 2);
  });

  it('after a while when one of them is empty, so that it can be said', () => {
    const { emptyFileMs } = DEFAULT_PATIENCE;
    const empty = dropped('a.txt', { bytes: 0, unchangedSince: NOW - emptyFileMs + 1 });
    assert.deepEqual(names([dropped('a.jpg'), empty]), []);
    const older = { ...empty, unchangedSince: NOW - emptyFileMs };
    assert.deepEqual(names([dropped('a.jpg'), older]), [['a.txt', 'a.jpg']]);
  });

  it('not while one of them is still being written', () => {
    assert.deepEqual(names([dropped('a.jpg'), dropped('a.txt', { settled: false })]), []);
  });

  it('by their sub-folder, whatever their names', () => {
    const files = [
      dropped('Fiera 2026/piazza.jpg'),
      dropped('Fiera 2026/10.jpg'),
      dropped('Fiera 2026/2.jpg'),
      dropped('Fiera 2026/testo.md'),
      dropped('Fiera 2026/allegati/'),
      dropped('piazza.txt'),
    ];
    const groups = readyGroups(files, NOW, DEFAULT_PATIENCE);
    assert.deepEqual(
      groups.map(({ name, folder }) => [name, folder]),
      [
        ['Fiera 2026', 'Fiera 2026'],
        ['piazza', null],
      ],
    );
    assert.deepEqual(
      groups[0]?.files.map(({ name }) => name.slice('Fiera 2026/'.length)),
      ['testo.md', '2.jpg', '10.jpg', 'allegati/', 'piazza.jpg'],
    );
  });

  it('of a sub-folder when no further file comes', () => {
    const text = dropped('m/a.txt');
    const picture = dropped('m/a.jpg', { unchangedSince: NOW - DEFAULT_PATIENCE.folderMs + 1 });
    assert.deepEqual(names([text, picture]), []);
    const settled = { ...picture, unchangedSince: NOW - DEFAULT_PATIENCE.folderMs };
    assert.deepEqual(names([text, settled]), [['m/a.txt', 'm/a.jpg']]);
    assert.deepEqual(names([text, { ...settled, settled: false }]), []);
    const empty = { ...settled, bytes: 0 };
    assert.deepEqual(names([text, empty]), [], 'one that is empty may still grow');
    const late = NOW - DEFAULT_PATIENCE.incompleteMs;
    assert.equal(names([text, { ...empty, unchangedSince: late }]).length, 1);
  });

  it('except an empty sub-folder, which is none after a while', () => {
    const since = NOW - DEFAULT_PATIENCE.emptyFolderMs;
    const empty = [
      dropped('m/', { bytes: 0, firstSeenAt: since, unchangedSince: since }),
      dropped('Nuova cartella/', { bytes: 0, unchangedSince: since + 1 }),
    ];
    const groups = readyGroups([dropped('z.txt'), ...empty], NOW, DEFAULT_PATIENCE);
    assert.deepEqual(
      groups.map(({ name, folder, files }) => [name, folder, files.length]),
      [
        ['z', null, 1],
        ['m', 'm', 0],
      ],
    );
  });

  it('the oldest first, then in natural order', () => {
    const files = [
      dropped('avviso 10.txt'),
      dropped('avviso 2.txt'),
      dropped('b.txt', { modifiedAt: -5 }),
      dropped('z.txt', { firstSeenAt: -1, modifiedAt: 7 }),
    ];
    assert.deepEqual(names(files).flat(), ['z.txt', 'b.txt', 'avviso 2.txt', 'avviso 10.txt']);
  });

  it('each in exactly one, however they are listed', () => {
    const file = fc
      .tuple(fc.constantFrom('a', 'b', 'C', 'c'), fc.constantFrom('txt', 'jpg', 'pdf', 'docx'))
      .map(([stem, extension]) => `${stem}.${extension}`);
    fc.assert(
      fc.property(fc.uniqueArray(file), fc.func(fc.integer()), (list, order) => {
        const shuffled = list.toSorted((a, b) => order(a) - order(b));
        const groups = names(shuffled.map((name) => dropped(name)));
        assert.deepEqual(groups.flat().toSorted(), list.toSorted());
        const sets = (of: string[][]) => of.map((group) => group.toSorted().join()).toSorted();
        assert.deepEqual(sets(groups), sets(names(list.map((name) => dropped(name)))));
      }),
    );
  });
});

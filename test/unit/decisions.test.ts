import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Seen from build/test/unit. */
const ROOT = new URL('../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, ROOT), 'utf8');
const list = (folder: string, end: string): readonly string[] =>
  readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end))
    .map((name) => `${folder}/${name.replaceAll(sep, '/')}`);

describe('the records of decisions', () => {
  for (const folder of ['docs/decisions', 'docs/spec']) {
    it(`are all in the index of ${folder}`, () => {
      const index = read(`${folder}/README.md`);
      const missing = readdirSync(new URL(folder, ROOT)).filter(
        (name) => name !== 'README.md' && !index.includes(`(${name})`),
      );
      assert.deepEqual(missing, []);
    });
  }

  it('are there where something points at them', () => {
    const gone: string[] = [];
    for (const file of [...list('src', '.ts'), ...list('docs', '.md')]) {
      const from = file.startsWith('docs') ? file : 'README.md';
      const text = read(file);
      const links = file.startsWith('docs')
        ? text.matchAll(/\]\(([^)#:]+\.md)/g)
        : text.matchAll(/\b(docs\/[\w/-]+\.md)/g);
      for (const [, target = ''] of links) {
        if (!existsSync(fileURLToPath(new URL(target, new URL(from, ROOT))))) {
          gone.push(`${file} → ${target}`);
        }
      }
    }
    assert.deepEqual(gone, []);
  });
});

describe('the documents', () => {
  it('name source files and tests that are there', () => {
    const documents = ['README.md', ...list('docs', '.md')].filter(
      (name) => name !== 'docs/CHANGELOG.md',
    );
    const gone = documents.flatMap((document) =>
      [...read(document).matchAll(/\b((?:src|test)\/[\w./-]+\.ts)\b/g)]
        .map(([, file = '']) => file)
        .filter((file) => !existsSync(fileURLToPath(new URL(file, ROOT))))
        .map((file) => `${document} → ${file}`),
    );
    assert.deepEqual(gone, []);
  });

  it('name them rightly where they give only the end of a path', () => {
    const files = [...list('src', '.ts'), ...list('test', '.ts')];
    const documents = readdirSync(new URL('docs', ROOT))
      .filter((name) => name.endsWith('.md') && name !== 'CHANGELOG.md')
      .map((name) => `docs/${name}`);
    const gone = ['README.md', ...documents].flatMap((document) =>
      [...read(document).matchAll(/`([\w./-]+\.ts)`/g)]
        .map(([, end = '']) => end)
        .filter((end) => !files.some((file) => `/${file}`.endsWith(`/${end}`)))
        .map((end) => `${document} → ${end}`),
    );
    assert.deepEqual(gone, []);
  });
});

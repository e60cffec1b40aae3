/** `npm start` installs nothing that only development needs: the program must do without, and so must its compiler. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { posixOnly, posixOnlySuite } from '../support/posix-only.js';
import { parsed, sourceFiles } from '../support/source-texts.js';
import { useTempDir } from '../support/temp-dir.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** What `start` loads of the tooling. */
const TOOLING = [
  'run.js',
  'build.js',
  'command.js',
  'headless-shell.js',
  'install.js',
  'pack.js',
  'sweep.js',
];

describe('what `npm start` needs', function () {
  this.timeout(120_000);
  const dir = useTempDir();

  it('is among the dependencies, whatever the program or its tooling imports', async () => {
    const manifest = await readFile(join(ROOT, 'package.json'), 'utf8');
    const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
    const used = new Set<string>();
    const visit = (node: ts.Node): void => {
      const isType =
        ts.isImportDeclaration(node) &&
        node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
      if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && !isType) {
        const from = node.moduleSpecifier;
        if (from !== undefined && ts.isStringLiteral(from)) used.add(from.text);
      }
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const [from] = node.arguments;
        if (from !== undefined && ts.isStringLiteral(from)) used.add(from.text);
      }
      ts.forEachChild(node, visit);
    };
    for (const name of await sourceFiles()) visit(await parsed(name));
    for (const name of TOOLING) {
      const text = await readFile(join(ROOT, '.tooling', name), 'utf8');
      ts.createSourceFile(name, text, ts.ScriptTarget.Latest).statements.forEach((statement) => {
        if (ts.isImportDeclaration(statement)) visit(statement);
      });
    }
    const packages = [...used]
      .filter((from) => !isBuiltin(from) && !/^[.#]/.test(from))
      .map((from) => /^(?:@[^/]+\/)?[^/]+/.exec(from)?.[0] ?? from);
    assert.ok(packages.length > 20);
    const missing = packages.filter((name) => !(name in dependencies));
    assert.deepEqual(missing, []);
    assert.ok('typescript-7' in dependencies, 'the compiler');
  });

  posixOnly('compiler')(
    'compiles the program without the types of others into the same scripts',
    async () => {
      for (const name of ['src', 'tsconfig.json', 'package.json'])
        await cp(join(ROOT, name), dir.join(name), { recursive: true });
      for (const place of ['.tooling', 'node_modules']) await mkdir(dir.join(place));
      const config = join('.tooling', 'tsconfig.start.json');
      await cp(join(ROOT, config), dir.join(config));
      for (const name of ['typescript-7', '@typescript'])
        await symlink(join(ROOT, 'node_modules', name), dir.join('node_modules', name), 'junction');
      const compiler = dir.join('node_modules', 'typescript-7', 'bin', 'tsc');
      await promisify(execFile)(process.execPath, [compiler, '-p', config], { cwd: dir.path });
      const names = (await readdir(join(ROOT, 'dist'), { recursive: true })).filter((name) =>
        name.endsWith('.js'),
      );
      assert.ok(names.length > 200);
      for (const name of names) {
        const [ours, checked] = await Promise.all(
          [dir.join('dist', name), join(ROOT, 'dist', name)].map((file) => readFile(file, 'utf8')),
        );
        assert.equal(ours, checked, name.replaceAll(sep, '/'));
      }
    },
  );

  posixOnlySuite('compiler')(
    'when it compiles where development has compiled another version, or the other way round',
    () => {
      /** A program of two files, and what compiles it. */
      async function project(): Promise<void> {
        const tooling = ['build.js', 'command.js', 'tsconfig.start.json'];
        for (const name of ['tsconfig.json', 'package.json', ...tooling.map(inTooling)])
          await cp(join(ROOT, name), dir.join(name));
        await mkdir(dir.join('node_modules', '@types'), { recursive: true });
        for (const name of ['typescript-7', '@typescript', '@types/node'])
          await symlink(
            join(ROOT, 'node_modules', name),
            dir.join('node_modules', name),
            'junction',
          );
        await mkdir(dir.join('src', 'panel', 'browser'), { recursive: true });
      }

      /** The second version has lost a file. */
      async function checkOut(version: 1 | 2): Promise<void> {
        await writeFile(dir.join('src', 'main.ts'), `export const version = ${version};\n`);
        if (version === 1) await writeFile(dir.join('src', 'lost.ts'), 'export const lost = 1;\n');
        else await rm(dir.join('src', 'lost.ts'));
      }

      async function build(kind: 'service' | '.'): Promise<void> {
        const { href } = pathToFileURL(dir.join(inTooling('build.js')));
        const script = `import { build } from '${href}'; await build('${kind}');`;
        await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script]);
      }

      const inTooling = (name: string): string => join('.tooling', name);

      it('writes that version, and not only what has changed since its own last build', async () => {
        await project();
        const steps = [
          ['service', 1],
          ['.', 2],
          ['service', 1],
          ['.', 2],
        ] as const;
        for (const [index, [kind, version]] of steps.entries()) {
          await checkOut(version);
          await build(kind);
          const step = `step ${index}, ${kind}`;
          const main = await readFile(dir.join('dist', 'main.js'), 'utf8');
          assert.match(main, new RegExp(`version = ${version};`), step);
          const isThere = (await readdir(dir.join('dist'))).includes('lost.js');
          assert.equal(isThere, version === 1, step);
        }
      });

      it('remembers only what it has written, and that goes to no office', async () => {
        const tool = new URL('../../../.tooling/package/modules.js', import.meta.url);
        const { FOR_WRITING } = (await import(tool.href)) as { FOR_WRITING: RegExp };
        await project();
        await checkOut(1);
        for (const kind of ['service', '.', 'service'] as const) {
          await build(kind);
          const names = await readdir(dir.join('dist'));
          const memories = names.filter((name) => name.includes('tsbuildinfo'));
          assert.equal(memories.length, 1, memories.join());
          assert.match(memories.join(), FOR_WRITING);
        }
      });
    },
  );
});

import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const SOURCE = fileURLToPath(new URL('../../../src', import.meta.url));
const TESTS = fileURLToPath(new URL('../../../test', import.meta.url));

/** Names of the program's own files in `src`, such as `panel/panel.ts`. */
export function sourceFiles(): Promise<readonly string[]> {
  return filesBelow(SOURCE);
}

/** Names of all files in `test`, such as `test/support/town.ts`. */
export async function testFiles(): Promise<readonly string[]> {
  return (await filesBelow(TESTS)).map((name) => `test/${name}`);
}

async function filesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .toSorted();
}

export async function parsed(name: string): Promise<ts.SourceFile> {
  return ts.createSourceFile(name, await readFile(pathOf(name), 'utf8'), ts.ScriptTarget.Latest);
}

function pathOf(name: string): string {
  return name.startsWith('test/') ? join(TESTS, '..', name) : join(SOURCE, name);
}

/** String literals as they are written; of a template each piece between two values. */
export async function textsIn(name: string): Promise<readonly string[]> {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)) found.push(node.text);
    ts.forEachChild(node, visit);
  };
  visit(await parsed(name));
  return found;
}

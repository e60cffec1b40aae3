/**
 * What Campanile knows of the needs of whatsapp-web.js, held to the library's own source: an update of
 * the library that requires something else, or no longer requires something, shows here.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { LESSER_CONTRACT, LIBRARY_NEEDS } from '#src/transports/whatsapp-web/page/library.js';
import { CORE_CONTRACT, LIST_CONTRACT } from '#src/transports/whatsapp-web/page/contract.js';

const LIBRARY = dirname(createRequire(import.meta.url).resolve('whatsapp-web.js/package.json'));
/** What a part that is used needs for channels alone, which are not ours. */
const FOR_CHANNELS: Readonly<Record<string, readonly string[]>> = {
  WAMediaCalculateFilehash: ['getRandomFilehash'],
  WAWebMediaMmsV4Upload: ['uploadUnencryptedMedia'],
};
/** What of the library Campanile has run in the page, beyond its two steps. */
const USED_LATER = ['getMessageModel', 'processMediaData', 'rejectCall'];

function sourceOf(file: string): ts.SourceFile {
  const text = readFileSync(join(LIBRARY, 'src', file), 'utf8');
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
}

/** Module → exports that are seen to be used. */
type Needs = Map<string, Set<string>>;

/** Everything that is required below a node, but below those that are `passedOver`. */
function needsOf(root: ts.Node, passedOver: (node: ts.Node) => boolean = () => false): Needs {
  const needs: Needs = new Map();
  const add = (module: string, exports: readonly string[]) => {
    const known = needs.get(module) ?? new Set();
    for (const name of exports) known.add(name);
    needs.set(module, known);
  };
  const visit = (node: ts.Node): void => {
    if (node !== root && passedOver(node)) return;
    const module = requiredBy(node);
    if (module !== null) add(module, exportsUsed(node));
    const replaced = replacedBy(node);
    if (replaced !== null) add(replaced.module, [replaced.name]);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return needs;
}

/** `X` of `window.require('X')`. */
function requiredBy(node: ts.Node): string | null {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return null;
  const { expression: object, name: called } = node.expression;
  if (object.getText() !== 'window' || called.text !== 'require') return null;
  const [name] = node.arguments;
  return name !== undefined && ts.isStringLiteral(name) ? name.text : null;
}

/** `{ module: 'X', function: 'a.b' }`, what `injectToFunction` is told to replace. */
function replacedBy(node: ts.Node): { module: string; name: string } | null {
  if (!ts.isObjectLiteralExpression(node)) return null;
  const texts = new Map(
    node.properties.flatMap((property) =>
      ts.isPropertyAssignment(property) && ts.isStringLiteral(property.initializer)
        ? [[property.name.getText(), property.initializer.text] as const]
        : [],
    ),
  );
  const [module, path] = [texts.get('module'), texts.get('function')];
  return module === undefined || path === undefined
    ? null
    : { module, name: path.split('.')[0] ?? path };
}

function exportsUsed(call: ts.Node): string[] {
  const { parent } = call;
  if (ts.isPropertyAccessExpression(parent) && parent.expression === call) {
    return [parent.name.text];
  }
  if (ts.isVariableDeclaration(parent) && ts.isObjectBindingPattern(parent.name)) {
    return parent.name.elements.map(({ name, propertyName }) => (propertyName ?? name).getText());
  }
  return [];
}

function find<T extends ts.Node>(root: ts.Node, wanted: (node: ts.Node) => node is T): T {
  const look = (node: ts.Node): T | undefined =>
    wanted(node) ? node : ts.forEachChild(node, look);
  const found = look(root);
  assert.ok(found, 'the library is built otherwise than this test knows');
  return found;
}

function methodOf(source: ts.SourceFile, name: string): ts.MethodDeclaration {
  return find(
    source,
    (node): node is ts.MethodDeclaration =>
      ts.isMethodDeclaration(node) && node.name.getText() === name,
  );
}

/** `exposeFunctionIfAbsent(page, name, …)` */
const isExposureOf = (name: string) => (node: ts.Node) =>
  ts.isCallExpression(node) &&
  node.expression.getText() === 'exposeFunctionIfAbsent' &&
  node.arguments[1]?.getText() === `'${name}'`;

/** `window.WWebJS.name = …` */
const isPartNamed = (wanted: (name: string) => boolean) => (node: ts.Node) =>
  ts.isBinaryExpression(node) &&
  node.left.getText().startsWith('window.WWebJS.') &&
  wanted(node.left.getText().slice('window.WWebJS.'.length));

function merged(...all: readonly Needs[]): Needs {
  const needs: Needs = new Map();
  for (const [module, exports] of all.flatMap((each) => [...each])) {
    needs.set(module, new Set([...(needs.get(module) ?? []), ...exports]));
  }
  return needs;
}

describe('the needs of whatsapp-web.js', () => {
  const client = sourceOf('Client.js');
  const parts = sourceOf('util/Injected/Utils.js');
  const inject = methodOf(client, 'inject');
  const isPreparation = isExposureOf('onAppStateHasSyncedEvent');
  const injection = merged(
    needsOf(sourceOf('util/Injected/AuthStore/AuthStore.js')),
    needsOf(inject, isPreparation),
  );
  const preparation = merged(
    needsOf(find(inject, (node): node is ts.Node => isPreparation(node))),
    needsOf(methodOf(client, 'attachEventListeners')),
    needsOf(
      parts,
      isPartNamed(() => true),
    ),
  );
  const later = merged(
    ...USED_LATER.map((name) =>
      needsOf(find(parts, (node): node is ts.Node => isPartNamed((each) => each === name)(node))),
    ),
  );
  const every = merged(injection, preparation, later);
  for (const [name, exports] of Object.entries(FOR_CHANNELS)) {
    for (const each of exports) every.get(name)?.delete(each);
    if (every.get(name)?.size === 0) every.delete(name);
  }

  it('are all in the table, and nothing else is', () => {
    assert.deepEqual([...every.keys()].sort(), Object.keys(LIBRARY_NEEDS).sort());
  });

  it('are there at the step at which the library first requires them', () => {
    const lateInPreparation = ['WAWebNonMessageDataRequestPlaceholderMessageResendUtils'];
    for (const [name, { when }] of Object.entries(LIBRARY_NEEDS)) {
      const first = injection.has(name)
        ? ['injection', 'pairing']
        : preparation.has(name)
          ? [lateInPreparation.includes(name) ? 'later' : 'preparation']
          : ['later'];
      assert.ok(first.includes(when), `${name}: ${when}, not ${first.join(' or ')}`);
    }
  });

  it('are known with every export that is seen to be used', () => {
    for (const [name, exports] of every) {
      // It replaces one of these, and needs none.
      if (name === 'WAWebSyncGatingUtils') continue;
      const known = LIBRARY_NEEDS[name]?.exports ?? [];
      const unknown = [...exports].filter((each) => !known.includes(each));
      assert.deepEqual(unknown, [], name);
    }
  });

  it('keep Campanile from working only where it needs the same itself', () => {
    for (const [name, { loss, standIn }] of Object.entries(LIBRARY_NEEDS)) {
      assert.equal(loss === 'everything', name in CORE_CONTRACT, name);
      assert.ok(!(standIn && name in { ...CORE_CONTRACT, ...LIST_CONTRACT }), name);
      assert.equal(loss !== 'everything', name in LESSER_CONTRACT, name);
    }
  });
});

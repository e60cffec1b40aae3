/**
 * The page's module registry: what `window.require(name)` finds.
 *
 * As in the real page a namespace object is handed out live (callers replace functions in it), and a
 * module whose only export is `default` is handed out as that default itself. To an unknown module,
 * and to one whose bundle has not been fetched, the real loader says what it says here.
 */
import type { BootFacts } from './wire.js';

const modules = new Map<string, unknown>();
const missing = new Set<string>();
/** they lie in bundles that have not been fetched */
const heldBack = new Set<string>();

export interface DefineOptions {
  /** the module's only export is `default`: `exports` is that default */
  readonly defaultOnly: boolean;
}

/** Registers a module. Throws if the name is taken: two parts of the page claim it. */
export function define<T extends object>(name: string, exports: T, options?: DefineOptions): T {
  if (modules.has(name)) throw new Error(`Module "${name}" is defined twice`);
  modules.set(name, options?.defaultOnly ? exports : { ...exports });
  return exports;
}

/** Modules that a fault takes away (`moduleMissing`). */
export function withhold(names: readonly string[]): void {
  for (const name of names) missing.add(name);
}

/** Single exports that a fault takes away; of a namespace, so that the page's own modules keep them. */
export function withholdExports(exports: BootFacts['missingExports']): void {
  for (const { module, name } of exports) Reflect.deleteProperty(namespaceOf(module), name);
}

/** Functions that do not do what they did (`oddExport`); the page's own modules keep theirs. */
export function spoilExports(exports: BootFacts['oddExports']): void {
  for (const { module, name, calls, ...instead } of exports) {
    const namespace = namespaceOf(module);
    const original: unknown = Reflect.get(namespace, name);
    if (typeof original !== 'function') throw new Error(`${module} has no function ${name}`);
    let left = calls ?? Infinity;
    Reflect.set(namespace, name, function (this: unknown, ...args: unknown[]): unknown {
      if (left-- <= 0) return Reflect.apply(original, this, args) as unknown;
      if (!('answer' in instead)) throw new TypeError(`${name} is not as it was`);
      return instead.answer;
    });
  }
}

function namespaceOf(name: string): object {
  const module = modules.get(name);
  if (typeof module !== 'object' || module === null) throw new Error(`${name} has no exports`);
  return module;
}

/** Their bundles have not been fetched. */
export function keepBack(names: readonly string[]): void {
  for (const name of names) heldBack.add(name);
}

/** A bundle has come, with these. */
export function admit(names: readonly string[]): void {
  for (const name of names) heldBack.delete(name);
}

/** `undefined` if it is not there. */
export function findModule(name: string): unknown {
  return missing.has(name) || heldBack.has(name) ? undefined : modules.get(name);
}

export function requireModule(name: string): unknown {
  const module = findModule(name);
  if (module === undefined) throw new Error(`Requiring unknown module "${name}"`);
  return module;
}

export function definedModules(): string[] {
  return [...modules.keys()].filter((name) => findModule(name) !== undefined).sort();
}

/**
 * The page's module registry: what `window.require(name)` finds.
 *
 * As in the real page a namespace object is handed out live (callers replace functions in it), and a
 * module whose only export is `default` is handed out as that default itself. The real loader's
 * answer to an unknown module was never measured; it throws here, so that nobody builds on one.
 */
const modules = new Map<string, unknown>();
const missing = new Set<string>();

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

export function requireModule(name: string): unknown {
  if (!modules.has(name) || missing.has(name)) {
    throw new Error(`Requiring unknown module "${name}"`);
  }
  return modules.get(name);
}

export function definedModules(): string[] {
  return [...modules.keys()].filter((name) => !missing.has(name)).sort();
}

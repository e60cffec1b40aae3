/** Hooks of the module loader: one file of the program is loaded with a bug in it. */
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import type { Edit } from './planted-bug.js';

let planted: readonly (readonly Edit[])[] = [];

export const initialize: InitializeHook<readonly (readonly Edit[])[]> = (bugs) => {
  planted = bugs;
};

/** Whoever was loaded with a bug loads the program's and the tests' files with it. */
export const resolve: ResolveHook = async (specifier, context, nextResolve) => {
  const resolved = await nextResolve(specifier, context);
  const bug = bugOf(context.parentURL ?? '');
  const isOurs = /\/(dist|build)\//.test(resolved.url) && !resolved.url.includes('/node_modules/');
  if (bug === null || !isOurs || bugOf(resolved.url) !== null) return resolved;
  const url = new URL(resolved.url);
  url.searchParams.set('bug', bug);
  return { ...resolved, url: url.href };
};

export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  const edits = (planted[Number(bugOf(url) ?? NaN)] ?? []).filter(({ file }) =>
    new URL(url).pathname.endsWith(`/dist/${file}`),
  );
  if (edits.length === 0) return loaded;
  const source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
  return {
    ...loaded,
    // a function, so that `$` in it means nothing
    source: edits.reduce(
      (changed, { text, becomes }) => changed.replace(text, () => becomes),
      source,
    ),
  };
};

function bugOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).searchParams.get('bug') : null;
}

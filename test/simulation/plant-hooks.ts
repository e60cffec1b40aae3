/** Hooks of the module loader: one file of the program is loaded with a bug in it. */
import type { InitializeHook, LoadHook } from 'node:module';
import type { Planted } from './planted.js';

let planted: Planted | null = null;

export const initialize: InitializeHook<Planted> = (bug) => {
  planted = bug;
};

export const load: LoadHook = async (url, context, nextLoad) => {
  const loaded = await nextLoad(url, context);
  if (planted === null || !url.endsWith(`/dist/${planted.file}`)) return loaded;
  const source = Buffer.from(loaded.source as Uint8Array).toString('utf8');
  const { text, becomes } = planted;
  // a function, so that `$` in it means nothing
  return { ...loaded, source: source.replace(text, () => becomes) };
};

/**
 * Lets the program be loaded again and again in one process, each time with another bug: what is
 * imported with `?bug=N` is loaded with the N-th bug of `planted.ts` in it, and imports the rest alike.
 */
import { register } from 'node:module';
import { editsOf, PLANTED } from './planted.js';

let ready = false;

/** @param file as seen from here */
export async function loadWith<T>(bug: number, file: string): Promise<T> {
  if (!ready) register('./plant-hooks.js', import.meta.url, { data: PLANTED.map(editsOf) });
  ready = true;
  const url = new URL(file, import.meta.url);
  url.searchParams.set('bug', String(bug));
  return (await import(url.href)) as T;
}

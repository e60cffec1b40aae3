import type { PageFault } from '../wire.js';
import { connection } from './connection.js';

type Kind = PageFault['kind'];
type Fault<K extends Kind> = Extract<PageFault, { readonly kind: K }>;

const sufferers = new Map<Kind, (fault: PageFault) => void>();

/** Says what the page does to itself when the control API orders this fault. */
export function onFault<K extends Kind>(kind: K, suffer: (fault: Fault<K>) => void): void {
  sufferers.set(kind, (fault) => {
    suffer(fault as Fault<K>);
  });
}

connection.onFrames('fault', (frames) => {
  for (const { fault } of frames) sufferers.get(fault.kind)?.(fault);
});

/** Ends the page's process, by a function that V8 offers where `browserArgs` allows it. */
onFault('crashPage', () => {
  // Only here may the syntax be parsed: without the argument it is an error.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function('%AbortJS("crashPage")')();
});

/** Keeps the page's only thread busy, so that nothing in it answers. */
onFault('hang', ({ ms }) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
});

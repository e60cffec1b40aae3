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

/** Keeps the page's only thread busy, so that nothing in it answers. */
onFault('hang', ({ ms }) => {
  const end = performance.now() + ms;
  while (performance.now() < end);
});

import { distance } from 'fastest-levenshtein';

/** The candidate that was probably meant, or null when none is near. */
export function closest(written: string, candidates: readonly string[]): string | null {
  const [best] = ranked(written, candidates);
  return best !== undefined && best.edits <= Math.max(1, written.length / 3)
    ? best.candidate
    : null;
}

/** Those that are nearest, however far, the nearest first. */
export function nearest(
  written: string,
  candidates: readonly string[],
  count: number,
): readonly string[] {
  return ranked(written, candidates)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

function ranked(written: string, candidates: readonly string[]) {
  return candidates
    .map((candidate) => ({ candidate, edits: likeness(written, candidate) }))
    .toSorted((a, b) => a.edits - b.edits);
}

/** Of dotted names the last part may be right and its section forgotten. */
function likeness(written: string, candidate: string): number {
  const bare = candidate.split('.').at(-1) ?? candidate;
  return Math.min(
    distance(written.toLowerCase(), candidate.toLowerCase()),
    distance(written.toLowerCase(), bare.toLowerCase()),
  );
}

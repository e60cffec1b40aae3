import { distance } from 'fastest-levenshtein';

/** The candidate that was probably meant, or null when none is near. */
export function closest(written: string, candidates: readonly string[]): string | null {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: likeness(written, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  return best !== undefined && best.edits <= Math.max(1, written.length / 3)
    ? best.candidate
    : null;
}

/** Of dotted names the last part may be right and its section forgotten. */
function likeness(written: string, candidate: string): number {
  const bare = candidate.split('.').at(-1) ?? candidate;
  return Math.min(
    distance(written.toLowerCase(), candidate.toLowerCase()),
    distance(written.toLowerCase(), bare.toLowerCase()),
  );
}

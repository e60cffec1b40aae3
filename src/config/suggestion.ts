/** The candidate that was probably meant, or null when none is near. */
export function closest(written: string, candidates: readonly string[]): string | null {
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: likeness(written, candidate) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, written.length / 3)
    ? best.candidate
    : null;
}

/** Of dotted names the last part may be right and its section forgotten. */
function likeness(written: string, candidate: string): number {
  const bare = candidate.split('.').at(-1) ?? candidate;
  return Math.min(
    editDistance(written.toLowerCase(), candidate.toLowerCase()),
    editDistance(written.toLowerCase(), bare.toLowerCase()),
  );
}

/** Levenshtein: the fewest letters to insert, delete or replace. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1);
      const deleted = (row[column] ?? 0) + 1;
      const inserted = (next[column - 1] ?? 0) + 1;
      next.push(Math.min(replaced, deleted, inserted));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

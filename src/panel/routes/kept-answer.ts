import type { ElapsedTime } from '../../ports/runtime.js';

/**
 * One answer for all who ask while it is made, and for so long afterwards: those who ask again and again, and
 * need not say who they are, keep nobody else from the database. A failure is not kept.
 * @param ms milliseconds
 */
export function keptAnswer<T>(
  ms: number,
  clock: ElapsedTime,
  ask: () => Promise<T>,
): () => Promise<T> {
  let kept: { readonly answer: Promise<T>; until: number } | null = null;
  return () => {
    if (kept !== null && clock.elapsed() < kept.until) return kept.answer;
    const asked = { answer: ask(), until: Infinity };
    kept = asked;
    asked.answer.then(
      () => (asked.until = clock.elapsed() + ms),
      () => (asked.until = -Infinity),
    );
    return asked.answer;
  };
}

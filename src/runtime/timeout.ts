/** Waits for a promise no longer than `ms` milliseconds; null when it takes longer. */
export async function withTimeout<T>(
  ms: number,
  promise: Promise<T>,
): Promise<{ value: T } | null> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([promise.then((value) => ({ value })), deadline]);
  } finally {
    clearTimeout(timer);
  }
}

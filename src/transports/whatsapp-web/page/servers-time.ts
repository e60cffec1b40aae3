/**
 * The `Date` header of WhatsApp's own server, as the page hears it; null: it could not be asked. Runs
 * in the page, so that proxies and the browser's network settings are the same as for messages.
 */
export async function askServersDate(patienceMs: number): Promise<string | null> {
  try {
    const response = await fetch('/', {
      method: 'HEAD',
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(patienceMs),
    });
    return response.headers.get('date');
  } catch {
    return null;
  }
}

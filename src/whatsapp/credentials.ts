import { mkdir, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import wwebjs from 'whatsapp-web.js';
import type { Browser, Page } from 'puppeteer';

/** Where whatsapp-web.js keeps the browser profile below `sessions/`. */
const PROFILE = 'session';

interface ClientInside {
  readonly pupBrowser: Browser | null;
  readonly pupPage: Page | null;
}

/**
 * The browser profile under `sessions/` as the login. Unlike the library's own strategy it never
 * deletes anything: `LocalAuth.logout()` removes the profile while Chromium still holds it, which
 * fails on Windows with EBUSY as an unhandled rejection. The session moves the profile aside once
 * the browser is closed (`setAside`).
 */
export class KeptCredentials extends wwebjs.LocalAuth {
  constructor(
    sessions: string,
    private readonly onPage: (page: Page, browser: Browser) => Promise<void>,
  ) {
    super({ dataPath: sessions });
  }

  // The library declares its hooks as properties, so they are properties here too.

  /** The first moment at which page and browser exist, before anything is loaded. */
  override afterBrowserInitialized = async (): Promise<void> => {
    const { pupPage, pupBrowser } = (this as unknown as { client: ClientInside }).client;
    if (pupPage && pupBrowser) await this.onPage(pupPage, pupBrowser);
  };

  override logout = (): Promise<void> => Promise.resolve();
}

/** Moves the profile of an unlinked session aside, so that the next start asks for a QR code. */
export async function setAside(sessions: string, now: Date): Promise<string | null> {
  await mkdir(sessions, { recursive: true });
  const profile = join(sessions, PROFILE);
  const exists = await stat(profile).then(
    () => true,
    () => false,
  );
  if (!exists) return null;
  const stamp = now.toISOString().replaceAll(/[:.]/g, '-');
  const aside = join(sessions, `scollegata-${stamp}`);
  await rename(profile, aside);
  return aside;
}

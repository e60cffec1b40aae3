import { readdir, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import wwebjs from 'whatsapp-web.js';
import type { Browser, Page } from 'puppeteer';
import type { Clock, Prunable } from '../../ports/runtime.js';
import { makePrivate, mkdir, rename, isSamePath, rm } from '../../runtime/disk.js';
import { DAY } from '../../runtime/time.js';

/** Where whatsapp-web.js keeps the browser profile below `sessions/`, with or without a client id. */
const PROFILE = /^session(?:-(\d+))?$/;

/** Pauses between attempts to move a profile, in milliseconds: half a minute in all. */
const MOVE_PAUSES = [100, 200, 500, 1_000, 2_000, 4_000, 7_000, 15_000];

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
    profile: Profile,
    private readonly onPage: (page: Page, browser: Browser) => Promise<void>,
  ) {
    super({
      dataPath: profile.sessions,
      ...(profile.number === 0 ? {} : { clientId: String(profile.number) }),
    });
  }

  // The library declares its hooks as properties, so they are properties here too.

  /** The first moment at which page and browser exist, before anything is loaded. */
  override afterBrowserInitialized = async (): Promise<void> => {
    const { pupPage, pupBrowser } = (this as unknown as { client: ClientInside }).client;
    if (pupPage && pupBrowser) await this.onPage(pupPage, pupBrowser);
  };

  override logout = (): Promise<void> => Promise.resolve();
}

/** The profile in use: `session`, or `session-<number>` where the former could not be moved. */
export interface Profile {
  readonly sessions: string;
  readonly number: number;
  /** absolute path */
  readonly folder: string;
}

/** The one with the highest number; it need not exist yet. */
export async function currentProfile(sessions: string): Promise<Profile> {
  await makePrivate(sessions);
  const numbers = (await readdir(sessions)).flatMap((name) => {
    const match = PROFILE.exec(name);
    return match === null ? [] : [Number(match[1] ?? 0)];
  });
  return profileOf(sessions, Math.max(0, ...numbers));
}

function profileOf(sessions: string, number: number): Profile {
  const name = number === 0 ? 'session' : `session-${number}`;
  return { sessions, number, folder: join(sessions, name) };
}

export type Aside =
  /** there was no profile */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'moved'; readonly folder: string }
  /** it stays where it is and is not used any more; the next login gets a profile of its own */
  | { readonly kind: 'left'; readonly folder: string; readonly error: unknown };

export interface Moving {
  readonly clock: Clock;
  /** ends the waiting early */
  readonly signal: AbortSignal;
  /** `rename` of the file system */
  readonly move?: (from: string, to: string) => Promise<void>;
}

/**
 * Puts the profile of an unlinked session aside, so that the next start asks for a QR code. Windows
 * keeps files of a closed browser open for a while (virus scanners too), so it is tried again after
 * growing pauses. Never deletes anything.
 */
export async function setAside(
  sessions: string,
  { clock, signal, move = rename }: Moving,
): Promise<Aside> {
  const profile = await currentProfile(sessions);
  const stamp = new Date(clock.now()).toISOString().replaceAll(/[:.]/g, '-');
  const folder = join(sessions, `scollegata-${stamp}`);
  for (let attempt = 0; ; attempt += 1) {
    try {
      await move(profile.folder, folder);
      return { kind: 'moved', folder };
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
        return { kind: 'nothing' };
      }
      const pause = MOVE_PAUSES[attempt];
      if (pause === undefined || signal.aborted) {
        await mkdir(profileOf(sessions, profile.number + 1).folder, { recursive: true });
        return { kind: 'left', folder: profile.folder, error };
      }
      await clock.sleep(pause, signal);
    }
  }
}

/**
 * Browser profiles that were put aside when the account was unlinked. They cannot be used for
 * pairing any more and contain what citizens wrote: they are kept for a while for diagnosis, then
 * removed.
 */
const ASIDE = /^scollegata-\d{4}-\d\d-\d\dT/;
/** Left where it was, because it could not be moved. */
const LEFT = /^session(?:-\d+)?$/;
/** A profile takes some hundred megabytes: of many unlinkings in a row these are kept. */
const MOST = 3;

export class ProfilePruning implements Prunable {
  readonly name = 'profiles';

  constructor(
    private readonly sessions: string,
    private readonly days: number,
  ) {}

  async prune(now: number): Promise<number> {
    const aside = (await this.#aside()).toSorted((a, b) => b.modifiedAt - a.modifiedAt);
    const outdated = aside.filter(
      ({ modifiedAt }, index) => index >= MOST || now - modifiedAt >= this.days * DAY,
    );
    for (const { path } of outdated) await rm(path, { recursive: true, force: true });
    return outdated.length;
  }

  async #aside(): Promise<readonly { readonly path: string; readonly modifiedAt: number }[]> {
    const current = await currentProfile(this.sessions);
    const found = [];
    for (const name of await readdir(this.sessions)) {
      const path = join(this.sessions, name);
      if (!ASIDE.test(name) && !LEFT.test(name)) continue;
      if (isSamePath(path, current.folder)) continue;
      const stats = await lstat(path);
      if (stats.isDirectory()) found.push({ path, modifiedAt: stats.mtimeMs });
    }
    return found;
  }
}

import { clearDatabase, Table } from '../core/database.js';
import type { AccountFacts } from '../wire.js';
import { isSMB } from '../app/platform.js';
import { setAccount } from './me.js';

interface SessionRow {
  readonly name: 'session';
  readonly session: string;
  readonly account: AccountFacts;
}

const table = new Table<SessionRow>('account');

let token: string | null = null;

/** The secret that the servers know this linked device by; `null` while unpaired. */
export function sessionToken(): string | null {
  return token;
}

export async function restoreSession(): Promise<void> {
  const row = await table.get('session');
  token = row?.session ?? null;
  setAccount(row?.account ?? null);
}

/** On the disk before it is used: a browser killed a moment later is still paired. */
export async function saveSession(session: string, account: AccountFacts): Promise<void> {
  await table.put({ name: 'session', session, account });
  token = session;
  setAccount(account);
}

const HOSTED = 'WAIsHostedMeAccount';

/** What kind of account it is the real client writes down at the pairing, and never again. */
export function noteAccountKind({ hosted }: AccountFacts): void {
  localStorage.setItem(HOSTED, JSON.stringify(hosted));
}

/** False as long as the platform is not known. */
export function isHosted(): boolean {
  return isSMB() && localStorage.getItem(HOSTED) === 'true';
}

export async function forgetEverything(): Promise<void> {
  await clearDatabase();
  localStorage.clear();
  token = null;
  setAccount(null);
}

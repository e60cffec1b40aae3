import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/**
 * What lets somebody open the panel: being on this PC, or a password.
 *
 * Passwords are PHC strings: `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, base64 without padding. Cost as
 * recommended by OWASP: 32 MiB and a fraction of a second for each attempt.
 */

const COST = { ln: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;

const PHC =
  /^\$scrypt\$ln=(1[0-9]|20),r=([1-9]|[12]\d|3[0-2]),p=([1-9]|1[0-6])\$([A-Za-z0-9+/]{11,})\$([A-Za-z0-9+/]{22,})$/;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, COST, HASH_BYTES);
  const { ln, r, p } = COST;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(hash)}`;
}

/** Whether a text is a hash as `hashPassword` makes them. */
export function isPasswordHash(text: string): boolean {
  return PHC.test(text);
}

/** False for a wrong password, and for a hash that is none. */
export async function passwordMatches(password: string, phc: string): Promise<boolean> {
  const [, ln, r, p, salt, hash] = PHC.exec(phc) ?? [];
  if (salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  const cost = { ln: Number(ln), r: Number(r), p: Number(p) };
  const found = await derive(password, Buffer.from(salt, 'base64'), cost, expected.length);
  return timingSafeEqual(found, expected);
}

type Derive = (
  password: string,
  salt: Buffer,
  length: number,
  options: { N: number; r: number; p: number; maxmem: number },
) => Promise<Buffer>;

function derive(password: string, salt: Buffer, cost: typeof COST, bytes: number): Promise<Buffer> {
  const N = 2 ** cost.ln;
  const { r, p } = cost;
  // The same password may be typed in either Unicode form.
  return (promisify(scrypt) as Derive)(password.normalize('NFC'), salt, bytes, {
    N,
    r,
    p,
    maxmem: 256 * N * r,
  });
}

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replace(/=+$/, '');
}

export const LOOPBACK = '127.0.0.1';

/** Whether an address of `panel.listen` is reached from this PC only. */
export function isLoopback(address: string): boolean {
  return address === 'localhost' || address === '::1' || /^127(\.\d{1,3}){3}$/.test(address);
}

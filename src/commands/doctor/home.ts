/** Checks of the home: its folders and its database. */
import {
  BACKUPS,
  DATABASE,
  HOME,
  noTestPhones,
  oneTestPhone,
  OTHERS,
  ownAsTestPhone,
  testPhoneNoMobile,
  testPhonesGood,
} from '../../messages/it/doctor.js';
import type { Soundness } from '../../storage/database.js';
import type { Verdict } from './finding.js';
import { DAY } from '../../runtime/time.js';
import type { Phone } from '../../model/person.js';
import { mobileNumber } from '../../phone-number.js';
import { maskPhone } from '../../system/redaction.js';

/** @param unwritable the folders in which nothing can be written */
export function folderRights(unwritable: readonly string[]): Verdict {
  return unwritable.length === 0
    ? { kind: 'good', ...HOME.writable }
    : { kind: 'bad', ...HOME.unwritable(unwritable) };
}

/**
 * What other accounts of this PC may look into.
 * @param modeless what lies on a disk that keeps no modes
 */
export function otherAccounts({
  open,
  linked,
  modeless,
}: Readonly<Record<'open' | 'modeless', readonly string[]>> & {
  readonly linked: readonly { readonly path: string; readonly target: string }[];
}): Verdict {
  if (open.length > 0) return { kind: 'bad', ...OTHERS.mayLook(open) };
  if (linked.length > 0) return { kind: 'unsure', ...OTHERS.behindLink(linked) };
  if (modeless.length > 0) return { kind: 'unsure', ...OTHERS.modeless(modeless) };
  return { kind: 'good', ...OTHERS.mayNotLook };
}

/** The same on Windows. */
export function otherAccountsOnWindows(open: readonly string[]): Verdict {
  return open.length > 0
    ? { kind: 'bad', ...OTHERS.mayLookOnWindows(open) }
    : { kind: 'good', ...OTHERS.mayNotLook };
}

/** Kinds of file systems that lie on another computer. */
const REMOTE = /^(nfs\d?|cifs|smb\w*|sshfs|fuse\.sshfs|9p|afs|davfs|ncpfs|glusterfs)$/;

/**
 * Where a folder lies on Linux.
 * @param mounts the contents of `/proc/mounts`
 */
export function isOnNetworkLinux(folder: string, mounts: string): boolean {
  let best = { point: '', type: '' };
  for (const line of mounts.split('\n')) {
    const [, escaped = '', type = ''] = line.split(' ');
    const point = escaped.replace(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    const inside = folder === point || folder.startsWith(point === '/' ? '/' : `${point}/`);
    // of two mounts on one point the later counts
    if (inside && point.length >= best.point.length) best = { point, type };
  }
  return REMOTE.test(best.type);
}

/**
 * Where a folder lies on Windows.
 * @param real what the folder is called by itself: a mapped drive shows its `\\server\share`
 */
export function isOnNetworkWindows(real: string): boolean {
  return /^(\\\\(\?\\UNC\\|[^?.\\])|\/\/[^?./])/.test(real);
}

/** @param onNetwork null: this system does not tell */
export function folderKind(onNetwork: boolean | null): Verdict {
  if (onNetwork === null) return { kind: 'unsure', ...HOME.somewhere };
  return onNetwork ? { kind: 'bad', ...HOME.onNetwork } : { kind: 'good', ...HOME.here };
}

/** @param warnings what may go wrong since a program copies the folders to the internet */
export function copied(warnings: readonly string[]): Verdict {
  return warnings.length === 0
    ? { kind: 'good', ...HOME.notCopied }
    : { kind: 'unsure', found: warnings.join('; ') };
}

/** @param found null: there is no database yet */
export function database(found: Soundness | null): Verdict {
  switch (found?.kind) {
    case undefined:
      return { kind: 'unsure', ...DATABASE.none };
    case 'sound':
      return { kind: 'good', ...DATABASE.sound };
    case 'damaged':
      return { kind: 'bad', ...DATABASE.damaged(found.detail) };
    case 'foreign':
      return { kind: 'bad', ...DATABASE.foreign };
    case 'newer':
      return { kind: 'bad', ...DATABASE.newer };
  }
}

/** @param newest time of the newest copy, milliseconds since 1970; null: none */
export function copies(newest: number | null, now: number): Verdict {
  if (newest !== null && newest > now) return { kind: 'unsure', ...BACKUPS.ahead };
  if (newest !== null && now - newest < 2 * DAY) return { kind: 'good', ...BACKUPS.recent };
  const days = newest === null ? null : Math.floor((now - newest) / DAY);
  return { kind: 'unsure', ...BACKUPS.old(days) };
}

/** Checks of what stands in campanile.yaml. */

/**
 * Whether tests and the canary can reach the staff's phones.
 * @param own the comune's number
 */
export function testPhones(phones: readonly Phone[], own: Phone): Verdict {
  const landline = phones.find((phone) => mobileNumber(`+${phone}`).kind === 'refused');
  if (landline !== undefined) return { kind: 'bad', ...testPhoneNoMobile(maskPhone(landline)) };
  if (phones.includes(own)) return { kind: 'bad', ...ownAsTestPhone(maskPhone(own)) };
  const masked = [...new Set(phones)].map(maskPhone);
  if (masked.length === 0) return { kind: 'unsure', ...noTestPhones() };
  if (masked.length === 1) return { kind: 'unsure', ...oneTestPhone(masked.join()) };
  return { kind: 'good', ...testPhonesGood(masked) };
}

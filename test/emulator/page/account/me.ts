import { boot } from '../boot-facts.js';
import { createDeviceWidFromUserAndDevice, createWid } from '../core/wid-factory.js';
import type { Wid } from '../core/wid.js';
import { define } from '../require.js';
import type { AccountFacts } from '../wire.js';

/** Our LID is not known until the login has brought it (`accountLate`). */
let isLidLate = boot().accountLateMs > 0;

export function tellLid(): void {
  isLidLate = false;
}

/** Who this page is linked to, `null` while unpaired. Restored from the store before anything runs. */
let account: AccountFacts | null = null;

export function setAccount(facts: AccountFacts | null): void {
  account = facts;
}

export function accountFacts(): AccountFacts | null {
  return account;
}

export function getMaybeMePnUser(): Wid | undefined {
  return account === null ? undefined : createWid(account.phone);
}

export function getMaybeMeLidUser(): Wid | null {
  return account === null || isLidLate ? null : createWid(account.lid);
}

function known<T>(value: T | null | undefined): T {
  if (value === null || value === undefined) throw new Error('me user is not known');
  return value;
}

export function getMeLidUserOrThrow(): Wid {
  return known(getMaybeMeLidUser());
}

export function getMePnUserOrThrow(): Wid {
  return known(getMaybeMePnUser());
}

function onThisDevice(user: Wid): Wid {
  return createDeviceWidFromUserAndDevice(user.user, user.server, known(account).device);
}

/** The account in either addressing form, without device. */
export function isMePrimary(wid: Wid): boolean {
  return wid.equals(getMaybeMePnUser()) || wid.equals(getMaybeMeLidUser());
}

export function isMeAccount(wid: Wid): boolean {
  return account !== null && [account.phone, account.lid].includes(`${wid.user}@${wid.server}`);
}

define('WAWebUserPrefsMeUser', {
  getMaybeMePnUser,
  getMaybeMeLidUser,
  getMeLidUserOrThrow,
  getMePnUserOrThrow_DO_NOT_USE: getMePnUserOrThrow,
  getMeDeviceLidOrThrow: () => onThisDevice(getMeLidUserOrThrow()),
  getMeDevicePnOrThrow_DO_NOT_USE: () => onThisDevice(getMePnUserOrThrow()),
  isMeAccount,
  isMePrimary,
});

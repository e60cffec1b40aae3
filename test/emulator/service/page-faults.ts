import type { BootFacts } from '../page/wire.js';
import {
  activeFaults,
  brokenRecipients,
  bundleFailures,
  keysUnavailable,
  restoreLate,
  sendsReturningNothing,
  slowReads,
} from './faults.js';
import type { World } from './world.js';

/** What the page suffers from its load on, and is told of at once when it changes. */
export type PageFaults = Pick<
  BootFacts,
  | 'brokenRecipients'
  | 'sendReturnsNothing'
  | 'bundleFails'
  | 'keysUnavailable'
  | 'slowReadsMs'
  | 'blockedAs'
  | 'restoreLateMs'
>;

export function pageFaults({ faults, phones }: Pick<World, 'faults' | 'phones'>): PageFaults {
  const lidOf = (phone: string) => phones.get(phone)?.person.lid;
  return {
    brokenRecipients: brokenRecipients(faults, lidOf),
    sendReturnsNothing: sendsReturningNothing(faults),
    bundleFails: bundleFailures(faults),
    keysUnavailable: keysUnavailable(faults, lidOf),
    slowReadsMs: slowReads(faults),
    blockedAs: activeFaults(faults, 'blocked')[0]?.order.as ?? null,
    restoreLateMs: restoreLate(faults),
  };
}

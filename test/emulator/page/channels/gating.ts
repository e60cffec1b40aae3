import { abProp } from '../app/platform.js';
import { define } from '../require.js';

/** `channels_enabled`: nothing of channels comes into memory without it. */
export function isNewsletterEnabled(): boolean {
  return abProp('channels_enabled') === 2;
}

define('WAWebNewsletterCommonGatingUtils', {
  isNewsletterEnabled,
  isNewsletterFeatureEnabled: (prop: unknown) => isNewsletterEnabled() && prop === true,
});
define('WAWebNewsletterGatingUtils', {
  isNewsletterCreationEnabled: () =>
    isNewsletterEnabled() && abProp('channels_creation_enabled') === 2,
  isNewsletterViewCountEnabled: (_membershipType: unknown) => false,
  getMaxSubscriberNumber: () => 5_000,
  getMaxMsgCountFromServer: () => 100,
});

/**
 * What the menus of the real client ask before they show lists. The actions ask none of it, and the
 * answers here are those of its compiled-in defaults, for every account: a `noLists` account shows
 * only in what the servers refuse.
 */
import { accountFacts } from '../account/me.js';
import { define } from '../require.js';
import { MIN_BROADCAST_RECIPIENTS } from './constants.js';

const DEFAULT_RECIPIENT_LIMIT = 256;

const no = (): boolean => false;

define('WAWebBizBroadcastRecipientLimitCommon', {
  MIN_RECIPIENTS: MIN_BROADCAST_RECIPIENTS,
  getRecipientLimit: () => accountFacts()?.listLimit ?? DEFAULT_RECIPIENT_LIMIT,
});
define('WAWebBusinessBroadcastsGatingUtils', {
  isBizBroadcastSendWebEnabled: no,
  isBizBroadcastSendWebEnabledNoExposure: no,
  isBizBroadcastContactImportEnabled: no,
  isBizBroadcastProEnabled: no,
});
define('WAWebBizBroadcastDeviceCapabilityCommon', {
  getPrimarySupportsBusinessBroadcast: no,
  getBizBroadcastPrimaryRecipientLimit: () => accountFacts()?.listLimit ?? null,
  isBizBroadcastEnabledAndDeviceSupported: (_exposure: boolean) => false,
});
define('WAWebBizBroadcastsDeviceCapability', {
  getPrimarySupportsBusinessBroadcastCompanionAndCampaignSync: () => Promise.resolve(false),
  bootstrapBizBroadcastPrimaryCapability: () => Promise.resolve(),
});
define('WAWebBizBroadcastTos', {
  isBizBroadcastTosAccepted: no,
  // Accepting terms is a legal act of the account's holder.
  acceptBizBroadcastTos: () => Promise.reject(new Error('terms are not accepted by a program')),
});
define('WAWebProcessCampaignNotificationAction', {
  processCampaignNotification: (_notification: object) => Promise.resolve(),
});

import { boot } from '../boot-facts.js';
import { define } from '../require.js';
import { Conn } from './conn.js';

const PLATFORMS = Object.freeze({
  ANDROID: 'android',
  IPHONE: 'iphone',
  SMBA: 'smba',
  SMBI: 'smbi',
});

const businessPlatforms: ReadonlySet<string | undefined> = new Set([
  PLATFORMS.SMBA,
  PLATFORMS.SMBI,
]);

/** The phone this device is linked to runs WhatsApp Business. */
export function isSMB(): boolean {
  return businessPlatforms.has(Conn.platform);
}

define('WAWebMobilePlatforms', { isSMB, getMobilePlatform: () => Conn.platform, PLATFORMS });

/** Properties that the servers tune, at their compiled-in defaults. */
const AB_PROPS: Readonly<Record<string, boolean | number>> = {
  web_biz_broadcast_send_smba_enabled: false,
  web_biz_broadcast_send_smbi_enabled: false,
  smb_biz_broadcast_recipient_limit: 256,
  web_link_preview_sync_enabled: false,
  // These two are not at their default, which is 0: channels are switched on where they are offered.
  channels_enabled: boot().noChannels ? 0 : 2,
  channels_creation_enabled: boot().noChannels ? 0 : 2,
};

export function abProp(name: string): boolean | number {
  const value = AB_PROPS[name];
  if (value === undefined) throw new TypeError(`Unknown AB prop "${name}"`);
  return value;
}

define('WAWebABProps', { getABPropConfigValue: abProp });

// These exist without the exports that whatsapp-web.js looks for in them.
define('WAWebSyncGatingUtils', {});
define('WAWebStatusGatingUtils', {});
define('WAWebMiscBrowserUtils', {}, { defaultOnly: true });

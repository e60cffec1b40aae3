import { define } from '../require.js';
import { encodeB64 } from './base64.js';
import { isHosted, sessionToken } from './session.js';

/**
 * What a device shows of itself in the QR. Nothing here is encrypted, so the keys are only random
 * bytes; like the real ones they outlive the page and end with the account.
 */
function stored(name: string): string {
  const known = localStorage.getItem(name);
  if (known !== null) return known;
  const fresh = encodeB64(crypto.getRandomValues(new Uint8Array(32)));
  localStorage.setItem(name, fresh);
  return fresh;
}

function keyPair(name: string): { readonly pubKey: Uint8Array; readonly privKey: Uint8Array } {
  const bytes = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  return { pubKey: bytes(stored(`${name}.pub`)), privKey: bytes(stored(`${name}.priv`)) };
}

const getADVSecretKey = (): string => stored('adv-secret-key');

define('WAWebUserPrefsMultiDevice', {
  getADVSecretKey,
  isRegistered: () => sessionToken() !== null,
  getIsHostedMeAccountFromLocalStorage: isHosted,
});

define('WAWebAdvSignatureApi', {
  getADVSecretKey,
  generateADVSecretKey: () => {
    localStorage.removeItem('adv-secret-key');
    return getADVSecretKey();
  },
  getADVEncodedIdentity: () => encodeB64(keyPair('identity').pubKey),
});

define('WAWebUserPrefsInfoStore', {
  waNoiseInfo: { get: () => Promise.resolve({ staticKeyPair: keyPair('noise') }) },
});

define('WAWebSignalStoreApi', {
  waSignalStore: {
    getRegistrationInfo: () =>
      Promise.resolve({ registrationId: 1, identityKeyPair: keyPair('identity') }),
  },
});

define('WAWebCompanionRegClientUtils', { DEVICE_PLATFORM: '1' });

const CODE_ALPHABET = '123456789ABCDEFGHJKLMNPQRSTVWXYZ';

/** Linking by code is there to be found, the emulated phone only scans. */
define('WAWebAltDeviceLinkingApi', {
  setPairingType: (_type: string): void => undefined,
  initializeAltDeviceLinking: (): Promise<void> => Promise.resolve(),
  startAltLinkingFlow: (_phone: string, _showNotification: boolean): Promise<string> => {
    const random = crypto.getRandomValues(new Uint8Array(8));
    return Promise.resolve([...random].map((byte) => CODE_ALPHABET[byte % 32]).join(''));
  },
  initializeQRLinking: (): Promise<void> => Promise.resolve(),
});

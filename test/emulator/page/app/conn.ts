import { fieldsOf, modelClass } from '../core/model.js';
import type { Wid } from '../core/wid.js';
import { createWid } from '../core/wid-factory.js';
import { define } from '../require.js';
import type { AccountFacts } from '../wire.js';

interface ConnFields {
  ref?: string;
  refTTL?: number;
  platform?: string;
  pushname?: string;
  wid?: Wid;
  isSMB: boolean;
}

class ConnModel extends modelClass<ConnFields>({
  props: {
    id: '1',
    ...fieldsOf('ref refTTL refId wid connected protoVersion clientToken serverToken', undefined),
    ...fieldsOf('secret isResponse locales is24h platform phone tos', undefined),
    smbTos: 0,
    pushname: undefined,
  },
  session: { refExpiry: null, isSMB: false, platformField: null, battery: undefined },
}) {}

export const Conn = new ConnModel();

/** The QR ref shown now and how long it holds. */
export function showRef(ref: string, ttlMs: number): void {
  Conn.set({ ref, refTTL: ttlMs, refExpiry: Date.now() + ttlMs });
}

/** WhatsApp's own number for each kind of phone. */
const PLATFORM_FIELD = { android: 0, smba: 13 };

export function showAccount({ pushname, platform, phone }: AccountFacts): void {
  Conn.set({
    pushname,
    platform,
    wid: createWid(phone),
    isSMB: platform === 'smba',
    platformField: PLATFORM_FIELD[platform],
  });
}

define('WAWebConnModel', { Conn });

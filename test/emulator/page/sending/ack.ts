/** Acknowledgement levels and send results, with the values of the real client. */
import { define } from '../require.js';

export const ACK = {
  INACTIVE: -6,
  CONTENT_UNUPLOADABLE: -5,
  CONTENT_TOO_BIG: -4,
  CONTENT_GONE: -3,
  EXPIRED: -2,
  FAILED: -1,
  CLOCK: 0,
  SENT: 1,
  RECEIVED: 2,
  READ: 3,
  PLAYED: 4,
  PEER: 5,
} as const;

const ACK_STRING = {
  DELIVERY: 'delivery',
  INACTIVE: 'inactive',
  PEER: 'peer_msg',
  PLAYED: 'played',
  READ: 'read',
  SENDER: 'sender',
} as const;

const RESULTS = [
  'OK',
  'ERROR_NETWORK',
  'ERROR_EXPIRED',
  'ERROR_CANCELLED',
  'ERROR_UPLOAD',
  'ERROR_UNKNOWN',
  'ERROR_RATE_LIMIT',
] as const;

export type SendMsgResultName = (typeof RESULTS)[number];

/** The real enum's members are readable and not enumerable. */
export const SendMsgResult = Object.defineProperties(
  {},
  Object.fromEntries(RESULTS.map((name) => [name, { value: name }])),
) as Readonly<Record<SendMsgResultName, SendMsgResultName>>;

define('WAWebAck', { ACK, ACK_STRING });
define('WAWebSendMsgResultAction', { SendMsgResult });

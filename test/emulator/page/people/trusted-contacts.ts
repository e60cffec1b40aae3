/** How long a token is good for that one side of a chat has given to the other. */
import { define } from '../require.js';

export const TcTokenMode = Object.freeze({ Sender: 'sender', Receiver: 'receiver' });
type Mode = (typeof TcTokenMode)[keyof typeof TcTokenMode];

/** Seconds: of one bucket, and so many buckets; the servers tune both. */
const BUCKET = 7 * 24 * 60 * 60;
const BUCKETS = 4;
const LONGEST = 180 * 24 * 60 * 60;

const now = (): number => Math.floor(Date.now() / 1000);

const getTcTokenDuration = (_mode: Mode): number => Math.min(BUCKET, LONGEST);

/** The border of a bucket: what is older has expired, after 21 to 28 days. */
function tokenExpirationCutoff(mode: Mode): number {
  const duration = getTcTokenDuration(mode);
  return (Math.floor(now() / duration) - (BUCKETS - 1)) * duration;
}

export function isTokenExpired(t: number, mode: Mode): boolean {
  return t < tokenExpirationCutoff(mode);
}

/** Once in a bucket. */
function shouldSendNewToken(senderTimestamp: number | undefined): boolean {
  if (senderTimestamp === undefined) return true;
  const duration = getTcTokenDuration(TcTokenMode.Sender);
  return Math.floor(now() / duration) > Math.floor(senderTimestamp / duration);
}

define('WAWebTrustedContactsUtils', {
  TcTokenMode,
  getTcTokenDuration,
  isTokenExpired: (t: number, mode: Mode) => isTokenExpired(t, mode),
  shouldSendNewToken,
  tokenExpirationCutoff,
});

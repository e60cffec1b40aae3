/** Documents in an envelope with a signature: CMS, also called PKCS#7 (RFC 5652), `.p7m`. */

/** signedData, 1.2.840.113549.1.7.2 */
const SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');

/** In DER or BER, whole or in pieces, or the same in base64; whatever the name. */
export function isSignedEnvelope(bytes: Buffer): boolean {
  if (beginsEnvelope(bytes)) return true;
  const text = bytes.toString('latin1', 0, 1024).replace(/^-----BEGIN [^-\n]+-----/, '');
  const code = /^[A-Za-z0-9+/\s]{40,}/.exec(text)?.[0].replace(/\s/g, '');
  return code !== undefined && beginsEnvelope(Buffer.from(code, 'base64'));
}

/** A sequence, its length in one of several forms, and what it is. */
function beginsEnvelope(bytes: Buffer): boolean {
  if (bytes[0] !== 0x30) return false;
  const length = bytes[1] ?? 0;
  const from = 2 + (length > 0x80 ? length & 0x7f : 0);
  return bytes.subarray(from, from + SIGNED_DATA.length).equals(SIGNED_DATA);
}

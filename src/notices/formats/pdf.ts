import { CUT_SHORT, PROTECTED, type AttachmentKind, type Examination } from './format.js';

export const PDF: AttachmentKind = {
  format: 'pdf',
  mimetype: 'application/pdf',
  as: 'document',
  extensions: ['pdf'],
};

/** Readers accept what mail programs put before the beginning and after the end. */
const SLACK = { before: 1024, after: 2048 };

/** In the trailer, which is never compressed, a reference to how the document is encrypted. */
const ENCRYPTED = /\/Encrypt\s*(?:\d+\s+\d+\s+R|<<)/;

export function examinePdf(bytes: Buffer): Examination | null {
  if (!bytes.subarray(0, SLACK.before).includes('%PDF-')) return null;
  const isWhole = bytes.subarray(-SLACK.after).includes('%%EOF');
  if (!isWhole) return { kinds: [PDF], flaw: CUT_SHORT };
  return { kinds: [PDF], flaw: isEncrypted(bytes) ? PROTECTED : null };
}

function isEncrypted(bytes: Buffer): boolean {
  for (let at = bytes.indexOf('/Encrypt'); at >= 0; at = bytes.indexOf('/Encrypt', at + 1)) {
    if (ENCRYPTED.test(bytes.toString('latin1', at, at + 64))) return true;
  }
  return false;
}

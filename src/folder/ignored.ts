/** Names in the watched folder that are never a notice. */

/** What programs leave there while they save, what systems leave there, and what is our own. */
export function isIgnored(name: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(name));
}

const PATTERNS = [
  /^\./,
  /^~\$/,
  /\.(tmp|part|partial|crdownload|download)$/i,
  /^(thumbs\.db|desktop\.ini)$/i,
  /\.(esito|motivo)\.txt$/i,
  /^leggimi\.txt$/i,
];

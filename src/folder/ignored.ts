/** Names in the watched folder that are never a notice. */

/** What programs leave there while they save, what systems leave there, and what is our own. */
export function isIgnored(name: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(name));
}

/** What the service tells staff, by `alert-files.ts`; in capitals, so that few notices look like it. */
export const ALERT_FILE = /^AVVISO-CAMPANILE-[\w-]+\.txt$/;

/** The report of a notice, by which it is known as well as by its files. */
export const REPORT_FILE = /\.esito\.txt$/i;

const PATTERNS = [
  ALERT_FILE,
  /^\./,
  /^~\$/,
  /\.(tmp|part|partial|crdownload|download)$/i,
  /^(thumbs\.db|desktop\.ini)$/i,
  REPORT_FILE,
  /\.(motivo|stato)\.txt$/i,
  /^leggimi\.txt$/i,
];

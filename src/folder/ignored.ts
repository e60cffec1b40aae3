/** Names in the watched folder that are never a notice. */

/** What programs leave there while they save, what systems leave there, and what is our own. */
export function isIgnored(name: string): boolean {
  return PATTERNS.some((pattern) => pattern.test(name));
}

/** What the service tells staff, by `alert-files.ts`; in capitals, so that few notices look like it. */
export const ALERT_FILE = /^AVVISO-CAMPANILE-[\w-]+\.txt$/;

/** The report of a notice, by which it is known as well as by its files. */
export const REPORT_FILE = /\.esito\.txt$/i;

/** What systems, and we ourselves, leave in any folder: it says nothing about a sub-folder. */
export function isJunk(name: string): boolean {
  return JUNK.some((pattern) => pattern.test(name));
}

/** A file that lies there only as long as a program saves, copies or holds another one open. */
export function isSignOfWork(name: string): boolean {
  return WORK.some((pattern) => pattern.test(name));
}

const REPORTS = [REPORT_FILE, /\.(motivo|stato)\.txt$/i];

const JUNK = [
  /^(\.ds_store|\.directory|\.localized|\._.*)$/i,
  /^(thumbs\.db|ehthumbs\.db|desktop\.ini)$/i,
  /^(system volume information|\$recycle\.bin|#recycle|@eadir|lost\+found)$/i,
  ...REPORTS,
];

const WORK = [/^\./, /^~\$/, /\.(tmp|part|partial|crdownload|download)$/i];

const PATTERNS = [ALERT_FILE, ...WORK, ...JUNK, /^leggimi\.txt$/i];

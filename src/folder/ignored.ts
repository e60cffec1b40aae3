/**
 * What programs and systems leave in folders, which is never a notice. Of our own texts see
 * `own-texts.ts`.
 */
import { parse } from 'node:path';

/** Names in the watched folder itself that are passed over. */
export function isIgnored(name: string): boolean {
  return name.startsWith('.') || GUIDE.test(name) || isJunk(name) || isSignOfWork(name);
}

/**
 * What is left behind in any folder: it says nothing about the notice in a sub-folder, and goes where
 * that goes.
 * @param subFolder in which it lies
 */
export function isJunk(name: string, subFolder?: string): boolean {
  if (JUNK.some((pattern) => pattern.test(name))) return true;
  if (subFolder !== undefined && isShortcutTo(name, subFolder)) return true;
  return name.startsWith('.') && !isSignOfWork(name);
}

/**
 * A file that lies there only as long as a program saves, copies or holds another one open: a notice
 * in a sub-folder would go without it.
 */
export function isSignOfWork(name: string): boolean {
  return WORK.some((pattern) => pattern.test(name));
}

const GUIDE = /^leggimi\.txt$/i;

const JUNK = [
  // macOS: the look of a folder, resource forks, a folder's own picture
  /^(\.ds_store|\.localized|\._.*|icon\r)$/i,
  // Windows: thumbnails (on a share with their streams beside them), the look of a folder, the zone
  // from which a file was downloaded
  /^(thumbs\.db|ehthumbs\.db|desktop\.ini)(:.*)?$/i,
  /:(zone\.identifier|encryptable|\$data)$/i,
  // disks and network drives: what they keep for themselves
  /^(system volume information|\$recycle\.bin|#recycle|@eadir|lost\+found)$/i,
  /@syno(eastream|resource)$/i,
  // editors: the state before the last save
  /~$/,
  /\.bak$/i,
  // picture programs, phones and Google Takeout: what was done to a picture
  /^picasa\.ini$/i,
  /\.aae$/i,
  /\.suppl[a-z-]*\.json$/i,
  // programs that synchronise: what they know of a folder
  /^sync\.ffs_(db|lock)$/i,
  /^_sync_.*\.db(-shm|-wal)?$/i,
];

const WORK = [
  // Office, LibreOffice, vim: a file that is open
  /^~\$/,
  /^\.~lock\..*#$/i,
  /^\..*\.sw[a-p]$/i,
  // browsers, and programs that upload
  /\.(tmp|part|partial|filepart|crdownload|download)$/i,
  // programs that copy: `.piazza.jpg.Xy12Ab` (rsync), `.goutputstream-Xy12Ab` (GNOME), Syncthing, NFS, FUSE
  /^\..+\.[a-z]{3,4}\.\w{4,}$/i,
  /^\.(goutputstream-|syncthing\.|~|nfs|fuse_hidden)/i,
  // the page's own drop, see panel-folder.ts
  /^\.pannello-/,
];

/** A shortcut to the folder that it lies in, as a drag of the wrong button makes it. */
function isShortcutTo(name: string, subFolder: string): boolean {
  const { name: stem, ext } = parse(name);
  const target = stem.replace(/ - (collegamento|shortcut)$/i, '');
  return ext.toLowerCase() === '.lnk' && target.toLowerCase() === subFolder.toLowerCase();
}

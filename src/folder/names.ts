/** `mercato.jpg`; in a sub-folder `mercato/1.jpg`, with `/` on every system; `mercato/`: a folder. */

export function isFolder(name: string): boolean {
  return name.endsWith('/');
}

/** For the file system: a slash at the end would follow a link. */
export function withoutSlash(name: string): string {
  return isFolder(name) ? name.slice(0, -1) : name;
}

/** `mercato/` of `mercato/1.jpg` and of `mercato/`; null for a file in the folder itself. */
export function subFolderOf(name: string): string | null {
  const slash = name.indexOf('/');
  return slash < 0 ? null : name.slice(0, slash + 1);
}

/** Without the sub-folder. */
export function innerName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

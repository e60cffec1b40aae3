/** Names of files in the watched folder: `mercato.txt`, or `mercato/1.jpg` in a sub-folder of it. */
import { parse } from 'node:path';

/** The sub-folder of `mercato/piazza.jpg`; null for a file in the folder itself. */
export function folderOf(name: string): string | null {
  const slash = name.indexOf('/');
  return slash < 0 ? null : name.slice(0, slash);
}

/** The name of a file as it lies in its sub-folder, or in the folder itself. */
export function fileNameOf(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

/** The name before the extension, in the one Unicode form that all systems are brought to. */
export function stemOf(fileName: string): string {
  return parse(fileName).name.normalize('NFC');
}

/** In small letters and without the dot; empty when there is none. */
export function extensionOf(fileName: string): string {
  return parse(fileName).ext.slice(1).toLowerCase();
}

export function isText(fileName: string): boolean {
  return TEXT_EXTENSIONS.includes(extensionOf(fileName));
}

/** Files with such a name hold the words of a notice. */
export const TEXT_EXTENSIONS: readonly string[] = ['txt', 'md'];

/** As which files a notice of the local page lies in the watched folder. */
import { isText, type DroppedNotice, type LaidOut } from '../ports/folder.js';
import { extensionOf, fileName, inOrder, withoutExtension } from './drop-files.js';

const TEXT_OF_SEVERAL = 'testo.txt';

/** What its files are to be called there, without an extension. */
export function stemFor({ name }: DroppedNotice): string {
  return withoutExtension(fileName(name));
}

/** Text and attachment under one name; more than that in a sub-folder of this name. */
export function laidOut({ text, attachments }: DroppedNotice, stem: string): LaidOut {
  // Beside another text of the same name it would take its place.
  const isGroup =
    attachments.length > 1 || (text !== '' && attachments.some(({ name }) => isText(name)));
  const inner = isGroup
    ? inOrder(
        attachments.map((attachment) => fileName(attachment.name)),
        TEXT_OF_SEVERAL,
      )
    : attachments.map((attachment) => `${stem}${extensionOf(attachment.name)}`);
  const files = attachments.map(({ bytes }, index) => ({ name: inner[index] ?? stem, bytes }));
  const textFile = { name: isGroup ? TEXT_OF_SEVERAL : `${stem}.txt`, bytes: Buffer.from(text) };
  const within = isGroup ? `${stem}/` : '';
  return {
    name: stem,
    folder: isGroup ? stem : null,
    files: [...(text === '' ? [] : [textFile]), ...files].map(({ name, bytes }) => ({
      name: `${within}${name}`,
      bytes,
    })),
  };
}

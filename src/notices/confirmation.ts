/** `CONFERMA-….txt`, the file that staff rename so that a notice goes. */
import type { Notice } from '../model/notice.js';
import { YES } from '../messages/it/status-note.js';

/** With the number of the notice, so that two of the same name are told apart. */
export function requestName({ id, name }: Notice): string {
  return `CONFERMA-${String(id)}-${[...name].slice(0, 60).join('')}.txt`;
}

/** `SI-CONFERMA-…`, `Sì CONFERMA-…`, with an extension or, as Windows shows it, without. */
export function isYesTo(name: string, request: string): boolean {
  const plain = (written: string): string =>
    written
      .normalize('NFD')
      .replace(/[\u0300-\u036f]/g, '')
      .toLowerCase();
  const [yes] = YES.split('-');
  const rest = plain(name).replace(new RegExp(`^${plain(yes ?? '')}[\\s_-]*`), '');
  return rest !== plain(name) && rest.replace(/(\.txt)+$/, '') === plain(request).slice(0, -4);
}

/** What staff read of a notice whose time was over before everybody had it, or that had nobody to go to. */
import { hadNobody, type Notice, archiveCode } from '../../model/notice.js';
import { people, shortTime } from '../../italian.js';
import { nobodySubscribed } from './rejections/notices.js';
import { liesHere } from './files.js';

/** The text of `<name>.motivo.txt`. */
export function expiryNote(notice: Notice, zone: string): string {
  const { title, files, expiresAt, notSentTo } = notice;
  const names = files.map((file) => file.name);
  if (hadNobody(notice)) return nobodyNote(notice, names);
  const since = expiresAt === null ? '' : ` il ${shortTime(expiresAt, zone)}`;
  return `L’avviso «${title}» è scaduto${since}, come chiede la riga «Scade il».

Non è stato inviato a ${people(notSentTo)}. Chi l’aveva già ricevuto lo conserva.

Che cosa fare:
Se serve ancora, togli o correggi la riga «Scade il» e copialo di nuovo nella cartella degli avvisi.

Per l’archivio del Comune: avviso n. ${String(notice.id)}, codice ${archiveCode(notice)}.

${liesHere(names)}.
`;
}

function nobodyNote(notice: Notice, files: readonly string[]): string {
  return `L’avviso «${notice.title}» non è stato inviato: quando doveva partire non c’era nessun iscritto.

Che cosa fare:
${nobodySubscribed().remedy}

Per l’archivio del Comune: avviso n. ${String(notice.id)}, codice ${archiveCode(notice)}.

${liesHere(files)}.
`;
}

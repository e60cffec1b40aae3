/** What staff read of a test, beside its files. */
import type { Notice, NoticeProgress } from '../../model/notice.js';
import { counted, longTime } from '../../italian.js';
import { archiveCode } from '../../model/notice.js';

/** The text of `<name>.esito.txt`; `now` is when the figures were read. */
export function testReport(
  notice: Notice,
  progress: NoticeProgress,
  now: number,
  zone: string,
): string {
  const { title, acceptedAt, id } = notice;
  return `ESITO DELLA PROVA «${title}»

La prova è stata preparata ${longTime(acceptedAt, zone)}. Nessun cittadino la riceve.
Situazione aggiornata a ${longTime(now, zone)}.

${whoHasIt(progress).join('\n')}

Per inviarlo davvero: copia l’avviso nella cartella degli avvisi.

Prova n. ${String(id)}, codice ${archiveCode(notice)}.
`;
}

function whoHasIt(progress: NoticeProgress): string[] {
  const { recipients, waiting, accepted, delivered, notReached, uncertain, held } = progress;
  const lines = [`Telefoni di prova: ${String(recipients)}.`];
  if (waiting > 0) lines.push(`Deve ancora partire per ${phones(waiting)}.`);
  if (accepted > 0) {
    lines.push(
      `WhatsApp l’ha accettata per ${phones(accepted)}; finora ${delivered === 0 ? 'non è arrivata' : `è arrivata su ${phones(delivered)}`}.`,
    );
  }
  if (notReached > 0) lines.push(`WhatsApp l’ha rifiutata per ${phones(notReached)}.`);
  if (uncertain + held > 0) lines.push(`Non si sa se sia partita per ${phones(uncertain + held)}.`);
  return lines;
}

function phones(count: number): string {
  return counted(count, 'telefono', 'telefoni');
}

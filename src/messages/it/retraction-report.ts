/** The report of a notice that was taken back. */
import type { RetractionFigures } from '../../model/retraction.js';
import type { Notice, NoticeProgress } from '../../model/notice.js';
import { figure, longTime, people, plural, quotedNames, shortTime } from '../../italian.js';
import { archiveCode } from '../../model/notice.js';
import { GONE_PERHAPS } from './notice-states.js';

/** Italian text; lines end with `\n`. `now` is when the figures were read. */
export function retractionReport(
  notice: Notice,
  figures: RetractionFigures,
  now: number,
  zone: string,
): string {
  const retractedAt = notice.retractedAt ?? now;
  const paragraphs = [
    [`ESITO DELL’AVVISO «${notice.title}»: RITIRATO`],
    [
      `L’avviso è stato ritirato ${longTime(retractedAt, zone)}.`,
      `Situazione aggiornata a ${longTime(now, zone)}.`,
    ],
    whatBecameOfIt(notice, figures),
    [forTheArchive(notice, figures, zone)],
  ];
  return paragraphs.map((lines) => lines.map((line) => `${line}\n`).join('')).join('\n');
}

function whatBecameOfIt({ notSentTo, mayHaveGone }: Notice, figures: RetractionFigures): string[] {
  const { deleted, deleting, kept, correction } = figures;
  const had = deleted + deleting + kept;
  const lines: string[] = [];
  if (mayHaveGone) lines.push(GONE_PERHAPS);
  else if (notSentTo > 0) {
    lines.push(`A ${people(notSentTo)} doveva ancora partire: non è stato inviato.`);
  }
  if (had === 0 && mayHaveGone) return lines;
  if (had === 0) return [...lines, 'Non l’aveva ricevuto nessuno: non c’è altro da fare.'];
  const who = plural(
    had,
    'L’aveva ricevuto, o poteva averlo ricevuto',
    'L’avevano ricevuto, o potevano averlo ricevuto',
  );
  lines.push(`${who}: ${people(had)}.`);
  if (deleted > 0) lines.push(`È stato cancellato dal telefono di ${people(deleted)}.`);
  if (deleting > 0)
    lines.push(`Deve ancora essere cancellato dal telefono di ${people(deleting)}.`);
  if (kept > 0) {
    lines.push(
      `Per ${people(kept)} WhatsApp non permette di cancellarlo: ${plural(kept, 'l’ha', 'l’hanno')} ricevuto da una lista, o da più di due giorni e mezzo.`,
      ...corrected(kept, correction),
    );
  }
  return lines;
}

function corrected(kept: number, correction: NoticeProgress | null): string[] {
  const { recipients, waiting, accepted, delivered } = correction ?? NOBODY;
  const lines: string[] = [];
  if (recipients > 0) {
    lines.push(
      `Rettifica: a ${people(recipients)}; accettata per ${figure(accepted)}, arrivata a ${figure(delivered)}.`,
    );
  }
  if (waiting > 0) lines.push(`Deve ancora partire per ${people(waiting)}.`);
  if (kept > recipients) {
    const left = kept - recipients;
    lines.push(`Non va a ${people(left)}, perché ${notReachedAnyMore(left)}.`);
  }
  return lines;
}

/** Why the correction does not go to them; a clause. */
export function notReachedAnyMore(count: number): string {
  return plural(
    count,
    'non è più iscritta, o non è più raggiungibile',
    'non sono più iscritte, o non sono più raggiungibili',
  );
}

const NOBODY = { recipients: 0, waiting: 0, accepted: 0, delivered: 0 };

function forTheArchive(notice: Notice, figures: RetractionFigures, zone: string): string {
  const { id, title, files, retractedAt } = notice;
  const names = files.length === 0 ? '' : `, file ${quotedNames(files.map((file) => file.name))}`;
  const when = retractedAt === null ? '' : `, ritirato il ${shortTime(retractedAt, zone)}`;
  const { deleted, correction } = figures;
  const corrected = correction?.accepted ?? 0;
  const deletedFor = deleted === 0 ? '' : `, cancellato per ${people(deleted)}`;
  const correctedFor = corrected === 0 ? '' : `, rettificato per ${people(corrected)}`;
  return `Per l’archivio del Comune: avviso n. ${String(id)} «${title}»${names}${when}${deletedFor}${correctedFor}, codice ${archiveCode(notice)}.`;
}

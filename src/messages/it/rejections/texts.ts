/** What may be wrong with the text of a notice. */
import { familyOf } from '../file-families.js';
import { counted } from '../../../italian.js';
import type { Rejection } from '../../../model/rejection.js';

export function emptyText(file: string, hasAttachment: boolean): Rejection {
  return {
    code: 'empty-text',
    why: `il testo «${file}» è vuoto`,
    remedy: hasAttachment
      ? 'Scrivere il testo e salvarlo, oppure toglierlo se l’allegato deve partire da solo; poi copiare tutto di nuovo nella cartella degli avvisi.'
      : 'Scrivere il testo dell’avviso, salvarlo e copiarlo di nuovo nella cartella degli avvisi.',
  };
}

export function textTooLong(file: string, length: number, limit: number): Rejection {
  return {
    code: 'text-too-long',
    why: `il testo «${file}» è troppo lungo: ha ${characters(length)} e il limite è di ${characters(limit)} (ogni faccina conta per due o più)`,
    remedy:
      'Accorciare il testo, oppure salvarlo come PDF e inviare quello; poi copiarlo di nuovo nella cartella degli avvisi.',
  };
}

export function captionTooLong(file: string, length: number, limit: number): Rejection {
  return {
    code: 'caption-too-long',
    why: `il testo «${file}» è troppo lungo per accompagnare un allegato: ha ${characters(length)} e il limite è di ${characters(limit)} (ogni faccina conta per due o più)`,
    remedy:
      'Accorciare il testo, oppure dare al testo e all’allegato due nomi diversi, così partono come due avvisi separati; poi copiare tutto di nuovo nella cartella degli avvisi.',
  };
}

/** So large that there is no point in counting its characters. */
export function textFileTooLarge(file: string, limit: number): Rejection {
  return {
    code: 'text-file-too-large',
    why: `il testo «${file}» è troppo lungo: il limite è di ${characters(limit)}`,
    remedy:
      'Accorciare il testo, oppure salvarlo come PDF e inviare quello; poi copiarlo di nuovo nella cartella degli avvisi.',
  };
}

export function garbledText(
  file: string,
  { line, word }: { readonly line: number; readonly word: string },
): Rejection {
  return {
    code: 'garbled-text',
    why: `nel testo «${file}», alla riga ${line}, gli accenti o altri segni sono rovinati («${word}»)`,
    remedy:
      'Aprire il testo con il Blocco note, cancellare e riscrivere quella parola e le altre che sono rovinate, salvarlo con la codifica UTF-8 e copiarlo di nuovo nella cartella degli avvisi.',
  };
}

export function notText(file: string, contents: string | null): Rejection {
  return {
    code: 'not-text',
    why: `il file «${file}» ha il nome di un testo ma contiene ${familyOf(contents)?.name ?? 'qualcosa che non è un testo semplice'}`,
    remedy:
      'Scrivere l’avviso con il Blocco note e salvarlo come documento di testo (.txt); se invece è un’immagine o un documento, dare al file il nome giusto (per esempio .jpg o .pdf).',
  };
}

function characters(count: number): string {
  return counted(count, 'carattere', 'caratteri');
}

/** What may be wrong with the text of a notice. */
import { familyOf } from '../file-families.js';
import { counted } from '../../../italian.js';
import type { Rejection } from '../../../model/notice.js';

export function emptyText(file: string, hasAttachment: boolean): Rejection {
  return {
    code: 'empty-text',
    why: `il testo «${file}» è vuoto`,
    remedy: hasAttachment
      ? 'Scrivi il testo e salvalo, oppure toglilo se l’allegato deve partire da solo; poi copia tutto di nuovo nella cartella degli avvisi.'
      : 'Scrivi il testo dell’avviso, salvalo e copialo di nuovo nella cartella degli avvisi.',
  };
}

export function textTooLong(file: string, length: number, limit: number): Rejection {
  return {
    code: 'text-too-long',
    why: `il testo «${file}» è troppo lungo: ha ${characters(length)} e il limite è di ${characters(limit)} (ogni faccina conta per due o più)`,
    remedy:
      'Accorcia il testo, oppure salvalo come PDF e invia quello; poi copialo di nuovo nella cartella degli avvisi.',
  };
}

export function captionTooLong(file: string, length: number, limit: number): Rejection {
  return {
    code: 'caption-too-long',
    why: `il testo «${file}» è troppo lungo per accompagnare un allegato: ha ${characters(length)} e il limite è di ${characters(limit)} (ogni faccina conta per due o più)`,
    remedy:
      'Accorcia il testo, oppure dai al testo e all’allegato due nomi diversi, così partono come due avvisi separati; poi copia tutto di nuovo nella cartella degli avvisi.',
  };
}

/** So large that there is no point in counting its characters. */
export function textFileTooLarge(file: string, limit: number): Rejection {
  return {
    code: 'text-file-too-large',
    why: `il testo «${file}» è troppo lungo: il limite è di ${characters(limit)}`,
    remedy:
      'Accorcia il testo, oppure salvalo come PDF e invia quello; poi copialo di nuovo nella cartella degli avvisi.',
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
      'Apri il testo con il Blocco note, cancella e riscrivi quella parola e le altre che sono rovinate, salvalo con la codifica UTF-8 e copialo di nuovo nella cartella degli avvisi.',
  };
}

export function notText(file: string, contents: string | null): Rejection {
  return {
    code: 'not-text',
    why: `il file «${file}» ha il nome di un testo ma contiene ${familyOf(contents)?.name ?? 'qualcosa che non è un testo semplice'}`,
    remedy:
      'Scrivi l’avviso con il Blocco note e salvalo come documento di testo (.txt); se invece è un’immagine o un documento, dai al file il nome giusto (per esempio .jpg o .pdf).',
  };
}

function characters(count: number): string {
  return counted(count, 'carattere', 'caratteri');
}

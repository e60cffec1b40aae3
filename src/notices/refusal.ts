/** Why a notice is refused and what staff can do about it, in their words. */
import { familyOf } from './file-families.js';
import { counted, longTime, quotedNames, shortTime } from './italian.js';

export interface Refusal {
  /** a clause without a capital or a full stop: «il file «x» è vuoto» */
  readonly why: string;
  /** whole sentences */
  readonly remedy: string;
}

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && 'why' in value;
}

/** The text of `<name>.motivo.txt`. */
export function reasonNote(
  name: string,
  files: readonly string[],
  refusal: Refusal,
  at: number,
  zone: string,
): string {
  const one = files.length === 1;
  return `L’avviso «${name}» non è stato accettato.

Il motivo: ${refusal.why}.

Che cosa fare:
${refusal.remedy}

${one ? 'Il file' : 'I file'} ${quotedNames(files)} ${one ? 'è stato spostato' : 'sono stati spostati'} qui, senza modifiche, ${longTime(at, zone)}.
`;
}

const ACCEPTED_KINDS =
  'un testo (.txt), una fotografia o un’immagine (.jpg o .png) oppure un documento PDF (.pdf)';

export function unsupported(file: string, extension: string): Refusal {
  const family = familyOf(extension);
  const name = family === undefined ? '' : `, ${family.name},`;
  return {
    why: `il file «${file}»${name} non è di un tipo che si può inviare`,
    remedy: `${family === undefined ? '' : `${family.remedy} `}Si può inviare ${ACCEPTED_KINDS}.`,
  };
}

export function severalTexts(files: readonly string[]): Refusal {
  return {
    why: `ci sono più testi con lo stesso nome, ${quotedNames(files)}, e non si capisce quale inviare`,
    remedy: 'Tenere un solo testo per ogni avviso e copiarlo di nuovo nella cartella degli avvisi.',
  };
}

export function severalAttachments(files: readonly string[]): Refusal {
  return {
    why: `ci sono più allegati con lo stesso nome, ${quotedNames(files)}, e un avviso può averne uno solo`,
    remedy:
      'Dare a ogni allegato un nome diverso e copiarli di nuovo nella cartella degli avvisi: partiranno come avvisi separati.',
  };
}

export function tooLarge(file: string, bytes: number, limit: number): Refusal {
  return {
    why: `il file «${file}» è troppo grande: occupa ${megabytes(bytes)} e il limite è di ${megabytes(limit)}`,
    remedy: 'Salvarlo in un formato più leggero e copiarlo di nuovo nella cartella degli avvisi.',
  };
}

export function emptyText(file: string, hasAttachment: boolean): Refusal {
  return {
    why: `il testo «${file}» è vuoto`,
    remedy: hasAttachment
      ? 'Scrivere il testo e salvarlo, oppure toglierlo se l’allegato deve partire da solo; poi copiare tutto di nuovo nella cartella degli avvisi.'
      : 'Scrivere il testo dell’avviso, salvarlo e copiarlo di nuovo nella cartella degli avvisi.',
  };
}

export function textTooLong(file: string, length: number, limit: number): Refusal {
  return {
    why: `il testo «${file}» è troppo lungo: ha ${characters(length)} e il limite è di ${characters(limit)} (ogni faccina conta per due o più)`,
    remedy:
      'Accorciare il testo, oppure salvarlo come PDF e inviare quello; poi copiarlo di nuovo nella cartella degli avvisi.',
  };
}

export function captionTooLong(file: string, length: number, limit: number): Refusal {
  return {
    why: `il testo «${file}» è troppo lungo per accompagnare un allegato: ha ${characters(length)} e il limite è di ${characters(limit)} (ogni faccina conta per due o più)`,
    remedy:
      'Accorciare il testo, oppure dare al testo e all’allegato due nomi diversi, così partono come due avvisi separati; poi copiarli di nuovo nella cartella degli avvisi.',
  };
}

/** So large that there is no point in counting its characters. */
export function textFileTooLarge(file: string, limit: number): Refusal {
  return {
    why: `il testo «${file}» è troppo lungo: il limite è di ${characters(limit)}`,
    remedy:
      'Accorciare il testo, oppure salvarlo come PDF e inviare quello; poi copiarlo di nuovo nella cartella degli avvisi.',
  };
}

export function garbledText(file: string): Refusal {
  return {
    why: `nel testo «${file}» le lettere accentate sono rovinate (per esempio «Ã¨» al posto di «è»)`,
    remedy:
      'Aprire il testo con il Blocco note, correggere le lettere rovinate, salvarlo con la codifica UTF-8 e copiarlo di nuovo nella cartella degli avvisi.',
  };
}

export function notText(file: string, contents: string | null): Refusal {
  return {
    why: `il file «${file}» ha il nome di un testo ma contiene ${familyOf(contents)?.name ?? 'qualcosa che non è un testo semplice'}`,
    remedy:
      'Scrivere l’avviso con il Blocco note e salvarlo come documento di testo (.txt); se invece è un’immagine o un PDF, dare al file il nome giusto (.jpg, .png o .pdf).',
  };
}

/** `contents`: the extension that fits what is inside, null if nobody knows. */
export function notAsNamed(file: string, contents: string | null): Refusal {
  const family = familyOf(contents);
  if (family === undefined) {
    return {
      why: `il file «${file}» non contiene quello che il nome promette, oppure è rovinato`,
      remedy: `Controllare che si apra, salvarlo di nuovo con il programma con cui è stato fatto e copiarlo nella cartella degli avvisi. Si può inviare ${ACCEPTED_KINDS}.`,
    };
  }
  return {
    why: `il file «${file}» ha un nome che inganna: in realtà è ${family.name}`,
    remedy: `${family.remedy} Si può inviare ${ACCEPTED_KINDS}.`,
  };
}

export function cutShort(file: string): Refusal {
  return {
    why: `il file «${file}» è incompleto: manca la parte finale, come quando una copia o uno scaricamento si interrompe`,
    remedy:
      'Controllare che il file originale si apra bene e copiarlo di nuovo, per intero, nella cartella degli avvisi.',
  };
}

export function alreadySent(at: number, zone: string): Refusal {
  return {
    why: `questo avviso risulta già inviato il ${shortTime(at, zone)}, con lo stesso nome e lo stesso contenuto`,
    remedy:
      'Se è una copia fatta per sbaglio non occorre fare nulla. Per inviarlo davvero un’altra volta, dare al file un altro nome e copiarlo di nuovo nella cartella degli avvisi.',
  };
}

function characters(count: number): string {
  return counted(count, 'carattere', 'caratteri');
}

function megabytes(bytes: number): string {
  const amount = new Intl.NumberFormat('it-IT', {
    maximumFractionDigits: 1,
    roundingMode: 'ceil', // a byte over the limit must not read like the limit itself
  });
  return `${amount.format(bytes / (1024 * 1024))} MB`;
}

/** What may be wrong with the files of a notice: which there are, and what is in them. */
import { familyOf, ON_THE_IPHONE } from '../file-families.js';
import { quotedNames, counted } from '../../../italian.js';
import type { Rejection } from '../../../model/notice.js';

const AGAIN = 'copialo di nuovo nella cartella degli avvisi.';

const ACCEPTED_KINDS =
  'un testo (.txt), un’immagine (.jpg, .png, .webp o .gif), un video (.mp4), un PDF o un documento di Office o LibreOffice (per esempio .docx o .odt)';

// ---------------------------------------------------------- which files

export function severalTexts(files: readonly string[]): Rejection {
  return {
    code: 'several-texts',
    why: `ci sono più testi per lo stesso avviso, ${quotedNames(files)}, e non si capisce quale inviare`,
    remedy:
      'Tieni un solo testo per ogni avviso e copia tutto di nuovo nella cartella degli avvisi.',
  };
}

export function severalAttachments(files: readonly string[]): Rejection {
  return {
    code: 'several-attachments',
    why: `ci sono più allegati con lo stesso nome, ${quotedNames(files)}, e non si capisce quale va con il testo`,
    remedy:
      'Dai a ogni allegato un nome diverso e copiali di nuovo nella cartella degli avvisi: partiranno come avvisi separati.',
  };
}

export function conflictCopy(file: string): Rejection {
  return {
    code: 'conflict-copy',
    why: `il file «${file}» è una copia, fatta da un programma di sincronizzazione perché l’originale è stato modificato su due computer, e non si capisce quale versione inviare`,
    remedy:
      'Confronta le due versioni, tieni quella giusta, dalle il nome di prima e copia solo quella nella cartella degli avvisi. L’altra versione, se era anch’essa nella cartella, segue la sua strada: se è sbagliata, si può fermare o ritirare.',
  };
}

export function tooManyAttachments(folder: string, count: number, limit: number): Rejection {
  return {
    code: 'too-many-attachments',
    why: `nella sotto-cartella «${folder}» ci sono ${count} allegati e un avviso può averne al massimo ${limit}`,
    remedy:
      'Lascia solo gli allegati che servono, oppure riunisci le pagine in un solo PDF, e copia di nuovo la sotto-cartella nella cartella degli avvisi.',
  };
}

export function tooLargeTogether(folder: string, bytes: number, limit: number): Rejection {
  return {
    code: 'too-large-together',
    why: `i file della sotto-cartella «${folder}» insieme sono troppo grandi: occupano ${megabytes(bytes)} e il limite per un avviso è di ${megabytes(limit)}`,
    remedy:
      'Togli gli allegati che non servono, riduci i documenti, oppure fanne due avvisi, e copia di nuovo la sotto-cartella nella cartella degli avvisi.',
  };
}

export function nestedFolder(folder: string, inner: string): Rejection {
  return {
    code: 'nested-folder',
    why: `nella sotto-cartella «${folder}» c’è un’altra cartella, «${inner}»`,
    remedy:
      'Metti tutti i file dell’avviso direttamente nella sotto-cartella, per esempio «mercato/testo.txt» e «mercato/piazza.jpg», e copiala di nuovo nella cartella degli avvisi.',
  };
}

export function emptyFolder(folder: string): Rejection {
  return {
    code: 'empty-folder',
    why: `la sotto-cartella «${folder}» è vuota`,
    remedy:
      'Metti nella sotto-cartella il testo e gli allegati dell’avviso, per esempio «mercato/testo.txt» e «mercato/piazza.jpg», e copiala di nuovo nella cartella degli avvisi.',
  };
}

export function link(file: string): Rejection {
  return {
    code: 'link',
    why: `il file «${file}» è solo un collegamento a un altro file, e i collegamenti non vengono seguiti`,
    remedy: 'Copia nella cartella degli avvisi il file vero, non il collegamento.',
  };
}

/** Whatever its name, it cannot be opened on a phone. */
export function signed(file: string): Rejection {
  return {
    code: 'signed-file',
    why: `il file «${file}» è un documento firmato (.p7m)`,
    remedy:
      'Estrai il PDF con il programma con cui si firma o si verifica (di solito «Estrai» o «Salva il documento») e copialo nella cartella degli avvisi.',
  };
}

export function unsupported(file: string, extension: string): Rejection {
  const family = familyOf(extension);
  const name = family === undefined ? '' : `, ${family.name},`;
  return {
    code: 'unsupported',
    why: `il file «${file}»${name} non è di un tipo che si può inviare`,
    remedy: `${family === undefined ? '' : `${family.remedy} `}Si può inviare ${ACCEPTED_KINDS}.`,
  };
}

// -------------------------------------------------------- what is in them

export function tooLarge(file: string, bytes: number, limit: number): Rejection {
  return {
    code: 'too-large',
    why: `il file «${file}» è troppo grande: occupa ${megabytes(bytes)} e il limite è di ${megabytes(limit)}`,
    remedy: `Salvalo in un formato più leggero (una foto o un video con meno qualità, un PDF «per il Web») e ${AGAIN}`,
  };
}

/** `contents`: the extension that fits what is inside, null if it is not known. */
export function notAsNamed(file: string, contents: string | null): Rejection {
  const family = familyOf(contents);
  if (family === undefined) {
    return {
      code: 'not-as-named',
      why: `il file «${file}» non contiene quello che il nome promette, oppure è rovinato`,
      remedy: `Controlla che si apra, salvalo di nuovo con il programma con cui è stato fatto e copialo nella cartella degli avvisi. Si può inviare ${ACCEPTED_KINDS}.`,
    };
  }
  return {
    code: 'not-as-named',
    why: `il file «${file}» ha un nome che inganna: in realtà è ${family.name}`,
    remedy: `${family.remedy} Si può inviare ${ACCEPTED_KINDS}.`,
  };
}

export function cutShort(file: string): Rejection {
  return {
    code: 'cut-short',
    why: `il file «${file}» è incompleto, come quando una copia o uno scaricamento si interrompe`,
    remedy:
      'Controlla che il file originale si apra bene, fino in fondo, e copialo di nuovo, per intero, nella cartella degli avvisi. Se succede ancora, aprilo e salvalo con un altro nome.',
  };
}

/** A fault of the program that wrote it, or made so on purpose. */
export function unexaminable(file: string): Rejection {
  return {
    code: 'unexaminable',
    why: `il file «${file}» è fatto in un modo insolito, o è rovinato, e Campanile non riesce a controllarlo`,
    remedy:
      'Se non sai da dove viene, non aprirlo, e chiedi a chi l’ha mandato. Altrimenti aprilo con il programma con cui è stato fatto e salvalo di nuovo con un altro nome, meglio come PDF; poi copialo di nuovo nella cartella degli avvisi.',
  };
}

/** As it comes from scanners and old cameras: WhatsApp Web would send it as a document, unseen. */
export function undecodable(file: string): Rejection {
  return {
    code: 'picture-undecodable',
    why: `il browser con cui Campanile usa WhatsApp non riesce ad aprire l’immagine «${file}», e sui telefoni non si vedrebbe`,
    remedy: `Aprila con un programma di grafica (per esempio Paint), salvala di nuovo come .jpg o .png e copiala nella cartella degli avvisi. Se non si apre neanche lì, il file è rovinato: usa l’originale.`,
  };
}

export function protectedFile(file: string): Rejection {
  return {
    code: 'protected-file',
    why: `il file «${file}» è protetto (cifrato o con una password) e i cittadini non potrebbero aprirlo`,
    remedy: `Togli la protezione: apri il documento, salvalo senza password, oppure stampalo su un nuovo PDF (per esempio con «Microsoft Print to PDF»), e ${AGAIN}`,
  };
}

const CODECS: Readonly<Record<string, string>> = {
  hvc1: 'HEVC (H.265)',
  hev1: 'HEVC (H.265)',
  dvh1: 'HEVC (H.265)',
  av01: 'AV1',
  vp09: 'VP9',
  dvhe: 'HEVC (H.265)',
  vp08: 'VP8',
  mp4v: 'MPEG-4',
  s263: 'H.263',
  jpeg: 'Motion JPEG',
  mjpa: 'Motion JPEG',
  apcn: 'Apple ProRes',
  apch: 'Apple ProRes',
  apco: 'Apple ProRes',
};

export function notH264(file: string, codec: string | null): Rejection {
  const remedy = `Convertilo in MP4 con il codec H.264, per esempio con HandBrake (preimpostazione «Fast 720p30»), oppure mandalo a te dal telefono, su WhatsApp, e scaricalo da lì; poi ${AGAIN}`;
  return codec === null
    ? { code: 'not-h264', why: `nel video «${file}» non ci sono immagini`, remedy }
    : {
        code: 'not-h264',
        why: `il video «${file}» è scritto in ${CODECS[codec] ?? `un altro formato («${codec}»)`} e non in H.264: molti telefoni non lo mostrerebbero`,
        remedy: CODECS[codec]?.startsWith('HEVC') === true ? `${remedy} ${ON_THE_IPHONE}` : remedy,
      };
}

function megabytes(bytes: number): string {
  const amount = new Intl.NumberFormat('it-IT', {
    maximumFractionDigits: 1,
    roundingMode: 'ceil', // a byte over the limit must not read like the limit itself
  });
  return `${amount.format(bytes / (1024 * 1024))} MB`;
}

/** What may be wrong with the text of a notice. */
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

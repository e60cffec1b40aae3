/** What staff may come across that is not what it should be, in small words. */

export interface FileFamily {
  readonly extensions: readonly string[];
  /** follows «è» or «contiene» */
  readonly name: string;
  /** whole sentences: how to make something of it that can be sent */
  readonly remedy: string;
}

const AS_PDF =
  'Aprirlo con il programma con cui è stato fatto, salvarlo o esportarlo come PDF e copiare il PDF nella cartella degli avvisi.';
const AS_JPEG = 'Aprire l’immagine, salvarla come .jpg e copiarla nella cartella degli avvisi.';

const FAMILIES: readonly FileFamily[] = [
  { extensions: ['jpg'], name: 'un’immagine JPEG', remedy: renamed('jpg') },
  { extensions: ['png'], name: 'un’immagine PNG', remedy: renamed('png') },
  { extensions: ['pdf'], name: 'un documento PDF', remedy: renamed('pdf') },
  {
    extensions: ['doc', 'docx', 'docm', 'odt', 'rtf', 'pages'],
    name: 'un documento di testo elaborato (Word o simile)',
    remedy: AS_PDF,
  },
  {
    extensions: ['xls', 'xlsx', 'xlsm', 'ods', 'csv', 'ppt', 'pptx', 'odp', 'cfb'],
    name: 'un documento di Office o LibreOffice',
    remedy: AS_PDF,
  },
  {
    extensions: ['heic', 'heif', 'webp', 'gif', 'bmp', 'tif', 'tiff', 'avif', 'svg'],
    name: 'un’immagine in un altro formato',
    remedy: AS_JPEG,
  },
  {
    extensions: ['mp4', 'mov', 'avi', 'mkv', 'm4v', '3gp', 'webm', 'wmv'],
    name: 'un video',
    remedy: 'I video non si possono inviare da qui.',
  },
  {
    extensions: ['mp3', 'wav', 'ogg', 'opus', 'm4a', 'aac'],
    name: 'una registrazione audio',
    remedy: 'Gli audio non si possono inviare da qui.',
  },
  {
    extensions: ['zip', 'rar', '7z', 'gz', 'tar'],
    name: 'un archivio compresso',
    remedy:
      'Estrarre i file dall’archivio e copiare nella cartella degli avvisi quello da inviare.',
  },
  {
    extensions: ['exe', 'msi', 'bat', 'cmd', 'ps1', 'vbs', 'js', 'jar', 'com', 'scr', 'elf'],
    name: 'un programma',
    remedy: 'I programmi non si inviano mai ai cittadini.',
  },
  {
    extensions: ['lnk', 'url', 'desktop', 'webloc'],
    name: 'un collegamento',
    remedy: 'Copiare nella cartella degli avvisi il file vero, non il collegamento.',
  },
  {
    extensions: ['eml', 'msg', 'p7m'],
    name: 'un messaggio di posta o un file firmato',
    remedy:
      'Salvare a parte il documento che contiene e copiare quello nella cartella degli avvisi.',
  },
];

export function familyOf(extension: string | null): FileFamily | undefined {
  return FAMILIES.find(({ extensions }) => extension !== null && extensions.includes(extension));
}

function renamed(extension: string): string {
  return `Dargli un nome che finisce con «.${extension}» e copiarlo di nuovo nella cartella degli avvisi.`;
}

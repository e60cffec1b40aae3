/** What staff may come across that is not what it should be, in small words. */

export interface FileFamily {
  readonly extensions: readonly string[];
  /** follows «è» or «contiene» */
  readonly name: string;
  /** whole sentences: how to make something of it that can be sent */
  readonly remedy: string;
}

const AS_PDF =
  'Aprilo con il programma con cui è stato fatto, salvalo o esportalo come PDF e copia il PDF nella cartella degli avvisi.';
const AS_JPEG = 'Apri l’immagine, salvala come .jpg e copiala nella cartella degli avvisi.';

/** The two settings with which photographs and videos come in forms that everybody can open. */
export const ON_THE_IPHONE =
  'Sull’iPhone si evita in due passi: Impostazioni → Fotocamera → Formati → «Più compatibile», e Impostazioni → App → Foto → Trasferisci su Mac o PC → «Automatico».';

const FAMILIES: readonly FileFamily[] = [
  // what can be sent, under its own name
  { extensions: ['jpg'], name: 'un’immagine JPEG', remedy: renamed('jpg') },
  { extensions: ['png', 'apng'], name: 'un’immagine PNG', remedy: renamed('png') },
  { extensions: ['gif'], name: 'un’immagine GIF', remedy: renamed('gif') },
  { extensions: ['webp'], name: 'un’immagine WebP', remedy: renamed('webp') },
  { extensions: ['mp4', 'm4v'], name: 'un video MP4', remedy: renamed('mp4') },
  { extensions: ['pdf'], name: 'un documento PDF', remedy: renamed('pdf') },
  { extensions: ['docx'], name: 'un documento di Word', remedy: renamed('docx') },
  { extensions: ['xlsx'], name: 'un foglio di calcolo di Excel', remedy: renamed('xlsx') },
  { extensions: ['pptx'], name: 'una presentazione di PowerPoint', remedy: renamed('pptx') },
  { extensions: ['doc'], name: 'un documento di Word', remedy: renamed('doc') },
  { extensions: ['xls'], name: 'un foglio di calcolo di Excel', remedy: renamed('xls') },
  { extensions: ['ppt'], name: 'una presentazione di PowerPoint', remedy: renamed('ppt') },
  { extensions: ['odt'], name: 'un documento di LibreOffice', remedy: renamed('odt') },
  { extensions: ['ods'], name: 'un foglio di calcolo di LibreOffice', remedy: renamed('ods') },
  { extensions: ['odp'], name: 'una presentazione di LibreOffice', remedy: renamed('odp') },
  // what cannot
  {
    extensions: ['docm', 'xlsm', 'pptm', 'dotm', 'xltm', 'xlsb', 'ppsm'],
    name: 'un documento di Office con macro',
    remedy: AS_PDF,
  },
  {
    extensions: ['rtf'],
    name: 'un documento di WordPad (RTF)',
    remedy:
      'Aprilo con Word o con WordPad, stampalo con «Microsoft Print to PDF» e copia il PDF nella cartella degli avvisi.',
  },
  {
    extensions: ['pages', 'wps', 'wpd', 'fodt', 'dotx', 'ott', 'pub', 'odg'],
    name: 'un documento di un programma di scrittura o di grafica',
    remedy: AS_PDF,
  },
  {
    extensions: ['csv', 'tsv', 'tab', 'slk', 'dif'],
    name: 'un elenco di dati in forma di testo (CSV)',
    remedy:
      'Aprilo con Excel o con LibreOffice Calc, controlla che le colonne si leggano bene, salvalo come PDF e copia il PDF nella cartella degli avvisi.',
  },
  {
    extensions: ['txt', 'text', 'log'],
    name: 'un testo semplice',
    remedy:
      'Dagli un nome che finisce con «.txt» per inviarlo come testo, oppure aprilo con Word, salvalo come PDF e copia il PDF nella cartella degli avvisi.',
  },
  {
    extensions: ['xltx', 'ots', 'ppsx', 'potx', 'otp', 'key', 'numbers', 'cfb'],
    name: 'un documento di Office in un altro formato',
    remedy: AS_PDF,
  },
  {
    extensions: ['html', 'htm', 'mht', 'mhtml'],
    name: 'una pagina web',
    remedy:
      'Aprila con il browser, salvala come PDF (Stampa → «Salva come PDF») e copia il PDF nella cartella degli avvisi.',
  },
  {
    extensions: ['xml', 'xsl', 'xsd', 'xhtml'],
    name: 'un file XML, fatto per passare dati da un programma a un altro',
    remedy:
      'Se si apre con Excel o con Word, salvalo come PDF e copia il PDF nella cartella degli avvisi; altrimenti chiedi un PDF al programma con cui è stato fatto.',
  },
  {
    extensions: ['json', 'sql', 'db', 'mdb', 'dbf'],
    name: 'un file per programmi',
    remedy: AS_PDF,
  },
  {
    extensions: ['heic', 'heif', 'avif'],
    name: 'una foto in formato HEIC (iPhone) o AVIF',
    remedy: `${AS_JPEG} ${ON_THE_IPHONE}`,
  },
  {
    extensions: ['bmp', 'tif', 'tiff', 'svg', 'ico', 'psd', 'jxl', 'jp2', 'cr2', 'dng'],
    name: 'un’immagine in un altro formato',
    remedy: AS_JPEG,
  },
  {
    extensions: ['mov'],
    name: 'un video in un altro formato (MOV)',
    remedy: `Convertilo in MP4 (codec H.264), per esempio con HandBrake, e copia quello nella cartella degli avvisi. ${ON_THE_IPHONE}`,
  },
  {
    extensions: ['avi', 'mkv', '3gp', '3g2', 'webm', 'wmv', 'asf', 'mpg', 'flv', 'ogv'],
    name: 'un video in un altro formato',
    remedy:
      'Convertilo in MP4 (codec H.264), per esempio con HandBrake, e copia quello nella cartella degli avvisi.',
  },
  {
    extensions: ['mp3', 'wav', 'ogg', 'oga', 'opus', 'm4a', 'aac', 'flac', 'amr', 'wma'],
    name: 'una registrazione audio',
    remedy: 'Gli audio non si possono inviare da qui.',
  },
  {
    extensions: ['zip', 'rar', '7z', 'gz', 'tar', 'bz2', 'xz', 'iso', 'cab'],
    name: 'un archivio compresso',
    remedy: 'Estrai i file dall’archivio e copia nella cartella degli avvisi quelli da inviare.',
  },
  {
    extensions: [
      ...['exe', 'msi', 'dll', 'bat', 'cmd', 'ps1', 'vbs', 'js', 'jar', 'com', 'scr', 'elf', 'sh'],
      ...['apk', 'hta', 'wsf', 'reg', 'macho', 'class', 'wasm'],
    ],
    name: 'un programma',
    remedy: 'I programmi non si inviano mai ai cittadini.',
  },
  {
    extensions: ['lnk', 'url', 'desktop', 'webloc', 'website'],
    name: 'un collegamento',
    remedy:
      'Copia nella cartella degli avvisi il file vero, non il collegamento; un indirizzo Internet si scrive nel testo dell’avviso.',
  },
  {
    extensions: ['eml', 'msg', 'pst'],
    name: 'un messaggio di posta',
    remedy: 'Salva a parte il documento che contiene e copia quello nella cartella degli avvisi.',
  },
];

export function familyOf(extension: string | null): FileFamily | undefined {
  return FAMILIES.find(({ extensions }) => extension !== null && extensions.includes(extension));
}

function renamed(extension: string): string {
  return `Dagli un nome che finisce con «.${extension}» e copialo di nuovo nella cartella degli avvisi.`;
}

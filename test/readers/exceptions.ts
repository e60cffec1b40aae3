/** Where we do not do as the reader does, and why. One that is not needed any more fails the test. */
import type { Change } from './samples.js';

export interface Exception {
  readonly changes: readonly Change[];
  readonly files: readonly string[];
  readonly reader: 'opens' | 'refuses';
  readonly why: string;
}

const CUT: readonly Change[] = ['half of it', 'nine tenths of it', 'without its last 4 bytes'];
const FILM_CUT =
  'The film is shown up to the cut: citizens would miss its end, and it may still be copied.';

export const EXCEPTIONS: readonly Exception[] = [
  {
    changes: ['as it is'],
    files: [
      ...['pagina-web.xls', 'pagina-web.doc', 'elenco-csv.xls', 'foglio-xml.xls', 'testo.doc'],
      'archivio-web.doc',
    ],
    reader: 'opens',
    why: 'LibreOffice opens it as the page, the list or the text it is; phones go by the name, and show nothing.',
  },
  {
    changes: ['as it is'],
    files: ['firmato-con-altro-nome.pdf'],
    reader: 'opens',
    why: 'Poppler finds the document in the envelope; most phones do not, and staff have it without.',
  },
  {
    changes: ['as it is'],
    files: ['video-hevc.mp4'],
    reader: 'opens',
    why: 'Many phones have no decoder for H.265, which ffmpeg brings along.',
  },
  {
    changes: ['as it is'],
    files: ['video.mov', 'avviso.rtf'],
    reader: 'opens',
    why: 'WhatsApp on the phones of citizens shows no MOV as a video, and many have no program for RTF.',
  },
  {
    changes: CUT,
    files: ['mercato.jpg', 'senza-fine.jpg'],
    reader: 'opens',
    why: 'djpeg warns («Premature end») and fills what is missing with grey: citizens would see half a picture.',
  },
  {
    changes: ['with zeros behind'],
    files: ['senza-fine.jpg'],
    reader: 'opens',
    why: 'Without an end mark zeros look like room that was reserved for the rest of the picture.',
  },
  {
    changes: [...CUT, 'with its middle empty'],
    files: ['fiera.gif', 'animata.gif'],
    reader: 'opens',
    why: 'ffmpeg shows the pictures before the gap; the copy is not whole, or not yet.',
  },
  {
    changes: CUT,
    files: ['video-web.mp4', 'video-a-frammenti.mp4'],
    reader: 'opens',
    why: FILM_CUT,
  },
  {
    changes: ['nine tenths of it', 'without its last 4 bytes'],
    files: ['video-con-copertina.mp4'],
    reader: 'opens',
    why: FILM_CUT,
  },
  {
    changes: ['without its last 4 bytes'],
    files: ['video.mp4', 'video-telecamera.mp4', 'video-3gp.mp4', 'video-tre-byte-in-coda.mp4'],
    reader: 'opens',
    why: FILM_CUT,
  },
  {
    changes: ['with its middle empty'],
    files: ['video-a-frammenti.mp4'],
    reader: 'refuses',
    why: 'What is wrong inside the pictures shows only when all of them are decoded; phones skip them.',
  },
  {
    changes: ['without its last 4 bytes'],
    files: ['avviso.doc', 'raccolta.xls', 'presentazione.ppt'],
    reader: 'opens',
    why: 'The last sector that is in use is not whole: Office says that the file is damaged.',
  },
  {
    changes: ['half of it', 'nine tenths of it', 'behind the head of a mail'],
    files: ['raccolta.xls'],
    reader: 'opens',
    why: 'LibreOffice takes what it cannot read for a text and shows a table of signs.',
  },
  {
    changes: ['with a mail behind'],
    files: ['zeri-in-coda.pdf'],
    reader: 'opens',
    why: 'Poppler searches all of the file for the objects; other readers look for the end in its last 2,048 bytes.',
  },
  {
    changes: ['with its middle empty'],
    files: ['avviso.docx', 'raccolta.xlsx', 'presentazione.pptx', 'apici-semplici.docx'],
    reader: 'opens',
    why: 'LibreOffice repairs it without a word; Word says that its contents are unreadable.',
  },
];

/** What must become of every file of `test/fixtures` that is dropped alone, under its own name. */

/** The exact text that goes out, with what its header says; or the code of the reason. */
export type TextFate =
  | {
      readonly text: string;
      readonly sendAt?: number;
      readonly urgent?: true;
      readonly title?: string;
    }
  | { readonly refused: string };

/** Sent as it is, byte by byte; or the code of the reason. */
export type AttachmentFate =
  { readonly sent: 'image' | 'video' | 'document' } | { readonly refused: string };

const NOTEPAD =
  'Perché l’acqua mancherà: martedì 8 dicembre, dalle 8 alle 12, in via della Libertà.\n' +
  'Costo: 0 €. Più informazioni allo 0587 758456.';
const MISREAD = 'Perché l’acqua mancherà: martedì è chiusa «via della Libertà».';
const LIBRARY = 'La biblioteca riapre alle 15.';
const MORNING = Date.parse('2026-12-28T07:30Z');

export const TEXTS_TABLE: Readonly<Record<string, TextFate>> = {
  'utf8.txt': { text: NOTEPAD },
  'utf8-bom.txt': { text: NOTEPAD },
  'utf16le.txt': { text: NOTEPAD },
  'utf16be.txt': { text: NOTEPAD },
  'utf16le-senza-bom.txt': { text: NOTEPAD },
  'windows-1252.txt': { text: NOTEPAD },
  'rovinato.txt': { text: NOTEPAD },
  'cp850.txt': {
    text:
      "Perché manca l'acqua? È per i lavori di martedì in città: più informazioni in Comune.\n" +
      'Così è la libertà.',
  },
  'macroman.txt': { text: MISREAD },
  'letto-come-cp850.txt': { text: MISREAD },
  'letto-come-cp437.txt': { text: MISREAD },
  'letto-come-mac.txt': { text: MISREAD },
  'rovinato-due-volte.txt': { text: MISREAD },
  'word-trattini.txt': { text: 'Orario 8-12 in via Roma, comune.' },
  'word-apostrofi.txt': { text: 'L’acqua “oggi” manca – scusate…' },
  'word-elenco.txt': { text: '•\tacqua\n•\tluce' },
  'carattere-di-controllo.txt': { refused: 'garbled-text' },
  'pagina-web.txt': { refused: 'garbled-text' },
  'posta.txt': { refused: 'garbled-text' },
  'punti-interrogativi.txt': { refused: 'garbled-text' },
  'markdown.md': {
    text:
      '*Mercato*\n\n*Domani* il mercato è in piazza Roma (https://www.comune.example/piazza) ' +
      'e *non* in via Dante.\n\n- https://www.comune.example/mercato',
  },
  'ordine-segno-invisibile.txt': { text: LIBRARY, sendAt: MORNING },
  'ordine-in-un-elenco.txt': { text: LIBRARY, sendAt: MORNING, title: 'Biblioteca' },
  'ordine-in-grassetto.txt': { text: LIBRARY, sendAt: MORNING },
  'ordine-sotto-le-intestazioni.txt': { refused: 'header-below-the-top' },
  'righe-doppie.txt': {
    text: 'La biblioteca\nriapre alle 15.',
    urgent: true,
    title: 'Biblioteca',
  },
};

export const ATTACHMENTS_TABLE: Readonly<Record<string, AttachmentFate>> = {
  'mercato.jpg': { sent: 'image' },
  'avviso.png': { sent: 'image' },
  'fiera.gif': { sent: 'image' },
  'animata.gif': { sent: 'image' },
  'fiera.webp': { sent: 'image' },
  'fiera.heic': { refused: 'unsupported' },
  'video.mp4': { sent: 'video' },
  'video-web.mp4': { sent: 'video' },
  'video-a-frammenti.mp4': { sent: 'video' },
  'video-hevc.mp4': { refused: 'not-h264' },
  'video.mov': { refused: 'unsupported' },
  'solo-suono.mp4': { refused: 'not-h264' },
  'suono.m4a': { refused: 'unsupported' },
  'ordinanza.pdf': { sent: 'document' },
  'libreoffice.pdf': { sent: 'document' },
  'compresso.pdf': { sent: 'document' },
  'protetto.pdf': { refused: 'protected-file' },
  'protetto-qpdf.pdf': { refused: 'protected-file' },
  'avviso.docx': { sent: 'document' },
  'avviso.odt': { sent: 'document' },
  'avviso.doc': { sent: 'document' },
  'avviso.rtf': { refused: 'unsupported' },
  'raccolta.xlsx': { sent: 'document' },
  'raccolta.ods': { sent: 'document' },
  'raccolta.xls': { sent: 'document' },
  'presentazione.pptx': { sent: 'document' },
  'presentazione.odp': { sent: 'document' },
  'presentazione.ppt.gz': { sent: 'document' },
  'protetto.docx': { refused: 'protected-file' },
  'protetto.xlsx': { refused: 'protected-file' },
  'protetto.odt': { refused: 'protected-file' },
  'protetto.ods': { refused: 'protected-file' },
  'protetto.doc': { refused: 'protected-file' },
  'protetto.xls': { refused: 'protected-file' },
  'stampa-vietata-rc4-40.pdf': { sent: 'document' },
  'stampa-vietata-rc4-128.pdf': { sent: 'document' },
  'stampa-vietata-aes-128.pdf': { sent: 'document' },
  'stampa-vietata-aes-256.pdf': { sent: 'document' },
  'allegato-cifrato.pdf': { sent: 'document' },
  'zeri-in-coda.pdf': { sent: 'document' },
  'dalla-posta.pdf': { sent: 'document' },
  'senza-eof.pdf': { sent: 'document' },
  'firmato.p7m': { refused: 'signed-file' },
  'firmato-con-altro-nome.pdf': { refused: 'signed-file' },
  'firmato-a-pezzi.pdf': { refused: 'signed-file' },
  'firmato-base64.pdf': { refused: 'signed-file' },
  'video-telecamera.mp4': { sent: 'video' },
  'video-3gp.mp4': { sent: 'video' },
  'video-tre-byte-in-coda.mp4': { sent: 'video' },
  'video-riquadro-ignoto.mp4': { sent: 'video' },
  'video-con-copertina.mp4': { sent: 'video' },
  'pagina-web.xls': { refused: 'not-as-named' },
  'pagina-web.doc': { refused: 'not-as-named' },
  'elenco-csv.xls': { refused: 'not-as-named' },
  'foglio-xml.xls': { refused: 'not-as-named' },
  'testo.doc': { refused: 'not-as-named' },
  'archivio-web.doc': { refused: 'not-as-named' },
  'apici-semplici.docx': { sent: 'document' },
  'senza-fine.jpg': { sent: 'image' },
  'archivio.zip': { refused: 'unsupported' },
};

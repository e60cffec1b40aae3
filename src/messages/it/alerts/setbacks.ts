import { people } from '../../../italian.js';
import type { NotSentWhy } from '../../../ports/transport.js';

export const SETBACKS: Readonly<
  Record<Exclude<NotSentWhy, 'page'>, (title: string, waiting: number) => string>
> = {
  upload: (title) =>
    `WhatsApp in questo momento non accetta allegati: l’avviso «${title}» aspetta. ` +
    'Campanile riprova da solo e non manda nulla due volte; gli avvisi senza allegati partono. ' +
    'Se dura più di un’ora, controlla il collegamento a Internet di questo PC.',
  content: (title) =>
    `L’avviso «${title}» aspetta: Campanile non riesce a leggere la sua copia dell’allegato, ` +
    'e in «in-corso» non ha trovato il file com’era. Controlla che l’antivirus non l’abbia messo in ' +
    'quarantena, oppure rimetti lo stesso file in «in-corso»: l’avviso partirà da solo. ' +
    'Gli altri avvisi partono.',
  picture: (title) =>
    `L’avviso «${title}» aspetta: il browser di questo PC non riesce ad aprire la sua immagine, e ` +
    'WhatsApp la manderebbe come documento. Ferma l’avviso, salva l’immagine di nuovo come .jpg o ' +
    '.png con un programma di grafica e copiala nella cartella degli avvisi. Gli altri avvisi partono.',
  recipients: (title, waiting) =>
    `L’avviso «${title}» non è ancora partito per ${people(waiting)}: WhatsApp non fornisce quello ` +
    'che serve per scrivere a qualcuno di loro. Campanile riprova da solo; non occorre fare nulla.',
};

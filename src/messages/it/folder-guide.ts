import { counted } from '../../italian.js';

/** The name of the guide that lies in the watched folder. */
export const GUIDE = 'LEGGIMI.txt';

/** What the guide says of this comune's settings. */
export interface GuideFacts {
  /** how long a notice can be stopped before it goes */
  readonly coolingSeconds: number;
  /** in minutes since midnight; null: notices go at any hour */
  readonly quietHours: { readonly from: number; readonly to: number } | null;
}

/** Says that changes to the guide are lost; a file with this line is ours. */
export const WRITTEN_BY_US = 'Questo file lo scrive Campanile: quello che vi si cambia va perso.';

/** The short guide that lies in the watched folder. */
export function leggimi(facts: GuideFacts): string {
  return `CARTELLA DEGLI AVVISI

Ogni file copiato in questa cartella viene inviato su WhatsApp a tutti gli iscritti.
Prepara l’avviso altrove, rileggilo e copialo qui soltanto quando è pronto.

CHE COSA SI PUÒ METTERE
- Un testo: un file .txt scritto con il Blocco note.
- Un’immagine o un video: un file .jpg, .png, .webp, .gif o .mp4.
- Un documento: un file .pdf, oppure di Word, Excel, PowerPoint o LibreOffice.
  Di un documento firmato (.p7m) serve il PDF che contiene.
- Un’immagine o un documento con il suo testo: due file con lo stesso nome,
  per esempio «mercato.jpg» e «mercato.txt», copiati insieme.
- Più allegati: una cartella con dentro il testo e gli allegati. Parte prima il testo,
  poi gli allegati nell’ordine dei loro nomi.

LE CARTELLE (servono a Campanile: non rinominarle)
  prova       quello che si mette qui va solo ai telefoni dell’ufficio
  in-corso    gli avvisi accettati: aspettano la loro ora o stanno partendo
  inviati     gli avvisi partiti, ognuno con il suo esito
  scartati    gli avvisi da correggere, ognuno con il motivo
  annullati   gli avvisi annullati, fermati o ritirati
  ritira      un avviso partito che si trascina qui viene ritirato
Ogni altra cartella che si mette qui è un avviso.

CHE COSA SUCCEDE
- L’avviso passa in «in-corso» con un file «.stato.txt», che dice quando parte e a
  quante persone. ${whenItGoes(facts)}
- Quando è partito, si trova in «inviati» con un file «.esito.txt»,
  che dice quante persone l’hanno ricevuto.
- Se non si può inviare, si trova in «scartati» con un file «.motivo.txt»,
  che dice perché e che cosa fare.

- I file che cominciano con «AVVISO-CAMPANILE-» li scrive Campanile per chi lavora qui,
  quando c’è qualcosa da fare. Non partono, e spariscono da soli quando tutto è a posto.

PER ANNULLARE O FERMARE UN AVVISO
- Trascina il suo file da «in-corso» ad «annullati», anche mentre sta partendo.
  L’«.esito.txt» dice chi l’aveva già ricevuto.
- Per correggerlo prima che parta: copia qui la versione giusta, con lo stesso nome.

PER SCEGLIERE QUANDO PARTE: queste righe in cima al testo, poi una riga vuota
    Invia il: 08/12/2026 08:30
    Scade il: 08/12/2026 18:00
    Urgente: sì
  Un avviso urgente parte subito${facts.quietHours === null ? '' : ', anche di notte'}. Le righe vanno tutte insieme, in cima:
  una che si trova più sotto fa scartare l’avviso.

PER PROVARE
- Un file copiato in «prova» arriva solo ai telefoni dell’ufficio, con la scritta PROVA.
  Com’è andata si legge in «prova», nella cartella «esiti».

SE UN AVVISO PARTITO ERA SBAGLIATO
- Trascina il suo file da «inviati» a «ritira»: viene cancellato dai telefoni dove
  WhatsApp lo permette, e gli altri ricevono subito una rettifica.
- Per scriverla con parole tue: un testo con lo stesso nome e «.rettifica.txt».

${WRITTEN_BY_US}
`;
}

/** When a notice goes by itself. */
export function whenItGoes({ coolingSeconds, quietHours }: GuideFacts): string {
  const goes =
    coolingSeconds === 0 ? 'Parte da solo' : `Dopo ${time(coolingSeconds)} parte da solo`;
  if (quietHours === null) return `${goes}.`;
  const { from, to } = quietHours;
  return `${goes}; ${from > to ? 'di notte ' : ''}(dalle ${hour(from)} alle ${hour(to)}) aspetta.`;
}

function time(seconds: number): string {
  if (seconds % 60 !== 0) return counted(seconds, 'secondo', 'secondi');
  return seconds === 60 ? 'un minuto' : counted(seconds / 60, 'minuto', 'minuti');
}

/** `21`, `7:30` */
function hour(minutes: number): string {
  const rest = minutes % 60;
  return `${String(Math.floor(minutes / 60))}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`;
}

import {
  isUntouched,
  type Rejection,
  type Notice,
  type NoticeProgress,
} from '../../../model/notice.js';
import { longTime, people, plural, shortTime } from '../../../italian.js';
import { isOver, mayGoOn } from '../../../model/staff-acts.js';
import { movedHere } from '../files.js';
import { WITHOUT_PANEL } from '../steps.js';

/** Why a notice as a whole is not sent, and the note that says so. */

/** The text of `<name>.motivo.txt`; of a test it says where the next one belongs. */
export function reasonNote(
  {
    name,
    files,
    isTest,
  }: {
    readonly name: string;
    readonly files: readonly string[];
    readonly isTest: boolean;
  },
  rejection: Rejection,
  at: number,
  zone: string,
): string {
  return `${isTest ? `La prova dell’avviso «${name}» non è partita` : `L’avviso «${name}» non è stato accettato`}.

Il motivo: ${rejection.why}.

Che cosa fare:
${rejection.remedy}
${isTest ? '\nPer fare un’altra prova, il posto è la cartella «prova»: da quella degli avvisi andrebbe ai cittadini.\n' : ''}
${movedHere(files)}, ${longTime(at, zone)}.
`;
}

/** Why, and what to do: the note where the name and the place are shown beside it. */
export function reasonAlone(note: string): string {
  const paragraphs = note.trim().split('\n\n');
  const [first = ''] = paragraphs;
  const last = paragraphs.at(-1) ?? '';
  const from = SAID_FIRST.test(first) ? 1 : 0;
  const to = MOVED_HERE.test(last) ? -1 : paragraphs.length;
  return paragraphs.slice(from, to).join('\n\n');
}

/** How each note begins that says why something was not taken: by this it is known as ours. */
export const NOT_TAKEN =
  '[^\\n«]*«[^\\n]*» non è (?:stato accettato|stata accettata|stato ripreso|partita|stato ritirato)\\.';
const SAID_FIRST = new RegExp(`^${NOT_TAKEN}$`);
const MOVED_HERE = /(?:spostat[oaie] qui|(?:è|sono) qui), senza modifiche/;

export function nobodySubscribed(): Rejection {
  return {
    code: 'nobody-subscribed',
    why: 'al servizio non è ancora iscritto nessuno, e l’avviso non andrebbe a nessuno',
    remedy:
      'Quando qualcuno si è iscritto, scrivendo ATTIVA al numero del Comune, copialo di nuovo nella cartella degli avvisi. Quanti sono gli iscritti si vede nel pannello.',
  };
}

/** @param progress of that notice; after a restore nobody knows of whom was waiting then */
export function alreadyTaken(notice: Notice, progress: NoticeProgress, zone: string): Rejection {
  return (
    waitsForSomebody(notice, zone) ??
    endedHalfWay(notice, progress, zone) ??
    known(notice, progress, zone)
  );
}

/** Of an edited notice: people would get two versions. @param edited the one whose place it was to take */
export function placeTaken({ id, replacedBy }: Pick<Notice, 'id' | 'replacedBy'>): Rejection {
  const goes = replacedBy ?? id;
  return {
    code: 'place-taken',
    why:
      replacedBy === null
        ? `doveva prendere il posto dell’avviso n. ${String(id)}, che però è già partito, almeno in parte`
        : `doveva prendere il posto dell’avviso n. ${String(id)}, che però l’ha già preso l’avviso n. ${String(replacedBy)}`,
    remedy:
      `Le persone riceverebbero due versioni. Guarda nel pannello l’avviso n. ${String(goes)}: se va bene, non occorre fare nulla. ` +
      'Altrimenti fermalo o ritiralo, poi copia questo di nuovo nella cartella degli avvisi.',
  };
}

/** Null: it does not wait for a person. */
function waitsForSomebody(
  { id, name, acceptedAt, state }: Pick<Notice, 'id' | 'name' | 'acceptedAt' | 'state'>,
  zone: string,
): Rejection | null {
  if (state !== 'parked' && state !== 'unconfirmed') return null;
  return {
    code: 'already-taken',
    why: `questo avviso è già stato preso in carico il ${shortTime(acceptedAt, zone)} e aspetta una decisione: «${name}» ha lo stesso contenuto`,
    remedy:
      `Finché nessuno decide non parte. Nel pannello apri l’avviso n. ${String(id)} e premi «Conferma e invia» per farlo partire, ` +
      `oppure «Annulla» («Ferma», se era già cominciato) se non serve più. ${WITHOUT_PANEL}`,
  };
}

/** Null: it goes on, or nobody was left out. */
function endedHalfWay(notice: Notice, progress: NoticeProgress, zone: string): Rejection | null {
  const { id, name, state, finishedAt, notSentTo } = notice;
  if (!isOver(notice) || finishedAt === null || notSentTo === 0) return null;
  const nobodyHadIt = isUntouched(notice, progress);
  const stopped = nobodyHadIt ? 'è stato annullato' : 'è stato fermato';
  const how = state === 'expired' ? 'è scaduto' : stopped;
  const without = `${people(notSentTo)} non ${plural(notSentTo, 'l’ha', 'l’hanno')} ricevuto`;
  const goOn = mayGoOn(notice)
    ? `Per mandarlo a chi non l’ha ricevuto apri nel pannello l’avviso n. ${String(id)} e premi «Riprendi». `
    : '';
  return {
    code: 'already-taken',
    why: `questo avviso ${how} il ${shortTime(finishedAt, zone)}, e ${without}: «${name}» ha lo stesso contenuto`,
    remedy: `${goOn}Per mandarlo a tutti, ${REPEAT}${nobodyHadIt && !notice.mayHaveGone ? '' : ` ${TWICE}`}`,
  };
}

function known(
  { name, state, sendAt, acceptedAt, finishedAt }: Notice,
  { accepted, uncertain, held }: NoticeProgress,
  zone: string,
): Rejection {
  const taken = `già preso in carico il ${shortTime(acceptedAt, zone)}`;
  const isToGo = state === 'queued' && sendAt !== null;
  const goes = isToGo ? `, e deve partire il ${shortTime(sendAt, zone)}` : '';
  const isUnknown = finishedAt !== null && accepted === 0;
  const what =
    finishedAt === null
      ? `${taken}${goes}`
      : accepted > 0
        ? `già inviato il ${shortTime(finishedAt, zone)}`
        : uncertain + held > 0
          ? `${taken}, e non si sa se sia partito`
          : `${taken}, ma WhatsApp non l’ha accettato per nessuno`;
  return {
    code: 'already-taken',
    why: `questo avviso risulta ${what}: «${name}» ha lo stesso contenuto`,
    remedy: isUnknown
      ? `Guarda che cosa ne dice il pannello, in «Avvisi», e le chat sul telefono del Comune. Se non è partito, ${REPEAT} Va a tutti gli iscritti, anche a chi lo avesse già.`
      : `Se è una copia fatta per sbaglio non occorre fare nulla. Per inviarlo davvero un’altra volta, ${REPEAT}`,
  };
}

/** Of a notice that goes to everybody again. */
export const TWICE = 'Attenzione: chi l’ha già ricevuto lo riceve un’altra volta.';

export const REPEAT =
  'scrivi «Ripeti: sì» in cima al testo, seguito da una riga vuota, e copialo di nuovo nella cartella degli avvisi.';

/** How it goes again that expired. @param hadIt whether somebody has it, or may have it */
export function afterExpiry(hadIt: boolean): string {
  return hadIt
    ? `Se serve ancora, togli o correggi la riga «Scade il», ${REPEAT} ${TWICE}`
    : 'Se serve ancora, togli o correggi la riga «Scade il» e copialo di nuovo nella cartella degli avvisi.';
}

export const NO_TEST_PHONES: Rejection = {
  code: 'no-test-phones',
  why: 'non è indicato nessun telefono di prova',
  remedy:
    'Chiedi a chi si occupa di Campanile di scrivere i numeri dei telefoni dell’ufficio alla voce «testPhones» di campanile.yaml e di far ripartire Campanile.',
};

/** The same, as the answer to a test that was asked for. */
export function notNow({ why, remedy }: Rejection): string {
  return `Per ora ${why}. ${remedy}`;
}

/** Above a test. */
export const TEST_MARK = 'PROVA';

/**
 * What staff can do: what each act of the table (`model/staff-acts.ts`) is called, what is asked before,
 * what is said after, and what its command says of itself.
 */
import { counted, people, plural } from '../../italian.js';
import { isPublic, LONGEST_POST } from '../../model/channel.js';
import { GONE_PERHAPS, leftOut, willNotGet } from './notice-states.js';
import { TWICE } from './rejections/notices.js';
import { notReachedAnyMore } from './retraction-report.js';
import type { RetractionPreview } from '../../model/retraction.js';
import type {
  ActCommand,
  ActFacts,
  ActName,
  ActsLike,
  NoticeActName,
  SendingActName,
  STAFF_ACTS,
} from '../../model/staff-acts.js';
import {
  POSTS_DECIDED,
  postAgainQuestion,
  postPublishedQuestion,
  postsConcerned,
} from './channel.js';
import { againQuestion, arrivedQuestion, listsQuestion, resumeQuestion } from './sending-acts.js';

interface FieldWords {
  readonly label: string;
  readonly note?: string;
  /** what is said when a command gives the option without a text */
  readonly empty: string;
}

/** `number` of the notice as it was written, to how many people */
type Said = (number: string, people: number) => string;

type Words<Name extends ActName, Own> = Own & { readonly name: string } & (Name extends ActsLike<{
    command: null;
  }>
    ? unknown
    : { readonly said: Said }) &
  ((typeof STAFF_ACTS)[Name] extends { readonly fields: infer Fields }
    ? { readonly fields: { readonly [Field in keyof Fields]: FieldWords } }
    : unknown);

interface NoticeWords {
  /** as the question begins, before the notice's title: `Fermare` */
  readonly verb: string;
  /** what will happen, to how many people */
  readonly question: (facts: ActFacts) => string;
  /** on the notice’s page */
  readonly done: string;
}

interface SendingWords {
  readonly title: string;
  /** what will happen, to how many people, and what it may cause; `neverBegun`: see `HeldPeople` */
  readonly question: (count: number, neverBegun: number) => string;
}

const ACTS: { readonly [Name in NoticeActName]: Words<Name, NoticeWords> } & {
  readonly [Name in SendingActName]: Words<Name, SendingWords>;
} = {
  confirm: {
    name: 'Conferma e invia',
    verb: 'Confermare e inviare',
    question: ({ notice: { mayHaveGone }, progress: { waiting } }) =>
      `L’avviso andrà a ${people(waiting)}.${mayHaveGone ? ` ${GONE_PERHAPS} ${TWICE}` : ''}`,
    done: 'L’avviso è confermato e parte.',
    said: (number) => `✓ L’avviso ${number} è confermato.`,
  },
  sendNow: {
    name: 'Invia subito',
    verb: 'Inviare subito',
    question: ({ progress: { waiting } }) =>
      `L’avviso parte adesso e va a ${people(waiting)}, senza aspettare l’ora prevista.`,
    done: 'L’avviso parte adesso.',
    said: (number) => `✓ L’avviso ${number} parte subito.`,
  },
  edit: {
    name: 'Modifica',
    verb: 'Modificare',
    question: ({ progress: { waiting } }) =>
      `Si apre una bozza con il testo, i file e gli orari dell’avviso. Quando la pubblichi prende il suo posto, per ${people(waiting)}. ` +
      'Finché non la pubblichi, l’avviso di adesso resta com’è e parte alla sua ora.',
    done: 'L’avviso non parte più: al suo posto va quello nuovo.',
  },
  resume: {
    name: 'Riprendi',
    verb: 'Riprendere',
    question: ({ notice: { notSentTo, mayHaveGone } }) =>
      `L’avviso riparte solo per chi non lo aveva ancora ricevuto quando è stato fermato o annullato: ${people(notSentTo)}, meno chi nel frattempo si è disiscritto. ` +
      (mayHaveGone ? `${GONE_PERHAPS} ${TWICE}` : 'Chi lo ha già ricevuto non lo riceve di nuovo.'),
    done: 'L’avviso riprende per chi non lo aveva ricevuto.',
    said: (number) => `✓ L’avviso ${number} riprende.`,
  },
  callOff: {
    name: 'Annulla',
    verb: 'Annullare',
    question: ({ notice, progress: { waiting }, posts }) =>
      notice.mayHaveGone
        ? `${GONE_PERHAPS} Se lo annulli, Campanile non lo manda a nessuno.${staysPublic(posts)}`
        : `Nessuno lo ha ancora ricevuto${inPersonWhere(posts)}. Se lo annulli, ${willNotGet(waiting)}.${staysPublic(posts)}`,
    done: 'L’avviso non va più a nessuno.',
  },
  stop: {
    name: 'Ferma',
    verb: 'Fermare',
    question: ({ notice: { mayHaveGone }, progress: { waiting, accepted, uncertain }, posts }) => {
      if (waiting === 0 && uncertain > 0) {
        return `Di ${people(uncertain)} non si sa se lo ${plural(uncertain, 'abbia', 'abbiano')} ricevuto. Se lo fermi, non riparte da solo.${staysPublic(posts)}`;
      }
      const none = mayHaveGone
        ? GONE_PERHAPS
        : `Nessuno lo ha ancora ricevuto${inPersonWhere(posts)}.`;
      const already = accepted === 0 ? none : `A ${people(accepted)} è già stato inviato, e resta.`;
      return `${already} Se lo fermi, ${leftOut({ notSentTo: waiting, mayHaveGone })}.${staysPublic(posts)}`;
    },
    done: 'L’avviso è stato fermato.',
    said: (number) => `✓ L’avviso ${number} non va più a nessun altro.`,
  },
  test: {
    name: 'Manda ai telefoni di prova',
    verb: 'Mandare ai telefoni di prova',
    question: ({ testPhones }) =>
      `L’avviso va a ${counted(testPhones, 'telefono di prova', 'telefoni di prova')} dell’ufficio, e a nessun cittadino.`,
    done: 'La prova è partita.',
    said: () => '✓ La prova parte.',
  },
  retract: {
    name: 'Ritira',
    verb: 'Ritirare',
    question: (facts) =>
      facts.retraction === null
        ? `L’avviso è stato inviato a ${people(facts.progress.accepted)}.`
        : `${isInChannel(facts.posts) ? 'L’avviso viene eliminato dal canale. ' : ''}${retractQuestion(facts.retraction, facts)}`,
    done: 'L’avviso viene ritirato.',
    said: (number) => `✓ L’avviso ${number} viene ritirato.`,
    fields: {
      correction: {
        label: 'Rettifica (puoi cambiarla)',
        empty: 'Il testo della rettifica è vuoto.',
      },
    },
  },
  arrived: {
    name: 'È arrivato',
    verb: 'Considerare arrivato',
    question: ({ progress: { held } }) => arrivedQuestion(held),
    done: 'L’invio risulta arrivato.',
    said: (_, count) => `L’invio a ${people(count)} è considerato partito.`,
  },
  sendAgain: {
    name: 'Invia di nuovo',
    verb: 'Inviare di nuovo',
    question: ({ progress: { held }, neverBegun = 0 }) => againQuestion(held, neverBegun),
    done: 'L’avviso parte di nuovo per chi forse non l’ha ricevuto.',
    said: (_, count) => `L’avviso parte di nuovo per ${people(count)}.`,
  },
  changePost: {
    name: 'Modifica nel canale',
    verb: 'Modificare nel canale',
    question: () =>
      'Cambia solo il testo nel canale WhatsApp, entro 30 giorni dall’uscita: chi lo segue vede il testo nuovo, con scritto che è stato modificato, e il telefono non suona. ' +
      'Chi ha ricevuto l’avviso di persona tiene quello di prima: per dirlo anche a loro ritira l’avviso, oppure mandane un altro.',
    done: 'Il testo nel canale cambia fra poco, se il servizio è in funzione.',
    said: () => '✓ Il testo nel canale cambia fra poco, se il servizio è in funzione.',
    fields: {
      text: { label: 'Il testo nel canale', empty: 'Il testo per il canale è vuoto.' },
    },
  },
  postPublished: {
    name: 'È uscito',
    verb: 'Considerare uscito nel canale',
    question: postPublishedQuestion,
    done: POSTS_DECIDED.published,
    said: () => `✓ ${POSTS_DECIDED.published}`,
  },
  postAgain: {
    name: 'Pubblica di nuovo',
    verb: 'Pubblicare di nuovo nel canale',
    question: postAgainQuestion,
    done: POSTS_DECIDED.again,
    said: () => `✓ ${POSTS_DECIDED.again}`,
  },
  resumeSending: {
    name: 'Riprendi gli invii',
    title: 'Riprendere gli invii?',
    question: resumeQuestion,
    said: () => '✓ Gli invii riprendono.',
  },
  retryLists: {
    name: 'Riprova con le liste',
    title: 'Riprovare con le liste?',
    question: listsQuestion,
  },
  arrivedAll: {
    name: 'È arrivato',
    title: 'Considerare arrivati gli invii sospesi?',
    question: arrivedQuestion,
  },
  sendAgainAll: {
    name: 'Invia di nuovo',
    title: 'Inviare di nuovo?',
    question: againQuestion,
  },
  postPublishedAll: {
    name: 'È uscito',
    title: 'Considerare uscito nel canale?',
    question: (count) => `${postsConcerned(count)} ${postPublishedQuestion()}`,
  },
  postAgainAll: {
    name: 'Pubblica di nuovo',
    title: 'Pubblicare di nuovo nel canale?',
    question: (count) => `${postsConcerned(count)} ${postAgainQuestion()}`,
  },
};

export const NOTICE_ACT_WORDS: Readonly<Record<NoticeActName, NoticeWords & ActWords>> = ACTS;
export const SENDING_ACT_WORDS: Readonly<Record<SendingActName, SendingWords & ActWords>> = ACTS;
export const ACT_WORDS: Readonly<Record<ActName, ActWords>> = ACTS;

interface ActWords {
  readonly name: string;
  readonly said?: Said;
  readonly fields?: Readonly<Record<string, FieldWords>>;
}

/** Beside the button that does it. */
export const BACK = 'No, torna indietro';

/** Above the question. @param title of the notice */
export function actTitle(name: NoticeActName, title: string): string {
  return `${ACTS[name].verb} «${title}»?`;
}

/** `summary` stands in `campanile --help`, after the command’s name; `help` begins with «Uso: npx campanile …». */
export const ACT_COMMANDS: Readonly<
  Record<ActCommand, { readonly summary: string; readonly help: string }>
> = {
  'notices decide': {
    summary: 'decide di un invio sospeso: già partito, oppure da ripetere',
    help: `Uso: npx campanile notices decide NUMERO --inviato
     npx campanile notices decide NUMERO --ripeti

Di un invio sospeso non si è potuto sapere se sia partito, oppure per più di un giorno non si è riusciti a
mandarlo. Con --inviato lo si considera partito; con --ripeti lo si manda ancora: chi l’avesse già ricevuto di
solito non lo vede due volte, perché il messaggio ha lo stesso codice, ma dopo il ripristino di una copia dell’archivio
può vederlo due volte. Prima di scegliere chiedi a qualcuno degli iscritti se l’avviso gli è arrivato.`,
  },
  'channel decide': {
    summary: 'dice se un avviso è uscito nel canale, quando non si è potuto sapere',
    help: `Uso: npx campanile channel decide NUMERO --pubblicato
     npx campanile channel decide NUMERO --ripeti

Quando non si è potuto sapere se un avviso sia uscito nel canale: --pubblicato se sul telefono si vede,
--ripeti se non c’è. Il NUMERO è quello di «npx campanile notices list».`,
  },
  'channel edit': {
    summary: 'cambia il testo di un avviso nel canale',
    help: `Uso: npx campanile channel edit NUMERO --testo TESTO

Cambia il testo di un avviso che è già nel canale WhatsApp, entro 30 giorni: chi segue il canale vede quello nuovo.
Chi ha ricevuto l’avviso di persona tiene quello di prima. Il NUMERO è quello di «npx campanile notices list».`,
  },
  'notices confirm': {
    summary: 'conferma un avviso che aspetta una decisione',
    help: `Uso: npx campanile notices confirm NUMERO

Conferma un avviso che aspetta una decisione: perché va a molte persone (confirmAbove), perché doveva partire mentre
Campanile era fermo, perché i suoi file sono spariti da «in-corso», o dopo il ripristino di una copia dell’archivio.`,
  },
  'notices send-now': {
    summary: 'fa partire subito un avviso che aspetta la sua ora',
    help: `Uso: npx campanile notices send-now NUMERO

Fa partire subito un avviso che aspetta il minuto per ripensarci, la sua data o la fine della notte. Con il servizio
fermo parte appena il servizio è in funzione.`,
  },
  'notices resume': {
    summary: 'fa riprendere un avviso fermato o annullato, per chi non l’ha ricevuto',
    help: `Uso: npx campanile notices resume NUMERO

Fa riprendere un avviso che era stato fermato o annullato: riparte solo per chi non l’ha ricevuto ed è ancora
iscritto. Con il servizio fermo riparte appena il servizio è in funzione.`,
  },
  'notices stop': {
    summary: 'annulla un avviso che aspetta, o ferma quello che sta partendo',
    help: `Uso: npx campanile notices stop NUMERO

Annulla un avviso che aspetta, o ferma quello che sta partendo: chi l’ha già ricevuto lo conserva, a tutti gli altri
non viene inviato. Con il servizio fermo vale lo stesso: alla ripresa non parte.`,
  },
  'notices test': {
    summary: 'manda un avviso ai soli telefoni di prova',
    help: `Uso: npx campanile notices test NUMERO

Manda un avviso, con la scritta PROVA, ai telefoni di prova della voce testPhones e a nessun cittadino.`,
  },
  'notices retract': {
    summary: 'ritira un avviso inviato, con una rettifica a chi lo conserva',
    help: `Uso: npx campanile notices retract NUMERO [--rettifica TESTO]

Ritira un avviso inviato: lo cancella dai telefoni dove WhatsApp lo permette (messaggi a singole persone, per due
giorni e mezzo) e manda subito una rettifica a tutti gli altri che l’hanno avuto. Con --rettifica il testo è
quello indicato, altrimenti quello della voce texts.correction.`,
  },
  resume: {
    summary: 'fa riprendere gli invii che il servizio ha fermato',
    help: `Uso: npx campanile resume

Fa riprendere gli invii che il servizio ha fermato da solo, per esempio perché WhatsApp ha limitato il numero o
ha rifiutato più messaggi di seguito. Prima apri WhatsApp sul telefono del Comune e guarda che cosa dice.`,
  },
};

/** What taking a notice back will do, before the click. */
function retractQuestion(
  { deletable, kept, corrected }: RetractionPreview,
  { progress, posts }: ActFacts,
): string {
  if (deletable === 0 && kept === 0) {
    const who = progress.accepted > 0 ? 'lo ha più' : `lo ha ricevuto${inPersonWhere(posts)}`;
    return `Nessuno ${who}: non parte nessuna rettifica.`;
  }
  const deleted =
    deletable === 0
      ? 'L’avviso non si può cancellare da nessun telefono, perché è arrivato con le liste o troppo tempo fa.'
      : `L’avviso viene cancellato ${plural(deletable, 'dal telefono', 'dai telefoni')} di ${people(deletable)}.`;
  if (kept === 0) return `${deleted} Nessun altro lo ha: non parte nessuna rettifica.`;
  const without = kept - corrected;
  const keep = `${people(without)} lo ${plural(without, 'conserva', 'conservano')} senza rettifica, perché ${notReachedAnyMore(without)}.`;
  if (corrected === 0) return `${deleted} ${keep}`;
  return `${deleted} ${without === 0 ? '' : `${keep} `}${deletable === 0 ? 'A' : 'Dagli altri telefoni non si può cancellare: a'} ${people(corrected)} arriva subito questa rettifica:`;
}

type Posts = ActFacts['posts'];

function isInChannel(posts: Posts = []): boolean {
  return posts.some(isPublic);
}

/** Where others can read it in the channel. */
function inPersonWhere(posts: Posts): string {
  return isInChannel(posts) ? ' di persona' : '';
}

/** Stopping takes away nothing that is public. */
function staysPublic(posts: Posts): string {
  return isInChannel(posts)
    ? ` Nel canale c’è già, e ci resta: per toglierlo anche da lì premi poi «${ACTS.retract.name}».`
    : '';
}

/** Why an act cannot be done now. */
export const DECLINED = {
  'no-notice': 'Questo avviso non c’è.',
  'not-waiting':
    'Questo avviso non aspetta più: è già partito, è stato fermato o annullato, oppure va confermato.',
  'nothing-to-stop':
    'Non c’è più niente da fermare: l’avviso è già partito per tutti o è già finito.',
  'no-confirmation': 'Questo avviso non aspetta una conferma.',
  'nobody-left':
    'Questo avviso non si può riprendere: non manca nessuno. È andato a tutti, oppure è ancora in corso.',
  'only-notices': 'Una prova o una rettifica non si può riprendere.',
  retracted: 'Questo avviso non si può riprendere: è stato ritirato.',
  'newer-version':
    'Questo avviso non si può riprendere: c’è una versione nuova, che trovi in «Avvisi».',
  'too-late':
    'Questo avviso non si può riprendere: è scaduto, è passato troppo tempo, oppure chi mancava non è più iscritto. ' +
    `Per mandarlo a tutti apri la sua pagina nel pannello, premi «Usa come modello» e segna «Ripeti». ${TWICE}`,
  'being-replaced':
    'Questo avviso non si può riprendere: al suo posto parte la versione modificata, già pubblicata, che compare in «Avvisi» appena è stata controllata. ' +
    'Se non deve partire nemmeno quella, aprila e premi «Annulla».',
  'begun-already':
    'Nel frattempo l’avviso è già partito, almeno in parte: non si può più modificare. Lo puoi fermare o ritirare; la bozza resta qui.',
  'nothing-held': 'Questo avviso non ha invii sospesi.',
  'no-post-held':
    'Di questo avviso non c’è nulla da decidere per il canale: si sa che cosa ne è stato, oppure non ci va.',
  'no-text': 'Manca il testo nuovo: scrivilo dopo --testo.',
  'text-too-long': `Il testo è troppo lungo per un canale: accorcialo, fino a ${counted(LONGEST_POST, 'carattere', 'caratteri')}.`,
  'no-post-to-change':
    'Nel canale non c’è un testo di questo avviso che si possa cambiare: non è uscito, è uscito da più di 30 giorni, non è fatto di solo testo, viene eliminato, oppure è già scritto così.',
  'post-is-over':
    'Questo avviso è stato annullato o ritirato, oppure è scaduto: nel canale non può più uscire. Per chiudere: ' +
    '«È uscito» nel pannello, oppure «npx campanile channel decide» con --pubblicato.',
  'is-over':
    'Questo avviso è stato fermato o è scaduto: non si può più ripetere. Per chiudere l’invio sospeso: ' +
    '«È arrivato» nel pannello, oppure «npx campanile notices decide» con --inviato.',
  'already-retracted': 'Questo avviso è già stato ritirato.',
  'not-retractable': 'Una prova o una rettifica non si può ritirare.',
  'too-old':
    'Questo avviso non si può più ritirare: è passato troppo tempo, e a chi è arrivato non si conserva più. ' +
    'Se serve una rettifica, pubblica un avviso nuovo.',
} as const;

export function correctionTooLong(limit: number): string {
  return `La rettifica può avere al massimo ${counted(limit, 'carattere', 'caratteri')}.`;
}

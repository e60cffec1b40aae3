/** What staff read of the comune's channel. */
import { counted, figure, plural, upperFirst } from '../../italian.js';
import { IN_CHANNELS, type OutgoingContent } from '../../model/message.js';
import {
  OVER_FOR_A_DAY,
  RESTORED,
  type ChannelFacts,
  type ChannelMode,
  type ChannelObstacle,
  type ChannelStatus,
  type PostOfNotice,
} from '../../model/channel.js';

export const CHANNEL = {
  title: 'Canale WhatsApp',
  withoutId: 'channel.mode è acceso, ma non si sa quale canale: manca channel.id',
  off: 'non è in uso',
} as const;

const OBSTACLES: Readonly<Record<ChannelObstacle, string>> = {
  missing: 'WhatsApp non lo trova: forse è stato eliminato, oppure «channel.id» è sbagliato',
  foreign:
    'il numero del Comune non ne è né proprietario né amministratore: chi lo gestisce deve nominarlo amministratore dal telefono',
  suspended:
    'WhatsApp l’ha sospeso: apri il canale sul telefono del Comune e guarda che cosa chiede',
  hidden:
    'WhatsApp Web su questo PC non lo mostra, e non vi si può nemmeno eliminare niente: ciò che va tolto, eliminalo dal telefono del Comune',
};

function obstacle(why: ChannelObstacle): string {
  return OBSTACLES[why];
}

/** @param id of the channel in the settings */
export function channelUnusable(id: string, why: ChannelObstacle): string {
  return (
    `Nel canale WhatsApp (${id}) non si può pubblicare: ${obstacle(why)}. Gli avvisi partono lo stesso ` +
    'per le altre vie e Campanile riprova ogni quarto d’ora. I canali che si possono usare si vedono ' +
    'con «npx campanile channel list».'
  );
}

export function postHeld(noticeId: number): string {
  const command = `npx campanile channel decide ${String(noticeId)}`;
  return (
    `Non si è potuto sapere se l’avviso n. ${String(noticeId)} sia uscito nel canale WhatsApp, e ` +
    'Campanile non lo ripete da solo. Apri il canale sul telefono del Comune e decidi nel pannello: se c’è, ' +
    `«È uscito»; se non c’è, «Pubblica di nuovo» (oppure «${command}» con --pubblicato o --ripeti).`
  );
}

/** How the channel stands, as sentences. */
export function channelSentences(status: ChannelStatus): readonly string[] {
  const { name, id, mode, state, followers, held } = status;
  const many = followers === null ? '' : `: ${followersWords(followers)}`;
  return [
    `${name === null ? id : `«${name}»`}${many}.`,
    state === 'unknown'
      ? 'WhatsApp non ha ancora detto se vi si può pubblicare.'
      : stateSentence(state),
    `${upperFirst(MODES[mode])}.`,
    ...(held === 0
      ? []
      : [`Non si sa se ${counted(held, 'avviso sia uscito', 'avvisi siano usciti')}: decidi tu.`]),
  ];
}

function stateSentence(state: 'usable' | ChannelObstacle): string {
  return state === 'usable'
    ? 'Vi si può pubblicare.'
    : `Non vi si può pubblicare: ${obstacle(state)}.`;
}

const ROLES: Readonly<Record<ChannelFacts['role'], string>> = {
  owner: 'proprietario',
  admin: 'amministratore',
  subscriber: 'solo iscritto',
  guest: 'solo visitatore',
};

export function followersWords(count: number): string {
  return counted(count, 'iscritto al canale', 'iscritti al canale');
}

/** One line for each channel of the account. */
export function channelLine(channel: ChannelFacts, usedId: string | null): string {
  const state = channel.suspended ? ', sospeso da WhatsApp' : '';
  const used = channel.id === usedId ? ' (in uso)' : '';
  return (
    `${channel.name}${used}: ${followersWords(channel.followers)}, ${ROLES[channel.role]}${state}\n` +
    `  ${channel.id}  ${channel.link ?? ''}`
  );
}

const MODES: Readonly<Record<ChannelMode, string>> = {
  off: 'spento: nessun avviso va nel canale',
  mirror: 'ogni avviso va anche nel canale',
  fallback: 'vanno nel canale gli avvisi urgenti, e gli altri quando le liste non si usano',
};

export function modeLine(mode: ChannelMode): string {
  return `channel.mode: ${MODES[mode]}.`;
}

export const NO_CHANNELS =
  'Il numero del Comune non ha nessun canale. Se ne crea uno dal telefono, oppure con «npx campanile channel create NOME».';
export const CHANNELS_NOT_READ =
  'WhatsApp Web non ha risposto: riprova fra poco, quando il servizio è collegato.';

export function channelMade({ name, id, link }: ChannelFacts): string {
  return (
    `Il canale «${name}» è stato creato: ${link ?? id}. Per usarlo scrivi in campanile.yaml, nella ` +
    `sezione channel, «id: "${id}"» e «mode: mirror» (oppure fallback), e fai ripartire Campanile.`
  );
}

export function channelNotMade(detail: string): string {
  return `Il canale non è stato creato (${detail}). Si può creare dal telefono del Comune: Aggiornamenti › Canali › Crea canale.`;
}

export const MAYBE_MADE =
  'Non si è potuto sapere se il canale sia stato creato: guarda sul telefono del Comune prima di riprovare.';

export const NO_LINK = 'Nessun canale in uso: «channel.mode» è off, oppure manca «channel.id».';

/** A restored copy of the database does not know what was published after it was made. */
export const PERHAPS_POSTED =
  'forse c’è già, ma dopo il ripristino dell’archivio non si sa: guarda sul telefono del Comune e, se manca e serve ancora, pubblicalo da lì';

/** What is said of a notice's posts, as one sentence; null: it has none. */
export function postsWords(posts: readonly PostOfNotice[]): string | null {
  const [first] = posts;
  if (first === undefined) return null;
  const count = (state: PostOfNotice['state']) =>
    posts.filter((post) => post.state === state).length;
  const handedOver = posts.filter(({ state }) => state !== 'dropped');
  if (handedOver.length > 0 && handedOver.every(({ revokedAt }) => revokedAt !== null)) {
    return 'eliminato dal canale';
  }
  if (posts.some(({ revokeRefused }) => revokeRefused)) {
    return 'non si è potuto eliminare dal canale: eliminalo dal telefono del Comune';
  }
  if (count('held') > 0) {
    return 'non si sa se sia uscito nel canale: guarda sul telefono del Comune, poi decidi nella pagina dell’avviso o in «Stato»';
  }
  if (count('failed') > 0) {
    return `rifiutato da WhatsApp${detailOf(posts)}: se serve anche lì, pubblicalo nel canale dal telefono del Comune`;
  }
  if (count('posted') === posts.length)
    return `pubblicato nel canale${seen(posts)}${otherText(posts)}`;
  if (posts.some(({ state, detail }) => state === 'dropped' && detail === RESTORED)) {
    return PERHAPS_POSTED;
  }
  if (count('dropped') === posts.length)
    return `non pubblicato nel canale, perché ${whyNot(posts)}`;
  if (count('dropped') + count('posted') === posts.length) {
    return `pubblicato nel canale solo in parte, perché ${whyNot(posts)}`;
  }
  return 'in attesa di uscire nel canale';
}

/** What of a notice's documents is there, as one sentence; null: it has none, or is not there. */
export function documentsInChannel(
  parts: readonly OutgoingContent[],
  posts: readonly PostOfNotice[],
): string | null {
  const media = parts.filter((part) => part.kind === 'media');
  const documents = media.filter((part) => IN_CHANNELS[part.as] === 'pages');
  if (documents.length === 0 || posts.length === 0) return null;
  const pages =
    posts.filter(({ text }) => text === null).length - (media.length - documents.length);
  return pages > 0
    ? `I canali non prendono documenti: nel canale ${plural(pages, 'c’è, come immagine, la prima pagina', `ci sono, come immagini, le prime pagine (${figure(pages)})`)}.`
    : 'I canali non prendono documenti: nel canale c’è solo il testo.';
}

function whyNot(posts: readonly PostOfNotice[]): string {
  return posts.some(({ state, detail }) => state === 'dropped' && detail === OVER_FOR_A_DAY)
    ? 'l’invio era finito da più di un giorno: se serve ancora, pubblicalo nel canale dal telefono del Comune'
    : 'fermato';
}

function detailOf(posts: readonly PostOfNotice[]): string {
  const detail = posts.find(({ state }) => state === 'failed')?.detail ?? null;
  return detail === null ? '' : ` (${detail})`;
}

/** What becomes of another text that staff want to be there. */
function otherText(posts: readonly PostOfNotice[]): string {
  if (posts.some(({ newText }) => newText === 'waiting'))
    return '; il testo nuovo non è ancora uscito';
  return posts.some(({ newText }) => newText === 'refused')
    ? '; il testo nuovo non è stato preso da WhatsApp: cambialo dal telefono del Comune'
    : '';
}

function seen(posts: readonly PostOfNotice[]): string {
  const views = Math.max(-1, ...posts.map((post) => post.views ?? -1));
  const counts = new Map<string, number>();
  for (const [emoji, count] of posts.flatMap((post) => Object.entries(post.reactions))) {
    counts.set(emoji, (counts.get(emoji) ?? 0) + count);
  }
  const reactions = [...counts].map(([emoji, count]) => `${emoji} ${figure(count)}`);
  const words = [...(views < 0 ? [] : [`visto ${counted(views, 'volta', 'volte')}`]), ...reactions];
  return words.length === 0 ? '' : `: ${words.join(', ')}`;
}

export const POSTS_DECIDED = {
  published: 'Annotato: l’avviso è uscito nel canale.',
  again: 'L’avviso esce di nuovo nel canale fra poco, se il servizio è in funzione.',
} as const;

/** @param count of notices */
export function postsConcerned(count: number): string {
  return `Riguarda ${counted(count, 'avviso', 'avvisi')}.`;
}

export function postPublishedQuestion(): string {
  return 'Apri il canale sul telefono del Comune: se l’avviso c’è, qui si annota che è uscito e non si pubblica di nuovo.';
}

export function postAgainQuestion(): string {
  return (
    'Apri il canale sul telefono del Comune: se l’avviso non c’è, esce ora. Se invece c’è già, chi segue il ' +
    'canale potrebbe vederlo due volte.'
  );
}

/**
 * Where citizens speak: every message passes here once, and whatever is not a keyword ends here,
 * unread, unstored, unlogged.
 */
import type { PersonId } from '../model/person.js';
import type { Clock, Logger } from '../ports/runtime.js';
import type {
  Decision,
  Keyword,
  KeywordCommand,
  Reply,
  ReplyKind,
  SubscriberStatus,
} from '../model/subscriber.js';
import type { SubscriberRegister } from '../ports/storage/register.js';
import type { InboundMessage } from '../model/message.js';
import type { Messenger } from '../ports/transport.js';
import type { ServersClock } from './servers-clock.js';
import { matchKeyword, type FurtherWords } from './keyword.js';
import { citizenText, type ComuneFacts, type ReplyTexts } from '../messages/it/citizens.js';
import { MINUTE, DAY } from '../runtime/time.js';
import { SerialQueue } from '../runtime/loop.js';

/** What each keyword asks for. */
const WANTS_ACTIVE = { 'opt-in': true, 'opt-out': false } as const satisfies Record<
  Keyword,
  boolean
>;
/** At most one answer in this time to a person whose messages change nothing. */
const REPLY_INTERVAL = 10 * MINUTE;
/** An answer to an older message would only bewilder. */
const OLDEST_ANSWERED = 7 * DAY;
/** A confirmation does not wait longer for the person's other name. */
const RESOLVE_LIMIT = 2_000;
/** People whose other names are looked for at a time. */
const NAMES_AT_ONCE = 1_000;

/**
 * What a command does. The last keyword in message time wins, so one that is older than another
 * already looked at does nothing; times are whole seconds, and of one second the opt-out wins, in
 * whatever order its messages are read. A change is always confirmed; anything else is answered now and
 * then. Who could not be reached is active again by ATTIVA, and can still take the consent back.
 * @param serversNow the time by which the command is stamped; `now`: that of our own answers
 */
export function decide(
  status: SubscriberStatus,
  command: KeywordCommand,
  { now, serversNow }: { readonly now: number; readonly serversNow: number },
  reply: (kind: ReplyKind) => Reply,
): Decision {
  if (status.lastCommandAt !== null && command.at < status.lastCommandAt) {
    return { change: null, reply: null };
  }
  const tooOld = serversNow - command.at > OLDEST_ANSWERED;
  const wantsActive = WANTS_ACTIVE[command.keyword];
  const isOut = status.state !== 'active' && status.state !== 'inactive';
  // the last command was of this second, and has left the person out: it was the opt-out
  if (wantsActive && isOut && command.at === status.lastCommandAt) {
    return { change: null, reply: null };
  }
  const isSo = wantsActive ? status.state === 'active' : isOut;

  if (!isSo) {
    const confirmation = wantsActive ? 'welcome' : 'farewell';
    return { change: command.keyword, reply: tooOld ? null : reply(confirmation) };
  }
  const answeredLately = status.lastReplyAt !== null && now - status.lastReplyAt < REPLY_INTERVAL;
  // perhaps in the register by number, which is not known yet
  const stranger = command.from.phone === null && status.state === 'unknown';
  const notSubscribed = stranger ? 'not-found' : 'not-subscribed';
  const answer = wantsActive ? 'already-active' : notSubscribed;
  return { change: null, reply: tooOld || answeredLately ? null : reply(answer) };
}

export interface KeywordCommandsParts {
  readonly register: SubscriberRegister;
  readonly messenger: Pick<Messenger, 'resolve' | 'resolveAll'>;
  readonly servers: Pick<ServersClock, 'now'>;
  readonly clock: Clock;
  readonly log: Logger;
  readonly comune: ComuneFacts;
  readonly texts: ReplyTexts;
  readonly privacyVersion: string;
  readonly furtherWords: FurtherWords;
  /** a reply lies in the outbox */
  readonly onReply: () => void;
}

export class KeywordCommands {
  readonly #parts: KeywordCommandsParts;
  readonly #commands = new SerialQueue();

  constructor(parts: KeywordCommandsParts) {
    this.#parts = parts;
  }

  isCommand({ body }: Pick<InboundMessage, 'body'>): boolean {
    return matchKeyword(body, this.#parts.furtherWords) !== null;
  }

  /**
   * Looks at one message; the same one may come any number of times. Commands are applied in the
   * order they were handed in. Resolves when the outcome is on disk.
   * @throws StorageError when it could not be stored
   */
  handle(message: InboundMessage): Promise<void> {
    const match = matchKeyword(message.body, this.#parts.furtherWords);
    if (match === null) return Promise.resolve();
    const { key, chatId, at } = message;
    // asked for at once: a queue of commands waits for its names together, not one by one
    const names = this.#namesOf(message.from);
    const person = this.#soon(names, message.from);
    const applied = this.#commands.run(async () =>
      this.#apply({ messageKey: key, chatId, from: await person, ...match, at }),
    );
    void this.#learnLate(
      names,
      person,
      applied.catch(() => undefined),
    );
    return applied;
  }

  /**
   * Stores the second names that WhatsApp Web has learnt by now, which merges rows of the register
   * that are one person.
   * @throws StorageError
   */
  async learnNames(): Promise<void> {
    const { register, messenger, log } = this.#parts;
    let learnt = 0;
    for (let after = 0; ;) {
      const people = await register.halfNamed({ after, limit: NAMES_AT_ONCE });
      const last = people.at(-1);
      if (last === undefined) break;
      const named = await messenger.resolveAll(people.map(({ person }) => person));
      for (const { alias, phone } of named) {
        if (alias === null || phone === null) continue;
        await register.learn({ alias, phone });
        learnt += 1;
      }
      after = last.id;
    }
    if (learnt > 0) log.info('people.named', { people: learnt });
  }

  async #apply(command: KeywordCommand): Promise<void> {
    const { register, servers, clock, log, comune, texts, privacyVersion, onReply } = this.#parts;
    const now = clock.now();
    const reply = (kind: ReplyKind): Reply => ({
      kind,
      text: citizenText(texts[kind], comune),
    });
    const serversNow = servers.now();
    const context = { now, serversAhead: serversNow - now, privacyVersion };
    const result = await register.apply(command, context, (status) =>
      decide(status, command, { now, serversNow }, reply),
    );
    if (result.kind === 'repeated') return;
    const { decision } = result;
    log.info('keyword.applied', {
      keyword: command.keyword,
      changed: decision.change !== null,
      reply: decision.reply?.kind ?? null,
    });
    if (decision.reply !== null) onReply();
  }

  /** The person with both names where WhatsApp Web knows them. */
  async #namesOf(person: PersonId): Promise<PersonId> {
    if (person.alias !== null && person.phone !== null) return person;
    try {
      return await this.#parts.messenger.resolve(person);
    } catch {
      this.#parts.log.debug('person.unresolved');
      return person;
    }
  }

  async #soon(names: Promise<PersonId>, person: PersonId): Promise<PersonId> {
    const enough = new AbortController();
    const limit = this.#parts.clock.sleep(RESOLVE_LIMIT, enough.signal).then(() => person);
    try {
      return await Promise.race([names, limit]);
    } finally {
      enough.abort();
    }
  }

  /** A name that came too late for the command is still stored: lists need the alias. */
  async #learnLate(
    names: Promise<PersonId>,
    applied: Promise<PersonId>,
    stored: Promise<void>,
  ): Promise<void> {
    const [{ alias, phone }, used] = await Promise.all([names, applied]);
    await stored;
    if (alias === null || phone === null || (used.alias !== null && used.phone !== null)) return;
    try {
      await this.#parts.register.learn({ alias, phone });
    } catch (error) {
      this.#parts.log.warn('person.not-learnt', { error });
    }
  }
}

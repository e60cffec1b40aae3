/** The account's native broadcast lists. One change at a time: two creations in one second collide. */
import { join } from 'node:path';
import { z } from 'zod';
import { SessionLostError } from '../../errors.js';
import type { Logger } from '../../ports/runtime.js';
import type { BroadcastLists, ListChange, ListSupport, MadeLists } from '../../ports/transport.js';
import type {
  ListMember,
  NativeList,
  BegunList,
  ListPurpose,
  ListHistory,
} from '../../model/broadcast-list.js';
import { bringListModules, type LoadingTimes } from './list-modules.js';
import { explain, type PageAnswer } from './page-gateway.js';
import { changeList, listAccount, listTerms, readLists, type PageContact } from './page/lists.js';
import { isBusiness } from './page-check.js';
import type { WhatsAppWebSession } from './session.js';
import { SerialQueue } from '../../runtime/loop.js';
import { listMadeAt } from './ids.js';
import type { Phone } from '../../model/person.js';
import { appendFile, makePrivate, readFile } from '../../runtime/disk.js';

/** Milliseconds. */
export interface ListLimits extends LoadingTimes {
  /** of reading every list with its members, hundreds of them in a town */
  readonly read: number;
  /** of a creation or an edit, which the page syncs to the phone, and more for each member */
  readonly change: number;
  readonly changePerMember: number;
}

/**
 * A page that is ten times slower than the one measured must pass. One that must ask the servers for
 * a LID waits 30 s for them when they are silent.
 */
export const LIST_LIMITS: ListLimits = {
  pageAnswer: 10_000,
  load: 20_000,
  read: 60_000,
  change: 60_000,
  changePerMember: 250,
};

const listAccountAnswer = z.object({ platform: z.string().nullable(), lid: z.string().nullable() });
const listTermsAnswer = z.object({ limit: z.number(), hosted: z.boolean() });
const nativeList = z.object({ id: z.string(), name: z.string(), members: z.array(z.string()) });
const nativeListRead = nativeList.extend({ late: z.boolean() });

export class WhatsAppWebLists implements BroadcastLists {
  private readonly queue = new SerialQueue();

  constructor(
    private readonly session: Pick<WhatsAppWebSession, 'gateway' | 'learnAccount'>,
    private readonly limits: ListLimits,
    private readonly logger: Logger,
  ) {}

  /**
   * Has the page load what lists need, and tries what it gives: its limit, and its lists.
   * @throws SessionLostError when the page does not answer: nobody is to be served one to one for
   *   a hiccup of the page
   */
  async support(): Promise<ListSupport> {
    const lacking = await this.accountLacks();
    if (lacking !== null) return lacking;
    const modules = await bringListModules((question) => this.ask(question), this.limits);
    if (modules.kind === 'unknown') throw new SessionLostError(modules.detail);
    if (modules.kind === 'missing') {
      const { mayCome, detail } = modules;
      return mayCome ? { kind: 'late', detail } : unsupported('incompatible', detail);
    }
    const terms = await this.ask((gateway) =>
      gateway.call(listTerms, undefined, listTermsAnswer, this.limits.pageAnswer),
    );
    if (terms.kind === 'threw') return otherThanKnown('the limit of a list', terms.detail);
    if (terms.kind !== 'answered') throw new SessionLostError(explain(terms));
    const { limit, hosted } = terms.value;
    if (hosted) {
      return unsupported('hosted', 'the account is shared with the Cloud API');
    }
    if (limit < 2) {
      return unsupported('limit', 'the account has no broadcast lists');
    }
    const lists = await this.read();
    if (lists.kind === 'threw') return otherThanKnown('the lists of the account', lists.detail);
    if (lists.kind !== 'answered') throw new SessionLostError(explain(lists));
    return { kind: 'supported', limit };
  }

  /**
   * Asked again each time: what the page did not know when the session became ready it may know by now.
   * Unknown is not no.
   */
  private async accountLacks(): Promise<ListSupport | null> {
    const answer = await this.ask((gateway) =>
      gateway.call(listAccount, undefined, listAccountAnswer, this.limits.pageAnswer),
    );
    if (answer.kind === 'threw') return otherThanKnown('the kind of the account', answer.detail);
    if (answer.kind !== 'answered') throw new SessionLostError(explain(answer));
    const { platform, lid: alias } = answer.value;
    const business = isBusiness(platform);
    this.session.learnAccount({ business, alias });
    if (business === null) {
      return { kind: 'late', detail: 'WhatsApp Web does not say yet what kind of account it is' };
    }
    if (!business) return unsupported('account-type', 'not the WhatsApp Business app');
    if (alias !== null) return null;
    return { kind: 'late', why: 'account-not-ready', detail: 'the account has no LID' };
  }

  madeAt(id: string): number | null {
    return listMadeAt(id);
  }

  /** @throws SessionLostError: an empty answer would look like an account without lists */
  async all(): Promise<readonly NativeList[]> {
    const answer = await this.read();
    if (answer.kind !== 'answered')
      throw new SessionLostError(`lists not read: ${explain(answer)}`);
    return answer.value.map(({ late, ...list }) => (late ? { ...list, late } : list));
  }

  private read() {
    return this.ask((gateway) =>
      gateway.call(readLists, undefined, z.array(nativeListRead), this.limits.read),
    );
  }

  create(name: string, members: readonly ListMember[]): Promise<ListChange> {
    return this.queue.run(() => this.change(null, name, members));
  }

  edit(id: string, name: string, members: readonly ListMember[]): Promise<ListChange> {
    return this.queue.run(() => this.change(id, name, members));
  }

  private async change(
    id: string | null,
    name: string,
    members: readonly ListMember[],
  ): Promise<ListChange> {
    const request = { id, name, contacts: contactsOf(members) };
    const { change, changePerMember } = this.limits;
    const limit = change + changePerMember * members.length;
    const answer = await this.ask((gateway) =>
      gateway.call(changeList, request, nativeList.nullable(), limit),
    );
    if (answer.kind === 'answered' && answer.value !== null) {
      return { kind: 'done', list: answer.value };
    }
    const detail = answer.kind === 'answered' ? 'the list is not there' : explain(answer);
    this.logger.warn('list.not-stored', { list: name, detail });
    return { kind: 'failed', detail };
  }

  private async ask<T>(
    question: (gateway: NonNullable<WhatsAppWebSession['gateway']>) => Promise<PageAnswer<T>>,
  ): Promise<PageAnswer<T>> {
    const gateway = this.session.gateway;
    return gateway ? await question(gateway) : { kind: 'gone', detail: 'the session is not ready' };
  }
}

/** The functions are there and do not give what they gave: not lost for good, perhaps. */
function otherThanKnown(what: string, detail: string): ListSupport {
  return { kind: 'late', detail: `WhatsApp Web gives ${what} in another way: ${detail}` };
}

function contactsOf(members: readonly ListMember[]): PageContact[] {
  return members.map(({ alias: lid, phone }) => ({
    lid,
    phone: phone === null ? '' : `+${phone}`,
  }));
}

function unsupported(
  why: Extract<ListSupport, { readonly kind: 'unsupported' }>['why'],
  detail: string,
): ListSupport {
  return { kind: 'unsupported', why, detail };
}

const purpose = z
  .enum(['notices', 'canary', 'contacts'])
  // as earlier versions wrote it
  .or(z.literal('trial').transform(() => 'canary' as const));
const entry = z.union([
  z.object({ begun: z.object({ name: z.string(), purpose, at: z.number() }) }),
  z.object({ made: z.string(), purpose, name: z.string().nullable() }),
  z.object({ gone: z.string() }),
  z.object({ told: z.string() }),
]);
const line = z.intersection(z.object({ account: z.string() }), entry);

type Entry = z.infer<typeof entry>;

/**
 * One line for each thing that happened to a list, in the folder of the credentials: lists belong to
 * the account. A line that was cut off by a crash says nothing.
 */
export class MadeListsFile implements MadeLists {
  private readonly queue = new SerialQueue();

  /**
   * @param sessions folder of the credentials
   * @param account the comune's number: another one has other lists
   */
  constructor(
    private readonly sessions: string,
    private readonly account: Phone,
  ) {}

  async read(): Promise<ListHistory> {
    await this.queue.idle();
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
      throw error;
    });
    return fold(text.split('\n').flatMap((written) => this.entryIn(written)));
  }

  begin(begun: BegunList): Promise<void> {
    return this.append({ begun });
  }

  made(id: string, purpose: ListPurpose, name: string | null): Promise<void> {
    return this.append({ made: id, purpose, name });
  }

  gone(id: string): Promise<void> {
    return this.append({ gone: id });
  }

  told(id: string): Promise<void> {
    return this.append({ told: id });
  }

  private append(what: Entry): Promise<void> {
    return this.queue.run(async () => {
      await makePrivate(this.sessions);
      // The line end goes first: what a crash has cut off must not swallow this line.
      const text = `\n${JSON.stringify({ account: this.account, ...what })}`;
      await appendFile(this.file, text, { flush: true });
    });
  }

  private entryIn(written: string): readonly Entry[] {
    try {
      const { account, ...what } = line.parse(JSON.parse(written));
      return account === this.account ? [what] : [];
    } catch {
      return [];
    }
  }

  private get file(): string {
    return join(this.sessions, 'liste.jsonl');
  }
}

function fold(entries: readonly Entry[]): ListHistory {
  const made = new Map<string, ListPurpose>();
  const told = new Set<string>();
  let begun: readonly BegunList[] = [];
  for (const each of entries) {
    if ('begun' in each) begun = [...begun, each.begun];
    else if ('told' in each) told.add(each.told);
    else if ('gone' in each) made.delete(each.gone);
    else {
      made.set(each.made, each.purpose);
      begun = begun.filter((one) => one.purpose !== each.purpose || one.name !== each.name);
    }
  }
  return { made, begun, told };
}

/**
 * What must hold in every life, by what can be seen from outside: phones, folder, database, alerts,
 * and what WhatsApp is asked for. Where a fault excuses something, it is said here which.
 */
import type { Alert } from '#src/model/status.js';
import type { NativeList } from '#src/model/broadcast-list.js';
import type { OutgoingContent, Target } from '#src/model/message.js';
import type { ReplyKind } from '#src/model/subscriber.js';
import { DEFAULT_TEXTS } from '#src/messages/it/citizens.js';
import { UNACCOUNTED } from '../support/accounted.js';
import { AcceptancePromises } from './acceptance-promises.js';
import { AccountPromises } from './account-promises.js';
import type { Life } from './life.js';
import { fileStem, isTwice, noticeText, numberIn, numberOfNamed } from './notice-texts.js';
import { OpenPromises } from './open-promises.js';
import { PartsPromises } from './parts-promises.js';
import { PostPromises } from './post-promises.js';
import { PruningPromises } from './pruning-promises.js';
import { RestorePromises } from './restore-promises.js';
import { StaffPromises } from './staff-promises.js';
import { TownPromises } from './town-promises.js';
import { holds, type Lasting, type LifeEvent, type NoticeDrop } from './history.js';
import { WATCHED } from './sim-folder.js';
import { ACCOUNT } from '../fakes/fake-whatsapp.js';
import type { SimCitizen, Written } from './town.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** How long what somebody wrote may take to be heard, while everything works. */
const HEARING = MINUTE;

/** What was written within so long may be heard the other way round. */
const HEARD_TOGETHER = 8 * SECOND;

/** How long staff may not have been told of something. */
const UNTOLD = 30 * MINUTE;

export interface Breach {
  readonly promise: string;
  readonly about: string;
  /** milliseconds of the life */
  readonly at: number;
}

interface NoticeRow {
  readonly id: number;
  readonly name: string;
  readonly kind: string;
  readonly state: string;
  readonly filedAt: number | null;
  readonly retractedAt: number | null;
  /** since when it is not known any more who got it */
  readonly prunedAt: number | null;
}

interface Dropped {
  readonly notice: NoticeDrop;
  /** true time */
  readonly at: number;
  /** staff have written other words over it since */
  isCorrected: boolean;
  /** those who were subscribed then, by the database */
  readonly subscribed: readonly SimCitizen[];
}

export class Promises {
  readonly breaches: Breach[] = [];
  /** how often there was something to judge, by the promise, for those from which much is excused */
  readonly judged: Record<string, number> = {};
  readonly #dropped: Dropped[] = [];
  /** bytes of staff that must lie somewhere */
  readonly #kept: Buffer[] = [];
  /** citizens of whom something is not as usual, so that less can be promised, until then, true time */
  readonly #special = new Map<SimCitizen, number>();
  /** true times at which something kept the service from hearing */
  #deafUntil = -Infinity;
  #isSpecialLife = false;
  /** ids of messages that were held, and of which staff have decided */
  readonly #decided = new Set<string>();
  /** to whom staff have had a notice sent anew, though they may have had it, by its number */
  readonly #letGo = new Map<number, Set<SimCitizen>>();
  /** of each notice of which staff have said that it arrived: to whom it may not have gone */
  readonly #calledSent = new Map<number, Set<string>>();
  /** the PC's clock was set */
  #hasOtherClock = false;
  /** numbers of notices that staff have sent at once */
  readonly #hurried = new Set<number>();
  /** true time; null: staff have lifted it, or the service may have died before it was written */
  #blockedAt: number | null = null;
  /** the ledger says stop */
  #isStopWritten = false;
  /** staff have said since that sending goes on */
  #isStopLifted = false;
  /** since when there has been something that staff are not told of, true time */
  readonly #causes = new Map<string, number>();

  readonly #account: AccountPromises;
  readonly #parts: PartsPromises;
  readonly #acceptance: AcceptancePromises;
  readonly open: OpenPromises;
  readonly pruning: PruningPromises;
  readonly posts: PostPromises;
  readonly restores: RestorePromises;
  readonly staff: StaffPromises;
  readonly #town: TownPromises;

  constructor(private readonly life: Life) {
    const broken = (promise: string, about: string): void => this.broken(promise, about);
    this.#account = new AccountPromises(life, broken);
    this.#parts = new PartsPromises(life, broken);
    this.open = new OpenPromises(life, broken);
    this.pruning = new PruningPromises(life, broken);
    this.posts = new PostPromises(life, broken);
    this.#acceptance = new AcceptancePromises(life, broken);
    this.restores = new RestorePromises(life, broken);
    this.staff = new StaffPromises(life, broken);
    this.#town = new TownPromises(life, broken);
  }

  /** There is something of which it is judged whether this promise is kept. */
  judges(promise: string): void {
    this.judged[promise] = (this.judged[promise] ?? 0) + 1;
  }

  broken(promise: string, about: unknown): void {
    const detail = about instanceof Error ? (about.stack ?? about.message) : String(about);
    const cause = about instanceof Error && about.cause instanceof Error ? about.cause.message : '';
    this.breaches.push({ promise, about: `${detail} ${cause}`.trim(), at: this.life.time.now });
    this.life.trace.note(`!!! ${promise}: ${detail} ${cause}`);
  }

  // ------------------------------------------------------ what is noticed

  befalls(event: LifeEvent): void {
    const { now } = this.life.time;
    this.#acceptance.befalls(event);
    this.staff.befalls(event);
    this.#town.befalls(event);
    this.open.look();
    switch (event.kind) {
      case 'reinstalls':
      case 'person':
        this.#isSpecialUntil(this.life.citizen(event.who), Infinity);
        return;
      case 'changesNumber':
        // who is somebody else has what comes once they have subscribed
        if (!event.keepsAccount) this.#isSpecialUntil(this.life.citizen(event.who), now);
        return;
      case 'saves':
        this.#isSpecialUntil(this.life.citizen(event.who), now);
        return;
      case 'writes':
        if (event.readableIn !== 0)
          this.#isSpecialUntil(
            this.life.citizen(event.who),
            now + (event.readableIn ?? Infinity) + 10 * MINUTE,
          );
        return;
      case 'restores':
        this.#isSpecialLife = true;
        return;
      case 'clock':
      case 'dateLost':
        this.#hasOtherClock = true;
        return;
      case 'staff':
        if (event.act === 'sendNow' || event.act === 'confirm') this.#hurried.add(event.notice);
        return;
      case 'commitFails':
        this.#deafUntil = Math.max(this.#deafUntil, now + 60 * MINUTE);
        return;
      case 'lasting':
        if (KEEPS_FROM_HEARING.has(event.what)) {
          this.#deafUntil = Math.max(this.#deafUntil, now + event.for + 4 * 60 * MINUTE);
        }
        return;
      default:
    }
  }

  #isSpecialUntil(citizen: SimCitizen, until: number): void {
    this.#special.set(citizen, Math.max(this.#special.get(citizen) ?? -Infinity, until));
  }

  /** Something was not as usual of them since then; absent: at any time. */
  #isSpecial(citizen: SimCitizen, since = -Infinity): boolean {
    const until = this.#special.get(citizen);
    return until !== undefined && until >= since;
  }

  /** Nothing of them was ever out of the usual. */
  isOrdinary(citizen: SimCitizen): boolean {
    if (this.#isSpecial(citizen) || this.#isSpecialLife || this.#town.isImported(citizen))
      return false;
    return citizen.blockedUntil === -Infinity && !this.#town.hasOthersNumber(citizen);
  }

  /** The service is dead, or cannot write: a block may not have been written; one that was holds. */
  losesWhatIsNotWritten(): void {
    this.#isStopInLedger();
    if (!this.#isStopWritten) this.#blockedAt = null;
  }

  /** Staff say: go on. */
  liftsStop(): void {
    this.#blockedAt = null;
    this.#isStopLifted = true;
  }

  /** Staff have stopped a notice since its picture cannot be had. */
  stopsUnreadable(noticeId: number): void {
    this.#acceptance.stops(noticeId);
  }

  onPutAside(name: string): void {
    this.#acceptance.onRefused(name);
  }

  keeps(bytes: Buffer): void {
    this.#kept.push(bytes);
  }

  keepsNoLonger(bytes: Buffer): void {
    const at = this.#kept.findIndex((kept) => kept.equals(bytes));
    if (at >= 0) this.#kept.splice(at, 1);
  }

  dropped(notice: NoticeDrop): void {
    this.#parts.dropped(notice);
    this.#acceptance.dropped(notice);
    this.staff.dropped(notice);
    const rows = this.life.database.rows<{ alias: string | null; phone: string | null }>(
      `select lid as alias, phone from subscribers where state = 'active'`,
    );
    // whose last word the service has yet to hear is not subscribed
    const subscribed = this.life.citizens.filter(
      (citizen) =>
        rows.some((row) => isTheirs(row, citizen)) &&
        lastWord(keywordsOf(citizen))?.message.body !== 'DISATTIVA',
    );
    // a copy of what is accepted already is refused, and goes to nobody who has come since
    const isNew = this.life.noticeRow(notice.number) === null;
    this.#dropped.push({
      ...{ notice, at: this.life.time.now, isCorrected: false },
      subscribed: isNew ? subscribed : [],
    });
  }

  /** Staff have written over a notice before it was taken: its dates stood in the old words. */
  corrected(number: number): void {
    this.staff.isCorrected(number);
    for (const dropped of this.#dropped) {
      if (dropped.notice.number === number) dropped.isCorrected = true;
    }
  }

  /** The service asks the page to send. */
  onSend(target: Target, id: string, content: OutgoingContent): void {
    const text = textOf(content);
    const people = this.life.town.citizens.filter((citizen) =>
      target.kind === 'list'
        ? target.recipients.includes(citizen.alias)
        : citizen.is(target.person),
    );
    this.life.trace.note('> send', {
      ...{ id, to: target.kind, people: people.map(({ number }) => number) },
      text: text.slice(0, 30),
    });
    if (target.kind === 'list' && target.recipients.includes(ACCOUNT.alias ?? '')) {
      this.broken('we are in no list of ours', id);
    }
    this.posts.onSend(text);
    this.staff.onSend(id, people);
    this.restores.onSend(id);
    this.#nothingWhileStopped(id);
    this.#nothingAgainUnlessUncertain(id);
    const ofWhich = isNotice(text) ? text : this.#parts.noticeOf(content);
    if (ofWhich === null) return;
    if (!this.#isSpecialLife && !this.#hasOtherClock && isNotice(text))
      this.#account.onSend(target, id, people);
    if (!this.#isSpecialLife) this.#parts.onSend(id, content);
    this.open.onSend(ofWhich, people);
    this.#inItsTime(ofWhich);
    for (const citizen of people) this.#onlyToSubscribers(citizen, ofWhich);
  }

  /** A look at the page comes before whatever is sent again; staff may have decided otherwise before it. */
  onKnownSent(id: string, forMs: number): void {
    if (forMs < 5 * MINUTE || this.#isSpecialLife || this.#decided.has(id)) return;
    this.broken('nothing goes again that is known to have gone', id);
  }

  /** Staff decide of what was held. Who is the last of a list gets a message of their own, though they may have it. */
  decides(): void {
    const held = this.life.database.rows<{ id: string }>(
      `select message_id as id from deliveries where state = 'held'`,
    );
    for (const { id } of held) this.#decided.add(id);
    const last = this.life.database.rows<{ alias: string | null; name: string }>(
      `select max(s.lid) as alias, max(n.name) as name from deliveries d
         join notices n on n.id = d.notice_id
         join recipients r on r.delivery_id = d.id and r.dropped_at is null
         join subscribers s on s.id = r.subscriber_id and s.state = 'active'
       where d.state = 'held' and d.kind = 'list' group by d.id having count(*) = 1`,
    );
    for (const { alias, name } of last) {
      const number = numberOfNamed(name);
      const people = this.#letGo.get(number) ?? new Set<SimCitizen>();
      this.#letGo.set(number, people);
      for (const citizen of this.life.citizens) if (citizen.alias === alias) people.add(citizen);
    }
  }

  /** Staff say «È arrivato» of what is held, since it cannot be sent: its people may lack it. */
  callsSent(noticeId: number): void {
    const people = this.life.database.rows<{ alias: string }>(
      `select s.lid as alias from deliveries d
         join recipients r on r.delivery_id = d.id join subscribers s on s.id = r.subscriber_id
       where d.state = 'held' and d.notice_id = :noticeId and s.lid is not null`,
      { noticeId },
    );
    this.#calledSent.set(noticeId, new Set(people.map(({ alias }) => alias)));
  }

  /** What was for these people alone has been refused: they may lack it. */
  onRefused(people: readonly SimCitizen[]): void {
    for (const citizen of people) this.#isSpecialUntil(citizen, this.life.time.now);
    this.#town.onRefused(people);
  }

  onRevoke(id: string): void {
    this.staff.onRevoke(id);
  }

  onTrace(id: string): void {
    this.open.isLookedUp(id);
  }

  onReady(): void {
    this.open.connects();
  }

  onEdit(list: NativeList, members: readonly string[]): void {
    const { whatsapp, setting } = this.life;
    this.life.trace.note('> list', { id: list.id, members });
    if (!whatsapp.madeByUs.has(list.id)) this.broken('only our lists are touched', list.id);
    if (members.includes(ACCOUNT.alias ?? '')) this.broken('we are in no list of ours', list.id);
    if (members.length > Math.max(2, Math.min(setting.listLimit, whatsapp.limit))) {
      this.broken('no list is larger than it may be', `${list.id}: ${String(members.length)}`);
    }
  }

  /** Once the ledger says stop, nothing goes to anybody. */
  #nothingWhileStopped(id: string): void {
    const { time } = this.life;
    const isStopped = this.#isStopInLedger();
    if (!isStopped && this.#blockedAt !== null && time.now - this.#blockedAt > 5_000) {
      this.broken('a block of the account stops everything', id);
      this.#blockedAt = null;
    }
    if (isStopped) this.broken('nothing is sent while all sending is stopped', id);
  }

  /** What it has said it says until staff lift it, also to the next process. */
  #isStopInLedger(): boolean {
    const { database } = this.life;
    const [stop] = database.rows<{ value: string }>(
      `select value from sending_state where name = 'stop' and value <> 'null'`,
    );
    const isThere = stop !== undefined;
    // what is not committed may not come to be
    if (database.isInTransaction) return isThere;
    if (!isThere && this.#isStopWritten && !this.#isStopLifted)
      this.broken('a stop of all sending lasts until staff lift it', 'nobody has');
    if (!isThere) this.#isStopLifted = false;
    this.#isStopWritten = isThere;
    return isThere;
  }

  /** The servers have taken it: it goes again only where the ledger has written down a doubt. */
  #nothingAgainUnlessUncertain(id: string): void {
    const { database, town } = this.life;
    if (!town.accepted.some((accepted) => accepted.id === id) || this.#isSpecialLife) return;
    const [row] = database.rows<{ resentAt: number | null }>(
      'select resent_at as "resentAt" from deliveries where message_id = :id',
      { id },
    );
    if (row?.resentAt === null) this.broken('nothing goes again without a doubt', id);
  }

  /** Not before the date of a notice, not when it has expired. */
  #inItsTime(text: string): void {
    const { now } = this.life.time;
    if (this.#hasOtherClock) return;
    const meant = this.#dropped.filter(
      ({ notice, isCorrected }) => noticeText(notice.number) === text && !isCorrected,
    );
    const earliest = (time: number): number =>
      time - 2 * MINUTE - (isTwice(this.life.town.begins + time) ? 60 * MINUTE : 0);
    const isEarly = ({ notice: { sendIn, number }, at }: Dropped): boolean =>
      sendIn !== null && now < earliest(at + sendIn) && !this.#hurried.has(number);
    const isLate = ({ notice: { expiresIn }, at }: Dropped): boolean =>
      expiresIn !== null && now > at + expiresIn + 2 * MINUTE;
    // staff may have dropped it again, without a date
    if (meant.length > 0 && meant.every(isEarly)) {
      this.broken('no notice goes before its time', text);
    }
    if (meant.length > 0 && meant.every(isLate)) {
      this.broken('nothing goes that has expired', text);
    }
  }

  /** The servers have said that the account is blocked, and the service has heard it. */
  onBlocked(): void {
    this.#blockedAt = this.life.time.now;
  }

  /** It can be read from now on, and is at the next reading. */
  onHistory(): void {
    this.#deafUntil = Math.max(this.#deafUntil, this.life.time.now + UNTOLD);
  }

  /** Whoever has opted out, and was heard, or could have been, gets no notice. */
  #onlyToSubscribers(citizen: SimCitizen, text: string): void {
    const { time, town } = this.life;
    if (this.life.staffPhones.includes(citizen)) return;
    if (time.now < this.#deafUntil || this.life.whatsapp.awaitsHistory) return;
    if (this.#town.isImported(citizen)) return;
    const heardBy = town.begins + time.now - HEARING;
    const spoken = keywordsOf(citizen);
    const recent = spoken.filter(({ message }) => message.at > heardBy);
    const last = lastWord(spoken.filter(({ message }) => message.at <= heardBy));
    if (recent.some(({ message }) => message.body === 'ATTIVA')) return;
    if (last?.message.body === 'ATTIVA') return;
    if (this.#isSpecial(citizen) && last === undefined) return;
    if (spoken.some(({ readableAt }) => readableAt === null || readableAt > time.now)) return;
    const what = last === undefined ? 'never opted in' : 'has opted out';
    this.broken(
      'no notice to those who are not subscribed',
      `${String(citizen.number)} ${what}, ${text}`,
    );
  }

  // ------------------------------------------------------------ the end

  /** Nothing is left to do. */
  isAtRest(): boolean {
    const { database, running, time } = this.life;
    if (running === null || time.now - running.startedAt < 2 * MINUTE) return false;
    const [busy] = database.rows<{ n: number }>(
      `select (select count(*) from deliveries where state in ('queued', 'sending', 'uncertain', 'held')
           and coalesce(reply_kind, '') <> 'reminder' and not (state = 'held' and notice_id is null)
           and coalesce(notice_id, 0) not in (select id from notices where retracted_at is not null))
         + (select count(*) from notices where state not in ('sent', 'cancelled', 'expired')
              or filed_at is null)
         + (select count(*) from revocations where state = 'queued') as n`,
    );
    if (busy?.n !== 0 || this.#account.isBusy || this.posts.isBusy) return false;
    return this.#filesAreDone() && !this.#isYetToBeRead();
  }

  /** What came as ciphertext becomes readable. */
  #isYetToBeRead(): boolean {
    const { citizens, time, whatsapp } = this.life;
    if (whatsapp.awaitsHistory) return true;
    return citizens.some(({ written }) =>
      written.some(({ readableAt }) => readableAt !== null && readableAt > time.now - 10 * MINUTE),
    );
  }

  /** As the settings say, and staff are told. */
  waitsForNextMonth(): boolean {
    const { setting, running } = this.life;
    if (!holds(setting)) return false;
    const told = running?.alerts.current() ?? [];
    return told.some(({ code }) => code === 'lists-unavailable' || code === 'list-waits');
  }

  #filesAreDone(): boolean {
    return [...this.life.disk.files].every(
      ([path, { isStaffs }]) => !isStaffs || !IS_DROPPED.test(path),
    );
  }

  waitingForStaff(): readonly { readonly id: number }[] {
    return this.#notices().filter(({ state }) => state === 'unconfirmed' || state === 'parked');
  }

  unfinished(): readonly { readonly id: number }[] {
    return this.#notices().filter(({ state }) => state === 'queued' || state === 'sending');
  }

  async atTheEnd(): Promise<void> {
    this.#everythingHasEnded();
    this.#acceptance.atTheEnd();
    this.staff.atTheEnd();
    if (!this.#isSpecialLife) this.#town.atTheEnd();
    this.#nothingTwice();
    this.#everybodyHasIt();
    this.#answers();
    this.#register();
    this.#filesAreSomewhere();
    this.#accounted();
    if (!this.#isSpecialLife) {
      const isAnother = (who: SimCitizen) =>
        this.#isSpecial(who) || this.#town.hasOthersNumber(who);
      this.open.atTheEnd(this.#decided, isAnother);
      this.#account.atTheEnd();
      this.posts.atTheEnd();
    }
    for (const code of this.life.history.raises ?? []) {
      if (!this.life.told.has(code)) this.broken('whatever has a cause has its alert', code);
    }
    await this.#ledger();
    this.pruning.atTheEnd();
    this.#lists();
    this.#alerts();
  }

  #everythingHasEnded(): void {
    if (this.isAtRest() || this.waitsForNextMonth()) return;
    const { database } = this.life;
    const open = [
      ...this.#notices()
        .filter(({ state, filedAt }) => filedAt === null || !isOver(state))
        .map(({ name, state, filedAt }) => `${name} ${state}${filedAt === null ? ' unfiled' : ''}`),
      ...database
        .rows<{ what: string }>(
          `select coalesce(reply_kind, 'notice ' || notice_id) || ' ' || kind || ' ' || state
           || ' ' || coalesce(detail, '') as what
         from deliveries where state in ('queued', 'sending', 'uncertain', 'held')`,
        )
        .map(({ what }) => what),
      ...[...this.life.disk.files]
        .filter(([path, file]) => file.isStaffs && IS_DROPPED.test(path))
        .map(([path]) => path),
      ...(this.#account.isBusy ? ['the channel'] : []),
      ...(this.posts.isBusy ? ['another text in the channel'] : []),
    ];
    this.broken('when faults end, everything ends', open.join('; '));
  }

  /** No phone shows a notice twice. */
  #nothingTwice(): void {
    for (const citizen of this.life.citizens) {
      if (this.#isSpecialLife || citizen.formerLids.length > 0) continue;
      const texts = citizen.inbox.map(({ text }) => text).filter(isNotice);
      for (const text of new Set(texts)) {
        this.judges('nobody gets a notice twice');
        const times = texts.filter((other) => other === text).length;
        if (times > 1 && !this.#mayHaveTwice(citizen, text))
          this.broken('nobody gets a notice twice', `${String(citizen.number)}: ${text}`);
      }
      for (const text of this.#parts.shownTwice(citizen)) {
        if (!this.#mayHaveTwice(citizen, text))
          this.broken('nobody gets a part twice', `${String(citizen.number)}: ${text}`);
      }
    }
  }

  /** Staff have dropped it again where it may go again, or had it sent to them anew. */
  #mayHaveTwice(citizen: SimCitizen, text: string): boolean {
    const number = numberIn(text);
    return this.#acceptance.mayGoAgain(number) || this.#letGo.get(number)?.has(citizen) === true;
  }

  /** Who was subscribed when a notice was dropped, and stayed so, has it. */
  #everybodyHasIt(): void {
    for (const { notice, subscribed, at } of this.#dropped) {
      const rows = this.#notices().filter(
        ({ name, kind }) => name === fileStem(notice.number) && kind === 'notice',
      );
      this.#comesInTime(notice, subscribed, at);
      // in other words, or once more: whoever had the first is not asked for all of them
      if (!rows.some(({ state }) => state === 'sent')) continue;
      if (rows.some(({ retractedAt }) => retractedAt !== null)) continue;
      for (const citizen of subscribed) {
        if (!this.#canHave(citizen, at)) continue;
        this.judges('everybody gets every notice');
        if (showsNotice(citizen, notice.number) && this.#parts.showsFiles(citizen, notice))
          continue;
        if (rows.some(({ id }) => this.#calledSent.get(id)?.has(citizen.alias) === true)) continue;
        if (!this.#hasLeft(citizen, at)) {
          const who = String(citizen.number);
          this.broken('everybody gets every notice', `${who} lacks ${fileStem(notice.number)}`);
        }
      }
    }
  }

  /** What was dropped then reaches them, as long as they stay subscribed. */
  #canHave(citizen: SimCitizen, at: number): boolean {
    if (this.#isSpecialLife || this.#isSpecial(citizen, at) || !citizen.saved) return false;
    if (this.#town.isImported(citizen) || this.#town.mayBeTakenOut(citizen)) return false;
    return citizen.blockedUntil < at;
  }

  #hasLeft({ written }: SimCitizen, at: number): boolean {
    const since = this.life.town.begins + at - 10 * MINUTE;
    return written.some(({ message }) => message.body === 'DISATTIVA' && message.at > since);
  }

  #comesInTime({ number, sendIn }: NoticeDrop, people: readonly SimCitizen[], at: number): void {
    if (sendIn !== null || !this.#town.isUndisturbed) return;
    for (const citizen of people) {
      if (!this.#canHave(citizen, at) || this.#hasLeft(citizen, at)) continue;
      const shown = citizen.inbox.find(({ text }) => text?.startsWith(noticeText(number)));
      this.#town.comesInTime(citizen, fileStem(number), (shown?.at ?? Infinity) - at);
    }
  }

  /** Each change is confirmed, and nothing is answered twice. */
  #answers(): void {
    for (const citizen of this.life.citizens) {
      const spoken = keywordsOf(citizen);
      const answers = citizen.inbox.filter(({ text }) => isAnswer(text));
      // what was answered since the copy was made is answered again
      for (const word of this.#isSpecialLife ? [] : (['ATTIVA', 'DISATTIVA'] as const)) {
        const asked = spoken.filter(({ message }) => message.body === word).length;
        const told = answers.filter(({ text }) => isOneOf(ANSWERS[word], text)).length;
        if (told > 0) this.judges('each answer comes once');
        if (told > asked) {
          const times = `${String(told)} answers to ${String(asked)} times ${word}`;
          this.broken('each answer comes once', `${String(citizen.number)}: ${times}`);
        }
      }
      const last = lastWord(spoken);
      if (last === undefined || this.#isSpecial(citizen) || this.#isSpecialLife) continue;
      if (this.#town.isImported(citizen) || this.#town.hasOthersNumber(citizen)) continue;
      if (this.#wasGivenUp(citizen)) continue;
      // what was answered while they had blocked the number never comes
      if (this.life.town.begins + citizen.blockedUntil >= changedAt(spoken, last)) continue;
      const final = answers.filter(({ text }) => isConfirmation(text)).at(-1);
      const [wanted] = ANSWERS[last.message.body === 'ATTIVA' ? 'ATTIVA' : 'DISATTIVA'];
      const wasIn = spoken.some(
        ({ message }) => message.body === 'ATTIVA' && !isUndoneAtOnce(message.at, spoken),
      );
      if (wasIn) this.judges('the last change is confirmed');
      if (wasIn && !isOneOf([wanted], final?.text ?? null)) {
        const shown = final?.text?.slice(0, 20) ?? 'nothing';
        this.broken('the last change is confirmed', `${String(citizen.number)} was told ${shown}`);
      }
    }
  }

  /** Nobody knew for a day whether an answer had gone out: it is given up, with a record. Its row is removed some day. */
  #wasGivenUp({ alias, phone }: SimCitizen): boolean {
    const [given] = this.life.database.rows<{ readonly times: number }>(
      `select count(*) as times from audit where event = 'delivery.reply-given-up'`,
    );
    if (given === undefined || given.times === 0) return false;
    const answers = this.life.database.rows<{ readonly state: string }>(
      `select d.state from deliveries d join subscribers s on s.id = d.subscriber_id
       where (s.lid = :alias or s.phone = :phone) and d.notice_id is null`,
      { alias, phone },
    );
    return answers.length === 0 || answers.some(({ state }) => state === 'failed');
  }

  /** The last word counts. */
  #register(): void {
    for (const citizen of this.life.citizens) {
      if (this.#isSpecialLife || citizen.formerLids.length > 0) continue;
      this.#isOneRow(citizen);
      if (this.#town.isImported(citizen) || this.#town.mayBeTakenOut(citizen)) continue;
      const spoken = citizen.written.filter(
        ({ message, readableAt }) => isKeyword(message.body) && readableAt !== null,
      );
      const last = lastWord(spoken);
      const rows = this.life.database.rows<{ state: string }>(
        'select state from subscribers where lid = :alias or (lid is null and phone = :phone)',
        { alias: citizen.alias, phone: citizen.phone },
      );
      const isIn = rows.some(({ state }) => state === 'active' || state === 'inactive');
      if (last !== undefined) this.judges('the last word counts');
      if (isIn !== (last?.message.body === 'ATTIVA')) {
        const stands = rows.map(({ state }) => state).join(', ');
        const word = last?.message.body ?? 'nothing';
        this.broken('the last word counts', `${String(citizen.number)} wrote ${word}: ${stands}`);
      }
    }
  }

  /** Once the page has told which number is theirs, also who was entered by it. */
  #isOneRow(citizen: SimCitizen): void {
    const { alias, phone, phoneKnown, number } = citizen;
    if (citizen.outdatedPhone !== null || this.#town.hasOthersNumber(citizen)) return;
    const rows = this.life.database.rows(
      'select 1 from subscribers where lid = :alias or phone = :phone',
      {
        alias,
        phone,
      },
    );
    if (phoneKnown && rows.length > 1) this.broken('a person is one row', String(number));
  }

  #filesAreSomewhere(): void {
    const there = [...this.life.disk.files.values()].map(({ bytes }) => bytes);
    for (const bytes of this.#kept) {
      if (!there.some((other) => other.equals(bytes)))
        this.broken('what staff dropped is never lost', bytes.toString('utf8', 0, 40));
    }
  }

  #accounted(): void {
    const rows = this.life.database.rows<{ name: string; people: number }>(UNACCOUNTED);
    for (const { name, people } of rows) {
      this.broken('everybody is accounted for', `${name}: ${String(people)}`);
    }
  }

  /** The figures are right: among themselves, and as the phones are. */
  async #ledger(): Promise<void> {
    const { running } = this.life;
    if (running === null) return;
    for (const { id, name, kind, retractedAt, prunedAt } of this.#notices()) {
      if (kind === 'test' || prunedAt !== null) continue;
      const figures = this.life.database.rows<Record<string, number>>(
        `select count(distinct r.subscriber_id) as people,
           sum(r.dropped_at is null and d.state = 'handed-over') as accepted,
           sum(r.dropped_at is null and r.ack >= 2) as delivered,
           sum(r.ack >= 2 and d.state <> 'handed-over') as wrong,
           sum(r.ack >= 2 and r.dropped_at is not null) as lost
         from recipients r left join deliveries d on d.id = r.delivery_id where r.notice_id = :id`,
        { id },
      )[0];
      if ((figures?.['wrong'] ?? 0) > 0) {
        this.broken('who has a receipt has been sent to', name);
      }
      if ((figures?.['lost'] ?? 0) > 0 && !this.#isSpecialLife) {
        this.broken('who has it is counted', name);
      }
      if (kind !== 'notice' || retractedAt !== null || this.#isSpecialLife) continue;
      const rows = this.#notices().filter((row) => row.name === name && row.kind === 'notice');
      if (rows.length > 1) continue;
      this.#receipts(id, name);
    }
  }

  /** Whom the ledger takes for served has it, and the other way round. */
  #receipts(id: number, name: string): void {
    const recipients = this.life.database.rows<{
      readonly alias: string | null;
      readonly phone: string | null;
      readonly ack: number;
      readonly droppedAt: number | null;
      readonly state: string | null;
    }>(
      `select s.lid as alias, s.phone, r.ack, r.dropped_at as "droppedAt", d.state
       from recipients r join subscribers s on s.id = r.subscriber_id
       left join deliveries d on d.id = r.delivery_id where r.notice_id = :id and r.part = 0`,
      { id },
    );
    for (const citizen of this.life.citizens) {
      if (citizen.formerLids.length > 0 || this.#town.isImported(citizen)) continue;
      if (this.#town.hasOthersNumber(citizen)) continue;
      const shown = showsNotice(citizen, numberOfNamed(name));
      const row = recipients.find((one) => isTheirs(one, citizen));
      if (shown) this.judges('receipts come to the ledger');
      if (shown && row === undefined) {
        this.broken('who has it is in the ledger', `${String(citizen.number)}: ${name}`);
      } else if (shown && row !== undefined && row.ack < 2 && this.#isHeardOf(citizen, name)) {
        const { state, droppedAt } = row;
        const how = `${String(state)}${droppedAt === null ? '' : ', dropped'}`;
        this.broken('receipts come to the ledger', `${String(citizen.number)}: ${name}, ${how}`);
      } else if (!shown && row !== undefined && row.ack >= 2) {
        this.broken('no receipt without the notice', `${String(citizen.number)}: ${name}`);
      } else if (shown && row?.state === 'failed') {
        this.broken('who has it is not called unreached', `${String(citizen.number)}: ${name}`);
      }
    }
  }

  /** No receipts come for what the page has lost with its link, or when the power failed. */
  #isHeardOf({ inbox }: SimCitizen, name: string): boolean {
    const { forgotten } = this.life.whatsapp;
    const text = noticeText(numberOfNamed(name));
    const isKnown = inbox.some((shown) => shown.text?.startsWith(text) && !forgotten.has(shown.id));
    return isKnown && !this.#wasRelinked();
  }

  #wasRelinked(): boolean {
    return this.life.whatsapp.linkNumber > 1;
  }

  #lists(): void {
    const { lists, madeByUs } = this.life.whatsapp;
    const ours = [...lists.values()].filter(
      ({ id, members }) => madeByUs.has(id) && members.length > 0,
    );
    const names = ours.map(({ name }) => name);
    if (new Set(names).size < names.length) {
      this.broken('no list is made a second time', names.join(', '));
    }
  }

  /**
   * Whatever staff must know of, and that has been so for a while, they are told. A service that has just
   * been started has yet to find it.
   */
  lookAtCauses(): void {
    const { running, time } = this.life;
    this.#whatMayHaveGoneIsHeld();
    this.#isStopInLedger();
    this.open.look();
    if (running === null) return this.#causes.clear();
    const told = new Set(running.alerts.current().map(({ code }) => code));
    const there = this.#causesNow();
    for (const [code, isThere] of Object.entries(there)) {
      if (!isThere || told.has(code)) {
        this.#causes.delete(code);
        continue;
      }
      const since = Math.max(this.#causes.get(code) ?? time.now, running.startedAt);
      this.#causes.set(code, since);
      if (time.now - since < UNTOLD) continue;
      this.broken('whatever has a cause has its alert', code);
      this.#causes.set(code, Infinity);
    }
  }

  /** It is not given up without asking, but for who has opted out. */
  #whatMayHaveGoneIsHeld(): void {
    const [given] = this.life.database.rows<{ id: number }>(
      `select d.id from deliveries d join recipients r on r.delivery_id = d.id
       join subscribers s on s.id = r.subscriber_id
       where d.state = 'dropped' and d.resent_at is not null and s.state = 'active'
         and not exists (select 1 from consent_events c
           where c.subscriber_id = s.id and c.kind = 'opt-out') limit 1`,
    );
    if (given === undefined || this.#isSpecialLife) return;
    this.broken('what may have gone is not given up', String(given.id));
  }

  /** By the code of the alert. */
  #causesNow(): Readonly<Record<string, boolean>> {
    const { database, disk, whatsapp } = this.life;
    const [row] = database.rows<Readonly<Record<'stopped' | 'held' | 'waits' | 'posts', number>>>(
      `select exists (select 1 from sending_state where name = 'stop' and value <> 'null') as stopped,
         exists (select 1 from deliveries d join notices n on n.id = d.notice_id
           where d.state = 'held' and n.retracted_at is null) as held,
         exists (select 1 from notices where state in ('unconfirmed', 'parked')) as waits,
         exists (select 1 from channel_posts where state = 'held') as posts`,
    );
    const isLost = whatsapp.state.name === 'lost' && whatsapp.state.reason.kind === 'network';
    return {
      'sending-stopped': row?.stopped === 1,
      'delivery-held': row?.held === 1,
      'notice-waits': row?.waits === 1 && !disk.away && !disk.unknown,
      'folder-away': disk.away,
      'channel-held': row?.posts === 1,
      'notice-locked': disk.locked && !disk.away && !disk.unknown && this.#hasDropped(),
      'pairing-needed': whatsapp.state.name === 'pairing',
      'page-lacks': this.life.is('pageLacks'),
      'disk-low': disk.full,
      ...this.#lossNow(),
      'no-connection': isLost,
    };
  }

  #lossNow(): Readonly<Record<string, boolean>> {
    const { state } = this.life.whatsapp;
    const why = state.name === 'lost' ? state.reason.kind : null;
    return { incompatible: why === 'incompatible' };
  }

  #hasDropped(): boolean {
    const { disk } = this.life;
    return disk
      .below(WATCHED)
      .some((name) => disk.files.get(`${WATCHED}/${name}`)?.isStaffs === true);
  }

  /** Whatever staff are told has its cause. */
  #alerts(): void {
    for (const { code } of this.alertsWithoutCause()) this.broken('an alert has its cause', code);
  }

  alertsWithoutCause(): readonly Alert[] {
    const alerts = this.life.running?.alerts.current() ?? [];
    return alerts.filter((alert) => !this.#hasCause(alert));
  }

  #hasCause({ code }: Alert): boolean {
    // a list that was not taken is tried again when there are list messages again
    if (['keys-unavailable', 'list-not-sent'].includes(code) && this.waitsForNextMonth())
      return true;
    // lists are in use, and those that wait are larger than what is left of the month
    if (code === 'list-waits')
      return this.life.setting.monthlyAllowance !== null && this.unfinished().length > 0;
    // what the account or the page does not allow stays so
    return code === 'lists-unavailable' || code === 'list-name-taken';
  }

  #notices(): NoticeRow[] {
    return this.life.database.rows<NoticeRow>(
      `select id, name, kind, state, filed_at as "filedAt", retracted_at as "retractedAt",
         pruned_at as "prunedAt" from notices order by id`,
    );
  }
}

const KEEPS_FROM_HEARING: ReadonlySet<Lasting> = new Set([
  ...(['silent', 'deaf', 'brokenChats', 'serversSilent', 'shapeless'] as const),
]);

/** Where what staff have dropped lies until it is taken. */
const IS_DROPPED = /^avvisi\/(prova\/|ritira\/)?(avviso\d+\/)?[^/]+$/;

function keywordsOf({ written }: SimCitizen): readonly Written[] {
  return written.filter(({ message }) => isKeyword(message.body));
}

function isKeyword(body: string): boolean {
  return body === 'ATTIVA' || body === 'DISATTIVA';
}

/** By the servers' time; of one second the opt-out wins. */
function lastWord(spoken: readonly Written[]): Written | undefined {
  const latest = Math.max(...spoken.map(({ message }) => message.at));
  const together = spoken.filter(({ message }) => message.at === latest);
  return together.find(({ message }) => message.body === 'DISATTIVA') ?? together[0];
}

/** When they wrote first what they have written ever since. */
function changedAt(spoken: readonly Written[], { message: { body } }: Written): number {
  const others = spoken.filter(({ message }) => message.body !== body);
  const since = Math.max(...others.map(({ message }) => message.at));
  const same = spoken.filter(({ message }) => message.body === body && message.at >= since);
  return Math.min(...same.map(({ message }) => message.at));
}

/** An opt-out of the same second, or one that may have been heard first, has let nobody in. */
function isUndoneAtOnce(at: number, spoken: readonly Written[]): boolean {
  return spoken.some(({ message }) => {
    return message.body === 'DISATTIVA' && message.at >= at && message.at - at <= HEARD_TOGETHER;
  });
}

/** A number alone says it only where nothing else does. */
function isTheirs(
  { alias, phone }: { readonly alias: string | null; readonly phone: string | null },
  citizen: SimCitizen,
): boolean {
  return alias === null ? phone === citizen.phone : alias === citizen.alias;
}

function textOf(content: OutgoingContent): string {
  return (content.kind === 'text' ? content.text : content.caption) ?? '';
}

/** As it was dropped first, or as staff have corrected it. */
function showsNotice({ inbox }: SimCitizen, number: number): boolean {
  return inbox.some(({ text }) => text?.startsWith(noticeText(number)) === true);
}

function isNotice(text: string | null): text is string {
  return text?.startsWith('Avviso numero') === true;
}

/** What is said to each word. */
/** By what was written; the first of each confirms a change. */
const ANSWERS = {
  ATTIVA: ['welcome', 'already-active'],
  DISATTIVA: ['farewell', 'not-subscribed', 'not-found'],
} as const satisfies Readonly<Record<string, readonly ReplyKind[]>>;

function isAnswer(text: string | null): boolean {
  return Object.values(ANSWERS).some((kinds) => isOneOf(kinds, text));
}

function isConfirmation(text: string | null): boolean {
  return isOneOf([ANSWERS.ATTIVA[0], ANSWERS.DISATTIVA[0]], text);
}

/** By its first letters, before the comune is named. */
function isOneOf(kinds: readonly ReplyKind[], text: string | null): boolean {
  return kinds.some((kind) => text?.startsWith(DEFAULT_TEXTS[kind].slice(0, 18)) === true);
}

function isOver(state: string): boolean {
  return state === 'sent' || state === 'cancelled' || state === 'expired';
}

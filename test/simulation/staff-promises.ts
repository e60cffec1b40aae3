/** What must hold of what staff decide: a stop, a confirmation, hours in which nothing goes, what is taken back. */
import type { MessageId } from '#src/model/message.js';
import type { Excuses } from './excuses.js';
import type { LifeEvent, NoticeDrop } from './history.js';
import { numberOfNamed } from './notice-texts.js';
import type { Service } from './service.js';
import type { SimCitizen } from './town.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What had been begun when staff were answered. */
const UNDERWAY = 15 * SECOND;
/** The folder is looked at, and what is dragged there acted upon, within so long. */
const DRAGGED = 10 * MINUTE;
/** For so long staff can think it over; in the settings of a life. */
const COOLING = 60 * SECOND;
/** Messages can be deleted for everybody for so long; some less, since the clocks differ. */
const REVOCABLE_FOR = 59 * HOUR;

/** While these last staff's files cannot be looked at, or what they want cannot be written down. */
const OBSTRUCTS: ReadonlySet<string> = new Set([
  ...(['folderAway', 'locked', 'diskFull', 'shareFull', 'folderUnknown'] as const),
]);

interface Sent {
  readonly noticeId: number | null;
  readonly name: string | null;
  readonly kind: string | null;
  readonly replyKind: string | null;
  /** who was to have it when it was accepted */
  readonly people: number;
}

const SENT = `select d.notice_id as "noticeId", n.name, n.kind, d.reply_kind as "replyKind",
  (select count(distinct subscriber_id) from recipients r join subscribers s on s.id = r.subscriber_id
    where r.notice_id = n.id and s.registered_at <= coalesce(n.topped_up_at, n.accepted_at)
      and (n.send_at is null or s.state = 'active')) as people
  from deliveries d left join notices n on n.id = d.notice_id where d.message_id = :id`;

interface Retracted {
  readonly id: number;
  readonly name: string;
  readonly messageId: MessageId;
  readonly kind: 'person' | 'list';
  readonly state: string;
}

const RETRACTED = `select n.id, n.name, d.message_id as "messageId", d.kind, d.state
  from notices n join deliveries d on d.notice_id = n.id
  where n.kind = 'notice' and n.retracted_at is not null and n.pruned_at is null
    and d.message_id is not null`;

export class StaffPromises {
  /** id of a notice → when staff were told that it is stopped; true time */
  readonly #stopped = new Map<number, number>();
  /** number of a notice → when staff dragged it to where it is stopped */
  readonly #dragged = new Map<number, number>();
  readonly #confirmed = new Set<number>();
  /** id of a notice → when staff were told that it is being taken back */
  readonly #retracted = new Map<number, number>();
  /** number of a notice → when staff wanted that */
  readonly #asksBack = new Map<number, number>();
  /** numbers of notices that go at any hour */
  readonly #urgent = new Set<number>();
  /** number of a notice → when staff dropped it first, or other words over it; true time */
  readonly #droppedAt = new Map<number, number>();
  /** messages that the page was asked to delete */
  readonly #asked = new Set<MessageId>();
  readonly #isObstructed: boolean;
  readonly #hasOtherClock: boolean;
  #wasRestored = false;

  constructor(
    private readonly world: World,
    private readonly service: Service,
    private readonly verdict: Verdict,
    private readonly excuses: Excuses,
  ) {
    this.#isObstructed = world.history.events.some(
      (event) => event.kind === 'lasting' && OBSTRUCTS.has(event.what),
    );
    this.#hasOtherClock = world.history.events.some(
      ({ kind }) => kind === 'clock' || kind === 'dateLost',
    );
  }

  befalls(event: LifeEvent): void {
    if (event.kind === 'restores') this.#wasRestored = true;
    if (event.kind !== 'staff') return;
    const { act, notice } = event;
    if (act === 'sendNow') this.#urgent.add(notice);
    if (act === 'retract' || act === 'dragToRetract')
      this.#asksBack.set(notice, this.world.time.now);
  }

  dropped({ number, urgent }: NoticeDrop): void {
    if (urgent) this.#urgent.add(number);
    this.#dragged.delete(number);
    if (!this.#droppedAt.has(number)) this.isCorrected(number);
  }

  isCorrected(number: number): void {
    this.#droppedAt.set(number, this.world.time.now);
  }

  isStopped(noticeId: number): void {
    this.#stopped.set(noticeId, this.world.time.now);
  }

  isConfirmed(noticeId: number): void {
    this.#confirmed.add(noticeId);
  }

  isRetracted(noticeId: number): void {
    this.#retracted.set(noticeId, this.world.time.now);
  }

  drags(number: number): void {
    this.#dragged.set(number, this.world.time.now);
  }

  onRevoke(id: MessageId): void {
    this.#asked.add(id);
  }

  onSend(id: MessageId, people: readonly SimCitizen[]): void {
    const [sent] = this.world.database.rows<Sent>(SENT, { id });
    if (sent === undefined || this.#wasRestored) return;
    if (sent.noticeId === null) {
      if (sent.replyKind === 'reminder') this.#atItsHour('a reminder');
      return;
    }
    if (sent.kind === 'test') this.#onlyToStaff(id, people);
    if (sent.kind !== 'notice' || sent.name === null) return;
    const number = numberOfNamed(sent.name);
    this.#nothingOfWhatIsStopped(sent.noticeId, number);
    this.#nothingUnconfirmed(sent);
    if (this.#urgent.has(number)) return;
    this.#atItsHour(sent.name);
    this.#notAtOnce(number);
  }

  #onlyToStaff(id: MessageId, people: readonly SimCitizen[]): void {
    const other = people.find((one) => !this.world.staffPhones.includes(one));
    if (other !== undefined)
      this.verdict.broken('tests go to phones of staff alone', `${String(other.number)}: ${id}`);
  }

  #notAtOnce(number: number): void {
    const since = this.world.time.now - (this.#droppedAt.get(number) ?? -Infinity);
    if (!this.#hasOtherClock) this.verdict.judges('nothing goes before staff could stop it');
    if (since < COOLING && !this.#hasOtherClock)
      this.verdict.broken('nothing goes before staff could stop it', String(number));
  }

  #nothingOfWhatIsStopped(noticeId: number, number: number): void {
    const { time } = this.world;
    const { running } = this.service;
    const stoppedAt = this.#stopped.get(noticeId) ?? Infinity;
    if (time.now - stoppedAt > UNDERWAY)
      this.verdict.broken('nothing goes of what staff have stopped', String(number));
    const draggedAt = this.#dragged.get(number) ?? Infinity;
    // who has just been started has yet to look
    const since = Math.max(draggedAt, running?.startedAt ?? Infinity);
    if (time.now - since > DRAGGED && !this.#isObstructed)
      this.verdict.broken('nothing goes of what staff have dragged away', String(number));
  }

  /** Of one with a date those count who were subscribed when it came; whoever was heard of late was not asked about. */
  #nothingUnconfirmed({ noticeId, name, people }: Sent): void {
    const { confirmAbove } = this.world.setting;
    if (confirmAbove === null || noticeId === null) return;
    if (people > confirmAbove && !this.#confirmed.has(noticeId))
      this.verdict.broken('nothing goes to many that nobody has confirmed', String(name));
  }

  /** By the clock on the wall, as the PC has it. What was begun just before may still go. */
  #atItsHour(what: string): void {
    if (!this.world.setting.quietHours) return;
    const minute = minuteInRome(this.world.pc.now());
    this.verdict.judges('nothing ordinary goes in quiet hours');
    const isQuiet = minute >= 22 * 60 + 2 || minute < 7 * 60 - 1;
    if (isQuiet) this.verdict.broken('nothing ordinary goes in quiet hours', what);
  }

  atTheEnd(): void {
    if (this.#wasRestored) return;
    const rows = this.world.database.rows<Retracted>(RETRACTED);
    for (const id of this.#retracted.keys()) {
      const [row] = this.world.database.rows(
        'select 1 from notices where id = :id and retracted_at is not null',
        { id },
      );
      if (row === undefined) this.verdict.broken('what staff take back is taken back', String(id));
    }
    for (const id of new Set(rows.map((row) => row.id))) {
      const ofIt = rows.filter((row) => row.id === id);
      for (const row of ofIt) this.#isDeleted(row);
      this.#isToldToAll(id, ofIt);
    }
  }

  /** What went to one person, and was not too old, the page is asked to delete. */
  #isDeleted({ id: noticeId, name, messageId, kind, state }: Retracted): void {
    const asked = this.#retracted.get(noticeId) ?? this.#asksBack.get(numberOfNamed(name));
    const at = asked ?? -Infinity;
    if (kind !== 'person' || state !== 'handed-over') return;
    for (const { number, inbox, deleted } of this.world.citizens) {
      const shown = inbox.find(({ id }) => id === messageId);
      if (shown === undefined || at - shown.at > REVOCABLE_FOR) continue;
      this.verdict.judges('what can be deleted is deleted');
      if (deleted.has(messageId) || this.#asked.has(messageId)) continue;
      this.verdict.broken('what can be deleted is deleted', `${String(number)}: ${name}`);
    }
  }

  /** Who keeps something of it, and is still subscribed, is told. */
  #isToldToAll(noticeId: number, ofIt: readonly Retracted[]): void {
    const { database, citizens } = this.world;
    const told = database.rows<{ messageId: MessageId }>(
      `select d.message_id as "messageId" from deliveries d join notices n on n.id = d.notice_id
       where n.corrects = :noticeId and d.message_id is not null`,
      { noticeId },
    );
    for (const citizen of citizens) {
      const kept = ofIt.find(
        ({ messageId }) =>
          citizen.inbox.some(({ id }) => id === messageId) && !citizen.deleted.has(messageId),
      );
      if (kept === undefined || !this.#canBeTold(citizen, noticeId)) continue;
      this.verdict.judges('who keeps what was taken back is told');
      if (!citizen.inbox.some(({ id }) => told.some(({ messageId }) => messageId === id)))
        this.verdict.broken(
          'who keeps what was taken back is told',
          `${String(citizen.number)}: ${kept.name}`,
        );
    }
  }

  #canBeTold(citizen: SimCitizen, noticeId: number): boolean {
    if (!citizen.saved || !this.excuses.isOrdinary(citizen)) return false;
    const [row] = this.world.database.rows(
      `select 1 from subscribers where (lid = :alias or phone = :phone) and state = 'active'
         and last_command_at < (select retracted_at from notices where id = :noticeId)`,
      { alias: citizen.alias, phone: citizen.phone, noticeId },
    );
    return row !== undefined;
  }
}

const ROME = new Intl.DateTimeFormat('en-GB', {
  ...{ timeZone: 'Europe/Rome', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
});

function minuteInRome(at: number): number {
  const parts = ROME.formatToParts(at);
  const part = (type: string): number =>
    Number(parts.find((one) => one.type === type)?.value ?? NaN);
  return part('hour') * 60 + part('minute');
}

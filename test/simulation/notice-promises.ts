/** What must hold of a notice on its way to citizens: it comes to everybody who is to have it, and in its time. */
import type { PersonId } from '#src/model/person.js';
import type { Excuses } from './excuses.js';
import type { LifeEvent, NoticeDrop } from './history.js';
import { keywordsOf, lastWord } from './keywords.js';
import { latestNotice, noticeRows } from './notice-rows.js';
import { fileStem, isTwice, noticeText, shownNotice } from './notice-texts.js';
import type { PartsPromises } from './parts-promises.js';
import type { SimCitizen } from './town.js';
import type { TownPromises } from './town-promises.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

const MINUTE = 60_000;

interface Dropped {
  readonly notice: NoticeDrop;
  /** true time */
  readonly at: number;
  /** staff have written other words over it since */
  isCorrected: boolean;
  /** those who were subscribed then, by the database */
  readonly subscribed: readonly SimCitizen[];
}

export class NoticePromises {
  readonly #dropped: Dropped[] = [];
  /** numbers of notices that staff have sent at once */
  readonly #hurried = new Set<number>();
  /** of each notice of which staff have said that it arrived: to whom it may not have gone */
  readonly #calledSent = new Map<number, Set<string>>();

  constructor(
    private readonly world: World,
    private readonly verdict: Verdict,
    private readonly excuses: Excuses,
    private readonly parts: PartsPromises,
    private readonly town: TownPromises,
  ) {}

  befalls(event: LifeEvent): void {
    if (event.kind !== 'staff') return;
    if (event.act === 'sendNow' || event.act === 'confirm') this.#hurried.add(event.notice);
  }

  dropped(notice: NoticeDrop): void {
    const rows = this.world.database.rows<PersonId>(
      `select lid as alias, phone from subscribers where state = 'active'`,
    );
    // whose last word the service has yet to hear is not subscribed
    const subscribed = this.world.citizens.filter(
      (citizen) =>
        rows.some((row) => citizen.is(row)) &&
        lastWord(keywordsOf(citizen))?.message.body !== 'DISATTIVA',
    );
    // a copy of what is accepted already is refused, and goes to nobody who has come since
    const isNew = latestNotice(this.world.database, notice.number) === null;
    this.#dropped.push({
      ...{ notice, at: this.world.time.now, isCorrected: false },
      subscribed: isNew ? subscribed : [],
    });
  }

  /** Staff have written over it before it was taken: its dates stood in the old words. */
  isCorrected(number: number): void {
    for (const dropped of this.#dropped) {
      if (dropped.notice.number === number) dropped.isCorrected = true;
    }
  }

  /** Staff say «È arrivato» of what is held, since it cannot be sent: its people may lack it. */
  callsSent(noticeId: number): void {
    const people = this.world.database.rows<{ alias: string }>(
      `select s.lid as alias from deliveries d
         join recipients r on r.delivery_id = d.id join subscribers s on s.id = r.subscriber_id
       where d.state = 'held' and d.notice_id = :noticeId and s.lid is not null`,
      { noticeId },
    );
    this.#calledSent.set(noticeId, new Set(people.map(({ alias }) => alias)));
  }

  /** Not before the date of a notice, not when it has expired. */
  onSend(text: string): void {
    const { now } = this.world.time;
    if (this.excuses.hasOtherClock) return;
    const meant = this.#dropped.filter(
      ({ notice, isCorrected }) => noticeText(notice.number) === text && !isCorrected,
    );
    const earliest = (time: number): number =>
      time - 2 * MINUTE - (isTwice(this.world.town.begins + time) ? 60 * MINUTE : 0);
    const isEarly = ({ notice: { sendIn, number }, at }: Dropped): boolean =>
      sendIn !== null && now < earliest(at + sendIn) && !this.#hurried.has(number);
    const isLate = ({ notice: { expiresIn }, at }: Dropped): boolean =>
      expiresIn !== null && now > at + expiresIn + 2 * MINUTE;
    // staff may have dropped it again, without a date
    if (meant.length > 0 && meant.every(isEarly)) {
      this.verdict.broken('no notice goes before its time', text);
    }
    if (meant.length > 0 && meant.every(isLate)) {
      this.verdict.broken('nothing goes that has expired', text);
    }
  }

  /** Who was subscribed when a notice was dropped, and stayed so, has it. */
  atTheEnd(): void {
    for (const { notice, subscribed, at } of this.#dropped) {
      const rows = noticeRows(this.world.database).filter(
        ({ name, kind }) => name === fileStem(notice.number) && kind === 'notice',
      );
      this.#comesInTime(notice, subscribed, at);
      // in other words, or once more: whoever had the first is not asked for all of them
      if (!rows.some(({ state }) => state === 'sent')) continue;
      if (rows.some(({ retractedAt }) => retractedAt !== null)) continue;
      for (const citizen of subscribed) {
        if (!this.#canHave(citizen, at)) continue;
        this.verdict.judges('everybody gets every notice');
        if (shownNotice(citizen, notice.number) && this.parts.showsFiles(citizen, notice)) continue;
        if (rows.some(({ id }) => this.#calledSent.get(id)?.has(citizen.alias) === true)) continue;
        if (!this.#hasLeft(citizen, at)) {
          const who = String(citizen.number);
          const what = `${who} lacks ${fileStem(notice.number)}`;
          this.verdict.broken('everybody gets every notice', what);
        }
      }
    }
  }

  #comesInTime({ number, sendIn }: NoticeDrop, people: readonly SimCitizen[], at: number): void {
    if (sendIn !== null || !this.town.isUndisturbed) return;
    for (const citizen of people) {
      if (!this.#canHave(citizen, at) || this.#hasLeft(citizen, at)) continue;
      const cameAt = shownNotice(citizen, number)?.at ?? Infinity;
      this.town.comesInTime(citizen, fileStem(number), cameAt - at);
    }
  }

  /** What was dropped then reaches them, as long as they stay subscribed. */
  #canHave(citizen: SimCitizen, at: number): boolean {
    const { excuses, town } = this;
    if (excuses.wasRestored || excuses.isSpecial(citizen, at) || !citizen.saved) return false;
    if (town.isImported(citizen) || town.mayBeTakenOut(citizen)) return false;
    return citizen.blockedUntil < at;
  }

  #hasLeft({ written }: SimCitizen, at: number): boolean {
    const since = this.world.town.begins + at - 10 * MINUTE;
    return written.some(({ message }) => message.body === 'DISATTIVA' && message.at > since);
  }
}

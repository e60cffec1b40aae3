/**
 * What must hold in every life, by what can be seen from outside: phones, folder, database, alerts,
 * and what WhatsApp is asked for. Each room says where a fault excuses something, and which.
 */
import type { InvariantError } from '#src/errors.js';
import type { NativeList } from '#src/model/broadcast-list.js';
import type { OutgoingContent, Target } from '#src/model/message.js';
import { AcceptancePromises } from './acceptance-promises.js';
import { AccountPromises } from './account-promises.js';
import { AlertPromises } from './alert-promises.js';
import { AnswerPromises } from './answer-promises.js';
import { Excuses } from './excuses.js';
import { FilePromises } from './file-promises.js';
import type { LifeEvent, NoticeDrop } from './history.js';
import type { LastingFaults } from './lasting-faults.js';
import { LedgerPromises } from './ledger-promises.js';
import { ListPromises } from './list-promises.js';
import { NoticePromises } from './notice-promises.js';
import { isNotice } from './notice-texts.js';
import { OpenPromises } from './open-promises.js';
import { PartsPromises } from './parts-promises.js';
import { PostPromises } from './post-promises.js';
import { PruningPromises } from './pruning-promises.js';
import { RegisterPromises } from './register-promises.js';
import { RepeatPromises } from './repeat-promises.js';
import { RestPromises } from './rest-promises.js';
import { RestorePromises } from './restore-promises.js';
import type { Service, ServiceWatch } from './service.js';
import type { WhatsAppWatch } from './sim-conditions.js';
import { StaffPromises } from './staff-promises.js';
import { StopPromises } from './stop-promises.js';
import type { SimCitizen } from './town.js';
import { TownPromises } from './town-promises.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

export class Promises implements WhatsAppWatch, ServiceWatch {
  readonly acceptance: AcceptancePromises;
  readonly alerts: AlertPromises;
  readonly files: FilePromises;
  readonly notices: NoticePromises;
  readonly open: OpenPromises;
  readonly posts: PostPromises;
  readonly pruning: PruningPromises;
  readonly repeats: RepeatPromises;
  readonly rest: RestPromises;
  readonly restores: RestorePromises;
  readonly staff: StaffPromises;
  readonly stop: StopPromises;
  readonly #account: AccountPromises;
  readonly #answers: AnswerPromises;
  readonly #excuses: Excuses;
  readonly #ledger: LedgerPromises;
  readonly #lists: ListPromises;
  readonly #parts: PartsPromises;
  readonly #register: RegisterPromises;
  readonly #town: TownPromises;

  constructor(
    private readonly world: World,
    faults: LastingFaults,
    service: Service,
    private readonly verdict: Verdict,
  ) {
    this.#lists = new ListPromises(world, verdict);
    this.#parts = new PartsPromises(world, verdict);
    this.#town = new TownPromises(world, verdict);
    this.files = new FilePromises(world, verdict);
    this.open = new OpenPromises(world, verdict);
    this.posts = new PostPromises(world, verdict);
    this.pruning = new PruningPromises(world, service, verdict);
    this.restores = new RestorePromises(world, verdict);
    this.stop = new StopPromises(world, verdict);
    this.#account = new AccountPromises(world, verdict, this.pruning);
    this.rest = new RestPromises(world, service, verdict, this.#account, this.posts, this.files);
    this.acceptance = new AcceptancePromises(world, verdict, this.rest);
    this.alerts = new AlertPromises(world, faults, service, verdict, this.rest);
    const excuses = new Excuses(world, this.#town);
    this.#excuses = excuses;
    this.staff = new StaffPromises(world, service, verdict, excuses);
    this.repeats = new RepeatPromises(world, verdict, excuses, this.#parts, this.acceptance);
    this.notices = new NoticePromises(world, verdict, excuses, this.#parts, this.#town);
    this.#answers = new AnswerPromises(world, verdict, excuses, this.#town);
    this.#ledger = new LedgerPromises(world, service, verdict, excuses, this.#town);
    this.#register = new RegisterPromises(world, verdict, excuses, this.#town);
  }

  // ------------------------------------------------------ what befalls

  befalls(event: LifeEvent): void {
    this.acceptance.befalls(event);
    this.staff.befalls(event);
    this.#town.befalls(event);
    this.open.look();
    this.#excuses.befalls(event);
    this.notices.befalls(event);
  }

  dropped(notice: NoticeDrop): void {
    this.#parts.dropped(notice);
    this.acceptance.dropped(notice);
    this.staff.dropped(notice);
    this.notices.dropped(notice);
  }

  /** Staff have written over a notice before it was taken. */
  corrected(number: number): void {
    this.staff.isCorrected(number);
    this.notices.isCorrected(number);
  }

  onBoot(): void {
    this.open.boots();
  }

  onLoss(): void {
    this.stop.losesWhatIsNotWritten();
  }

  onBug(error: InvariantError): void {
    this.verdict.broken('a bug', error);
  }

  // ------------------------------------------- what WhatsApp is asked for

  onSend(target: Target, id: string, content: OutgoingContent): void {
    const text = textOf(content);
    const people = this.world.town.citizens.filter((citizen) =>
      target.kind === 'list'
        ? target.recipients.includes(citizen.alias)
        : citizen.is(target.person),
    );
    this.world.trace.note('> send', {
      ...{ id, to: target.kind, people: people.map(({ number }) => number) },
      text: text.slice(0, 30),
    });
    this.#lists.onSend(target, id);
    this.posts.onSend(text);
    this.staff.onSend(id, people);
    this.restores.onSend(id);
    this.stop.onSend(id);
    this.repeats.onSend(id);
    const notice = isNotice(text) ? text : this.#parts.noticeOf(content);
    if (notice === null) return;
    const { wasRestored, hasOtherClock } = this.#excuses;
    if (!wasRestored && !hasOtherClock && isNotice(text)) this.#account.onSend(target, id, people);
    if (!wasRestored) this.#parts.onSend(id, content);
    this.open.onSend(notice, people);
    this.notices.onSend(notice);
    for (const citizen of people) this.#register.onSend(citizen, notice);
  }

  onKnownSent(id: string, forMs: number): void {
    this.repeats.onKnownSent(id, forMs);
  }

  onRefused(people: readonly SimCitizen[]): void {
    this.#excuses.onRefused(people);
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
    this.#lists.onEdit(list, members);
  }

  onBlocked(): void {
    this.stop.onBlocked();
  }

  onHistory(): void {
    this.#excuses.onHistory();
  }

  // ------------------------------------------------- looks, and the end

  look(): void {
    this.repeats.look();
    this.stop.look();
    this.open.look();
    this.alerts.look();
  }

  atTheEnd(): void {
    const { wasRestored } = this.#excuses;
    this.rest.atTheEnd();
    this.acceptance.atTheEnd();
    this.staff.atTheEnd();
    if (!wasRestored) this.#town.atTheEnd();
    this.repeats.atTheEnd();
    this.notices.atTheEnd();
    this.#answers.atTheEnd();
    this.#register.atTheEnd();
    this.files.atTheEnd();
    this.#ledger.accountsForEverybody();
    if (!wasRestored) {
      const isAnother = (who: SimCitizen) =>
        this.#excuses.isSpecial(who) || this.#town.hasOthersNumber(who);
      this.open.atTheEnd(this.repeats.decided, isAnother);
      this.#account.atTheEnd();
      this.posts.atTheEnd();
    }
    this.alerts.wereRaised();
    this.#ledger.atTheEnd();
    this.pruning.atTheEnd();
    this.#lists.atTheEnd();
    this.alerts.atTheEnd();
  }
}

function textOf(content: OutgoingContent): string {
  return (content.kind === 'text' ? content.text : content.caption) ?? '';
}

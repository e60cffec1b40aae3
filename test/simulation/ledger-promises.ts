/** What must hold of what the ledger says of notices: its figures are right, among themselves and as the phones are. */
import type { PersonId } from '#src/model/person.js';
import { UNACCOUNTED } from '../support/accounted.js';
import type { Excuses } from './excuses.js';
import { noticeRows } from './notice-rows.js';
import { noticeText, numberOfNamed, shownNotice } from './notice-texts.js';
import type { Service } from './service.js';
import type { SimCitizen } from './town.js';
import type { TownPromises } from './town-promises.js';
import type { Verdict } from './verdict.js';
import type { World } from './world.js';

type RecipientRow = PersonId & {
  readonly ack: number;
  readonly droppedAt: number | null;
  readonly state: string | null;
};

export class LedgerPromises {
  constructor(
    private readonly world: World,
    private readonly service: Service,
    private readonly verdict: Verdict,
    private readonly excuses: Excuses,
    private readonly town: TownPromises,
  ) {}

  accountsForEverybody(): void {
    const rows = this.world.database.rows<{ name: string; people: number }>(UNACCOUNTED);
    for (const { name, people } of rows) {
      this.verdict.broken('everybody is accounted for', `${name}: ${String(people)}`);
    }
  }

  atTheEnd(): void {
    if (this.service.running === null) return;
    const notices = noticeRows(this.world.database);
    for (const { id, name, kind, retractedAt, prunedAt } of notices) {
      if (kind === 'test' || prunedAt !== null) continue;
      this.#addsUp(id, name);
      if (kind !== 'notice' || retractedAt !== null || this.excuses.wasRestored) continue;
      const ofThatName = notices.filter((row) => row.name === name && row.kind === 'notice');
      if (ofThatName.length === 1) this.#receipts(id, name);
    }
  }

  #addsUp(id: number, name: string): void {
    const [figures] = this.world.database.rows<{ wrong: number | null; lost: number | null }>(
      `select sum(r.ack >= 2 and d.state <> 'handed-over') as wrong,
         sum(r.ack >= 2 and r.dropped_at is not null) as lost
       from recipients r left join deliveries d on d.id = r.delivery_id where r.notice_id = :id`,
      { id },
    );
    if ((figures?.wrong ?? 0) > 0) this.verdict.broken('who has a receipt has been sent to', name);
    if ((figures?.lost ?? 0) > 0 && !this.excuses.wasRestored)
      this.verdict.broken('who has it is counted', name);
  }

  /** Whom the ledger takes for served has it, and the other way round. */
  #receipts(id: number, name: string): void {
    const recipients = this.world.database.rows<RecipientRow>(
      `select s.lid as alias, s.phone, r.ack, r.dropped_at as "droppedAt", d.state
       from recipients r join subscribers s on s.id = r.subscriber_id
       left join deliveries d on d.id = r.delivery_id where r.notice_id = :id and r.part = 0`,
      { id },
    );
    for (const citizen of this.world.citizens) {
      if (citizen.formerLids.length > 0 || this.town.isImported(citizen)) continue;
      if (this.town.hasOthersNumber(citizen)) continue;
      const row = recipients.find((one) => citizen.is(one));
      const who = `${String(citizen.number)}: ${name}`;
      if (shownNotice(citizen, numberOfNamed(name)) !== undefined)
        this.#isInLedger(citizen, row, name, who);
      else if ((row?.ack ?? 0) >= 2) this.verdict.broken('no receipt without the notice', who);
    }
  }

  /** They have it, and the ledger knows that. */
  #isInLedger(citizen: SimCitizen, row: RecipientRow | undefined, name: string, who: string): void {
    this.verdict.judges('receipts come to the ledger');
    if (row === undefined) this.verdict.broken('who has it is in the ledger', who);
    else if (row.ack < 2 && this.#isHeardOf(citizen, name)) {
      const how = `${String(row.state)}${row.droppedAt === null ? '' : ', dropped'}`;
      this.verdict.broken('receipts come to the ledger', `${who}, ${how}`);
    } else if (row.state === 'failed')
      this.verdict.broken('who has it is not called unreached', who);
  }

  /** No receipts come for what the page has lost with its link, or when the power failed. */
  #isHeardOf({ inbox }: SimCitizen, name: string): boolean {
    const { forgotten, linkNumber } = this.world.whatsapp;
    const text = noticeText(numberOfNamed(name));
    const isKnown = inbox.some((shown) => shown.text?.startsWith(text) && !forgotten.has(shown.id));
    return isKnown && linkNumber === 1;
  }
}

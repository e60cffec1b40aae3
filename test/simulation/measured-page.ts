/** A simulated WhatsApp Web with the people of the golden vectors, and nothing else in it. */
import assert from 'node:assert/strict';
import type { ListMember } from '#src/model/broadcast-list.js';
import type { OutgoingContent, Target } from '#src/model/message.js';
import type { Receipt } from '#src/model/delivery.js';
import type { ListChange, SendOutcome } from '#src/ports/transport.js';
import { Draw } from './draw.js';
import { Scheduler } from './scheduler.js';
import type { SendFault } from './sim-conditions.js';
import { SimWhatsApp } from './sim-whatsapp.js';
import { Town, type SimCitizen } from './town.js';

const MINUTE = 60_000;
const TEXT: OutgoingContent = { kind: 'text', text: 'uno' };

/** L1, L2 and L3 of the vectors. */
const LIDS = ['900000000000001@lid', '900000000000002@lid', '900000000000003@lid'];

export class MeasuredPage {
  readonly time: Scheduler;
  readonly town: Town;
  readonly whatsapp: SimWhatsApp;
  readonly citizens: readonly SimCitizen[];
  /** those that were told, as they came */
  readonly receipts: Receipt[] = [];

  private constructor() {
    const draw = new Draw(1);
    this.time = new Scheduler(draw);
    this.town = new Town(this.time, draw, Date.UTC(2026, 10, 2, 9));
    this.whatsapp = new SimWhatsApp(this.town, this.time, draw);
    this.citizens = LIDS.map((alias) => Object.assign(this.town.add(), { alias }));
    this.whatsapp.onReceipts((batch) => this.receipts.push(...batch));
  }

  static async ready(): Promise<MeasuredPage> {
    const page = new MeasuredPage();
    await page.whatsapp.start();
    await page.later();
    return page;
  }

  later(ms = MINUTE): Promise<void> {
    return this.time.runUntil(this.time.now + ms);
  }

  /** Lets time go by until it has come. */
  async awaited<T>(promise: Promise<T>): Promise<T> {
    let isHere = false;
    void promise.finally(() => {
      isHere = true;
    });
    await this.time.runUntil(this.time.now + 10 * MINUTE, () => isHere);
    return await promise;
  }

  citizen(index: number): SimCitizen {
    return this.citizens[index] ?? assert.fail(`there is no L${String(index + 1)}`);
  }

  called(alias: string): SimCitizen {
    return this.town.citizens.find((one) => one.alias === alias) ?? assert.fail(alias);
  }

  members(of: readonly SimCitizen[] = this.citizens): readonly ListMember[] {
    return of.map(({ alias }) => ({ alias, phone: null }));
  }

  create(name: string, members: readonly ListMember[] = this.members()): Promise<ListChange> {
    return this.awaited(this.whatsapp.create(name, members));
  }

  /** The list that was made. */
  async made(name: string, members = this.members()) {
    const change = await this.create(name, members);
    assert.ok(change.kind === 'done', name);
    return change.list;
  }

  async toList(recipients?: readonly string[]): Promise<Target> {
    const { id, members } = await this.made('Avvisi 1');
    return { kind: 'list', listId: id, recipients: recipients ?? members };
  }

  /** What the page answers, and what it says of the message afterwards. */
  async send(
    target: Target,
    {
      fault,
      content = TEXT,
      id,
    }: { fault?: SendFault; content?: OutgoingContent; id?: string } = {},
  ) {
    if (fault !== undefined) this.whatsapp.sendFaults.push(fault);
    const messageId = id ?? this.whatsapp.newId();
    const outcome: SendOutcome = await this.awaited(this.whatsapp.send(target, messageId, content));
    const trace = await this.awaited(this.whatsapp.trace(target, messageId));
    assert.ok(trace.kind === 'found');
    return { id: messageId, outcome, trace };
  }

  accepted(id: string): readonly SimCitizen[] {
    return this.town.accepted.filter((one) => one.id === id).flatMap(({ people }) => people);
  }
}

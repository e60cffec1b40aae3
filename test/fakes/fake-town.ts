/** A comune in memory but for its database: the sending side on the fake WhatsApp. */
import { Sending, type SendingParts } from '#src/sending/sending.js';
import type { Storage } from '#src/ports/storage.js';
import { LIST_SETTINGS, PACE, Town } from '../support/town.js';
import type { FakeChannels } from './fake-channels.js';
import { FakeWhatsApp } from './fake-whatsapp.js';
import type { CitizenTraits, FakeCitizen } from './fake-citizens.js';
import { MemoryMadeLists } from './memory-made-lists.js';
import { ManualClock } from './manual-clock.js';

export class FakeTown extends Town {
  listSettings = LIST_SETTINGS;
  unsaved = { direct: true, reminder: 'Salva il numero', saved: 'Grazie' };
  testPhones: readonly string[] = [];
  readonly whatsapp = new FakeWhatsApp();
  readonly madeLists = new MemoryMadeLists();
  override readonly clock: ManualClock;
  readonly finished: number[] = [];
  readonly progressed = new Set<number>();
  /** whether what citizens wrote meanwhile has been looked at */
  caughtUp = true;
  pace = PACE;
  linkedAt: number | null = null;
  quiet = false;
  /** whether the private copy of a notice's media can be made again, and is */
  restoreMedia: (noticeId: number) => boolean = () => false;

  constructor(storage: Storage) {
    const clock = new ManualClock();
    super(storage, clock);
    this.clock = clock;
  }

  /** A process that sends: another one after a kill, over the same database. */
  sending(): Sending {
    return new Sending(this.sendingParts);
  }

  /** The same, with a channel in which notices are as a fallback, without pictures of documents. */
  sendingInChannel(channel: FakeChannels, id: string): Sending {
    const documentsText = 'Sul sito.';
    const pagesOf = (): Promise<null> => Promise.resolve(null);
    return new Sending({
      ...this.sendingParts,
      channel: { channel, mode: 'fallback', id, documentsText, pagesOf },
    });
  }

  get sendingParts(): SendingParts {
    return {
      ...this.parts,
      session: this.whatsapp,
      messenger: this.whatsapp,
      lists: this.whatsapp.lists,
      account: this.whatsapp.account,
      madeLists: this.madeLists,
      listSettings: this.listSettings,
      testPhones: this.testPhones,
      unsaved: this.unsaved,
      afterQuiet: (at) => (this.quiet ? at + 3_600_000 : at),
      caughtUp: () => this.caughtUp,
      pace: this.pace,
      restoreMedia: (noticeId) => Promise.resolve(this.restoreMedia(noticeId)),
      linkedAt: () => Promise.resolve(this.linkedAt),
      onFinished: (noticeId) => this.finished.push(noticeId),
      onProgress: (noticeIds) => {
        for (const id of noticeIds) this.progressed.add(id);
      },
    };
  }

  /** Adds citizens who have subscribed. */
  async subscribers(count: number, traits: CitizenTraits = {}): Promise<FakeCitizen[]> {
    const citizens = Array.from({ length: count }, () => this.whatsapp.addCitizen(traits));
    for (const citizen of citizens) await this.says(citizen, 'opt-in');
    return citizens;
  }

  /** A keyword is applied; with a text, it is answered. */
  says(
    { person, chatId }: FakeCitizen,
    keyword: 'opt-in' | 'opt-out',
    answer?: string,
  ): Promise<void> {
    return this.hear(keyword, person, { chatId, answer });
  }

  /** Returns the accepted notice's id. */
  accept(text: string, name = text): Promise<number> {
    return this.takeIn(name, text);
  }

  /** Time goes by until the condition holds, the faster the longer it takes. */
  timePassesUntil(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
    return this.clock.passesUntil(what, condition, (passed) => Math.floor(passed / 20));
  }

  /** Texts a citizen's phone shows. */
  shown(citizen: FakeCitizen): string[] {
    return citizen.inbox.map(({ text }) => text ?? '');
  }
}

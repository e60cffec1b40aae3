import type {
  AcceptTerms,
  HistoryPoint,
  NewNotice,
  Notice,
  NoticeFigures,
  NoticeProgress,
  NoticeState,
  NoticeStore,
} from '#src/ports/storage.js';

export const NOTHING_YET: NoticeProgress = {
  recipients: 3,
  waiting: 3,
  accepted: 0,
  delivered: 0,
  read: 0,
  notReached: 0,
  uncertain: 0,
  held: 0,
};

/** Notices in memory, with the means to make one sent. */
export class MemoryNoticeStore implements NoticeStore {
  readonly notices: Notice[] = [];
  readonly #progress = new Map<number, NoticeProgress>();
  readonly #history = new Map<number, readonly HistoryPoint[]>();
  /** set to make the next `accept` fail */
  failure: Error | null = null;

  accept(
    draft: NewNotice,
    { now, coolingMs, confirmAbove, sameSince }: AcceptTerms,
  ): ReturnType<NoticeStore['accept']> {
    if (this.failure !== null) {
      const failure = this.failure;
      this.failure = null;
      return Promise.reject(failure);
    }
    const known = this.notices.find(
      ({ fingerprint, acceptedAt }) =>
        sameSince !== null && acceptedAt >= sameSince && fingerprint === draft.fingerprint,
    );
    if (known !== undefined) return Promise.resolve({ kind: 'known', notice: known });
    const notice: Notice = {
      ...draft,
      id: this.notices.length + 1,
      state:
        confirmAbove !== null && NOTHING_YET.recipients > confirmAbove ? 'unconfirmed' : 'queued',
      acceptedAt: now,
      dueAt: Math.max(draft.sendAt ?? now, draft.urgent ? now : now + coolingMs),
      finishedAt: null,
      notSentTo: 0,
      retractedAt: null,
      placed: null,
      filedAt: null,
    };
    this.notices.push(notice);
    this.#progress.set(notice.id, NOTHING_YET);
    return Promise.resolve({ kind: 'accepted', notice, recipients: NOTHING_YET.recipients });
  }

  /** What the outbox would do. */
  send(
    id: number,
    now: number,
    progress: Partial<NoticeProgress> = { waiting: 0, accepted: 3 },
  ): void {
    this.#change(id, { state: 'sent' satisfies NoticeState, finishedAt: now });
    this.receive(id, progress);
  }

  receive(id: number, progress: Partial<NoticeProgress>): void {
    this.#progress.set(id, { ...(this.#progress.get(id) ?? NOTHING_YET), ...progress });
  }

  get(id: number): Promise<Notice | null> {
    return Promise.resolve(this.notices[id - 1] ?? null);
  }

  expire(id: number, now: number): Promise<boolean> {
    return Promise.resolve(this.#end(id, now, 'expired'));
  }

  cancel(id: number, now: number): Promise<boolean> {
    return Promise.resolve(this.#end(id, now, 'cancelled'));
  }

  park(id: number): Promise<boolean> {
    return Promise.resolve(this.#from(id, ['queued', 'sending'], { state: 'parked' }));
  }

  confirm(id: number, now: number): Promise<boolean> {
    const dueAt = Math.max(this.notices[id - 1]?.dueAt ?? 0, now);
    const change = { state: 'queued', dueAt } as const;
    return Promise.resolve(this.#from(id, ['unconfirmed', 'parked'], change));
  }

  hurry(id: number, now: number): Promise<boolean> {
    const dueAt = Math.min(this.notices[id - 1]?.dueAt ?? 0, now);
    return Promise.resolve(this.#from(id, ['queued'], { urgent: true, dueAt }));
  }

  markPlaced(id: number, placed: readonly string[]): Promise<void> {
    this.#change(id, { placed });
    return Promise.resolve();
  }

  next(): Promise<Notice | null> {
    return Promise.resolve(this.notices.find(({ state }) => state !== 'sent') ?? null);
  }

  unfiled(): Promise<readonly Notice[]> {
    return Promise.resolve(this.notices.filter(({ filedAt }) => filedAt === null));
  }

  markFiled(id: number, now: number, placed?: readonly string[]): Promise<void> {
    this.#change(id, { filedAt: now, ...(placed !== undefined && { placed }) });
    return Promise.resolve();
  }

  finishedBetween(after: number, until: number): Promise<readonly number[]> {
    const isOfThem = ({ finishedAt }: Notice): boolean =>
      finishedAt !== null && finishedAt > after && finishedAt <= until;
    return Promise.resolve(this.notices.filter(isOfThem).map(({ id }) => id));
  }

  recent(): ReturnType<NoticeStore['recent']> {
    return Promise.resolve(
      this.notices.toReversed().map((notice) => ({
        ...notice,
        progress: this.#progress.get(notice.id) ?? NOTHING_YET,
        ways: [],
      })),
    );
  }

  progress(id: number): Promise<NoticeProgress> {
    return Promise.resolve(this.#progress.get(id) ?? NOTHING_YET);
  }

  async figures(id: number): Promise<NoticeFigures> {
    return { progress: await this.progress(id), ways: [] };
  }

  trackProgress(id: number, now: number): Promise<void> {
    const { accepted, delivered, read } = this.#progress.get(id) ?? NOTHING_YET;
    const points = this.#history.get(id) ?? [];
    this.#history.set(id, [...points, { at: now, accepted, delivered, read }]);
    return Promise.resolve();
  }

  history(id: number): Promise<readonly HistoryPoint[]> {
    return Promise.resolve(this.#history.get(id) ?? []);
  }

  #end(id: number, now: number, state: 'expired' | 'cancelled'): boolean {
    const notice = this.notices[id - 1];
    if (notice?.finishedAt !== null) return false;
    const notSentTo = this.#progress.get(id)?.waiting ?? 0;
    this.#change(id, { state, finishedAt: now, notSentTo });
    this.receive(id, { waiting: 0, recipients: NOTHING_YET.recipients - notSentTo });
    return true;
  }

  #from(id: number, states: readonly NoticeState[], change: Partial<Notice>): boolean {
    const notice = this.notices[id - 1];
    if (notice === undefined || !states.includes(notice.state)) return false;
    this.#change(id, change);
    return true;
  }

  #change(id: number, change: Partial<Notice>): void {
    const notice = this.notices[id - 1];
    if (notice === undefined) throw new Error(`no notice ${String(id)}`);
    this.notices[id - 1] = { ...notice, ...change };
  }
}

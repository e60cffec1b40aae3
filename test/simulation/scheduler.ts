/**
 * Time of a simulated life, and the order in which things happen in it. Nothing here waits for the
 * real world: what has to wait gives a task, and the seed says which of those that could be next is.
 */
import process from 'node:process';
import type { Draw } from './draw.js';

/**
 * Sleeps of those who look at something from time to time, in milliseconds: the longer nothing has
 * happened, the longer they last.
 */
const LOOKS = new Set([10_000, 15_000, 30_000, 60_000, 300_000, 600_000, 900_000]);
/** A page that is still loading is asked every half second, for a minute and a half: here not as often. */
const IMPATIENT = { asks: 500, here: 4_000 };
/** A look comes after so many times of the quiet before it. */
const LONGER = 40;
const LONGEST_SLEEP = 6 * 60 * 60_000;
/** The watch on the clock tolerates no more between two looks. */
const HOP = 60_000;
/** A life in which so much happens at one moment goes round in a circle. */
const MOST_STEPS = 150_000;

/** A process of the service: what it waits for is forgotten when it dies. */
export interface Process {
  alive: boolean;
  /** the PC sleeps until then, true time */
  wakesAt: number;
}

interface Task {
  readonly owner: Process | null;
  readonly run: () => void;
  /** of a look: milliseconds that were asked for; null: it is waited for no longer than that */
  readonly asked: number | null;
  /** true time */
  due: number;
}

export class Scheduler {
  readonly #ready: Task[] = [];
  #timed: Task[] = [];
  #true = 0;
  #active = 0;
  #lastHop = 0;
  #steps = 0;
  /** work of the real world that is waited for: a real database */
  #outside = 0;
  #isOver = false;
  /** called once a minute, however far the time leaps */
  onHop: () => void = () => undefined;

  constructor(private readonly draw: Draw) {}

  /** Milliseconds since the beginning of the life, whatever clocks say. */
  get now(): number {
    return this.#true;
  }

  get steps(): number {
    return this.#steps;
  }

  /** Nothing happens any more. */
  giveUp(): void {
    this.#isOver = true;
  }

  /** Something has happened: whoever looks from time to time does so soon. */
  stir(): void {
    if (this.#active === this.#true) return;
    this.#active = this.#true;
    for (const task of this.#timed) {
      if (task.asked === null || task.due <= this.#true + task.asked) continue;
      if (this.#isAsleep(task.owner)) continue;
      task.due = this.#true + this.draw.between(1, task.asked);
    }
  }

  /** Resolves when it is this one's turn among all that could happen now. */
  turn(owner: Process | null): Promise<void> {
    return new Promise((resolve) => {
      const task: Task = { owner, run: resolve, asked: null, due: this.#present(owner) };
      if (task.due > this.#true) this.#timed.push(task);
      else this.#ready.push(task);
    });
  }

  /**
   * @param slept the owner sleeps meanwhile
   * @returns what forgets the task
   */
  after(ms: number, run: () => void, owner: Process | null = null, slept = false): () => void {
    const isLook = slept && LOOKS.has(ms);
    const quiet = isLook ? LONGER * (this.#true - this.#active) : 0;
    const least = slept && ms === IMPATIENT.asks ? IMPATIENT.here : ms;
    const due = this.#present(owner) + Math.max(least, Math.min(quiet, LONGEST_SLEEP));
    const task: Task = { owner, run, asked: isLook ? ms : null, due };
    this.#timed.push(task);
    return () => {
      const at = this.#timed.indexOf(task);
      if (at >= 0) this.#timed.splice(at, 1);
    };
  }

  wait(ms: number, owner: Process | null = null): Promise<void> {
    return new Promise((resolve) => {
      this.after(ms, resolve, owner);
    });
  }

  /** Nothing of a process goes on for so long, as when the PC sleeps. */
  postpone(owner: Process, ms: number): void {
    owner.wakesAt = this.#true + ms;
    for (const task of this.#timed) if (task.owner === owner) task.due += ms;
    for (const task of this.#ready.filter((one) => one.owner === owner)) {
      this.#ready.splice(this.#ready.indexOf(task), 1);
      this.#timed.push({ ...task, due: this.#true + ms });
    }
  }

  /** When a process can go on: now, but for one that sleeps. */
  #present(owner: Process | null): number {
    return Math.max(this.#true, owner?.wakesAt ?? -Infinity);
  }

  #isAsleep(owner: Process | null): boolean {
    return this.#present(owner) > this.#true;
  }

  async outside<T>(work: () => Promise<T>): Promise<T> {
    this.#outside += 1;
    try {
      return await work();
    } finally {
      this.#outside -= 1;
    }
  }

  /** Lets things happen until this time, or until the condition holds when nothing can happen now. */
  async runUntil(end: number, isOver: () => boolean | Promise<boolean> = () => false) {
    for (;;) {
      do await settled();
      while (this.#outside > 0);
      if (this.#isOver) return;
      this.#steps += 1;
      if (this.#steps > MOST_STEPS) throw new Error('there is no end of steps');
      const ready = this.#takeReady();
      if (ready !== null) {
        ready.run();
        continue;
      }
      if (await isOver()) return;
      const next = this.#nextTimed();
      this.#goTo(Math.min(end, next?.due ?? end));
      if (next === null || next.due > end) return;
      this.#timed.splice(this.#timed.indexOf(next), 1);
      next.run();
    }
  }

  #takeReady(): Task | null {
    while (this.#ready.length > 0) {
      const [task] = this.#ready.splice(this.draw.below(this.#ready.length), 1);
      if (task?.owner?.alive !== false) return task ?? null;
    }
    return null;
  }

  #nextTimed(): Task | null {
    let first: Task | null = null;
    let asSoon: Task[] = [];
    for (const task of this.#timed) {
      if (task.owner?.alive === false) continue;
      if (first === null || task.due < first.due) {
        first = task;
        asSoon = [];
      }
      if (task.due === first.due) asSoon.push(task);
    }
    return asSoon.length < 2 ? first : this.draw.oneOf(asSoon);
  }

  #goTo(time: number): void {
    while (time - this.#lastHop > HOP) {
      this.#lastHop += HOP;
      this.#true = Math.max(this.#true, this.#lastHop);
      this.onHop();
    }
    this.#true = Math.max(this.#true, time);
  }
}

/** Node.js goes round, and sees to what else there is, after so many. */
const UNTIL_ROUND = 64;
let untilRound = UNTIL_ROUND;

/**
 * Everything that follows from what has just happened has been done: what is asked for the next tick
 * comes when no promise has anything left to do, and costs less than a round of Node.js.
 */
function settled(): Promise<void> {
  untilRound -= 1;
  if (untilRound > 0) return new Promise((resolve) => process.nextTick(resolve));
  untilRound = UNTIL_ROUND;
  return new Promise((resolve) => setImmediate(resolve));
}

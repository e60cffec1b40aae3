/**
 * Libraries whose time and memory nobody can promise look at a file in a thread: the service goes on meanwhile, and ends
 * the thread when it takes too long (docs/decisions/382-no-file-stops-the-service.md).
 */
import { Worker } from 'node:worker_threads';
import { SerialQueue } from '../../runtime/loop.js';

/** Of what the thread itself keeps; the file lies beside it. */
const MEMORY = { maxOldGenerationSizeMb: 64 };
/** Starting one takes longer than most files; so long it waits for a further one, in milliseconds. */
const IDLE = 5_000;

export class Apart {
  readonly #turns = new SerialQueue();
  #worker: Worker | null = null;
  #idle: NodeJS.Timeout | undefined;

  /** @param program that answers each message, the bytes of a file, with one of its own */
  constructor(private readonly program: URL) {}

  /**
   * @param patience in milliseconds
   * @returns null: it took too long or too much memory, or failed
   */
  asked(bytes: Buffer, patience: number): Promise<unknown> {
    return this.#turns.run(async () => {
      const worker = this.#started();
      worker.ref();
      const answer = await answerOf(worker, bytes, patience);
      worker.unref();
      if (answer === null) await this.#end(worker);
      else this.#idle = setTimeout(() => void this.#end(worker), IDLE).unref();
      return answer?.said ?? null;
    });
  }

  #started(): Worker {
    clearTimeout(this.#idle);
    if (this.#worker !== null) return this.#worker;
    const worker = new Worker(this.program, { resourceLimits: MEMORY });
    worker.on('error', () => undefined); // it ends, and who waits for it hears of that
    worker.once('exit', () => void this.#end(worker));
    this.#worker = worker;
    return worker;
  }

  async #end(worker: Worker): Promise<void> {
    if (this.#worker === worker) this.#worker = null;
    await worker.terminate();
  }
}

/** null: there is none in time. */
async function answerOf(
  worker: Worker,
  bytes: Buffer,
  patience: number,
): Promise<{ readonly said: unknown } | null> {
  let forget = (): void => undefined;
  const answer = new Promise<{ readonly said: unknown } | null>((resolve) => {
    const none = (): void => resolve(null);
    const timer = setTimeout(none, patience);
    worker.once('message', (said) => resolve({ said }));
    worker.once('exit', none);
    forget = () => {
      clearTimeout(timer);
      worker.removeAllListeners('message').off('exit', none);
    };
  });
  worker.postMessage(bytes);
  return answer.finally(() => forget());
}

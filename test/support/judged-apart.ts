/** What becomes of prepared files, in a thread that a test can end: a service that met them would stand still. */
import { Session } from 'node:inspector/promises';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { isUrgentText, parseNotice } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';

const MOMENT = { now: Date.parse('2026-11-25T10:00Z'), zone: 'Europe/Rome' };
const RULES = { limits: DEFAULT_LIMITS, captionFromName: false, footer: null };
/** Of what the examination keeps besides the bytes of the file. */
const HEAP_MB = 192;
/** Whose steps are counted. */
const COUNTED = /\/dist\/notices\/|\/yauzl\//;

interface PreparedFile {
  readonly name: string;
  readonly bytes: Buffer;
}

interface Judgement {
  /** `notice`, or the code of the refusal */
  readonly verdict: string;
  /** how often any block of the examination was run: the same on every PC, however busy it is */
  readonly steps: number;
  /** bytes that were copied out of the file, into a text or another buffer */
  readonly copied: number;
}

/** Rejects when it takes more memory than the service has to spare. */
export async function judgedApart(
  files: readonly PreparedFile[],
  limitMs: number,
): Promise<readonly Judgement[]> {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: files,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const timer = setTimeout(() => void worker.terminate(), limitMs);
  try {
    return await new Promise<readonly Judgement[]>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error(`not judged in ${limitMs} ms`)));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

async function verdictOn(file: PreparedFile): Promise<string> {
  if (file.name.endsWith('.txt')) isUrgentText(file, MOMENT);
  const parsed = await parseNotice({ name: 'a', files: [file] }, RULES, MOMENT);
  return parsed.kind === 'refused' ? parsed.rejection.code : parsed.kind;
}

let copied = 0;

function countCopies(): void {
  const buffers = Buffer.prototype as object;
  const asText = Reflect.get(buffers, 'toString') as (this: Buffer, ...given: unknown[]) => string;
  const { concat, alloc } = Buffer;
  const counted = function (this: Buffer, ...given: unknown[]): string {
    const text = asText.apply(this, given);
    copied += text.length;
    return text;
  };
  Reflect.set(buffers, 'toString', counted);
  Buffer.concat = (...given) => {
    const whole = concat(...given);
    copied += whole.length;
    return whole;
  };
  Buffer.alloc = (size, ...rest) => {
    copied += size;
    return alloc(size, ...rest);
  };
}

async function judged(files: readonly PreparedFile[]): Promise<readonly Judgement[]> {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  countCopies();
  const judgements: Judgement[] = [];
  for (const { name, bytes } of files) {
    const file = { name, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
    await session.post('Profiler.takePreciseCoverage');
    copied = 0;
    const verdict = await verdictOn(file);
    const { result } = await session.post('Profiler.takePreciseCoverage');
    const steps = result
      .filter(({ url }) => COUNTED.test(url))
      .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges))
      .reduce((sum, { count }) => sum + count, 0);
    judgements.push({ verdict, steps, copied });
  }
  session.disconnect();
  return judgements;
}

if (!isMainThread) parentPort?.postMessage(await judged(workerData as readonly PreparedFile[]));

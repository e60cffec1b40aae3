/** What becomes of a prepared file, in a thread that a test can end: a service that met it would stand still. */
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { isUrgentText, parseNotice } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS } from '#src/model/notice-limits.js';

const MOMENT = { now: Date.parse('2026-11-25T10:00Z'), zone: 'Europe/Rome' };
const RULES = { limits: DEFAULT_LIMITS, captionFromName: false, footer: null };
/** Of what the examination keeps besides the bytes of the file. */
const HEAP_MB = 192;

/** `notice`, or the code of the refusal. Rejects when it takes more memory than the service has to spare. */
export async function judgedApart(name: string, bytes: Buffer, limitMs: number): Promise<string> {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: { name, bytes },
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
  });
  const timer = setTimeout(() => void worker.terminate(), limitMs);
  try {
    return await new Promise<string>((resolve, reject) => {
      worker.once('message', (verdict) => resolve(String(verdict)));
      worker.once('error', reject);
      worker.once('exit', () => reject(new Error(`${name} is not judged in ${limitMs} ms`)));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

async function judge({ name, bytes }: { name: string; bytes: Uint8Array }): Promise<string> {
  const file = { name, bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) };
  if (name.endsWith('.txt')) isUrgentText(file, MOMENT);
  const parsed = await parseNotice({ name: 'a', files: [file] }, RULES, MOMENT);
  return parsed.kind === 'refused' ? parsed.rejection.code : parsed.kind;
}

if (!isMainThread) {
  const file = workerData as Parameters<typeof judge>[0];
  parentPort?.postMessage(await judge(file));
}

/**
 * Some cameras and programs leave out the end mark of a JPEG, and every reader shows the picture. Whether
 * all of it is there nobody can tell without decoding it. That is done only then, and in a thread of
 * its own: it takes seconds for a large photograph, in which the service is to go on.
 */
import { Worker } from 'node:worker_threads';

/** In milliseconds; what takes longer is refused like what is not whole. */
const PATIENCE = 20_000;

/** @param bytes a JPEG without its end mark */
export async function isWholeJpeg(bytes: Buffer, patience = PATIENCE): Promise<boolean> {
  const worker = new Worker(new URL('./whole-jpeg-worker.js', import.meta.url), {
    workerData: bytes,
    resourceLimits: { maxOldGenerationSizeMb: 64 },
  });
  const timer = setTimeout(() => void worker.terminate(), patience);
  try {
    return await new Promise((resolve) => {
      worker.once('message', (isWhole) => resolve(isWhole === true));
      worker.once('error', () => resolve(false));
      worker.once('exit', () => resolve(false));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

/** Says of each file that it is sent which extension fits it; null: it knows none. */
import { parentPort } from 'node:worker_threads';
import { fileTypeFromBuffer } from 'file-type';

parentPort?.on('message', (bytes: Uint8Array) => {
  void fileTypeFromBuffer(bytes)
    .catch(() => undefined) // what is broken has no kind
    .then((found) => parentPort?.postMessage(found?.ext ?? null));
});

/** Decodes each JPEG that it is sent, and says whether all of it is there. */
import { parentPort } from 'node:worker_threads';
import { decode } from 'jpeg-js';

const END = Buffer.from([0xff, 0xd9]);
/** A photograph of 24 megapixels; the service has to stay below its own limit of memory. */
const LIMITS = { maxResolutionInMP: 25, maxMemoryUsageInMB: 160 };

function isWhole(bytes: Uint8Array): boolean {
  try {
    decode(Buffer.concat([bytes, END]), {
      useTArray: true,
      formatAsRGBA: false,
      tolerantDecoding: false,
      ...LIMITS,
    });
    return true;
  } catch {
    return false; // the picture is cut off or cannot be decoded
  }
}

parentPort?.on('message', (bytes: Uint8Array) => parentPort?.postMessage(isWhole(bytes)));

/** The bytes of pictures and documents, by the hexadecimal SHA-256 that names them. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface StoredMedia {
  readonly sha256: string;
  readonly bytes: Buffer;
}

const mediaPath = /^\/media\/([0-9a-f]{64})$/;

export class MediaStore {
  readonly #directory: string | null;
  readonly #bytes = new Map<string, Buffer>();

  /** `directory` null: in memory only. */
  constructor(directory: string | null) {
    this.#directory = directory;
  }

  /** Keeps the bytes; returns the `directPath` under which they can be fetched. */
  put(bytes: Buffer): string {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if (this.#directory === null) this.#bytes.set(sha256, bytes);
    else {
      mkdirSync(this.#directory, { recursive: true });
      const path = join(this.#directory, sha256);
      writeFileSync(`${path}.part`, bytes);
      renameSync(`${path}.part`, path);
    }
    return `/media/${sha256}`;
  }

  get(directPath: string): StoredMedia | null {
    const sha256 = mediaPath.exec(directPath)?.[1];
    if (sha256 === undefined) return null;
    const bytes = this.#directory === null ? this.#bytes.get(sha256) : this.#read(sha256);
    return bytes ? { sha256, bytes } : null;
  }

  #read(sha256: string): Buffer | undefined {
    try {
      return readFileSync(join(this.#directory ?? '', sha256));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }
}

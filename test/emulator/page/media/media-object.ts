/** The client's own store of media: one object per content, found by the hash of its bytes. */
import { define } from '../require.js';
import type { OpaqueData } from './opaque-data.js';

/** What the servers know of an uploaded file. */
export class MediaEntry {
  readonly deprecatedMms3Url: string;
  readonly mmsUrl: string;
  readonly sidecar = undefined;
  readonly firstFrameSidecar = undefined;
  readonly handle = null;

  constructor(
    readonly directPath: string,
    readonly mediaKey: string,
    readonly mediaKeyTimestamp: number,
    readonly encFilehash: string,
  ) {
    this.mmsUrl = new URL(directPath, location.origin).href;
    this.deprecatedMms3Url = this.mmsUrl;
  }

  get uploadHash(): string {
    return this.encFilehash;
  }

  getMediaKey(): string {
    return this.mediaKey;
  }

  getMediaKeyTimestamp(): number {
    return this.mediaKeyTimestamp;
  }

  getEncfilehash(): string {
    return this.encFilehash;
  }
}

export class MediaObject {
  type = 'unknown';
  size = 0;
  mimetype = '';
  mediaBlob: OpaqueData | null = null;
  uploaded: MediaEntry | null = null;
  readonly contentInfo: { waveform?: Uint8Array } = {};
  readonly entries = { getUploadEntry: (_encrypted: boolean) => this.uploaded };

  constructor(readonly filehash: string) {}

  consolidate(media: { type?: string; size?: number; mimetype?: string; mediaBlob?: OpaqueData }) {
    this.type = media.type ?? this.type;
    this.size = media.size ?? this.size;
    this.mimetype = media.mimetype ?? this.mimetype;
    this.mediaBlob = media.mediaBlob ?? this.mediaBlob;
  }
}

const objects = new Map<string, MediaObject>();

export function getOrCreateMediaObject(filehash: string): MediaObject {
  const known = objects.get(filehash) ?? new MediaObject(filehash);
  objects.set(filehash, known);
  return known;
}

const blobs = new Map<string, Blob>();

const InMemoryMediaBlobCache = {
  put(filehash: string, formData: Blob): void {
    blobs.set(filehash, formData);
  },
  get(filehash: string): Blob | undefined {
    return blobs.get(filehash);
  },
};

define('WAWebMediaStorage', { getOrCreateMediaObject });
define('WAWebMediaInMemoryBlobCache', { InMemoryMediaBlobCache });

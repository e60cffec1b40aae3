/** Drafts in a folder of their own: one sub-folder each, with what was written as JSON and the files beside it. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Draft, DraftFile, DraftsRead, DraftStore, StoredDraft } from '../ports/drafts.js';
import { errorCode, makePrivate, readFile, rm } from '../runtime/disk.js';
import { writeDurably } from './durable.js';

const WRITTEN = 'bozza.json';
/** Of drafts and of their files: nothing else is ever a part of a path. */
const ID = /^[\w-]{12}$/;

const stored = z.object({
  savedAt: z.number(),
  title: z.string(),
  text: z.string(),
  urgent: z.boolean(),
  repeat: z.boolean().default(false),
  offChannel: z.boolean().default(false),
  sendAt: z.string(),
  expiresAt: z.string(),
  files: z.array(
    z.object({
      id: z.string().regex(ID),
      name: z.string(),
      mimetype: z.string(),
      bytes: z.number(),
    }),
  ),
  corrects: z.string().nullable(),
  edits: z.number().nullable(),
  published: z
    .object({
      name: z.string(),
      at: z.number(),
      drop: z.string().default(''),
      contents: z.array(z.object({ bytes: z.number(), sha256: z.string() })).optional(),
      refusal: z.object({ name: z.string(), reason: z.string() }).nullable().optional(),
      accepted: z.boolean().optional(),
      after: z.number().nullable().optional(),
    })
    .nullable(),
});

export class DraftFolder implements DraftStore {
  constructor(private readonly folder: string) {}

  async list(): Promise<readonly StoredDraft[]> {
    return (await this.readAll()).drafts;
  }

  async readAll(): Promise<DraftsRead> {
    const entries = await readdir(this.folder, { withFileTypes: true }).catch(nothingThere([]));
    const ids = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    const drafts: StoredDraft[] = [];
    const unreadable: string[] = [];
    const read = async (id: string): Promise<void> => {
      const draft = await this.get(id).catch(() => null);
      if (draft === null) unreadable.push(id);
      else drafts.push(draft);
    };
    await Promise.all(ids.filter((id) => ID.test(id)).map(read));
    return { drafts: drafts.toSorted((a, b) => b.savedAt - a.savedAt), unreadable };
  }

  /** One that cannot be read any more is passed over: its files stay where they are. */
  async get(id: string): Promise<StoredDraft | null> {
    if (!ID.test(id)) return null;
    const text = await readFile(join(this.folder, id, WRITTEN), 'utf8').catch(nothingThere(null));
    if (text === null) return null;
    const draft = stored.safeParse(parsed(text));
    return draft.success ? { id, ...draft.data } : null;
  }

  async save(id: string | null, draft: Draft, now: number): Promise<StoredDraft> {
    const saved = { ...draft, id: id ?? newId(), savedAt: now };
    const place = join(this.folder, saved.id);
    await makePrivate(place);
    await writeDurably(join(place, WRITTEN), JSON.stringify(saved));
    const kept = new Set([WRITTEN, ...draft.files.map((file) => file.id)]);
    for (const name of await readdir(place)) {
      if (!kept.has(name)) await rm(join(place, name), { force: true });
    }
    return saved;
  }

  async addFile(
    id: string,
    { name, mimetype, bytes }: { name: string; mimetype: string; bytes: Buffer },
  ): Promise<DraftFile> {
    const file = { id: newId(), name, mimetype, bytes: bytes.length };
    await writeDurably(join(this.folder, id, file.id), bytes);
    return file;
  }

  async file(id: string, fileId: string): Promise<Buffer | null> {
    if (!ID.test(id) || !ID.test(fileId)) return null;
    return readFile(join(this.folder, id, fileId)).catch(nothingThere(null));
  }

  async remove(id: string): Promise<void> {
    if (ID.test(id)) await rm(join(this.folder, id), { recursive: true, force: true });
  }
}

function newId(): string {
  return randomBytes(9).toString('base64url');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function nothingThere<T>(instead: T): (error: unknown) => T {
  return (error) => {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return instead;
    throw error;
  };
}

/** The page for a new notice, as staff use it: what they write and press there, and what they read. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import type { Rejection } from '#src/model/notice.js';
import type { Outlook } from '#src/model/outlook.js';
import { Calendar } from '#src/messages/it/calendar.js';
import { wouldBeRefused } from '#src/messages/it/new-notice.js';
import { draftLine } from '#src/messages/it/notice-states.js';
import { atHand } from '#src/messages/it/rejections/header.js';
import { AT_ONCE, ZONE } from './accepted-in-folder.js';
import { fixture } from './fixtures.js';
import { figures } from './notice-situations.js';
import { tokenIn, usePanel, type Answer } from './panel.js';
import { queuedNotice } from './queued-notice.js';

export const CALENDAR = new Calendar(ZONE);

interface Upload {
  readonly name: string;
  readonly bytes: Buffer;
  readonly type?: string;
}

export const picture: Upload = {
  name: 'piazza.jpg',
  bytes: fixture('mercato.jpg'),
  type: 'image/jpeg',
};
export const paper: Upload = { name: 'ordinanza.pdf', bytes: fixture('ordinanza.pdf') };

/** Three people get what is published on it; a page for each test of the enclosing suite. */
export function useNewNoticePage() {
  const panel = usePanel();
  beforeEach(() => panel.database.subscribe(3));

  /** Writes, looks, and says yes. */
  async function send(
    fields: Record<string, string>,
    files: readonly Upload[] = [],
  ): Promise<Answer> {
    const answer = await keep({ ...fields, fare: 'pubblica' }, files);
    const location = String(answer.headers.location);
    if (!location.endsWith('/pubblica')) return answer;
    const { body } = await panel.page(location);
    return panel.submit(location, { letta: lettaIn(body) });
  }

  /** The form, as it stands, with the button that was pressed. */
  async function keep(
    fields: Record<string, string>,
    files: readonly Upload[] = [],
  ): Promise<Answer> {
    const form = new FormData();
    const token = tokenIn((await panel.page('/nuovo')).body);
    for (const [name, value] of Object.entries({ conferma: token, ...fields })) {
      form.append(name, value);
    }
    for (const { name, bytes, type = '' } of files) {
      form.append('file', new Blob([new Uint8Array(bytes)], { type }), name);
    }
    const request = new Request('http://form.invalid', { method: 'POST', body: form });
    return panel.ask('/nuovo', {
      method: 'POST',
      headers: { 'content-type': request.headers.get('content-type') ?? '', origin: panel.url },
      body: Buffer.from(await request.arrayBuffer()),
    });
  }

  /** The page of a draft that was kept, and its id. */
  async function kept(
    fields: Record<string, string>,
    files: readonly Upload[] = [],
  ): Promise<{ id: string; body: string }> {
    const { status, headers } = await keep(fields, files);
    assert.equal(status, 303);
    const id = /^\/nuovo\?bozza=([\w-]{12})$/.exec(String(headers.location))?.[1] ?? '';
    return { id, body: (await panel.page(`/nuovo?bozza=${id}`)).body };
  }

  /** The page of a draft that a button elsewhere makes of a notice, and its id. */
  async function opened(path: string, from: string): Promise<{ id: string; body: string }> {
    const { headers } = await panel.submit(path, {}, { from });
    const location = String(headers.location);
    assert.match(location, /^\/nuovo\?bozza=/);
    const { body } = await panel.page(location);
    return { id: location.slice('/nuovo?bozza='.length), body };
  }

  /** What lies in the watched folder. */
  async function dropped(): Promise<string[]> {
    return (await readdir(panel.avvisi)).toSorted();
  }

  /** What the page says of a draft that would go to all three. */
  function lineOf(outlook: Outlook): string {
    const now = panel.clock.now();
    const progress = figures({ recipients: 3, waiting: 3 });
    return draftLine({ ...queuedNotice(now), progress }, outlook, CALENDAR, now);
  }

  /** As long as staff can think better of it. */
  function inAMinute(): Outlook {
    return { ...AT_ONCE, startsAt: panel.clock.now() + 60_000, waitsFor: 'cooling' };
  }

  return { panel, send, keep, kept, opened, dropped, lineOf, inAMinute };
}

/** When the draft that the question is about was saved, as the question's form says it. */
export function lettaIn(body: string): string {
  return /name="letta" value="(\d+)"/.exec(body)?.[1] ?? '';
}

/** The words in the form; null where a tag is among them. */
export function textIn(body: string): string | null {
  return /<textarea[^>]*>\s*([^<]*)<\/textarea>/.exec(body)?.[1] ?? null;
}

/** When it would go. */
export function startOn(body: string): string {
  return /id="quando-parte"[^>]*>([^<]*)</.exec(body)?.[1] ?? '';
}

/** Why it could not be published, as it is said where it is written. */
export function refusedFor(rejection: Rejection): string {
  return wouldBeRefused(atHand(rejection));
}

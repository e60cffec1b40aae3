import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { parseNotice, refuseUnread } from '#src/notices/notice-file.js';
import { DEFAULT_LIMITS } from '#src/notices/notice.js';
import { ATTACHMENTS_TABLE, TEXTS_TABLE } from '../support/fixtures-table.js';
import { fixture, fixturePath } from '../support/fixtures.js';

const MOMENT = { now: Date.parse('2026-11-25T10:00Z'), zone: 'Europe/Rome' };
const RULES = { limits: DEFAULT_LIMITS, captionFromName: false, footer: null };

/** `text`, `image <SHA-256>` or the code of the reason, of a file that is dropped under this name. */
async function fateOf(name: string, bytes: Buffer) {
  const unread = { folder: null, files: [{ name, bytes: bytes.length, isLink: false }] };
  const early = refuseUnread(unread, DEFAULT_LIMITS);
  if (early !== null) return { refused: early.code };
  const notice = await parseNotice({ name: 'avviso', files: [{ name, bytes }] }, RULES, MOMENT);
  if (notice.kind === 'refused') return { refused: notice.refusal.code };
  const [part, ...more] = notice.parts;
  assert.equal(more.length, 0);
  if (part?.kind === 'text') {
    const { sendAt, expiresAt, urgent, title } = notice.header;
    const header = Object.fromEntries(
      Object.entries({ sendAt, expiresAt, urgent, title }).filter(([, value]) => value),
    );
    return { text: part.text, ...header };
  }
  assert.ok(part);
  assert.equal(part.caption, null);
  return { sent: part.attachment.kind.as, sha256: sha256(part.attachment.bytes) };
}

describe('every file of the fixtures', () => {
  for (const [name, fate] of Object.entries(TEXTS_TABLE)) {
    it(`${name} is ${'text' in fate ? 'sent as a text' : `refused: ${fate.refused}`}`, async () => {
      assert.deepEqual(await fateOf(name, fixture(name)), fate);
    });
  }

  for (const [name, fate] of Object.entries(ATTACHMENTS_TABLE)) {
    const how = 'sent' in fate ? `sent as ${fate.sent}, as it is` : `refused: ${fate.refused}`;
    it(`${name} is ${how}`, async () => {
      const bytes = fixture(name);
      const wanted = 'sent' in fate ? { sent: fate.sent, sha256: sha256(bytes) } : fate;
      assert.deepEqual(await fateOf(name.replace(/\.gz$/, ''), bytes), wanted);
    });
  }

  it('has a line in the table', () => {
    const files = readdirSync(fixturePath('.')).filter((name) => name !== 'README.md');
    const lines = [...Object.keys(TEXTS_TABLE), ...Object.keys(ATTACHMENTS_TABLE)];
    assert.deepEqual(files.toSorted(), lines.toSorted());
  });
});

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

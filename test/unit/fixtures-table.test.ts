import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { fateOf, sha256 } from '../support/fate.js';
import { ATTACHMENTS_TABLE, TEXTS_TABLE } from '../support/fixtures-table.js';
import { fixture, fixturePath } from '../support/fixtures.js';

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

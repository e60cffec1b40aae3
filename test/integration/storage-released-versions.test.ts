import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { openStorage } from '#src/storage/database.js';
import { SILENT } from '../support/storage.js';
import { useTempDir } from '../support/temp-dir.js';

/** A database of each released version, with the same contents. Seen from build/test/integration. */
const DATABASES = new URL('../../../test/databases/', import.meta.url);

describe('storage: databases of released versions', () => {
  const dir = useTempDir();

  for (const name of readdirSync(DATABASES)) {
    it(`opens ${name} with all that is in it`, async () => {
      const file = dir.join('campanile.sqlite');
      writeFileSync(file, gunzipSync(readFileSync(new URL(name, DATABASES))));
      const storage = await openStorage({ file, logger: SILENT });
      try {
        const [notice] = await storage.notices.recent(5);
        assert.deepEqual(
          [notice?.title, notice?.state, notice?.parts, notice?.files],
          [
            'Acqua',
            'sent',
            [{ kind: 'text', text: 'Manca l’acqua' }],
            [{ name: 'acqua.txt', sha256: 'aa' }],
          ],
        );
        const { recipients, accepted, read } = notice?.progress ?? {};
        assert.deepEqual({ recipients, accepted, read }, { recipients: 2, accepted: 2, read: 1 });
        assert.equal((await storage.register.counts()).active, 2);
        const record = await storage.registerAdmin.consentHistory('393331112201');
        assert.deepEqual(
          record?.events.map(({ kind, word, messageAt }) => [kind, word, messageAt]),
          [['opt-in', 'ATTIVA', 1000]],
        );
        assert.equal((await storage.outbox.queuedReplies(5, 9_999)).length, 2);
        assert.equal((await storage.audit.entries({ limit: 5 }))[0]?.text, 'Accettato.');
      } finally {
        await storage.close();
      }
    });
  }
});

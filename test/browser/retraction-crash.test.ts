/** A power cut at each boundary of taking a notice back, by the service as a process on the emulator. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CrashPlan } from '../crash/plan.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import type { PhoneMessage } from '../support/phones.js';
import { until } from '../support/until.js';

const PRELOAD = fileURLToPath(new URL('../crash/boundaries.js', import.meta.url));
const CITIZENS = ['393332000000', '393332000001', '393332000002'];
/** A correction that is struck between its rows and the wire is in doubt for a minute before it goes again. */
const IN_DOUBT = 150_000;
const BOUNDARIES = [
  'before the commit of retract (retraction-store)',
  'after the commit of retract (retraction-store)',
  'before the commit of markFiled (notice-store)',
  "during the page's revokeMessage",
  "after the page's revokeMessage",
  'before the commit of settleRevocation (retraction-store)',
  'after the commit of settleRevocation (retraction-store)',
];

describe('a notice that is taken back while the power fails', function () {
  this.timeout(600_000);
  let comune: EmulatedComune;

  before(async () => {
    comune = await EmulatedComune.found();
    await comune.start();
    await comune.pair();
    // One of them is in no list.
    await comune.phones.fault('listRecipientsDropped', { count: 1 });
    await comune.subscribe(CITIZENS);
  });

  after(() => comune?.close());

  const avvisi = (...path: readonly string[]): string => join(comune.home, 'avvisi', ...path);
  const report = (place: string, name: string): Promise<string> =>
    readFile(avvisi(place, `${name}.esito.txt`), 'utf8').catch(() => '');
  const inboxes = (): Promise<(readonly PhoneMessage[])[]> =>
    Promise.all(CITIZENS.map((phone) => comune.phones.inbox(phone)));

  for (const [number, boundary] of BOUNDARIES.entries()) {
    it(`${boundary}: is deleted for one and corrected once for the others`, async () => {
      const name = `mercato ${String(number)}`;
      const text = `Domani c’è il mercato, banco ${String(number)}.`;
      await comune.publish(name, text);
      await until('everybody to have it', async () => {
        const inbox = await inboxes();
        return inbox.every((messages) => messages.some(({ body }) => body === text));
      });
      await until('its report', async () => (await report('inviati', name)) !== '');
      await comune.bot.stop();

      const struckFile = join(comune.home, `struck ${String(number)}`);
      const plan: CrashPlan = { victim: 'both', boundary, occurrence: 1, struckFile };
      await rename(avvisi('inviati', `${name}.txt`), avvisi('ritira', `${name}.txt`));
      await comune.start({
        nodeArgs: ['--import', PRELOAD],
        env: { CRASH_PLAN: JSON.stringify(plan) },
      });
      await until('the power cut', () => existsSync(struckFile));
      await comune.bot.kill();
      await comune.start();
      const settled = async (): Promise<boolean> => {
        const written = await report('annullati', name);
        return (
          written.includes('cancellato dal telefono di 1 persona.') &&
          written.includes('consegnata sul telefono di 2 persone')
        );
      };
      await until('deletion and correction', settled, IN_DOUBT);

      const outcomes = (await inboxes()).map((messages) => [
        messages.find(({ body }) => body === text)?.revoked,
        messages.filter(({ body }) => body.startsWith(`L’avviso "${name}"`)).length,
      ]);
      assert.deepEqual(outcomes.sort(), [
        [false, 1],
        [false, 1],
        [true, 0],
      ]);
    });
  }
});

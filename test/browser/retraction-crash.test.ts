/** A power cut at each boundary of taking a notice back, by the service as a process on the emulator. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { QUICK } from '../crash/crash-town.js';
import type { CrashPlan } from '../crash/plan.js';
import { EmulatedComune } from '../support/emulated-comune.js';
import type { PhoneMessage } from '../emulator/phones.js';
import { until } from '../support/until.js';

const PRELOAD = fileURLToPath(new URL('../crash/boundaries.js', import.meta.url));
const CITIZENS = ['393332000000', '393332000001', '393332000002'];
/** A correction that is struck between its rows and the wire is in doubt for a while before it goes again. */
const UNCERTAIN_FOR = 150_000;
const BOUNDARIES = [
  'before the commit of retract (retraction)',
  'after the commit of retract (retraction)',
  'before the commit of markFiled (notice-store)',
  "during the page's revokeMessage",
  "after the page's revokeMessage",
  'before the commit of settleRevocation (retraction-store)',
  'after the commit of settleRevocation (retraction-store)',
];

describe('a notice that is taken back while the power fails', function () {
  this.timeout(600_000);
  let comune: EmulatedComune;
  /** at which boundary the service's present life is to end */
  let planned = -1;

  before(async () => {
    comune = await EmulatedComune.found();
    await comune.start({ env: QUICK });
    await comune.pair();
    // One of them is in no list.
    await comune.phones.fault('listRecipientsDropped', { count: 1 });
    await comune.subscribe(CITIZENS);
    for (const number of BOUNDARIES.keys()) await comune.publish(nameOf(number), textOf(number));
    for (const number of BOUNDARIES.keys()) {
      await until('its report', async () => (await report('inviati', nameOf(number))) !== '');
      for (const messages of await inboxes()) {
        assert.ok(messages.some(({ body }) => body === textOf(number)));
      }
    }
  });

  after(() => comune?.close());

  const nameOf = (number: number): string => `mercato ${String(number)}`;
  const textOf = (number: number): string => `Domani c’è il mercato, banco ${String(number)}.`;
  const avvisi = (...path: readonly string[]): string => join(comune.home, 'avvisi', ...path);
  const report = (place: string, name: string): Promise<string> =>
    readFile(avvisi(place, `${name}.esito.txt`), 'utf8').catch(() => '');
  const inboxes = (): Promise<(readonly PhoneMessage[])[]> =>
    Promise.all(CITIZENS.map((phone) => comune.phones.inbox(phone)));

  const planOf = (number: number) => ({
    armedFile: join(comune.home, `armed ${String(number)}`),
    struckFile: join(comune.home, `struck ${String(number)}`),
  });

  /** The next life of the service, which ends at this boundary once its notice is taken back. */
  const live = async (number: number): Promise<void> => {
    planned = number;
    const boundary = BOUNDARIES[number];
    if (boundary === undefined) {
      await comune.start({ env: QUICK });
      return;
    }
    const plan: CrashPlan = { victim: 'both', boundary, occurrence: 1, ...planOf(number) };
    await comune.start({
      nodeArgs: ['--import', PRELOAD],
      env: { ...QUICK, CRASH_PLAN: JSON.stringify(plan) },
    });
  };

  const takeBack = async (number: number): Promise<void> => {
    await writeFile(planOf(number).armedFile, '');
    const file = `${nameOf(number)}.txt`;
    await rename(avvisi('inviati', file), avvisi('ritira', file));
  };

  for (const [number, boundary] of BOUNDARIES.entries()) {
    it(`${boundary}: is deleted for one and corrected once for the others`, async () => {
      if (planned === number) {
        await takeBack(number);
      } else {
        await comune.bot.stop();
        await takeBack(number);
        // Killed before it could say where its page is, it never was a service.
        await live(number).catch((error: unknown) => {
          if (!existsSync(planOf(number).struckFile)) throw error;
        });
      }
      await until('the power cut', () => existsSync(planOf(number).struckFile), UNCERTAIN_FOR);
      await comune.bot.kill();
      await live(number + 1);
      const settled = async (): Promise<boolean> => {
        const written = await report('annullati', nameOf(number));
        return (
          written.includes('cancellato dal telefono di 1 persona.') &&
          written.includes('accettata per 2, arrivata a 2')
        );
      };
      await until('deletion and correction', settled, UNCERTAIN_FOR);

      const outcomes = (await inboxes()).map((messages) => [
        messages.find(({ body }) => body === textOf(number))?.revoked,
        messages.filter(({ body }) => body.startsWith(`L’avviso "${textOf(number).slice(0, -1)}"`))
          .length,
      ]);
      assert.deepEqual(outcomes.sort(), [
        [false, 1],
        [false, 1],
        [true, 0],
      ]);
    });
  }
});

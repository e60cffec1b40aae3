/** What was written while nothing was linked, and comes to another pairing late, and not live. */
import assert from 'node:assert/strict';
import { EmulatedComune } from '../support/emulated-comune.js';
import { until } from '../support/until.js';

const [STAYING, LEAVER] = ['393331000001', '393331000002'] as const;

describe('what another pairing brings late', function () {
  this.timeout(300_000);
  let comune: EmulatedComune;

  before(async () => {
    comune = await EmulatedComune.found();
    await comune.start();
    await comune.pair();
    await comune.subscribe([STAYING, LEAVER]);
  });
  after(() => comune?.close());

  const texts = async (phone: string): Promise<string[]> =>
    (await comune.phones.inbox(phone)).map(({ body }) => body);

  it('is heard before the next notice goes: a DISATTIVA of the time without a linking', async () => {
    const { phones } = comune;
    await phones.fault('historyLate', { ms: 20_000 });
    await phones.unpair();
    await phones.write(LEAVER, 'DISATTIVA');
    await comune.pair();
    await comune.publish('acqua', 'Manca l’acqua');
    await until(
      'the notice',
      async () => (await texts(STAYING)).includes('Manca l’acqua'),
      180_000,
    );
    await until('it to be over', async () => {
      return (await comune.bot.status()).notices[0]?.state === 'sent';
    });
    const ofLeaver = await texts(LEAVER);
    assert.ok(!ofLeaver.includes('Manca l’acqua'), 'DISATTIVA was missed');
    await until('the answer', async () =>
      (await texts(LEAVER)).some((text) => text.startsWith('Fatto: il servizio è disattivato')),
    );
  });
});

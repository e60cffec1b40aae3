/** What is told of what the account may do: what WhatsApp does not say is left out, and never zero. */
import assert from 'node:assert/strict';
import { readCredits } from '#src/transports/whatsapp-web/page/account.js';
import { accountHealth } from '#src/commands/doctor/service.js';
import { healthSentences } from '#src/messages/it/account-health.js';
import { refusesCold, UNKNOWN, type AccountHealth } from '#src/model/account-health.js';

const NOW = Date.UTC(2026, 10, 24, 9, 32);
const ZONE = 'Europe/Rome';
const DAY = 24 * 60 * 60_000;
const nothing: AccountHealth = { ...UNKNOWN, at: NOW };
const locked = (until: number | null) => ({ active: true, kind: 'DEFAULT', until });

describe('the list credits that WhatsApp tells of', () => {
  const told = async (quota: object | undefined) => {
    const answer = { name: 'ResponseSuccess', value: { quota } };
    const module = { sendGetSMBMeteredMessagingCheckoutRPC: () => Promise.resolve(answer) };
    Object.assign(globalThis, { window: { require: () => module } });
    try {
      return (await readCredits(['1@lid'])).remaining;
    } finally {
      Reflect.deleteProperty(globalThis, 'window');
    }
  };

  it('are the sum that the client itself counts with', async () => {
    assert.equal(await told({ remaining: 20, singleCredits: 10, totalAvailableCredits: 30 }), 30);
    assert.equal(await told({ remaining: 20, totalAvailableCredits: 0 }), 0);
  });

  it('are what is left of the month where the sum is not told: none is not unknown', async () => {
    assert.equal(await told({ remaining: 0 }), 0);
    assert.equal(await told({ remaining: 5, singleCredits: 10 }), 15);
  });

  it('are unknown where neither is told', async () => {
    assert.equal(await told({ totalMonthly: 1_000 }), null);
    assert.equal(await told(undefined), null);
  });
});

describe('what the account may do', () => {
  it('golden text: says nothing of what is not known', () => {
    const said = healthSentences(nothing, ZONE).join(' ');
    assert.equal(
      said,
      'WhatsApp non dice quante persone si possono raggiungere. Chiesto il 24/11/2026 alle ore 10:32.',
    );
    assert.doesNotMatch(said, /\b0\b/);
  });

  it('golden text: says credits, lock, cap and limit in words of the office', () => {
    const said = healthSentences(
      {
        ...nothing,
        credits: { remaining: 250, monthly: 1_000, eligible: true },
        timelock: locked(NOW + DAY),
        newChats: { state: 'warned', used: 80, total: 100, until: null },
        listLimit: 256,
      },
      ZONE,
    );
    assert.deepEqual(said, [
      'Con le liste, senza pagare: ancora 250 persone, su 1.000 al mese. Campanile non paga mai.',
      'WhatsApp limita i messaggi a singole persone, fino al 25/11/2026 alle ore 10:32. Chi non scrive al Comune da tre o quattro settimane per ora non si raggiunge uno per uno: riceve l’avviso con le liste, o quando scrive.',
      'I messaggi a nuove persone stanno per finire (80 su 100 in questo mese).',
      'In una lista: 256 persone al massimo.',
      'Chiesto il 24/11/2026 alle ore 10:32.',
    ]);
  });

  it('golden text: says that nothing is limited, and how many new people were written to, where WhatsApp says so', () => {
    const open = { state: 'open', used: 12, total: 100, until: null } as const;
    const unlocked = { active: false, kind: null, until: null };
    const said = (facts: Partial<AccountHealth>) => healthSentences({ ...nothing, ...facts }, ZONE);
    assert.deepEqual(said({ timelock: unlocked, newChats: open }).slice(0, -1), [
      'WhatsApp non limita i messaggi a singole persone.',
      'Messaggi a nuove persone: 12 su 100 in questo mese.',
    ]);
    const uncounted = { ...open, used: null, total: null };
    assert.deepEqual(said({ timelock: unlocked, newChats: uncounted }).slice(0, -1), [
      'WhatsApp non limita i messaggi a singole persone.',
    ]);
    const capped = { ...open, state: 'capped' } as const;
    assert.ok(!said({ timelock: unlocked, newChats: capped }).join().includes('non limita'));
  });

  for (const [what, facts, refused] of [
    ['nothing is known', {}, false],
    ['a lock has no end', { timelock: locked(null) }, true],
    ['a lock ends tomorrow', { timelock: locked(NOW + DAY) }, true],
    ['a lock has ended', { timelock: locked(NOW) }, false],
    [
      'the cap is reached',
      { newChats: { state: 'capped', used: 9, total: 9, until: NOW + DAY } },
      true,
    ],
    [
      'both hold, one without an end',
      { timelock: locked(null), newChats: { state: 'capped', used: 9, total: 9, until: NOW + 1 } },
      true,
    ],
    ['the cap is near', { newChats: { state: 'warned', used: 8, total: 9, until: null } }, false],
  ] as const) {
    it(`${refused ? 'refuses' : 'takes'} people who have not written for long when ${what}`, () => {
      assert.equal(refusesCold({ ...UNKNOWN, ...facts }, NOW), refused);
    });
  }

  it('is a point of the doctor: good, worth a look, or not known', () => {
    const kind = (health: AccountHealth | null) => accountHealth(health, ZONE, NOW).kind;
    assert.equal(kind(null), 'unsure');
    assert.equal(kind(nothing), 'good');
    assert.equal(kind({ ...nothing, timelock: locked(null) }), 'unsure');
    const used = { remaining: 0, monthly: 35, eligible: true };
    assert.equal(kind({ ...nothing, credits: used }), 'unsure');
  });
});

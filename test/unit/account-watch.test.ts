import { UNKNOWN } from '#src/model/account-health.js';
import { Topics } from '#src/runtime/topics.js';
import { AccountWatch } from '#src/sending/account-watch.js';
import { FakeAccount } from '../fakes/fake-account.js';
import { FakeWhatsApp } from '../fakes/fake-whatsapp.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { silentLogger } from '../fakes/runtime.js';
import { useStorage } from '../support/storage.js';
import { whenIdle } from '../support/when-idle.js';

describe('AccountWatch', () => {
  const db = useStorage();

  it('asks after a refusal, also while it waits for what it had asked before', async () => {
    const whatsapp = new FakeWhatsApp();
    const account = new FakeAccount();
    const watch = new AccountWatch({
      session: whatsapp,
      account,
      store: db.storage.sending,
      testPhones: [],
      clock: new ManualClock(),
      log: silentLogger,
      topics: new Topics(),
    });
    let answer = (): void => undefined;
    const late = new Promise<void>((resolve) => (answer = resolve));
    account.takes = () => late;
    await whatsapp.start();
    watch.start();
    try {
      account.told = { ...UNKNOWN, timelock: { active: true, kind: 'DEFAULT', until: null } };
      account.takes = () => Promise.resolve();
      watch.noteRefusal();
      answer();
      await whenIdle('why it was refused', () => watch.health?.timelock?.active === true);
    } finally {
      watch.stop();
    }
  });
});

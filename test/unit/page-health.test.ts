import assert from 'node:assert/strict';
import { PageHealth, type Stage } from '#src/transports/whatsapp-web/page-health.js';

const patience = {
  blank: 20,
  unpaired: 90,
  conflict: 60,
  offline: 300,
  connected: 180,
  lacking: 1_800,
  blocked: 3_600,
};

describe('the health of a page', () => {
  let health: PageHealth;
  const at = (now: number, stage: Stage, lastQrAt = 0) => health.judge(stage, now, lastQrAt);

  beforeEach(() => {
    health = new PageHealth(patience, 0);
  });

  it('is good while the page is ready', () => {
    for (const now of [0, 1_000, 100_000]) assert.equal(at(now, 'ready'), 'wait');
  });

  it('takes two silences in a row for a page that hangs, in whatever stage', () => {
    assert.deepEqual(
      (['ready', 'silent', 'offline', 'silent', 'silent', 'silent', 'silent'] as const).map(
        (stage, now) => at(now, stage),
      ),
      ['wait', 'wait', 'wait', 'wait', 'reload', 'wait', 'restart'],
    );
  });

  it('gives each stage its patience, from its beginning', () => {
    for (const stage of ['blank', 'connected', 'lacking', 'blocked'] as const) {
      health = new PageHealth(patience, 0);
      at(0, 'ready');
      assert.equal(at(10, stage), 'wait');
      assert.equal(at(9 + patience[stage], stage), 'wait');
      assert.equal(at(10 + patience[stage], stage), 'reload');
      assert.equal(at(11 + patience[stage], stage), 'wait', 'the new document has its time');
      assert.equal(at(10 + 2 * patience[stage], stage), 'restart');
    }
  });

  it('reloads first again after the page had been ready', () => {
    assert.equal(at(20, 'blank'), 'reload');
    at(30, 'ready');
    at(40, 'connected');
    assert.equal(at(40 + patience.connected, 'connected'), 'reload');
  });

  it('asks for the network again and again before it touches a page that is offline', () => {
    at(0, 'offline');
    assert.equal(at(300, 'offline'), 'ask-network');
    assert.equal(at(302, 'offline'), 'ask-network');
    assert.equal(health.overcome(302), 'reload');
    assert.equal(at(304, 'offline'), 'wait');
  });

  it('takes a session back once in each pause', () => {
    at(0, 'conflict');
    assert.equal(at(60, 'conflict'), 'take-back');
    assert.equal(at(61, 'conflict'), 'wait');
    assert.equal(at(120, 'conflict'), 'take-back');
  });

  it('waits for whoever scans the code as long as codes come', () => {
    assert.equal(at(900, 'unpaired', 850), 'wait');
    assert.equal(at(1_000, 'unpaired', 950), 'wait');
    assert.equal(at(1_041, 'unpaired', 950), 'restart');
  });

  it('counts from when the page could show a code, however long it took to load', () => {
    const opened = 0;
    assert.equal(at(1_000, 'unpaired', opened), 'wait');
    assert.equal(at(1_090, 'unpaired', opened), 'wait');
    assert.equal(at(1_091, 'unpaired', opened), 'restart');
  });
});

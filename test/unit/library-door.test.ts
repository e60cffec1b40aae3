/** When whatsapp-web.js is let into a page, with the functions that run there on a page of this test's own. */
import assert from 'node:assert/strict';
import { pageLacks } from '#src/messages/it/alerts.js';
import type { PageLack, SessionState } from '#src/model/session.js';
import {
  LibraryDoor,
  type DoorStep,
  type Opening,
} from '#src/transports/whatsapp-web/library-door.js';
import type { PageAnswer } from '#src/transports/whatsapp-web/page-gateway.js';
import { PageLacks } from '#src/transports/whatsapp-web/page-check.js';
import { LESSER_CONTRACT, LIBRARY_NEEDS } from '#src/transports/whatsapp-web/page/library.js';
import { tellLacks } from '#src/session/alerts.js';
import { ManualClock } from '../fakes/manual-clock.js';
import { MemoryAlerts, silentLogger } from '../fakes/runtime.js';
import { idle } from '../support/in-flight.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const TIMES = {
  blank: 30 * SECOND,
  needed: 20 * SECOND,
  lesser: 5 * SECOND,
  pageAnswer: SECOND,
};

/** A page that has every module which the library needs, and lacks what a test takes away. */
class Page {
  readonly modules = new Map<string, Record<string, unknown>>();
  Debug: { VERSION: string } | undefined = { VERSION: '2.3000.1' };
  readonly Socket: { state: string } = { state: 'CONNECTED' };
  require = (name: string): unknown => {
    const module = this.modules.get(name);
    if (module === undefined) throw new Error(`Requiring unknown module "${name}"`);
    return module;
  };

  constructor() {
    const needs = Object.entries(LIBRARY_NEEDS).map(([name, { exports }]) => [name, exports]);
    for (const [name, exports] of [...needs, ...Object.entries(LESSER_CONTRACT)]) {
      const made = (exports as string[]).map((each) => [each, each === '[Map]' ? new Map() : {}]);
      this.modules.set(name as string, Object.fromEntries(made) as Record<string, unknown>);
    }
    this.modules.set('WAWebSocketModel', { Socket: this.Socket });
  }

  readonly gateway = {
    call: <I, O>(fn: (input: I) => O | Promise<O>, input: I): Promise<PageAnswer<O>> =>
      Promise.resolve({ kind: 'answered', value: fn(input) as O }),
  };
}

describe('the door for whatsapp-web.js', () => {
  let page: Page;
  let clock: ManualClock;
  let named: string[][];
  let isPresent: boolean;

  beforeEach(() => {
    [page, clock, named, isPresent] = [new Page(), new ManualClock(), [], true];
    Object.assign(globalThis, { window: page });
  });
  afterEach(() => {
    Reflect.deleteProperty(globalThis, 'window');
  });

  const opening = (step: DoorStep) => {
    const door = new LibraryDoor(page.gateway, clock, TIMES, (missing) => named.push([...missing]));
    const seen: { opening: Opening | null } = { opening: null };
    void door.open(step, () => isPresent).then((opening) => (seen.opening = opening));
    return seen;
  };

  it('opens at once where nothing is missing, and leaves the page as it is', async () => {
    const seen = opening('injection');
    await idle();
    assert.equal(seen.opening, 'open');
    const calls = page.modules.get('WAWebCallCollection');
    assert.equal(page.require('WAWebCallCollection'), calls);
  });

  it('names what is needed once it has not come for 20 seconds, and opens when it comes', async () => {
    const socket = page.modules.get('WAWebConnModel') ?? {};
    page.modules.delete('WAWebConnModel');
    const seen = opening('injection');
    await clock.advance(19 * SECOND);
    assert.deepEqual(named, []);
    await clock.advance(MINUTE);
    assert.deepEqual(named, [['WAWebConnModel']]);
    page.modules.set('WAWebConnModel', socket);
    await clock.advance(2 * SECOND);
    assert.equal(seen.opening, 'open');
  });

  it('names an export that is missing as well', async () => {
    page.modules.set('WAWebCollections', { Msg: {} });
    opening('preparation');
    await clock.advance(30 * SECOND);
    assert.deepEqual(named, [['WAWebCollections.Chat']]);
    isPresent = false;
    await clock.advance(2 * SECOND);
  });

  it('asks for what a QR code is made of only where one is to be shown', async () => {
    page.modules.delete('WABase64');
    const linked = opening('injection');
    await clock.advance(10 * SECOND);
    assert.equal(linked.opening, 'open');
    page.Socket.state = 'UNPAIRED';
    const unlinked = opening('injection');
    await clock.advance(30 * SECOND);
    assert.equal(unlinked.opening, null);
    assert.deepEqual(named, [['WABase64']]);
    isPresent = false;
    await clock.advance(2 * SECOND);
    assert.equal(unlinked.opening, 'gone');
  });

  it('waits without an end for a page that does not know yet whether it is linked', async () => {
    page.Socket.state = 'OPENING';
    const seen = opening('injection');
    await clock.advance(5 * MINUTE);
    assert.equal(seen.opening, null);
    page.Socket.state = 'CONNECTED';
    await clock.advance(2 * SECOND);
    assert.equal(seen.opening, 'open');
    assert.deepEqual(named, []);
  });

  it('gives a page without WhatsApp Web up after 30 seconds', async () => {
    page.Debug = undefined;
    const seen = opening('injection');
    await clock.advance(29 * SECOND);
    assert.equal(seen.opening, null);
    await clock.advance(3 * SECOND);
    assert.equal(seen.opening, 'blank');
  });

  it('waits 5 seconds for what is not needed, and hands out something harmless then', async () => {
    for (const name of ['WAWebCallCollection', 'WALinkify', 'WAWebCmd']) page.modules.delete(name);
    const seen = opening('preparation');
    await clock.advance(4 * SECOND);
    assert.equal(seen.opening, null);
    await clock.advance(3 * SECOND);
    assert.equal(seen.opening, 'open');
    assert.deepEqual(page.require('WAWebCallCollection'), {});
    const { findLinks } = page.require('WALinkify') as { findLinks(text: string): unknown };
    assert.deepEqual(findLinks('https://comune.it'), []);
    assert.throws(() => page.require('WAWebAnythingElse'), /unknown module/);
  });

  it('hands out the real thing when it has come meanwhile', async () => {
    page.modules.delete('WALinkify');
    const seen = opening('preparation');
    await clock.advance(7 * SECOND);
    assert.equal(seen.opening, 'open');
    const real = { findLinks: () => ['a link'] };
    page.modules.set('WALinkify', real);
    assert.equal(page.require('WALinkify'), real);
  });

  it('keeps the library from a collection of calls in which it would stumble', async () => {
    page.modules.set('WAWebCallCollection', { on: () => undefined });
    const seen = opening('preparation');
    await clock.advance(7 * SECOND);
    assert.equal(seen.opening, 'open');
    assert.deepEqual(page.require('WAWebCallCollection'), {});
  });
});

describe('lesser parts that WhatsApp Web lacks', () => {
  let page: Page;
  let clock: ManualClock;
  let told: (readonly PageLack[])[];
  let alerts: MemoryAlerts;
  let follow: (state: SessionState) => void;
  let lacks: PageLacks;
  const account = { phone: '39', alias: null, business: true, clientVersion: '2.3000.1' };
  const ready: SessionState = { name: 'ready', account, pairingId: '1' };

  beforeEach(async () => {
    [page, clock, told, alerts] = [new Page(), new ManualClock(), [], new MemoryAlerts()];
    Object.assign(globalThis, { window: page });
    const session = {
      state: { name: 'starting' } as SessionState,
      gateway: page.gateway,
      onState: (listener: typeof follow) => {
        follow = listener;
        return () => undefined;
      },
      start: () => Promise.resolve(),
      stop: () => Promise.resolve(),
    };
    lacks = new PageLacks(
      session,
      { pageAnswer: SECOND, looks: [2 * MINUTE, 60 * MINUTE] },
      clock,
      silentLogger,
      (found) => {
        told.push(found);
        tellLacks(found, alerts);
      },
    );
    await lacks.start();
  });
  afterEach(async () => {
    const stopped = lacks.stop();
    await idle();
    await stopped;
    Reflect.deleteProperty(globalThis, 'window');
  });

  it('are told after two minutes, with what is lost, and until they are there', async () => {
    const media = page.modules.get('WAWebPrepRawMedia') ?? {};
    page.modules.delete('WAWebPrepRawMedia');
    follow(ready);
    await clock.advance(2 * MINUTE - 1);
    assert.deepEqual(told, []);
    await clock.advance(1);
    assert.deepEqual(told, [[{ missing: 'WAWebPrepRawMedia', loss: 'media' }]]);
    assert.equal(alerts.current()[0]?.text, pageLacks(['WAWebPrepRawMedia'], ['media']));
    page.modules.set('WAWebPrepRawMedia', media);
    await clock.advance(4 * MINUTE);
    assert.deepEqual(alerts.current(), []);
    assert.equal(clock.sleepers, 0);
  });

  it('are told at once where the library was let in without them', async () => {
    page.modules.delete('WAWebCallCollection');
    const door = new LibraryDoor(page.gateway, clock, TIMES, () => undefined);
    void door.open('preparation', () => true);
    await clock.advance(10 * SECOND);
    page.require('WAWebCallCollection');
    follow(ready);
    await idle();
    assert.deepEqual(told, [[{ missing: 'WAWebCallCollection', loss: 'calls' }]]);
    assert.equal(alerts.current()[0]?.text, pageLacks(['WAWebCallCollection'], ['calls']));
  });

  it('are told as without consequences where they are not ours to need', async () => {
    page.modules.delete('WAWebAltDeviceLinkingApi');
    follow(ready);
    await clock.advance(3 * MINUTE);
    assert.equal(alerts.current()[0]?.text, pageLacks(['WAWebAltDeviceLinkingApi'], ['nothing']));
  });

  it('stay told when the page is loaded anew without them', async () => {
    page.modules.delete('WAWap');
    follow(ready);
    await clock.advance(3 * MINUTE);
    follow({ name: 'syncing' });
    follow(ready);
    await clock.advance(MINUTE);
    assert.equal(alerts.current().length, 1);
    await clock.advance(2 * MINUTE);
    assert.equal(alerts.current().length, 1);
  });
});
